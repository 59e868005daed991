import type { Grid } from '../lattice/grid.ts';
import type { Tessellation } from './tessellation.ts';

/** Moves of all polygons in voxels, over which the squares are averaged: what lies in a plane of voxel faces is shared by both sides. */
const NUDGES = [
  [1e-7, 7.3e-8, 5.7e-8],
  [-1e-7, -7.3e-8, -5.7e-8],
] as const;
/** Least sine of the angle between a polygon and a plane of voxel faces that cuts it. */
const LEAST_SINE = 1e-9;

/**
 * Conduction along thin boundaries through the voxel faces, in squares: multiplied by the sheet's conductance
 * G = sigma_par delta_el in S it is the conductance in S between the two sites of a face. One array an axis, entry i for
 * the face between site i and its neighbour at +axis.
 *
 * A boundary of unit normal n cuts a face of axis i along a chord of length l. A field in its plane drives the
 * current G g_i l / sqrt(1 - n_i^2) through the chord, g_i its component along the axis, which is a conductance of
 *
 *     G l / (a sqrt(1 - n_i^2))
 *
 * between centres a apart. The polygon that the boundary leaves in a voxel is closed, so that these currents balance at
 * every site: a uniform field along a plane is an exact solution at any angle and offset, in 2D and in 3D, and the
 * sheet conducts exactly G in every direction of its plane.
 */
export function boundarySheets(
  { box, boundaries }: Pick<Tessellation, 'box' | 'boundaries'>,
  grid: Grid,
): readonly [Float64Array, Float64Array, Float64Array] {
  const size = [grid.nx, grid.ny, grid.nz];
  const unit = [grid.edge, grid.depth, grid.edge];
  const squares = size.map((n) => new Float64Array(n > 1 ? grid.sites : 0));
  const { polygonStart, corners, normal } = boundaries;
  for (let b = 0; b < boundaries.count; b++) {
    // The sample is stretched to whole voxels, and so is the normal.
    const n = [0, 1, 2].map((k) => (normal[3 * b + k] * box[k]) / (size[k] * unit[k]));
    const length = Math.hypot(...n);
    for (const nudge of NUDGES) {
      const points: number[][] = [];
      for (let c = polygonStart[b]; c < polygonStart[b + 1]; c++)
        points.push([0, 1, 2].map((k) => (corners[3 * c + k] * size[k]) / box[k] + nudge[k]));
      for (let axis = 0; axis < 3; axis++) {
        if (size[axis] === 1) continue;
        const sine = Math.sqrt(Math.max(0, 1 - (n[axis] / length) ** 2));
        if (sine < LEAST_SINE) continue;
        addSlices(points, axis, size, unit, grid, 1 / (NUDGES.length * grid.edge * sine), squares[axis]);
      }
    }
  }
  return [squares[0], squares[1], squares[2]];
}

/** Cuts a polygon (corners in voxels) by the planes of voxel faces of an axis and adds its chords, times `weight`, to the faces. */
function addSlices(
  points: readonly (readonly number[])[],
  axis: number,
  size: readonly number[],
  unit: readonly number[],
  grid: Grid,
  weight: number,
  squares: Float64Array,
): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  for (let level = Math.ceil(low); level <= high; level++) {
    if (axis === 2 && !grid.periodicZ && wrap(level, size[2]) === 0) continue;
    const ends: number[][] = [];
    for (let k = 0; k < points.length; k++) {
      const p = points[k];
      const q = points[(k + 1) % points.length];
      if (p[axis] < level === q[axis] < level) continue;
      const t = (level - p[axis]) / (q[axis] - p[axis]);
      ends.push([0, 1, 2].map((m) => p[m] + t * (q[m] - p[m])));
    }
    if (ends.length === 2) addChord(ends[0], ends[1], axis, level, size, unit, weight, squares);
  }
}

/** Walks a chord in the plane of faces `level` of an axis and adds its length, times `weight`, to the faces it runs through. */
function addChord(
  from: readonly number[],
  to: readonly number[],
  axis: number,
  level: number,
  size: readonly number[],
  unit: readonly number[],
  weight: number,
  squares: Float64Array,
): void {
  const others = [0, 1, 2].filter((k) => k !== axis);
  const cuts = [0, 1];
  for (const k of others)
    for (let line = Math.ceil(Math.min(from[k], to[k])); line < Math.max(from[k], to[k]); line++)
      cuts.push((line - from[k]) / (to[k] - from[k]));
  cuts.sort((a, b) => a - b);
  const length = weight * Math.hypot(...others.map((k) => (to[k] - from[k]) * unit[k]));
  const at = [0, 0, 0];
  at[axis] = wrap(level - 1, size[axis]);
  for (let c = 0; c + 1 < cuts.length; c++) {
    const middle = (cuts[c] + cuts[c + 1]) / 2;
    for (const k of others) at[k] = wrap(Math.floor(from[k] + middle * (to[k] - from[k])), size[k]);
    squares[at[0] + size[0] * (at[1] + size[1] * at[2])] += length * (cuts[c + 1] - cuts[c]);
  }
}

function wrap(index: number, size: number): number {
  return ((index % size) + size) % size;
}
