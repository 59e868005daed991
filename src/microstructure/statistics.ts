import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { equivalentDiameter } from './grains.ts';
import type { Microstructure } from './sample.ts';
import { totalBoundaryArea } from './tessellation.ts';

/** What was asked for and what the sample and its lattice have. Lengths in m, angles in rad. */
export interface MicrostructureStatistics {
  /** Grains with any volume: those of an imported map that none of its voxels shows do not count. */
  readonly grains: number;
  /** `grainSize` as requested; null for kinds that ignore it. */
  readonly requestedGrainSize: number | null;
  /** Number mean of the equivalent-sphere (2D: equivalent-circle) diameter from exact volumes; bricks: their edge. null in a glass. */
  readonly achievedGrainSize: number | null;
  /** Standard deviation of ln d, requested (polycrystal) and from exact volumes. */
  readonly requestedSpread: number | null;
  readonly achievedSpread: number | null;
  /** Mean linear intercept in m: 2 / S_v; in 2D, test lines in the plane of the slab, (pi/2) / S_v. Infinite without boundaries. */
  readonly meanIntercept: number;
  /** Exact boundary area per volume S_v in 1/m. */
  readonly boundaryAreaPerVolume: number;
  /** The same from the voxels, the sum of faceArea |n_i|. */
  readonly latticeBoundaryAreaPerVolume: number;
  /** Boundaries, and how many of them the voxels do not show. */
  readonly boundaries: number;
  readonly unresolvedBoundaries: number;
  /** Shares of boundary and of junction sites among all sites. */
  readonly boundarySiteFraction: number;
  readonly junctionSiteFraction: number;
  /** Mean disorientation in rad over boundaries by number and by exact area; null without boundaries. */
  readonly meanDisorientation: number | null;
  readonly areaMeanDisorientation: number | null;
  /** Requested pore fraction, that of the drawn spheres (overlap counted twice), and of the sites. */
  readonly requestedPorosity: number;
  readonly drawnPorosity: number;
  readonly porosity: number;
  /** Exact length in m of the boundary outlets on the working electrode and per area in 1/m. */
  readonly outletLength: number;
  readonly outletLengthPerArea: number;
}

/** Gathers the statistics of a sample and one of its lattices. */
export function microstructureStatistics(sample: Microstructure, lattice: Lattice): MicrostructureStatistics {
  const { parameters, tessellation, pores, outlets } = sample;
  const { grid, boundaries, boundaryArea, junction, state } = lattice;
  const { box, volume, count } = tessellation;
  const boxVolume = box[0] * box[1] * box[2];
  const polycrystal = parameters.kind === 'polycrystal';

  let meanSize: number | null = null;
  let spread: number | null = null;
  let grains = 0;
  if (count > 0) {
    let sum = 0;
    let logarithm = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      if (!(volume[i] > 0)) continue;
      grains++;
      const d =
        parameters.kind === 'bricks'
          ? volumeEdge(volume[i], parameters.dimensions, box[1])
          : equivalentDiameter(volume[i], parameters);
      sum += d;
      logarithm += Math.log(d);
      squares += Math.log(d) ** 2;
    }
    meanSize = sum / grains;
    spread = Math.sqrt(Math.max(0, squares / grains - (logarithm / grains) ** 2));
  }

  const exact = totalBoundaryArea(tessellation.boundaries) / boxVolume;
  let latticeArea = 0;
  let unresolved = 0;
  let angle = 0;
  let weighted = 0;
  const exactCount = tessellation.boundaries.count;
  for (let b = 0; b < boundaries.count; b++) {
    latticeArea += boundaries.area[b];
    if (b >= exactCount) continue;
    if (boundaries.area[b] === 0) unresolved++;
    angle += boundaries.disorientation[b];
    weighted += boundaries.disorientation[b] * tessellation.boundaries.area[b];
  }
  let boundarySites = 0;
  let junctionSites = 0;
  let poreSites = 0;
  for (let i = 0; i < grid.sites; i++) {
    if (boundaryArea[i] > 0) boundarySites++;
    junctionSites += junction[i];
    if (state[i] === SiteState.pore) poreSites++;
  }
  const { boundary, junction: onJunctions, interior, diameter } = parameters.pores;
  const poreVolume =
    parameters.dimensions === 2
      ? (Math.PI / 4) * diameter ** 2 * parameters.depth
      : (Math.PI / 6) * diameter ** 3;
  return {
    grains,
    requestedGrainSize: polycrystal || parameters.kind === 'bricks' ? parameters.grainSize : null,
    achievedGrainSize: meanSize,
    requestedSpread: polycrystal ? parameters.grainSizeSpread : null,
    achievedSpread: spread,
    meanIntercept: (parameters.dimensions === 2 ? Math.PI / 2 : 2) / exact,
    boundaryAreaPerVolume: exact,
    latticeBoundaryAreaPerVolume: latticeArea / (grid.sites * grid.voxelVolume),
    boundaries: exactCount,
    unresolvedBoundaries: unresolved,
    boundarySiteFraction: boundarySites / grid.sites,
    junctionSiteFraction: junctionSites / grid.sites,
    meanDisorientation: exactCount > 0 ? angle / exactCount : null,
    areaMeanDisorientation: exactCount > 0 ? weighted / (exact * boxVolume) : null,
    requestedPorosity: boundary + onJunctions + interior,
    drawnPorosity: (pores.count * poreVolume) / boxVolume,
    porosity: poreSites / grid.sites,
    outletLength: outlets.totalLength,
    outletLengthPerArea: outlets.totalLength / (box[0] * box[1]),
  };
}

function volumeEdge(volume: number, dimensions: 2 | 3, depth: number): number {
  return dimensions === 2 ? Math.sqrt(volume / depth) : Math.cbrt(volume);
}
