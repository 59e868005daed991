/**
 * Draws docs/figures/web.svg, the picture of the README:
 *
 *     node --import tsx docs/figures/make-figures.ts [folder of ccd results ...]
 *
 * (a) the lithium of one trajectory of scenarios/web.yaml in a box of 32 sites a side, run here (about half a minute);
 * (b) a horizontal section through it with the grain boundaries; (c) critical current against grain size, one line for each
 * series of points of the folders named, read from points.json. Same input, same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  buildLattice,
  type Lattice,
  loadScenario,
  makeMicrostructure,
  type RunResult,
  runTrajectory,
} from '../../src/index.ts';
import { type ChartPoint, chart, type Series, seriesOf } from './chart.ts';
import { polygonPath, project, type Side, visiblePatches } from './isometric.ts';

const EDITS = [
  'microstructure.size=[32 um, 32 um, 32 um]',
  'microstructure.voxel=1 um',
  'microstructure.grainSize=14 um',
];
const SEED = '1/0000';
/** Colours of lithium by the order in which it came, early to late: right face; the others are shades of it. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [68, 44, 120],
  [52, 94, 150],
  [36, 135, 142],
  [62, 170, 110],
  [148, 195, 70],
  [236, 200, 60],
];
const SHADE: Readonly<Record<Side, number>> = { top: 1.12, right: 0.94, left: 0.74 };

const hex = (colour: readonly number[], factor: number): string =>
  `#${colour
    .map((c) =>
      Math.min(255, Math.round(c * factor))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** Unit segments joined along each row into longer ones: `next` steps from a segment to the one after it. */
function runs(
  on: (row: number, k: number) => boolean,
  rows: number,
  length: number,
): [number, number, number][] {
  const found: [number, number, number][] = [];
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < length; k++) {
      if (!on(row, k)) continue;
      const start = k;
      while (k < length && on(row, k)) k++;
      found.push([row, start, k]);
    }
  return found;
}

/** Grain boundaries on the floor z = 0 and the two far walls x = 0 and y = 0, as lines of the isometric page. */
function wallLines({ grid, grain }: Lattice): string {
  const { nx, ny, nz } = grid;
  const at = (x: number, y: number, z: number) => grain[x + nx * (y + ny * z)];
  const line = (from: [number, number], to: [number, number]) => `M${from.join(' ')}L${to.join(' ')}`;
  const parts: string[] = [];
  for (const [y, a, b] of runs((y, x) => y > 0 && at(x, y, 0) !== at(x, y - 1, 0), ny, nx))
    parts.push(line(project(a, y, 0), project(b, y, 0)));
  for (const [x, a, b] of runs((x, y) => x > 0 && at(x, y, 0) !== at(x - 1, y, 0), nx, ny))
    parts.push(line(project(x, a, 0), project(x, b, 0)));
  for (const [z, a, b] of runs((z, x) => z > 0 && at(x, 0, z) !== at(x, 0, z - 1), nz, nx))
    parts.push(line(project(a, 0, z), project(b, 0, z)));
  for (const [x, a, b] of runs((x, z) => x > 0 && at(x, 0, z) !== at(x - 1, 0, z), nx, nz))
    parts.push(line(project(x, 0, a), project(x, 0, b)));
  for (const [z, a, b] of runs((z, y) => z > 0 && at(0, y, z) !== at(0, y, z - 1), nz, ny))
    parts.push(line(project(0, a, z), project(0, b, z)));
  for (const [y, a, b] of runs((y, z) => y > 0 && at(0, y, z) !== at(0, y - 1, z), ny, nz))
    parts.push(line(project(0, y, a), project(0, y, b)));
  return parts.join('');
}

/** The deposit in three dimensions, `scale` page units a voxel, its box's far corner at (x, y). */
export function depositView(
  lattice: Lattice,
  sites: ArrayLike<number>,
  x: number,
  y: number,
  scale: number,
): string {
  const { nx, ny, nz } = lattice.grid;
  const order = new Map<number, number>();
  for (let k = 0; k < sites.length; k++) order.set(sites[k], k / sites.length);
  const groups = new Map<string, (readonly (readonly [number, number])[])[]>();
  for (const { site, side, corners } of visiblePatches(lattice.grid, sites)) {
    const colour = hex(COLOURS[Math.floor(order.get(site)! * COLOURS.length)], SHADE[side]);
    groups.set(colour, [...(groups.get(colour) ?? []), corners]);
  }
  const frame = (points: readonly (readonly [number, number, number])[]) =>
    points.map((p) => project(...p).join(' ')).join('L');
  const floor = [
    [0, 0, 0],
    [nx, 0, 0],
    [nx, ny, 0],
    [0, ny, 0],
  ] as const;
  return [
    `<g transform="matrix(${(scale * Math.sqrt(0.75)).toFixed(4)} 0 0 ${scale / 2} ${x} ${y})" stroke-width=".12" stroke-linejoin="round">`,
    `<path d="M${frame(floor)}z" fill="#e4e4ea"/>`,
    `<path d="${wallLines(lattice)}" stroke="#b4b4bd" fill="none"/>`,
    `<path d="M${frame([
      [0, 0, 0],
      [nx, 0, 0],
    ])}M${frame([
      [0, 0, 0],
      [0, ny, 0],
    ])}M${frame([
      [0, 0, 0],
      [0, 0, nz],
    ])}" stroke="#888" fill="none"/>`,
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([colour, patches]) => `<path d="${polygonPath(patches)}" fill="${colour}" stroke="${colour}"/>`),
    `<path d="M${frame([
      [nx, 0, 0],
      [nx, ny, 0],
      [0, ny, 0],
      [0, ny, nz],
      [0, 0, nz],
      [nx, 0, nz],
      [nx, 0, 0],
    ])}" stroke="#888" fill="none"/>`,
    '</g>',
  ].join('\n');
}

