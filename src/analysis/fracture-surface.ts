/** The surface along which a sample breaks: between its grains, and where it can through the lithium. */
import type { Grid } from '../lattice/grid.ts';
import { type Lattice, NO_BOUNDARY, SiteState } from '../lattice/lattice.ts';
import { axisOf, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { minimumCut } from './minimum-cut.ts';

/** What a unit of area costs: across a boundary 1, across one that holds lithium less, across a grain more. *Assumed.* */
export const FRACTURE_COST = { boundary: 1, lithium: 0.2, grain: 4 } as const;
/** How far the surface may leave its mid-plane, in mean grain sizes. */
const REACH = 1.25;

/** A broken sample. */
export interface FractureSurface {
  /** Axis across which it is broken: 0, 1, 2 for x, y, z. */
  readonly axis: 0 | 1 | 2;
  /** Mid-plane, in voxels along that axis. */
  readonly level: number;
  /** 1 for every site of the half that is taken away (the one at low coordinates). */
  readonly removed: Uint8Array;
  /** True area of the surface in m^2: a face of axis i counts |n_i| of its area. */
  readonly area: number;
  /** Share of that area between grains. */
  readonly intergranularFraction: number;
  /** Share of that area with lithium on either side. */
  readonly lithiumFraction: number;
  /** Height in m of the highest point above the lowest. */
  readonly relief: number;
}

/**
 * Breaks a sample near the plane `level` of an axis (default: y, in the middle). The surface is a minimal cut: grains go as a
 * whole to one half or the other, except that those on the mid-plane may break along it, and the sum of area and
 * {@link FRACTURE_COST} is the least possible. A picture of where such a sample parts, no mechanics of the fracture. Open pores
 * at the surface belong to what is taken away.
 *
 * @throws RangeError where the axis has fewer than two planes, or the level is not inside.
 */
export function fractureSurface(
  lattice: Lattice,
  { axis = 1, level }: { axis?: 0 | 1 | 2; level?: number } = {},
): FractureSurface {
  const { grid, grain, faceBoundary, boundaries, state } = lattice;
  const planes = [grid.nx, grid.ny, grid.nz][axis];
  if (planes < 2)
    throw new RangeError(`the sample has ${planes} planes across axis ${axis}, expected at least 2`);
  const middle = Math.round(level ?? planes / 2);
  if (!(middle >= 1 && middle < planes)) throw new RangeError(`level ${middle}, expected 1 to ${planes - 1}`);
  const reach = Math.max(1, Math.round(REACH * meanGrain(lattice)));
  const low = Math.max(0, middle - reach);
  const high = Math.min(planes - 1, middle + reach - 1);
  const plane = planeOf(grid, axis);
  const { piece, count } = pieces(lattice, axis, low, middle, high);

  const costs = new Map<number, number>();
  const sources = new Set<number>();
  const sinks = new Set<number>();
  const metal = (i: number) => state[i] === SiteState.lithium || state[i] === SiteState.electrode;
  for (let i = 0; i < grid.sites; i++) {
    if (piece[i] < 0) continue;
    if (plane(i) === low) sources.add(piece[i]);
    if (plane(i) === high) sinks.add(piece[i]);
    for (let d = 0; d < DIRECTIONS; d += 2) {
      const j = within(grid, axis, plane, i, d);
      if (j < 0 || piece[j] < 0 || piece[j] === piece[i]) continue;
      const b = faceBoundary[axisOf(d)][i];
      const cost =
        b === NO_BOUNDARY
          ? FRACTURE_COST.grain
          : Math.abs(boundaries.normal[3 * b + axisOf(d)]) *
            (metal(i) || metal(j) ? FRACTURE_COST.lithium : FRACTURE_COST.boundary);
      const key = Math.min(piece[i], piece[j]) * count + Math.max(piece[i], piece[j]);
      costs.set(key, (costs.get(key) ?? 0) + cost);
    }
  }
  const keys = [...costs.keys()];
  const side = minimumCut(
    count,
    {
      from: keys.map((key) => Math.floor(key / count)),
      to: keys.map((key) => key % count),
      weight: [...costs.values()],
    },
    sources,
    sinks,
  );
  const removed = Uint8Array.from(grain, (_, i) =>
    piece[i] >= 0 ? side[piece[i]] : plane(i) < middle ? 1 : 0,
  );
  const measured = measure(lattice, axis, plane, removed);
  openPores(lattice, axis, plane, removed);
  return { axis, level: middle, removed, ...measured };
}

/** Plane along an axis in which a site lies. */
function planeOf({ nx, ny }: Grid, axis: 0 | 1 | 2): (site: number) => number {
  if (axis === 0) return (i) => i % nx;
  if (axis === 1) return (i) => Math.floor(i / nx) % ny;
  return (i) => Math.floor(i / (nx * ny));
}

/** Neighbour of a site, -1 across the ends of the axis: the halves are parted once, not through the periodic image too. */
function within(
  grid: Grid,
  axis: 0 | 1 | 2,
  plane: (site: number) => number,
  site: number,
  direction: number,
): number {
  const j = neighbour(grid, site, direction);
  return j >= 0 && axisOf(direction) === axis && Math.abs(plane(j) - plane(site)) !== 1 ? -1 : j;
}

/** Mean edge in voxels of a cube of a grain's volume. */
function meanGrain({ grid, grain }: Lattice): number {
  return Math.cbrt(grid.sites / new Set(grain).size);
}

/** Connected parts of grains between two planes, parted at the middle one; -1 elsewhere. */
function pieces(
  { grid, grain }: Lattice,
  axis: 0 | 1 | 2,
  low: number,
  middle: number,
  high: number,
): { piece: Int32Array; count: number } {
  const plane = planeOf(grid, axis);
  const piece = new Int32Array(grid.sites).fill(-1);
  const inside = (i: number) => plane(i) >= low && plane(i) <= high;
  const stack: number[] = [];
  let count = 0;
  for (let start = 0; start < grid.sites; start++) {
    if (piece[start] >= 0 || !inside(start)) continue;
    piece[start] = count;
    stack.push(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop())
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = within(grid, axis, plane, i, d);
        if (j < 0 || piece[j] >= 0 || !inside(j) || grain[j] !== grain[i]) continue;
        if (plane(j) < middle !== plane(i) < middle) continue;
        piece[j] = count;
        stack.push(j);
      }
    count++;
  }
  return { piece, count };
}

