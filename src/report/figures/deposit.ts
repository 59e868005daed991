/** Pictures of deposits: flat maps side by side in 2D, a view with sections in 3D. */
import type { Cell } from '../../io/csv.ts';
import { escapeXml } from '../../io/xml.ts';
import { digits } from '../numbers.ts';
import { type Deposit, depositView, sectionView, uprightView } from './deposit-drawing.ts';
import { type Figure, type RunFigureNaming, titleOf } from './figure.ts';
import { AGE_STEPS, ink, lithiumColour, muted } from './palette.ts';
import { wrapped, wrapSvg } from './plot-svg.ts';

/** The lithium of one run at its end. */
export interface DepositRun extends Deposit {
  /** Voxel edge in m. */
  readonly edge: number;
  readonly label: string;
  readonly run: string;
  /** When each lithium site filled, in h, in the order of `sites`. */
  readonly hours: ArrayLike<number>;
  readonly intergranularFraction: number | null;
  readonly outcome: string;
}

/** Label of the only point of a study. */
export const ALL_RUNS = 'all runs';

/** Voxels a side that a picture has room for. */
const LARGEST_SIDE = 96;

/** Width of a bold letter of a name, and the height of its line. */
const NAME_LETTER = 7.3;
const NAME_LINE = 15;

const micrometres = (metres: number) => Number((metres * 1e6).toPrecision(6));

/** A coarser copy where a side has more voxels than a picture has room for: a block with any lithium is lithium. */
export function coarsen(run: DepositRun, most = LARGEST_SIDE): DepositRun {
  const block = Math.ceil(Math.max(run.nx, run.ny, run.nz) / most);
  if (block <= 1) return run;
  const [nx, ny, nz] = [run.nx, run.ny, run.nz].map((n) => Math.ceil(n / block)) as [number, number, number];
  const grain = new Int32Array(nx * ny * nz);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++)
        grain[i] = run.grain[block * x + run.nx * (block * y + run.ny * block * z)]!;
  const sites: number[] = [];
  const hours: number[] = [];
  const isolated = new Uint8Array(grain.length).fill(1);
  const seen = new Uint8Array(grain.length);
  for (let k = 0; k < run.sites.length; k++) {
    const site = run.sites[k]!;
    const [x, y, z] = placeOf(run, site);
    const cell = Math.floor(x / block) + nx * (Math.floor(y / block) + ny * Math.floor(z / block));
    // A block is cut off where all of its lithium is.
    if (run.isolated?.[site] !== 1) isolated[cell] = 0;
    if (seen[cell] === 1) continue;
    seen[cell] = 1;
    sites.push(cell);
    hours.push(run.hours[k]!);
  }
  return { ...run, nx, ny, nz, edge: run.edge * block, grain, sites, hours, isolated };
}

function placeOf({ nx, ny }: Deposit, site: number): readonly [number, number, number] {
  return [site % nx, Math.floor(site / nx) % ny, Math.floor(site / (nx * ny))];
}

function tableOf(runs: readonly DepositRun[]): Figure['table'] {
  return {
    header: ['point', 'run', 'x (um)', 'y (um)', 'z (um)', 'time (h)', 'isolated'],
    rows: runs.flatMap((run) =>
      Array.from(run.sites, (site, k): Cell[] => {
        const [x, y, z] = placeOf(run, site).map((n) => micrometres((n + 0.5) * run.edge));
        return [run.label, run.run, x, y, z, run.hours[k], run.isolated?.[site] === 1 ? 1 : 0];
      }),
    ),
  };
}

const sizeText = ({ nx, ny, nz, edge }: DepositRun) =>
  (ny === 1 ? [nx, nz] : [nx, ny, nz]).map((n) => digits(micrometres(n * edge))).join(' × ');

