import type { Tessellation } from './tessellation.ts';

/** Where boundaries meet the working electrode z = 0: straight segments, exact, independent of voxels. */
export interface Outlets {
  readonly count: number;
  /** Ends (x0, y0, x1, y1) in m, 4 numbers a segment, not wrapped into the box. */
  readonly ends: Float64Array;
  /** Row of the sample's exact boundaries, also the row of the lattice's boundary table. */
  readonly boundary: Int32Array;
  /** Length in m of each segment; in 2D an outlet is a line along y of the depth of the slab. */
  readonly length: Float64Array;
  /** Sum of the lengths in m. */
  readonly totalLength: number;
}

/**
 * Cuts the exact boundary polygons by the plane z = 0 and its periodic images. The segments are the edges of the
 * planar power diagram with weights w_i - z_i^2 that the sample shows on its surface. (The plane is taken
 * 1e-9 of the thickness inside, where bricks and bicrystals, which end at z = 0, have their outlets too.)
 */
export function cutOutlets(tessellation: Tessellation): Outlets {
  const { boundaries, box } = tessellation;
  const { corners, polygonStart } = boundaries;
  const Lz = box[2];
  const ends: number[] = [];
  const owner: number[] = [];
  const length: number[] = [];
  let totalLength = 0;
  for (let b = 0; b < boundaries.count; b++) {
    const start = polygonStart[b];
    const end = polygonStart[b + 1];
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = start; k < end; k++) {
      lowest = Math.min(lowest, corners[3 * k + 2]);
      highest = Math.max(highest, corners[3 * k + 2]);
    }
    for (let period = Math.ceil(lowest / Lz - 1); period <= Math.floor(highest / Lz); period++) {
      const plane = (period + 1e-9) * Lz;
      const cut: number[] = [];
      for (let k = start; k < end; k++) {
        const next = k + 1 === end ? start : k + 1;
        const below = corners[3 * k + 2] - plane;
        const above = corners[3 * next + 2] - plane;
        if (below >= 0 === above >= 0) continue;
        const t = below / (below - above);
        cut.push(corners[3 * k] + t * (corners[3 * next] - corners[3 * k]));
        cut.push(corners[3 * k + 1] + t * (corners[3 * next + 1] - corners[3 * k + 1]));
      }
      if (cut.length !== 4) continue;
      const l = Math.hypot(cut[2] - cut[0], cut[3] - cut[1]);
      if (l <= 0) continue;
      ends.push(...cut);
      owner.push(b);
      length.push(l);
      totalLength += l;
    }
  }
  return {
    count: owner.length,
    ends: Float64Array.from(ends),
    boundary: Int32Array.from(owner),
    length: Float64Array.from(length),
    totalLength,
  };
}
