import { openStream } from '../kinetics/random.ts';
import type { Grid } from '../lattice/grid.ts';

/** Cells of the raster along a side on which area is counted, at most, and along the diameter of a disc, at least. */
const RASTER_SIDE = 1024;
const RASTER_DISC = 16;
/** Sample points along a voxel's side: a voxel at the rim of a patch is covered in part. */
const SAMPLES = 8;

/** Discs (2D: strips along y) on the periodic working interface, in metres. */
export interface Patches {
  /** Centres in m, 2 numbers a disc; y is 0 in 2D. */
  readonly centres: Float64Array;
  readonly radius: Float64Array;
  /** Covered share of the interface. */
  readonly fraction: number;
}

/**
 * Places discs of one diameter at random, overlapping, until they cover `fraction` of the interface; the last disc is
 * made smaller so that the fraction is met. Positions are drawn in metres from the stream `name` and area is counted
 * on a raster of its own, so that the same patches appear at every voxel edge.
 *
 * @param lengths periodic sides of the interface in m, [x, y]; [x] in 2D
 * @param fraction 0 to below 1
 */
export function drawPatches(
  lengths: readonly number[],
  fraction: number,
  diameter: number,
  name: string,
): Patches {
  const { next } = openStream(name);
  const planar = lengths.length === 1;
  const sides = lengths.map((length) =>
    Math.max(64, Math.min(planar ? 1 << 20 : RASTER_SIDE, Math.ceil((RASTER_DISC * length) / diameter))),
  );
  const [nx, ny] = [sides[0], planar ? 1 : sides[1]];
  const covered = new Uint8Array(nx * ny);
  const goal = Math.round(fraction * covered.length);
  const centres: number[] = [];
  const radii: number[] = [];
  let count = 0;
  while (count < goal) {
    const centre = [next() * lengths[0], planar ? 0 : next() * lengths[1]];
    // Cells that the disc would add, by their distance from its centre.
    const added: { cell: number; distance: number }[] = [];
    const reachX = Math.min(nx, Math.ceil(((diameter / lengths[0]) * nx) / 2) + 1);
    const reachY = planar ? 0 : Math.min(ny, Math.ceil(((diameter / lengths[1]) * ny) / 2) + 1);
    const cx = Math.floor((centre[0] / lengths[0]) * nx);
    const cy = planar ? 0 : Math.floor((centre[1] / lengths[1]) * ny);
    const met = new Set<number>();
    for (let y = cy - reachY; y <= cy + reachY; y++)
      for (let x = cx - reachX; x <= cx + reachX; x++) {
        const cell = modulo(x, nx) + nx * modulo(y, ny);
        if (covered[cell] === 1 || met.has(cell)) continue;
        met.add(cell);
        const dx = ((x + 0.5) / nx) * lengths[0] - centre[0];
        const dy = planar ? 0 : ((y + 0.5) / ny) * lengths[1] - centre[1];
        const distance = Math.hypot(dx, dy);
        if (distance <= diameter / 2) added.push({ cell, distance });
      }
    added.sort((a, b) => a.distance - b.distance || a.cell - b.cell);
    const kept = Math.min(added.length, goal - count);
    for (let k = 0; k < kept; k++) covered[added[k].cell] = 1;
    count += kept;
    centres.push(centre[0], centre[1]);
    radii.push(kept < added.length ? (added[kept - 1].distance + added[kept].distance) / 2 : diameter / 2);
  }
  return {
    centres: Float64Array.from(centres),
    radius: Float64Array.from(radii),
    fraction: count / covered.length,
  };
}

/** Share of each surface voxel (x + nx y) that lies in a patch, from 8 sample points along a side. */
export function patchCoverage({ centres, radius }: Patches, grid: Grid): Float64Array {
  const { nx, ny, edge } = grid;
  const planar = ny === 1;
  const rows = planar ? 1 : ny * SAMPLES;
  const columns = nx * SAMPLES;
  const step = edge / SAMPLES;
  const covered = new Uint8Array(columns * rows);
  for (let k = 0; k < radius.length; k++) {
    const reach = Math.ceil(radius[k] / step) + 1;
    const cx = Math.floor(centres[2 * k] / step);
    const cy = planar ? 0 : Math.floor(centres[2 * k + 1] / step);
    for (let y = planar ? 0 : cy - reach; y <= (planar ? 0 : cy + reach); y++)
      for (let x = cx - reach; x <= cx + reach; x++) {
        const dx = (x + 0.5) * step - centres[2 * k];
        const dy = planar ? 0 : (y + 0.5) * step - centres[2 * k + 1];
        if (dx * dx + dy * dy <= radius[k] * radius[k])
          covered[modulo(x, columns) + columns * modulo(y, rows)] = 1;
      }
  }
  const share = new Float64Array(nx * ny);
  const weight = 1 / (SAMPLES * (planar ? 1 : SAMPLES));
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (covered[x + columns * y] === 1)
        share[Math.floor(x / SAMPLES) + nx * (planar ? 0 : Math.floor(y / SAMPLES))] += weight;
  return share;
}

function modulo(k: number, n: number): number {
  return ((k % n) + n) % n;
}
