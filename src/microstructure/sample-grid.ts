import { type Grid, makeGrid } from '../lattice/grid.ts';
import { boxOf, type MicrostructureParameters } from './parameters.ts';

/** Grid of a sample at a voxel edge: each side rounded to whole voxels, at least two along z and, in 3D, y. */
export function gridOf(
  parameters: MicrostructureParameters,
  voxel = parameters.voxel,
  periodicZ = false,
): Grid {
  const [x, y, z] = boxOf(parameters);
  const whole = (length: number, least: number): number => Math.max(least, Math.round(length / voxel));
  if (parameters.dimensions === 2) {
    return makeGrid(whole(x, 1), 1, whole(z, 2), voxel, parameters.depth, periodicZ);
  }
  return makeGrid(whole(x, 1), whole(y, 2), whole(z, 2), voxel, voxel, periodicZ);
}
