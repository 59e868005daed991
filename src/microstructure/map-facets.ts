/** Flat facets with sharp edges among the faces of two grains on a voxel map. */
import { neighbour } from '../lattice/neighbours.ts';
import type { MapGrid } from './face-normals.ts';

/** Voxels that a surface goes on beyond an edge for the edge to be sharp; a step of a tilted or a round surface is lower. */
const SHARP = 3;

/**
 * Lists the facets of the boundary of two grains: faces of one axis that are joined side by side in one plane, hold a square of
 * three by three, and end at junctions, or at edges beyond which the boundary goes on at a right angle for three voxels or
 * more. So are the sides of a brick; the terraces of a tilted plane and the poles of a sphere end at steps of one voxel.
 *
 * @param faces 3 site + axis each
 * @param ordinal for each axis, -2 - k at the voxel of face k of `faces` and more than -2 elsewhere
 * @returns places in `faces`, a list for each facet
 */
export function findFacets(
  { dimensions, grain, periodicZ }: MapGrid,
  faces: readonly number[],
  ordinal: readonly Int32Array[],
): number[][] {
  const [nx, ny, nz] = dimensions;
  const grid = { nx, ny, nz, periodicZ };
  /** The voxel a step away: itself in a plane of one voxel, -1 beyond the ends of z. */
  const beside = (site: number, axis: number, step: 1 | -1): number =>
    dimensions[axis] === 1 ? site : neighbour(grid, site, 2 * axis + (step === 1 ? 0 : 1));
  const faceAt = (site: number, axis: number): number => {
    const mark = site < 0 ? -1 : ordinal[axis][site];
    return mark > -2 ? -1 : -2 - mark;
  };
  /** The face beside face k in its plane, with the same grain below; -1 for none. */
  const coplanar = (k: number, axis: number, step: 1 | -1): number => {
    const site = Math.floor(faces[k] / 3);
    const to = beside(site, axis, step);
    const other = faceAt(to, faces[k] % 3);
    return other >= 0 && grain[to] === grain[site] ? other : -1;
  };
  /** Whether faces go on in a plane from one of them for so many in all. */
  const goesOn = (k: number, axis: number, step: 1 | -1): boolean => {
    let at = k;
    for (let n = 1; n < SHARP; n++) {
      at = coplanar(at, axis, step);
      if (at < 0) return false;
    }
    return true;
  };
  /** Whether face k is the middle of a square of three by three. */
  const isCore = (k: number, u: number, v: number): boolean => {
    for (const along of [coplanar(k, u, 1), k, coplanar(k, u, -1)])
      if (along < 0 || coplanar(along, v, 1) < 0 || coplanar(along, v, -1) < 0) return false;
    return true;
  };
  /** Whether the surface turns at an edge of face k into one that goes on for less than three voxels. */
  const endsAtStep = (k: number, axis: number, u: number, step: 1 | -1): boolean => {
    const below = Math.floor(faces[k] / 3);
    const above = beside(below, axis, 1);
    // The faces across u at this edge: of the voxel below, which go on downwards, and of the one above.
    const [fromBelow, fromAbove] = [below, above].map((site) =>
      faceAt(step === 1 ? site : beside(site, u, -1), u),
    ) as [number, number];
    return (
      (fromBelow >= 0 && !goesOn(fromBelow, axis, -1)) || (fromAbove >= 0 && !goesOn(fromAbove, axis, 1))
    );
  };
  const seen = new Uint8Array(faces.length);
  const facets: number[][] = [];
  for (let first = 0; first < faces.length; first++) {
    if (seen[first]) continue;
    const axis = faces[first] % 3;
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3] as const;
    const patch = [first];
    seen[first] = 1;
    let core = false;
    let sharp = true;
    for (let n = 0; n < patch.length; n++) {
      const k = patch[n];
      core ||= isCore(k, u, v);
      for (const along of [u, v])
        for (const step of [1, -1] as const) {
          const other = coplanar(k, along, step);
          if (other < 0) sharp &&= !endsAtStep(k, axis, along, step);
          else if (!seen[other]) {
            seen[other] = 1;
            patch.push(other);
          }
        }
    }
    if (core && sharp) facets.push(patch);
  }
  return facets;
}
