import { type Lattice, SiteState } from '../lattice/lattice.ts';

/** Least |n_i| of a boundary face: a face nearly parallel to its axis carries next to no area. */
const LEAST_PROJECTION = 1e-3;

/** Transport in the electrolyte and across and along its grain boundaries, at the temperature of the run. SI. */
export interface TransportProperties {
  /** Bulk conductivity sigma in S/m. */
  readonly conductivity: number;
  /** Bulk conductivity of each site, where it is not the same everywhere. */
  readonly siteConductivity?: Float64Array;
  /**
   * Boundary along which each cracked site is open: it conducts, but nothing passes its faces on that boundary. -1, and
   * where absent: a cracked site conducts nothing at all. Changes during a run.
   */
  readonly crackBoundary?: Int32Array;
  /** Area-specific resistance R_gb of a boundary in ohm m^2. */
  readonly boundaryResistance: number;
  /**
   * Excess conductance in S along boundaries, sigma_par delta_el times the squares of `boundarySheets`, through the face at
   * +axis of each site, an array an axis; absent: none.
   */
  readonly alongBoundaries?: readonly [Float64Array, Float64Array, Float64Array];
}

/** Half-cell conductance sigma A / (a/2) in S of a site towards a face; 0 unless it is electrolyte, intact or cracked along a boundary. */
export function halfCellConductance(lattice: Lattice, properties: TransportProperties, site: number): number {
  const { grid, state } = lattice;
  if (state[site] !== SiteState.intact && !(crackOf(lattice, properties, site) >= 0)) return 0;
  const sigma = properties.siteConductivity?.[site] ?? properties.conductivity;
  return (sigma * grid.faceArea) / (grid.edge / 2);
}

/** Boundary along which a site is cracked, or -1. */
function crackOf({ state }: Lattice, { crackBoundary }: TransportProperties, site: number): number {
  return crackBoundary !== undefined && state[site] === SiteState.cracked ? crackBoundary[site] : -1;
}

/**
 * Conductance in S of the face between site `lower` and its neighbour `upper` at +axis, both electrolyte,
 *
 *     A / (a/2 sigma_i + a/2 sigma_j + R_gb / |n|) + sigma_par delta_el l / (a sqrt(1 - n_i^2))
 *
 * n is the component of the boundary's normal along the axis of the face: a staircase has more faces than the
 * plane it stands for, by 1/|n|. The second term is what boundaries conduct along themselves through the face, l the
 * length of their chord in it ({@link TransportProperties.alongBoundaries}); a crack takes it away.
 */
export function electrolyteConductance(
  lattice: Lattice,
  properties: TransportProperties,
  lower: number,
  upper: number,
  axis: 0 | 1 | 2,
  boundary: number,
): number {
  const here = halfCellConductance(lattice, properties, lower);
  const there = halfCellConductance(lattice, properties, upper);
  if (here === 0 || there === 0) return 0;
  if (boundary >= 0 && properties.crackBoundary !== undefined) {
    if (crackOf(lattice, properties, lower) === boundary) return 0;
    if (crackOf(lattice, properties, upper) === boundary) return 0;
  }
  const { grid, state } = lattice;
  let resistance = 1 / here + 1 / there;
  if (boundary >= 0)
    resistance += properties.boundaryResistance / (projectionOf(lattice, axis, boundary) * grid.faceArea);
  const sheets = properties.alongBoundaries;
  if (sheets === undefined || state[lower] !== SiteState.intact || state[upper] !== SiteState.intact)
    return 1 / resistance;
  return 1 / resistance + sheets[axis][lower];
}

/** |n_i| of a boundary for a face of axis i. */
function projectionOf({ boundaries }: Lattice, axis: 0 | 1 | 2, boundary: number): number {
  return Math.max(LEAST_PROJECTION, Math.abs(boundaries.normal[3 * boundary + axis]));
}

/**
 * The part of a face's {@link electrolyteConductance} that dissipates in the two grains: power there over the square
 * of the potential difference, in S. The rest dissipates in the boundary that the face crosses and along boundaries.
 */
export function grainDissipation(
  lattice: Lattice,
  properties: TransportProperties,
  site: number,
  other: number,
  axis: 0 | 1 | 2,
  boundary: number,
  conductance: number,
): number {
  if (conductance === 0) return 0;
  const grains =
    1 / halfCellConductance(lattice, properties, site) + 1 / halfCellConductance(lattice, properties, other);
  if (boundary < 0) return 1 / grains;
  const across =
    properties.boundaryResistance / (projectionOf(lattice, axis, boundary) * lattice.grid.faceArea);
  return grains / (grains + across) ** 2;
}
