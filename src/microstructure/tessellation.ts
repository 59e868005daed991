import type { GrainMap } from './grain-map.ts';
import type { MapBoundaries } from './map-boundaries.ts';

/**
 * The grains of a sample as exact geometry, in metres and without voxels. Grain boundaries are convex polygons
 * (2D: rectangles over the depth of the slab); a boundary is a pair of grains seen through one periodic image.
 */
export interface Tessellation {
  /** How a point finds its grain: see {@link GrainShape}. */
  readonly shape: GrainShape;
  /** Number of grains, 0 for a glass. */
  readonly count: number;
  /** Box [x, y, z] in m; in 2D y is the depth. */
  readonly box: readonly [number, number, number];
  /** Seeds (or centres), 3 coordinates a grain in m, and power weights in m^2. */
  readonly positions: Float64Array;
  readonly weights: Float64Array;
  /** Exact grain volumes in m^3 in the periodic box. */
  readonly volume: Float64Array;
  readonly boundaries: ExactBoundaries;
  /** Lines where three grains meet: 6 numbers a segment (two ends in m, not wrapped into the box). */
  readonly junctionLines: Float64Array;
}

/**
 * - `power`: the least |r - r_i|^2 - w_i, periodic in all directions;
 * - `bricks`: `shape` boxes along x, y, z;
 * - `bands`: grain 0 where frac(u) < 1/2, u = (x - (z - L_z/2) slope)/L_x, else grain 1;
 * - `layers`: grain 0 below z = L_z/2, else grain 1;
 * - `single`: one grain; `none`: glass;
 * - `map`: the voxels of an imported map, sampled at `dimensions` voxels; its boundaries have faces instead of polygons.
 */
export type GrainShape =
  | { readonly kind: 'power' }
  | { readonly kind: 'bricks'; readonly bricks: readonly [number, number, number] }
  | { readonly kind: 'bands'; readonly slope: number }
  | { readonly kind: 'layers' }
  | { readonly kind: 'single' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'map';
      readonly map: GrainMap;
      readonly dimensions: readonly [number, number, number];
      readonly grain: Int32Array;
      readonly boundaries: MapBoundaries;
    };

/** Exact boundaries, one row each, ordered by grains and image; grainA < grainB. */
export interface ExactBoundaries {
  readonly count: number;
  readonly grainA: Int32Array;
  readonly grainB: Int32Array;
  /** Image of grain B that touches grain A in the box, 3 integers a row. */
  readonly image: Int16Array;
  /** Unit normals from A to B, 3 numbers a row. */
  readonly normal: Float64Array;
  /** Area in m^2. */
  readonly area: Float64Array;
  /** Corners of polygon b: rows polygonStart[b] to polygonStart[b + 1] of `corners`, 3 numbers a row, not wrapped. */
  readonly polygonStart: Int32Array;
  readonly corners: Float64Array;
}

/** Collects boundaries row by row. */
export interface BoundaryCollector {
  add(
    grainA: number,
    grainB: number,
    image: readonly number[],
    normal: readonly number[],
    corners: readonly number[],
  ): void;
  finish(): ExactBoundaries;
}

/** Key of a boundary: exact for up to 200 000 grains and images within +-3 (the pair through image m). */
export function boundaryKey(grainA: number, grainB: number, mx: number, my: number, mz: number): number {
  return (grainA * 262144 + grainB) * 343 + (mx + 3) * 49 + (my + 3) * 7 + (mz + 3);
}

/** Makes a collector; rows come out sorted by {@link boundaryKey}, so their order does not depend on the input's. */
export function collectBoundaries(): BoundaryCollector {
  interface Row {
    key: number;
    grainA: number;
    grainB: number;
    image: readonly number[];
    normal: readonly number[];
    corners: readonly number[];
  }
  const rows: Row[] = [];
  return {
    add(grainA, grainB, image, normal, corners) {
      rows.push({
        key: boundaryKey(grainA, grainB, image[0], image[1], image[2]),
        grainA,
        grainB,
        image,
        normal,
        corners,
      });
    },
    finish() {
      rows.sort((a, b) => a.key - b.key);
      const count = rows.length;
      const polygonStart = new Int32Array(count + 1);
      rows.forEach((row, b) => {
        polygonStart[b + 1] = polygonStart[b] + row.corners.length / 3;
      });
      const corners = new Float64Array(3 * polygonStart[count]);
      const area = new Float64Array(count);
      rows.forEach((row, b) => {
        corners.set(row.corners, 3 * polygonStart[b]);
        area[b] = polygonArea(corners, polygonStart[b], polygonStart[b + 1]);
      });
      return {
        count,
        grainA: Int32Array.from(rows, (row) => row.grainA),
        grainB: Int32Array.from(rows, (row) => row.grainB),
        image: Int16Array.from(rows.flatMap((row) => [...row.image])),
        normal: Float64Array.from(rows.flatMap((row) => [...row.normal])),
        area,
        polygonStart,
        corners,
      };
    },
  };
}

/** Area in m^2 of the planar convex polygon of corners `start` to `end` (half the length of the vector area). */
export function polygonArea(corners: Float64Array, start: number, end: number): number {
  let sx = 0;
  let sy = 0;
  let sz = 0;
  for (let k = start + 1; k + 1 < end; k++) {
    const ux = corners[3 * k] - corners[3 * start];
    const uy = corners[3 * k + 1] - corners[3 * start + 1];
    const uz = corners[3 * k + 2] - corners[3 * start + 2];
    const vx = corners[3 * k + 3] - corners[3 * start];
    const vy = corners[3 * k + 4] - corners[3 * start + 1];
    const vz = corners[3 * k + 5] - corners[3 * start + 2];
    sx += uy * vz - uz * vy;
    sy += uz * vx - ux * vz;
    sz += ux * vy - uy * vx;
  }
  return 0.5 * Math.hypot(sx, sy, sz);
}

/** Total exact boundary area in m^2. */
export function totalBoundaryArea(boundaries: ExactBoundaries): number {
  let sum = 0;
  for (let b = 0; b < boundaries.count; b++) sum += boundaries.area[b];
  return sum;
}