function sentence(run: DepositRun): string {
  let cut = 0;
  for (let k = 0; k < run.sites.length; k++) cut += run.isolated?.[run.sites[k]!] === 1 ? 1 : 0;
  const where =
    run.intergranularFraction === null
      ? ''
      : `, ${digits(100 * run.intergranularFraction)} % on grain boundaries`;
  return `${run.label} (run ${run.run}, ${sizeText(run)} µm, ${run.outcome}): ${run.sites.length} ${run.sites.length === 1 ? 'site' : 'sites'} of lithium${where}${cut === 0 ? '' : `, ${cut} cut off from the electrode`}`;
}

const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escapeXml(content)}</text>`;

/** A bar of a round length, about a quarter of so many voxels. */
function scaleBar({ edge }: DepositRun, voxels: number, scale: number, x: number, y: number): string {
  const rough = micrometres(voxels * edge) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const length = [5, 2, 1].map((step) => step * power).find((step) => step <= rough * 1.001)!;
  const pixels = (length * 1e-6 * scale) / edge;
  return `<path d="M${x.toFixed(1)},${y}h${pixels.toFixed(2)}" stroke="${ink}" stroke-width="3" fill="none"/>${text(x, y + 16, `${digits(length)} µm`, 'text-anchor="start" font-size="11"')}`;
}

/** Squares from early to late, what is cut off, the line of a boundary. */
function legend(x: number, y: number, withIsolated: boolean): string {
  const squares = Array.from(
    { length: AGE_STEPS },
    (_, k) =>
      `<rect x="${x + 14 * k}" y="${y - 6}" width="14" height="12" fill="${lithiumColour((k + 0.5) / AGE_STEPS)}"/>`,
  );
  const after = x + 14 * AGE_STEPS + 8;
  const start = 'text-anchor="start" dominant-baseline="central"';
  const isolated = withIsolated
    ? `<rect x="${after + 200}" y="${y - 6}" width="14" height="12" fill="${lithiumColour(null)}"/>${text(after + 220, y, 'cut off from the electrode', start)}`
    : '';
  return `${squares.join('')}${text(after, y, 'lithium, early to late', start)}<path d="M${after + 136},${y}h18" stroke="${muted}" fill="none"/>${withIsolated ? isolated : ''}${text(after + 158, y, withIsolated ? 'grain' : 'grain boundary', start)}`;
}

const hasIsolated = (runs: readonly DepositRun[]) =>
  runs.some(
    ({ sites, isolated }) => isolated !== undefined && Array.from(sites).some((site) => isolated[site] === 1),
  );

/** Maps of 2D runs side by side; null for none. */
export function depositMapsFigure(
  all: readonly DepositRun[],
  { typical = '', ...naming }: RunFigureNaming = {},
): Figure | null {
  const runs = all.filter(({ ny }) => ny === 1).map((run) => coarsen(run, 256));
  if (runs.length === 0) return null;
  const title = titleOf('Lithium and grains at the end of a run', naming);
  const summary = `${runs.map(sentence).join('. ')}.`;
  return {
    name: naming.name ?? 'deposits',
    title,
    summary,
    key: `Working electrode at the bottom, counter electrode at the top; lithium from the first site (dark) to the last (bright). ${typical}`,
    table: tableOf(runs),
    draw: () => {
      const columns = Math.min(
        runs.length,
        runs.length <= 4 ? Math.max(runs.length, 1) : Math.ceil(runs.length / 2),
      );
      const width = Math.max(420, Math.min(860, 250 * columns));
      const cell = (width - 16 * (columns - 1)) / columns;
      const parts: string[] = [legend(0, 10, hasIsolated(runs))];
      let top = 30;
      for (let first = 0; first < runs.length; first += columns) {
        const row = runs.slice(first, first + columns);
        const names = row.map((run) => wrapped(run.label, Math.floor(cell / NAME_LETTER)));
        const lines = names.reduce((most, name) => Math.max(most, name.length), 1);
        top += NAME_LINE * (lines - 1);
        let tallest = 0;
        row.forEach((run, k) => {
          const scale = Number(Math.min(cell / run.nx, 300 / run.nz).toFixed(3));
          const left = Number((k * (cell + 16)).toFixed(1));
          const name = names[k]!;
          parts.push(
            ...name.map((line, i) =>
              text(
                left,
                top + 12 - NAME_LINE * (name.length - 1 - i),
                line,
                'text-anchor="start" font-weight="600"',
              ),
            ),
            uprightView(run, 0, left, top + 22, scale),
            `<path d="M${left},${(top + 24 + scale * run.nz).toFixed(1)}h${(scale * run.nx).toFixed(1)}" stroke="${ink}" stroke-width="4" fill="none"/>`,
            scaleBar(run, run.nx, scale, left, Math.round(top + 38 + scale * run.nz)),
          );
          tallest = Math.max(tallest, scale * run.nz);
        });
        top += tallest + 72;
      }
      return wrapSvg({ title, summary }, width, Math.ceil(top - 4), parts.join('\n'));
    },
  };
}

/** Depth y with the most lithium. */
function fullestDepth(run: DepositRun): number {
  const count = new Uint32Array(run.ny);
  for (let k = 0; k < run.sites.length; k++) count[placeOf(run, run.sites[k]!)[1]]!++;
  return count.reduce((best, n, y) => (n > count[best]! ? y : best), 0);
}

/** A 3D run: the deposit in its box, a vertical section and a horizontal one. */
export function depositFigure(
  full: DepositRun,
  { name = 'deposit', of = '', typical = '' }: RunFigureNaming = {},
): Figure {
  const run = coarsen(full);
  const coarse =
    run === full ? '' : ` Blocks of ${Math.round(run.edge / full.edge)} voxels a side are drawn as one.`;
  const title = titleOf('Lithium in three dimensions', {
    of: [of, run.label === ALL_RUNS ? '' : run.label].filter((words) => words !== '').join(', '),
  });
  const summary = `${sentence(full)}.`;
  const depth = fullestDepth(run);
  const level = Math.round(run.nz / 3);
  const at = (n: number) => `${digits(micrometres(n * run.edge))} µm`;
  return {
    name,
    title,
    summary,
    key: `Left: the deposit on the working electrode (floor), grain boundaries on the far walls. Right: the vertical section with the most lithium, ${at(depth)} deep, and the horizontal one ${at(level)} above the electrode. ${typical}${coarse}`,
    table: tableOf([run]),
    draw: () => {
      const { nx, ny, nz } = run;
      const scale = Number((400 / (nz + (nx + ny) / 2)).toFixed(3));
      const left = ny * scale * Math.sqrt(0.75);
      const right = nx * scale * Math.sqrt(0.75);
      const section = Math.ceil(left + right + 48);
      const flat = Number(Math.min(250 / nx, 190 / nz, 190 / ny).toFixed(3));
      const height = Math.max(400 + 60, Math.ceil(flat * (nz + ny)) + 130);
      const top = 50;
      const lower = Math.round(top + flat * nz + 40);
      const parts = [
        legend(0, 10, hasIsolated([run])),
        depositView(run, Number((left + 2).toFixed(1)), Number((top + nz * scale).toFixed(1)), scale),
        text(section, top - 8, `vertical section, ${at(depth)} deep`, 'text-anchor="start"'),
        uprightView(run, depth, section, top, flat),
        `<path d="M${section},${(top + 2 + flat * nz).toFixed(1)}h${(flat * nx).toFixed(1)}" stroke="${ink}" stroke-width="4" fill="none"/>`,
        text(section, lower - 8, `horizontal section, ${at(level)} high`, 'text-anchor="start"'),
        sectionView(run, level, section, lower, flat),
        scaleBar(run, nx, flat, section, Math.round(lower + flat * ny + 12)),
      ];
      return wrapSvg(
        { title, summary },
        Math.ceil(section + Math.max(250, flat * nx) + 4),
        height,
        parts.join('\n'),
      );
    },
  };
}
