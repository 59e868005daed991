/** Local normals of the boundary of two grains on a voxel map. */

/** Voxels of a map as its boundaries need them: periodic in x and y, along z where `periodicZ`. */
export interface MapGrid {
  readonly dimensions: readonly [number, number, number];
  /** Edges of a voxel in m. */
  readonly edges: readonly [number, number, number];
  readonly grain: Int32Array;
  readonly periodicZ: boolean;
}

/** Radius in voxels of the ball over which the indicators of two grains give a normal. */
const BALL = 2.5;
/** Radius in voxels within which the normals of a boundary's faces are averaged. */
const SMOOTHING = 3;
/** Most voxels of a step along an axis. */
const REACH = 3;

/** Steps from a face of one axis to the voxels, or the faces of one axis, around it. */
interface Steps {
  /** 4 numbers each: offset in voxels along x, y, z from the face's own voxel, and in the array where no side is passed. */
  readonly offset: Int32Array;
  /** 3 numbers each: vector in voxels from the centre of the face. */
  readonly vector: Float64Array;
  /** 1 - (d/r)^2 at distance d within radius r. */
  readonly weight: Float64Array;
}

/** The steps that {@link faceNormals} takes on a grid: once for all of its boundaries. */
export interface NormalSteps {
  /** From faces of axis p to voxels. */
  readonly ball: readonly Steps[];
  /** From faces of axis p to faces of axis q, at 3 p + q. */
  readonly near: readonly Steps[];
}

/** Makes them. Along a side of few voxels they stay within half of it, so that none counts twice. */
export function normalSteps(dimensions: MapGrid['dimensions']): NormalSteps {
  const axes = [0, 1, 2];
  return {
    ball: axes.map((p) => steps(dimensions, p, -1, BALL)),
    near: axes.flatMap((p) => axes.map((q) => steps(dimensions, p, q, SMOOTHING))),
  };
}

function steps(dimensions: MapGrid['dimensions'], p: number, q: number, radius: number): Steps {
  const offset: number[] = [];
  const vector: number[] = [];
  const weight: number[] = [];
  const shift = (axis: number) => (axis === q ? 0.5 : 0) - (axis === p ? 0.5 : 0);
  for (let z = -REACH; z <= REACH; z++)
    for (let y = -REACH; y <= REACH; y++)
      for (let x = -REACH; x <= REACH; x++) {
        const d = [x + shift(0), y + shift(1), z + shift(2)];
        const square = d[0] ** 2 + d[1] ** 2 + d[2] ** 2;
        if (square > radius ** 2 || d.some((c, axis) => Math.abs(c) >= 0.5 * dimensions[axis])) continue;
        offset.push(x, y, z, x + dimensions[0] * (y + dimensions[1] * z));
        vector.push(...d);
        weight.push(1 - square / radius ** 2);
      }
  return {
    offset: Int32Array.from(offset),
    vector: Float64Array.from(vector),
    weight: Float64Array.from(weight),
  };
}

/**
 * Unit normals from grain A to grain B at faces between them, 3 numbers each: the gradient of the grains' indicators over a
 * ball of 2.5 voxels about the face (third grains count for neither side; an ellipsoid where voxels are no cubes), then the mean over the faces of the same two
 * grains within 3 voxels, weighted by 1 - (d/3)^2. The first alone depends on the axis of its face, so that fluxes through the
 * staircase would come out up to a quarter too small; the mean does not.
 *
 * @param faces 3 site + axis each
 * @param ordinal for each axis, -2 - k at the voxel of face k of `faces` and more than -2 elsewhere
 */
export function faceNormals(
  map: MapGrid,
  { ball, near }: NormalSteps,
  faces: readonly number[],
  a: number,
  b: number,
  ordinal: readonly Int32Array[],
): Float64Array {
  const { dimensions, edges, grain, periodicZ } = map;
  const [nx, ny, nz] = dimensions;
  const local = new Float64Array(3 * faces.length);
  const mean = new Float64Array(3 * faces.length);
  let [x, y, z] = [0, 0, 0];
  let inside = false;
  const standAt = (site: number): void => {
    x = site % nx;
    y = Math.floor(site / nx) % ny;
    z = Math.floor(site / (nx * ny));
    inside = Math.min(x, y, z, nx - 1 - x, ny - 1 - y, nz - 1 - z) >= REACH;
  };
  /** Voxel at step s from there, -1 beyond the ends of z. */
  const at = (site: number, offset: Int32Array, s: number): number => {
    if (inside) return site + offset[4 * s + 3];
    let w = z + offset[4 * s + 2];
    if (w < 0 || w >= nz) {
      if (!periodicZ) return -1;
      w += w < 0 ? nz : -nz;
    }
    let u = x + offset[4 * s];
    let v = y + offset[4 * s + 1];
    if (u < 0) u += nx;
    else if (u >= nx) u -= nx;
    if (v < 0) v += ny;
    else if (v >= ny) v -= ny;
    return u + nx * (v + ny * w);
  };
  for (let k = 0; k < faces.length; k++) {
    const axis = faces[k] % 3;
    const site = Math.floor(faces[k] / 3);
    standAt(site);
    const { offset, vector, weight } = ball[axis];
    for (let s = 0; s < weight.length; s++) {
      const other = at(site, offset, s);
      const g = other < 0 ? -1 : grain[other];
      if (g !== a && g !== b) continue;
      const side = g === b ? 1 : -1;
      for (let c = 0; c < 3; c++) local[3 * k + c] += side * vector[3 * s + c];
    }
    for (let c = 0; c < 3; c++) local[3 * k + c] *= edges[0] / edges[c];
    normalise(local, k, axis, grain[site] === a ? 1 : -1);
  }
  for (let k = 0; k < faces.length; k++) {
    const axis = faces[k] % 3;
    const site = Math.floor(faces[k] / 3);
    standAt(site);
    for (let q = 0; q < 3; q++) {
      const { offset, weight } = near[3 * axis + q];
      const own = ordinal[q];
      for (let s = 0; s < weight.length; s++) {
        const other = at(site, offset, s);
        if (other < 0 || own[other] > -2) continue;
        const from = 3 * (-2 - own[other]);
        for (let c = 0; c < 3; c++) mean[3 * k + c] += weight[s] * local[from + c];
      }
    }
    normalise(mean, k, axis, grain[site] === a ? 1 : -1);
  }
  return mean;
}

/** Gives row k length one; that of the face itself where it has none. */
function normalise(rows: Float64Array, k: number, axis: number, sign: number): void {
  const length = Math.hypot(rows[3 * k], rows[3 * k + 1], rows[3 * k + 2]);
  for (let c = 0; c < 3; c++)
    rows[3 * k + c] = length > 1e-9 ? rows[3 * k + c] / length : c === axis ? sign : 0;
}