/** Area, shares and relief of the surface between the two halves. */
function measure(
  { grid, faceBoundary, boundaries, state }: Lattice,
  axis: 0 | 1 | 2,
  plane: (site: number) => number,
  removed: Uint8Array,
): Pick<FractureSurface, 'area' | 'intergranularFraction' | 'lithiumFraction' | 'relief'> {
  let area = 0;
  let between = 0;
  let lithium = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < grid.sites; i++)
    for (let d = 0; d < DIRECTIONS; d += 2) {
      const j = within(grid, axis, plane, i, d);
      if (j < 0 || removed[i] === removed[j]) continue;
      const b = faceBoundary[axisOf(d)][i];
      const share = b === NO_BOUNDARY ? 1 : Math.abs(boundaries.normal[3 * b + axisOf(d)]);
      area += share;
      if (b !== NO_BOUNDARY) between += share;
      if (state[i] === SiteState.lithium || state[j] === SiteState.lithium) lithium += share;
      if (axisOf(d) !== axis) continue;
      lowest = Math.min(lowest, plane(j));
      highest = Math.max(highest, plane(j));
    }
  return {
    area: area * grid.faceArea,
    intergranularFraction: between / area,
    lithiumFraction: lithium / area,
    relief: (highest - lowest) * grid.edge,
  };
}

/** Takes away the pores that the surface opens. */
function openPores(
  { grid, state }: Lattice,
  axis: 0 | 1 | 2,
  plane: (site: number) => number,
  removed: Uint8Array,
): void {
  const stack: number[] = [];
  for (let i = 0; i < grid.sites; i++) if (removed[i]) stack.push(i);
  for (let i = stack.pop(); i !== undefined; i = stack.pop())
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = within(grid, axis, plane, i, d);
      if (j < 0 || removed[j] || state[j] !== SiteState.pore) continue;
      removed[j] = 1;
      stack.push(j);
    }
}
