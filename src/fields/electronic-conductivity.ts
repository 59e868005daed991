import type { Lattice } from '../lattice/lattice.ts';
import { neighbour, shareBoundary } from '../lattice/neighbours.ts';
import { BOLTZMANN } from '../units/constants.ts';

/** Electronic conduction of a sample with narrower gaps at its boundaries. SI. */
export interface BoundaryConduction {
  /** Electronic conductivity of the polycrystal as measured, S/m. */
  readonly measured: number;
  /** Structural width delta_s of boundary matter in m. */
  readonly structuralWidth: number;
  /** Narrowing dEg of each boundary in J. */
  readonly narrowing: Float64Array;
  /** Temperature in K. */
  readonly temperature: number;
  /** Largest factor X. */
  readonly cap: number;
  /** Exact area of the boundaries in m^2 where it is known, by row; rows beyond its end have none. Default: the lattice's. */
  readonly exactArea?: Float64Array;
}

/** Factor X = min(exp(dEg / 2kT), cap) on the electronic conductivity of boundary matter; dEg in J, T in K. */
export function gapFactor(narrowing: number, temperature: number, cap: number): number {
  return Math.min(Math.exp(narrowing / (2 * BOLTZMANN * temperature)), cap);
}

/** Share of a sheet's excess that acts along one direction, averaged over orientations: 2/3, in 2D 1/2. */
function orientationShare(lattice: Lattice): number {
  return lattice.grid.ny === 1 ? 1 / 2 : 2 / 3;
}

/**
 * Electronic conductivity in S/m inside the grains of a polycrystal that measures `measured` as a whole,
 *
 *     sigma_e,bulk = sigma_meas / (1 + (2/3) delta_s sum_b A_b (X_b - 1) / V)
 *
 * exact for a dilute, isotropic set of sheets that conduct along their planes (in 2D 1/2 instead of 2/3).
 */
export function bulkElectronicConductivity(lattice: Lattice, conduction: BoundaryConduction): number {
  const { measured, structuralWidth, narrowing, temperature, cap } = conduction;
  const area = conduction.exactArea ?? lattice.boundaries.area;
  const { grid } = lattice;
  let excess = 0;
  for (let b = 0; b < Math.min(area.length, narrowing.length); b++)
    excess += area[b] * (gapFactor(narrowing[b], temperature, cap) - 1);
  const perVolume = (structuralWidth * excess) / (grid.sites * grid.voxelVolume);
  return measured / (1 + orientationShare(lattice) * perVolume);
}

/**
 * What makes up for the staircase along a boundary of unit normal n: its sites lie on a path that is longer than the
 * plane by t = (|n_x| + |n_y| + |n_z|) / max |n_i| and conduct less along the slope by 1 / t, not at all less across it. In
 * 2D there is the slope alone, and t is the answer (sheets then conduct 0.96 to 1.00 of what they should, at any a);
 * in 3D sqrt(t) keeps the geometric mean of the two directions (0.98 to 1.00, down to 0.87 about (111)).
 */
function staircaseFactor(normal: Float64Array, boundary: number, planar: boolean): number {
  const x = Math.abs(normal[3 * boundary]);
  const y = Math.abs(normal[3 * boundary + 1]);
  const z = Math.abs(normal[3 * boundary + 2]);
  const path = (x + y + z) / Math.max(x, y, z);
  return planar ? path : Math.sqrt(path);
}

/**
 * Electronic conductivity of each site in S/m: that of the grains, and the boundary matter in it,
 *
 *     sigma_e = sigma_e,bulk (1 + sum_f t_b delta_s (A_f |n_f| / 2) (X_b - 1) / v)
 *
 * over the boundary faces f of the site, each of which gives half of its true area to either side; v the volume of the
 * voxel, t_b near 1 the {@link staircaseFactor} of the boundary.
 */
export function electronicSiteConductivity(lattice: Lattice, conduction: BoundaryConduction): Float64Array {
  const { grid, faceBoundary, boundaries } = lattice;
  const { structuralWidth, narrowing, temperature, cap } = conduction;
  const bulk = bulkElectronicConductivity(lattice, conduction);
  const perArea = new Float64Array(boundaries.count);
  for (let b = 0; b < boundaries.count; b++)
    perArea[b] =
      (staircaseFactor(boundaries.normal, b, grid.ny === 1) *
        structuralWidth *
        (gapFactor(narrowing[b], temperature, cap) - 1)) /
      grid.voxelVolume;
  const conductivity = new Float64Array(grid.sites).fill(bulk);
  for (let axis = 0; axis < 3; axis++) {
    const face = faceBoundary[axis];
    for (let site = 0; site < grid.sites; site++) {
      const b = face[site];
      if (b < 0) continue;
      const share = 0.5 * grid.faceArea * Math.abs(boundaries.normal[3 * b + axis]);
      const added = bulk * share * perArea[b];
      conductivity[site] += added;
      conductivity[neighbour(grid, site, 2 * axis)] += added;
    }
  }
  return conductivity;
}

/**
 * Electronic conductance in S of the face between neighbouring sites i and j: both half cells with the conductivity of
 * their sites where the two touch one boundary, which the current may then run along; else with that of the grains,
 * so that boundary matter does not shorten the way across a grain by a voxel on either side.
 *
 * @param bulk {@link bulkElectronicConductivity}
 * @param site {@link electronicSiteConductivity}
 */
export function electronicFaceConductance(
  lattice: Lattice,
  bulk: number,
  site: Float64Array,
  i: number,
  j: number,
): number {
  const { faceArea, edge } = lattice.grid;
  const mean = shareBoundary(lattice, i, j) ? (2 * site[i] * site[j]) / (site[i] + site[j]) : bulk;
  return (mean * faceArea) / edge;
}
