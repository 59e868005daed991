/** A deposit as text: projections of the lithium sites with shading characters. */
import { lithiumSites } from '../analysis/history.ts';
import type { RunResult } from '../simulation/result.ts';

/** From empty to most lithium. */
const SHADES = [' ', '·', '░', '▒', '▓', '█'];
/** Cells a side that fit a terminal at two characters each. */
const LARGEST_SIDE = 48;

/** Sums counts over square blocks and shades them by the square root of their share of the densest one. */
function shade(counts: Float64Array, width: number, height: number, flip: boolean): string[] {
  const block = Math.max(1, Math.ceil(Math.max(width, height) / LARGEST_SIDE));
  const w = Math.ceil(width / block);
  const h = Math.ceil(height / block);
  const cells = new Float64Array(w * h);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++)
      cells[Math.floor(i / block) + w * Math.floor(j / block)]! += counts[i + width * j]!;
  let most = 0;
  for (const cell of cells) most = Math.max(most, cell);
  const lines: string[] = [];
  for (let j = 0; j < h; j++) {
    let line = '';
    for (let i = 0; i < w; i++) {
      const share = most === 0 ? 0 : Math.sqrt(cells[i + w * (flip ? h - 1 - j : j)]! / most);
      line += SHADES[share === 0 ? 0 : Math.max(1, Math.round(share * (SHADES.length - 1)))]!.repeat(2);
    }
    lines.push(line);
  }
  return lines;
}

function framed(title: string, lines: readonly string[], above: string, below: string): string {
  const width = Math.max(title.length + 2, ...lines.map((line) => line.length));
  const bar = (label: string) => `${label === '' ? '' : ` ${label} `}`.padEnd(width, '─');
  return [
    title,
    `┌${bar(above)}┐`,
    ...lines.map((line) => `│${line.padEnd(width)}│`),
    `└${bar(below)}┘`,
  ].join('\n');
}

/**
 * Draws the lithium of a run: from the side (x to the right, z upwards, the working electrode at the bottom) and, in
 * 3D, from above (x to the right, y downwards). Darker is more lithium along the line of sight; blocks of voxels are
 * taken together where the box is wider than 48 of them.
 */
export function depositPicture({
  dimensions,
  siteEvents,
}: Pick<RunResult, 'dimensions' | 'siteEvents'>): string {
  const { nx, ny, nz, edge } = dimensions;
  const side = new Float64Array(nx * nz);
  const top = new Float64Array(nx * ny);
  for (const site of lithiumSites(siteEvents)) {
    const x = site % nx;
    const y = Math.floor(site / nx) % ny;
    const z = Math.floor(site / (nx * ny));
    side[x + nx * z]!++;
    top[x + nx * y]!++;
  }
  const micrometres = (n: number) => `${Number((n * edge * 1e6).toPrecision(3))} um`;
  const sideView = framed(
    `from the side: ${micrometres(nx)} wide, ${micrometres(nz)} between the electrodes`,
    shade(side, nx, nz, true),
    'counter electrode',
    'working electrode (lithium)',
  );
  if (ny === 1) return sideView;
  const topView = framed(
    `from above: ${micrometres(nx)} by ${micrometres(ny)}`,
    shade(top, nx, ny, false),
    '',
    '',
  );
  return `${topView}\n${sideView}`;
}
