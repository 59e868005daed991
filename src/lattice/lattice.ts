import type { Grid } from './grid.ts';

/** What fills a site. `electrode`: metal of the working electrode itself where its face is carved into the box. */
export const SiteState = { intact: 0, cracked: 1, pore: 2, lithium: 3, electrode: 4 } as const;
export type SiteState = (typeof SiteState)[keyof typeof SiteState];

/** Grain id of a site that belongs to no grain (glass). */
export const NO_GRAIN = -1;
/** Boundary id of a face that lies inside one grain. */
export const NO_BOUNDARY = -1;

/**
 * The grain boundaries of a lattice, one row a boundary. A boundary is a pair of grains seen through one
 * periodic image, so two grains that touch on both sides of the box have two boundaries.
 */
export interface BoundaryTable {
  readonly count: number;
  /** Grain on the first side, and on the second. */
  readonly grainA: Int32Array;
  readonly grainB: Int32Array;
  /** Unit normals, 3 numbers a boundary (power diagram: along the line of the two seeds). */
  readonly normal: Float64Array;
  /** Disorientation angle in rad (cubic symmetry), 0 to 62.8 deg. */
  readonly disorientation: Float64Array;
  /** Boundary energy over the energy of a general high-angle boundary, gamma_gb / gamma_max (1 = general). */
  readonly relativeEnergy: Float64Array;
  /** True area in m^2, the sum of faceArea * |n_i| over its faces (somewhat more where an imported boundary is curved). */
  readonly area: Float64Array;
}

/**
 * The voxelised sample: flat typed arrays, one entry a site.
 * `faceBoundary[axis][i]` is the boundary crossed between site i and its neighbour at +axis (periodic in
 * x and y; -1 for none, for an axis of one site, and on the last plane of z unless the grid is periodic there).
 */
export interface Lattice {
  readonly grid: Grid;
  /** Grain id, or {@link NO_GRAIN}. */
  readonly grain: Int32Array;
  /** {@link SiteState}; changes during a run. */
  readonly state: Uint8Array;
  readonly faceBoundary: readonly [Int32Array, Int32Array, Int32Array];
  /** A_site in m^2: half of the true area, faceArea * |n_i| on a plane, of each boundary face of the site. 0 inside a grain. */
  readonly boundaryArea: Float64Array;
  /** 1 where the site touches three or more grains (itself and its face neighbours). */
  readonly junction: Uint8Array;
  readonly boundaries: BoundaryTable;
  /** Shape of the working electrode where it is no plane; sites below it are {@link SiteState}.electrode. */
  readonly relief?: Relief;
}

/** Height field of the working electrode. */
export interface Relief {
  /** Height in m above z = 0 at the centre of each column x + nx * y. */
  readonly height: Float64Array;
}

/**
 * Surface flaws of the working electrode, one slot a site of the working surface (`WorkingSurface`; on a plane the
 * sites `s = x + nx * y` themselves): the weakest flaw that lies in it. All lengths in m; positions are those of
 * the flaw itself, on the surface.
 */
export interface SurfaceFlaws {
  /** Depth c_0 of the weakest flaw of the slot, or the minimum flaw c_min. */
  readonly size: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Height above z = 0; left out where the electrode is that plane. */
  readonly z?: Float64Array;
  /** Number of drawn flaws (before the weakest of each site is kept). */
  readonly count: number;
  /** How many of them were cut at the largest allowed size. */
  readonly truncated: number;
}
