import type { Lattice } from '../lattice/lattice.ts';
import { neighbour } from '../lattice/neighbours.ts';
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
 * Electronic conductivity of each site in S/m: that of the grains, and the boundary matter in it,
 *
 *     sigma_e = sigma_e,bulk (1 + sum_f delta_s (A_f |n_f| / 2) (X_b - 1) / v)
 *
 * over the boundary faces f of the site, each of which gives half of its true area to either side; v the volume of the
 * voxel.
 */
export function electronicSiteConductivity(lattice: Lattice, conduction: BoundaryConduction): Float64Array {
  const { grid, faceBoundary, boundaries } = lattice;
  const { structuralWidth, narrowing, temperature, cap } = conduction;
  const bulk = bulkElectronicConductivity(lattice, conduction);
  const perArea = new Float64Array(boundaries.count);
  for (let b = 0; b < boundaries.count; b++)
    perArea[b] = (structuralWidth * (gapFactor(narrowing[b], temperature, cap) - 1)) / grid.voxelVolume;
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
