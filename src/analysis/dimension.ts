/** Fractal dimensions of a set of sites: box counting and mass against radius. */
import type { Grid } from '../lattice/grid.ts';
import { linearFit } from './statistics.ts';

/** Box edges 1, 2, 4, ... up to half of the least extent (axes of one site aside). */
export function defaultBoxes({ nx, ny, nz }: Grid): number[] {
  const extent = Math.min(...[nx, ny, nz].filter((n) => n > 1));
  const boxes: number[] = [];
  for (let box = 1; box <= extent / 2; box *= 2) boxes.push(box);
  return boxes;
}

/**
 * Number of boxes of edge `box` (aligned at the origin) that hold at least one listed site. Only sites inside
 * the largest window whose extents are whole multiples of `window` (default `box`) count, so that boxes cut
 * off at the far sides do not look occupied like whole ones.
 */
export function countBoxes(
  { nx, ny, nz }: Grid,
  sites: Uint32Array,
  count: number,
  box: number,
  window = box,
): number {
  const whole = (n: number) => (n === 1 ? 1 : Math.floor(n / window) * window);
  const wx = whole(nx);
  const wy = whole(ny);
  const wz = whole(nz);
  const bx = Math.ceil(wx / box);
  const by = Math.ceil(wy / box);
  const seen = new Uint8Array(bx * by * Math.ceil(wz / box));
  let boxes = 0;
  for (let k = 0; k < count; k++) {
    const i = sites[k]!;
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    const z = Math.floor(i / (nx * ny));
    if (x >= wx || y >= wy || z >= wz) continue;
    const b = Math.floor(x / box) + bx * (Math.floor(y / box) + by * Math.floor(z / box));
    if (seen[b] === 0) {
      seen[b] = 1;
      boxes++;
    }
  }
  return boxes;
}

/**
 * Box-counting dimension: minus the slope of ln(number of occupied boxes) on ln(box edge). `boxes` in voxel
 * edges, default {@link defaultBoxes}, each a divisor of the largest. NaN for fewer than three box sizes or no
 * sites.
 */
export function boxDimension(
  grid: Grid,
  sites: Uint32Array,
  count: number,
  boxes = defaultBoxes(grid),
): number {
  if (boxes.length < 3 || count === 0) return Number.NaN;
  const window = Math.max(...boxes);
  const points = boxes.map(
    (b) => [Math.log(b), Math.log(countBoxes(grid, sites, count, b, window))] as const,
  );
  return -linearFit(points).slope;
}

/** A range of radii in voxel edges; half-integer radii are used, at which a straight line counts exactly 2 r sites. */
export interface RadiusRange {
  readonly least: number;
  readonly largest: number;
}

/** Every half-integer radius of the range: many, because the count in a lattice ball scatters about its volume. */
function radiiWithin({ least, largest }: RadiusRange): number[] {
  const radii: number[] = [];
  for (let k = Math.ceil(least - 0.5); k + 0.5 <= largest; k++) radii.push(k + 0.5);
  return radii;
}

/** Adds to `mass[b]` the sites within `radii[b]` of the centre; distances take the nearest image in x and y. */
function addMass(
  mass: Float64Array,
  radii: readonly number[],
  { nx, ny }: Grid,
  sites: Uint32Array,
  count: number,
  [cx, cy, cz]: readonly [number, number, number],
): void {
  const last = radii.length - 1;
  const bound = radii[last]! ** 2;
  for (let k = 0; k < count; k++) {
    const i = sites[k]!;
    let dx = Math.abs((i % nx) - cx);
    let dy = Math.abs((Math.floor(i / nx) % ny) - cy);
    const dz = Math.floor(i / (nx * ny)) - cz;
    if (2 * dx > nx) dx = nx - dx;
    if (2 * dy > ny) dy = ny - dy;
    const square = dx * dx + dy * dy + dz * dz;
    if (square > bound) continue;
    for (let b = last; b >= 0 && square <= radii[b]! * radii[b]!; b--) mass[b]!++;
  }
}

function slopeOfMass(mass: Float64Array, radii: readonly number[]): number {
  return linearFit(radii.map((r, b) => [Math.log(r), Math.log(mass[b]!)] as const)).slope;
}

/**
 * Mass-radius dimension of a cluster grown from one point: the slope of ln(sites within r of `centre`, in
 * voxels [x, y, z]) on ln(r). NaN for fewer than three radii in the range.
 */
export function massRadiusDimension(
  grid: Grid,
  sites: Uint32Array,
  count: number,
  centre: readonly [number, number, number],
  range: RadiusRange,
): number {
  const radii = radiiWithin(range);
  if (radii.length < 3 || count === 0) return Number.NaN;
  const mass = new Float64Array(radii.length);
  addMass(mass, radii, grid, sites, count, centre);
  return slopeOfMass(mass, radii);
}

/** Centres averaged over in {@link sandboxDimension}. */
const LARGEST_NUMBER_OF_CENTRES = 200;

/**
 * Mass-radius dimension of a deposit without one centre (sandbox method, Tel et al. 1989): the mass within r
 * is averaged over up to 200 of its own sites, evenly picked among those whose balls stay within the deposit's
 * height, and ln(mean mass) is fitted on ln(r) for 2 <= r <= a quarter of the least extent (within 0.15 of
 * the dimension of a line, plane and block). NaN where the deposit is too low or the box too small for three
 * radii.
 */
export function sandboxDimension(grid: Grid, sites: Uint32Array, count: number): number {
  const { nx, ny } = grid;
  const plane = nx * ny;
  let top = 0;
  for (let k = 0; k < count; k++) top = Math.max(top, Math.floor(sites[k]! / plane));
  const extent = Math.min(...[nx, ny].filter((n) => n > 1), top + 1);
  const radii = radiiWithin({ least: 2, largest: extent / 4 });
  if (radii.length < 3) return Number.NaN;
  const reach = Math.floor(radii.at(-1)!);
  const eligible: number[] = [];
  for (let k = 0; k < count; k++) {
    const z = Math.floor(sites[k]! / plane);
    if (z >= reach && z <= top - reach) eligible.push(sites[k]!);
  }
  if (eligible.length === 0) return Number.NaN;
  eligible.sort((a, b) => a - b);
  const centres = Math.min(LARGEST_NUMBER_OF_CENTRES, eligible.length);
  const mass = new Float64Array(radii.length);
  for (let c = 0; c < centres; c++) {
    const i = eligible[Math.floor(((c + 0.5) * eligible.length) / centres)]!;
    addMass(mass, radii, grid, sites, count, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / plane)]);
  }
  return slopeOfMass(mass, radii);
}
