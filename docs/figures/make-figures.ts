/**
 * Draws docs/figures/web.svg, the picture of the README:
 *
 *     node --import tsx docs/figures/make-figures.ts
 *
 * (a) the lithium of one trajectory of scenarios/web.yaml in a box of 32 sites a side, run here (about half a minute);
 * (b) a horizontal section through it with the grain boundaries. Same input, same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildLattice, loadScenario, makeMicrostructure, runTrajectory } from '../../src/index.ts';
import { type Deposit, depositView, sectionView } from '../../src/report/figures/deposit-drawing.ts';
import { standaloneSvg } from '../../src/report/figures/figure.ts';

const EDITS = [
  'microstructure.size=[32 um, 32 um, 32 um]',
  'microstructure.voxel=1 um',
  'microstructure.grainSize=14 um',
];
const SEED = '1/0000';

/** The whole figure; `edge` of a voxel in m. */
export function figure(deposit: Deposit, edge: number): string {
  const { nx, ny, nz } = deposit;
  const scale = 190 / nz;
  const half = Math.round(nx * scale * Math.sqrt(0.75));
  const height = Math.round(nz * scale + ((nx + ny) * scale) / 2);
  const section = 2 * half + 70;
  const sectionScale = 1.35 * scale;
  const level = Math.round(nz / 3);
  const width = section + Math.round(nx * sectionScale) + 30;
  const label = (x: number, y: number, text: string) =>
    `<text x="${x}" y="${y}" font-size="12">${text}</text>`;
  const micrometres = (n: number) => `${Number((n * edge * 1e6).toPrecision(3))} um`;
  return standaloneSvg(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 60}" font-family="sans-serif" fill="#333">`,
      `<rect width="${width}" height="${height + 60}" fill="#fff"/>`,
      label(20, 20, `(a) lithium, early (violet) to late (yellow); ${micrometres(nx)} box`),
      depositView(deposit, 20 + half, 40 + Math.round(nz * scale), scale),
      label(section, 20, `(b) section ${micrometres(level)} above the electrode`),
      sectionView(deposit, level, section, 40, sectionScale),
      label(section, 60 + Math.round(ny * sectionScale), 'coloured: lithium; lines: grain boundaries'),
      '</svg>',
      '',
    ].join('\n'),
  );
}

function main(): void {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const file = join(here, '../../scenarios/web.yaml');
  const { scenario } = loadScenario(readFileSync(file, 'utf8'), { file, set: EDITS });
  const { grid, grain } = buildLattice(makeMicrostructure(scenario.microstructure, SEED));
  const run = runTrajectory(scenario, SEED);
  const { nx, ny, nz, edge } = grid;
  const svg = figure({ nx, ny, nz, grain, sites: run.siteEvents.site }, edge);
  writeFileSync(join(here, 'web.svg'), svg);
  process.stdout.write(
    `docs/figures/web.svg: ${svg.length} bytes; ${run.lithiumSites} lithium sites, intergranular ${run.observables.intergranularFraction.toFixed(3)}, boundary sites ${run.observables.boundaryFraction.toFixed(3)}\n`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
