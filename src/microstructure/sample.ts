import type { Outlets } from './outlets.ts';
import type { MicrostructureParameters } from './parameters.ts';
import type { Pores } from './pores.ts';
import type { Tessellation } from './tessellation.ts';

/**
 * A continuous sample in metres: it depends on the parameters (except `voxel`) and the seed alone and is
 * voxelised by `buildLattice` at any voxel edge.
 */
export interface Microstructure {
  readonly parameters: MicrostructureParameters;
  readonly seed: string;
  /** Whether the sample repeats along z too, without electrodes. */
  readonly periodicZ: boolean;
  /** Grains, exact boundaries (polygons) and junction lines. */
  readonly tessellation: Tessellation;
  /** Unit quaternions (w, x, y, z), one a grain. */
  readonly orientations: Float64Array;
  readonly pores: Pores;
  /** Where boundaries meet the working electrode. */
  readonly outlets: Outlets;
}
