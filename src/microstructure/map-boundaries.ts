/** Boundaries of an imported map: its voxel faces between two grains, gathered into boundaries of one normal each. */

/** The boundaries of a voxelised map, and the faces that each consists of. */
export interface MapBoundaries {
  readonly count: number;
  /** grainA < grainB. */
  readonly grainA: Int32Array;
  readonly grainB: Int32Array;
  /** Unit normals from A to B, 3 numbers a row. */
  readonly normal: Float64Array;
  /** True area in m^2: the sum of face area times |n_i|. */
  readonly area: Float64Array;
  /** Boundary of each face at the upper side of a voxel along x, y, z; -1 inside a grain and at an end of z. */
  readonly face: readonly [Int32Array, Int32Array, Int32Array];
}

/** Voxels of a map as its boundaries need them: periodic in x and y, along z where `periodicZ`. */
export interface MapGrid {
  readonly dimensions: readonly [number, number, number];
  /** Area in m^2 of a voxel's faces along x, y, z. */
  readonly faceArea: readonly [number, number, number];
  readonly grain: Int32Array;
  readonly periodicZ: boolean;
}

/** Radius in voxels of the ball over which the indicators of two grains are smoothed. */
const RADIUS = 3;
/** Least length of the mean of the unit normals of a boundary that is kept in one piece. */
const LEAST_COHERENCE = 0.93;
/** Faces of a piece below which it is not split further. */
const LEAST_FACES = 12;

/**
 * Finds the boundaries. The faces between two grains are one boundary while their local normals, the gradients of the
 * indicators of both grains smoothed over a ball of three voxels, agree (mean unit normal at least 0.93 long);
 * where they do not, as around a grain inside another one, they are split along the direction in which they differ most, as often as needed.
 * The normal of a boundary is that of the vector sum of its voxel faces, which is exact for a plane up to its rim.
 */
export function findMapBoundaries(map: MapGrid): MapBoundaries {
  const { dimensions, grain, periodicZ, faceArea } = map;
  const [nx, ny, nz] = dimensions;
  const sites = nx * ny * nz;
  const face = [0, 1, 2].map(() => new Int32Array(sites).fill(-1)) as [Int32Array, Int32Array, Int32Array];
  const strides = [1, nx, nx * ny];
  // Faces by pair of grains: 3 site + axis.
  const pairs = new Map<number, number[]>();
  const upper = (site: number, axis: number): number => {
    const n = dimensions[axis];
    if (n === 1) return -1;
    const at = Math.floor(site / strides[axis]) % n;
    if (at < n - 1) return site + strides[axis];
    return axis === 2 && !periodicZ ? -1 : site - (n - 1) * strides[axis];
  };
  for (let axis = 0; axis < 3; axis++)
    for (let site = 0; site < sites; site++) {
      const other = upper(site, axis);
      if (other < 0 || grain[site] === grain[other]) continue;
      const low = Math.min(grain[site], grain[other]);
      const key = low * 4294967296 + Math.max(grain[site], grain[other]);
      const faces = pairs.get(key);
      if (faces === undefined) pairs.set(key, [3 * site + axis]);
      else faces.push(3 * site + axis);
    }
  const rows: { a: number; b: number; normal: number[]; area: number }[] = [];
  const ball = ballOf(dimensions);
  for (const key of [...pairs.keys()].sort((p, q) => p - q)) {
    const a = Math.floor(key / 4294967296);
    const b = key - a * 4294967296;
    const faces = pairs.get(key)!;
    const local = new Float64Array(3 * faces.length);
    faces.forEach((f, k) => {
      const site = Math.floor(f / 3);
      smoothedNormal(map, ball, site, f % 3, a, b, grain[site] === a ? 1 : -1, local, 3 * k);
    });
    for (const piece of split(local, [...faces.keys()])) {
      const sum = [0, 0, 0];
      for (const k of piece) {
        const axis = faces[k] % 3;
        sum[axis] += (grain[Math.floor(faces[k] / 3)] === a ? 1 : -1) * faceArea[axis];
      }
      let length = Math.hypot(sum[0], sum[1], sum[2]);
      // What closes in itself has no vector sum: the mean of the local normals, else an axis.
      if (!(length > 1e-9 * faceArea[0])) {
        for (const k of piece) for (let c = 0; c < 3; c++) sum[c] += local[3 * k + c];
        length = Math.hypot(sum[0], sum[1], sum[2]);
      }
      const normal = length > 0 ? sum.map((s) => s / length) : [0, 0, 1];
      let area = 0;
      for (const k of piece) {
        const axis = faces[k] % 3;
        area += faceArea[axis] * Math.abs(normal[axis]);
        face[axis][Math.floor(faces[k] / 3)] = rows.length;
      }
      rows.push({ a, b, normal, area });
    }
  }
  return {
    count: rows.length,
    grainA: Int32Array.from(rows, ({ a }) => a),
    grainB: Int32Array.from(rows, ({ b }) => b),
    normal: Float64Array.from(rows.flatMap(({ normal }) => normal)),
    area: Float64Array.from(rows, ({ area }) => area),
    face,
  };
}