/** A horizontal section at height z (in voxels): grain boundaries as lines, lithium as squares. */
export function sectionView(
  lattice: Lattice,
  sites: ArrayLike<number>,
  z: number,
  x: number,
  y: number,
  scale: number,
): string {
  const { nx, ny } = lattice.grid;
  const base = nx * ny * z;
  const metal = new Set<number>();
  for (let k = 0; k < sites.length; k++)
    if (sites[k] >= base && sites[k] < base + nx * ny) metal.add(sites[k] - base);
  const grain = (i: number, j: number) => lattice.grain[base + ((i + nx) % nx) + nx * ((j + ny) % ny)];
  const squares = runs((j, i) => metal.has(i + nx * j), ny, nx).map(([j, a, b]) => `M${a} ${j}H${b}v1H${a}z`);
  const lines = [
    ...runs((j, i) => j > 0 && grain(i, j) !== grain(i, j - 1), ny, nx).map(([j, a, b]) => `M${a} ${j}H${b}`),
    ...runs((i, j) => i > 0 && grain(i, j) !== grain(i - 1, j), nx, ny).map(([i, a, b]) => `M${i} ${a}V${b}`),
  ];
  return [
    `<g transform="translate(${x} ${y}) scale(${scale})" stroke-width=".14">`,
    `<path d="M0 0H${nx}V${ny}H0z" fill="#f4f4f7"/>`,
    `<path d="${squares.join('')}" fill="#24878e"/>`,
    `<path d="${lines.join('')}" stroke="#444" fill="none"/>`,
    `<path d="M0 0H${nx}V${ny}H0z" stroke="#888" fill="none"/>`,
    '</g>',
  ].join('\n');
}

/** The whole figure. */
export function figure(
  lattice: Lattice,
  run: Pick<RunResult, 'siteEvents'>,
  series: readonly Series[],
): string {
  const { nx, ny, nz, edge } = lattice.grid;
  const { site } = run.siteEvents;
  const scale = 190 / nz;
  const half = Math.round(nx * scale * Math.sqrt(0.75));
  const height = Math.round(nz * scale + ((nx + ny) * scale) / 2);
  const section = 2 * half + 70;
  const sectionScale = 1.35 * scale;
  const level = Math.round(nz / 3);
  const withChart = series.some(({ points }) => points.length > 0);
  const width = section + Math.round(nx * sectionScale) + (withChart ? 330 : 30);
  const label = (x: number, y: number, text: string) =>
    `<text x="${x}" y="${y}" font-size="12">${text}</text>`;
  const micrometres = (n: number) => `${Number((n * edge * 1e6).toPrecision(3))} um`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 60}" font-family="sans-serif" fill="#333">`,
    `<rect width="${width}" height="${height + 60}" fill="#fff"/>`,
    label(20, 20, `(a) lithium, early (violet) to late (yellow); ${micrometres(nx)} box`),
    depositView(lattice, site, 20 + half, 40 + Math.round(nz * scale), scale),
    label(section, 20, `(b) section ${micrometres(level)} above the electrode`),
    sectionView(lattice, site, level, section, 40, sectionScale),
    label(section, 60 + Math.round(ny * sectionScale), 'green: lithium; lines: grain boundaries'),
    ...(withChart
      ? [
          label(width - 280, 20, '(c) critical current density'),
          chart(series, width - 240, 40, 220, Math.round(ny * sectionScale)),
        ]
      : []),
    '</svg>',
    '',
  ].join('\n');
}

function main(folders: readonly string[]): void {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const file = join(here, '../../scenarios/web.yaml');
  const { scenario } = loadScenario(readFileSync(file, 'utf8'), { file, set: EDITS });
  const lattice = buildLattice(makeMicrostructure(scenario.microstructure, SEED));
  const run = runTrajectory(scenario, SEED);
  const studies = folders.map(
    (folder) =>
      JSON.parse(readFileSync(join(folder, 'points.json'), 'utf8')) as { name: string; points: ChartPoint[] },
  );
  const svg = figure(lattice, run, seriesOf(studies));
  writeFileSync(join(here, 'web.svg'), svg);
  process.stdout.write(
    `docs/figures/web.svg: ${svg.length} bytes; ${run.lithiumSites} lithium sites, intergranular ${run.observables.intergranularFraction.toFixed(3)}, boundary sites ${run.observables.boundaryFraction.toFixed(3)}\n`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
