import {
  type EffectiveConductivity,
  effectiveConductivity,
  resolvedAxes,
} from '../fields/effective-conductivity.ts';
import { leastDissipation } from '../fields/least-dissipation.ts';
import {
  buildLattice,
  makeMicrostructure,
  microstructureStatistics,
} from '../microstructure/microstructure.ts';
import type { Scenario } from '../scenario/schema.ts';
import { conductionAlongBoundaries, ionicProperties } from './run.ts';
import { sampleParameters } from './sample-parameters.ts';

/** Conductivity of one periodic sample. SI; entries of an axis of one site (y in 2D) are NaN. */
export interface ConductivitySample {
  readonly seed: string;
  /** Effective tensor in S/m, row by row, 3 x 3; of the plane boundaries where `refined`, else of the lattice. */
  readonly tensor: Float64Array;
  /** The same for the staircase of voxels, which a growth run computes with. */
  readonly latticeTensor: Float64Array;
  /** Whether `tensor` is evaluated on plane boundaries: not with pores or conduction along boundaries. */
  readonly refined: boolean;
  /** Mean of the tensor's diagonal in S/m. */
  readonly conductivity: number;
  /** Diagonal entry along z in S/m. */
  readonly conductivityZ: number;
  /** Mean of the diagonal of `latticeTensor` in S/m. */
  readonly latticeConductivity: number;
  /** Shares of the dissipation in grains and in boundaries, over mean fields along all axes; their sum is 1. */
  readonly grainShare: number;
  readonly boundaryShare: number;
  /** <|J|> / <J_k>, mean over the axes. */
  readonly tortuosity: number;
  /**
   * Brick layer, 1/sigma_k = 1/sigma + R_gb/h_k with h_k = V / sum A n_k^2 the spacing of the boundaries as a straight
   * current along k meets them; mean over the axes, S/m. A lower bound of the conductivity without pores.
   */
  readonly brickLayer: number;
  /** The spacing h in m: the inverse of the mean of 1/h_k. n cubes of edge d give d. Infinite without boundaries. */
  readonly spacing: number;
  /** The same with the mean linear intercept for h, in S/m; counts boundaries that are met at a slant in full. */
  readonly brickLayerIntercept: number;
  readonly meanIntercept: number;
  readonly grains: number;
  readonly requestedGrainSize: number | null;
  readonly achievedGrainSize: number | null;
  /** Properties at the temperature of the scenario: S/m and ohm m^2. */
  readonly bulkConductivity: number;
  readonly boundaryResistance: number;
  readonly warnings: readonly string[];
}

/** Relative residual of the solves, over the scenario's tolerance for the fields of growth; and the least asked for. */
const FINER = 1e-3;
const LEAST_TOLERANCE = 1e-12;

/**
 * Makes the sample of a scenario and seed periodic in all directions and measures its effective conductivity: a mean
 * field along each axis, see {@link effectiveConductivity} and {@link leastDissipation}.
 *
 * @throws MicrostructureError where the sample cannot repeat along z.
 */
export function measureConductivity(scenario: Scenario, seed: string): ConductivitySample {
  const sample = makeMicrostructure(sampleParameters(scenario), seed, true);
  const lattice = buildLattice(sample);
  const alongBoundaries = conductionAlongBoundaries(scenario, sample, lattice);
  const properties = { ...ionicProperties(scenario), ...(alongBoundaries && { alongBoundaries }) };
  const { conductivity: bulk, boundaryResistance } = properties;
  const axes = resolvedAxes(lattice);
  const tolerance = Math.max(LEAST_TOLERANCE, FINER * scenario.numerics.solverTolerance);
  const direct = effectiveConductivity(lattice, properties, tolerance);
  const refined = sample.pores.count === 0 && alongBoundaries === undefined;
  const found: EffectiveConductivity = refined
    ? leastDissipation(lattice, properties, direct.currents)
    : direct;
  const mean = (of: (axis: 0 | 1 | 2) => number): number =>
    axes.reduce<number>((sum, axis) => sum + of(axis), 0) / axes.length;
  const conductivity = mean((axis) => found.tensor[4 * axis]);
  const latticeConductivity = mean((axis) => direct.tensor[4 * axis]);
  const grainShare = mean((axis) => found.grainShare[axis] * found.tensor[4 * axis]) / conductivity;
  const { box, boundaries } = sample.tessellation;
  const perLength = (axis: number): number => {
    let sum = 0;
    for (let b = 0; b < boundaries.count; b++)
      sum += boundaries.area[b] * boundaries.normal[3 * b + axis] ** 2;
    return sum / (box[0] * box[1] * box[2]);
  };
  const statistics = microstructureStatistics(sample, lattice);
  const warnings: string[] = [];
  if (!(direct.residual <= 10 * tolerance))
    warnings.push(
      `a solve ended at a residual of ${direct.residual.toExponential(1)}, ${tolerance} was asked for`,
    );
  if (!refined && alongBoundaries === undefined && boundaries.count > 0)
    warnings.push('a sample with pores is measured on the staircase of its voxels');
  return {
    seed,
    tensor: found.tensor,
    latticeTensor: direct.tensor,
    refined,
    conductivity,
    conductivityZ: found.tensor[8],
    latticeConductivity,
    grainShare,
    boundaryShare: 1 - grainShare,
    tortuosity: mean((axis) => found.tortuosity[axis]),
    brickLayer: mean((axis) => 1 / (1 / bulk + boundaryResistance * perLength(axis))),
    spacing: 1 / mean(perLength),
    brickLayerIntercept: 1 / (1 / bulk + boundaryResistance / statistics.meanIntercept),
    meanIntercept: statistics.meanIntercept,
    grains: statistics.grains,
    requestedGrainSize: statistics.requestedGrainSize,
    achievedGrainSize: statistics.achievedGrainSize,
    bulkConductivity: bulk,
    boundaryResistance,
    warnings,
  };
}