/** Offsets from a voxel within the radius, half a voxel farther for the face's own side. */
function ballOf([nx, ny, nz]: readonly [number, number, number]): Int32Array {
  const reach = (n: number) => Math.min(RADIUS + 1, Math.floor((n - 1) / 2));
  const offsets: number[] = [];
  for (let z = -reach(nz); z <= reach(nz); z++)
    for (let y = -reach(ny); y <= reach(ny); y++)
      for (let x = -reach(nx); x <= reach(nx); x++)
        if (x * x + y * y + z * z <= (RADIUS + 1) ** 2) offsets.push(x, y, z);
  return Int32Array.from(offsets);
}

/** Writes the unit normal from A to B at a face into `out` at `at`. */
function smoothedNormal(
  { dimensions, grain, periodicZ }: MapGrid,
  ball: Int32Array,
  site: number,
  axis: number,
  a: number,
  b: number,
  sign: number,
  out: Float64Array,
  at: number,
): void {
  const [nx, ny, nz] = dimensions;
  const x0 = site % nx;
  const y0 = Math.floor(site / nx) % ny;
  const z0 = Math.floor(site / (nx * ny));
  const shift = [0, 0, 0];
  shift[axis] = 0.5;
  let sx = 0;
  let sy = 0;
  let sz = 0;
  for (let k = 0; k < ball.length; k += 3) {
    const dx = ball[k] - shift[0];
    const dy = ball[k + 1] - shift[1];
    const dz = ball[k + 2] - shift[2];
    if (dx * dx + dy * dy + dz * dz > (RADIUS + 0.5) ** 2) continue;
    let z = z0 + ball[k + 2];
    if (z < 0 || z >= nz) {
      if (!periodicZ) continue;
      z = (z + nz) % nz;
    }
    const x = (x0 + ball[k] + nx) % nx;
    const y = (y0 + ball[k + 1] + ny) % ny;
    const g = grain[x + nx * (y + ny * z)];
    const side = g === b ? 1 : g === a ? -1 : 0;
    sx += side * dx;
    sy += side * dy;
    sz += side * dz;
  }
  const length = Math.hypot(sx, sy, sz);
  if (length > 1e-9) {
    out[at] = sx / length;
    out[at + 1] = sy / length;
    out[at + 2] = sz / length;
  } else out[at + axis] = sign;
}

/** Splits faces until the normals of each piece agree. */
function split(local: Float64Array, faces: number[]): number[][] {
  const mean = [0, 0, 0];
  for (const k of faces) for (let c = 0; c < 3; c++) mean[c] += local[3 * k + c] / faces.length;
  if (Math.hypot(mean[0], mean[1], mean[2]) >= LEAST_COHERENCE || faces.length < LEAST_FACES) return [faces];
  // Largest axis of the normals' covariance, by power iteration from a fixed start.
  const covariance = new Float64Array(9);
  for (const k of faces)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        covariance[3 * i + j] += (local[3 * k + i] - mean[i]) * (local[3 * k + j] - mean[j]);
  let axis = [0.6, 0.48, 0.64];
  for (let round = 0; round < 64; round++) {
    const next = [0, 1, 2].map(
      (i) => covariance[3 * i] * axis[0] + covariance[3 * i + 1] * axis[1] + covariance[3 * i + 2] * axis[2],
    );
    const length = Math.hypot(next[0], next[1], next[2]);
    if (length === 0) break;
    axis = next.map((c) => c / length);
  }
  const along = (k: number): number => {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += (local[3 * k + c] - mean[c]) * axis[c];
    return sum;
  };
  const above = faces.filter((k) => along(k) > 0);
  const below = faces.filter((k) => !(along(k) > 0));
  if (above.length === 0 || below.length === 0) return [faces];
  return [...split(local, above), ...split(local, below)];
}
