/** Boundaries of an imported map: its voxel faces between two grains, gathered into boundaries of one normal each. */
import { neighbour } from '../lattice/neighbours.ts';
import { faceNormals, type MapGrid, normalSteps } from './face-normals.ts';
import { findFacets } from './map-facets.ts';

/** The boundaries of a voxelised map, and the faces that each consists of. */
export interface MapBoundaries {
  readonly count: number;
  /** grainA < grainB. */
  readonly grainA: Int32Array;
  readonly grainB: Int32Array;
  /** Unit normals from A to B, 3 numbers a row. */
  readonly normal: Float64Array;
  /** True area in m^2: the sum of face area times |n_i| times {@link stretch}. */
  readonly area: Float64Array;
  /** True area of a face over face area times |n_i|: 1 on a plane, more where the boundary is curved. */
  readonly stretch: Float64Array;
  /** Boundary of each face at the upper side of a voxel along x, y, z; -1 inside a grain and at an end of z. */
  readonly face: readonly [Int32Array, Int32Array, Int32Array];
}

/** Least length of the mean of the local normals of a boundary that is kept in one piece. */
const LEAST_COHERENCE = 0.95;
/** Faces of a piece below which it is only split where it has two sides: mean less than half long. */
const LEAST_FACES = 12;
const TWO_SIDED = 0.5;
/** Length of the mean above which a boundary is a plane: what is less is more than the noise of the normals (6 deg). */
const FLAT = 0.994;

/**
 * Finds the boundaries. Flat facets with sharp edges ({@link findFacets}) are boundaries of their own, exact ones: those of
 * bricks. The other faces between two grains are one boundary while their local normals ({@link faceNormals})
 * agree (mean at least 0.95 long); where they do not, as around a grain inside another one, they are split along the direction in which
 * they differ most, as often as needed. The normal n of a boundary is that of the vector sum of its faces, exact for a plane up to its rim.
 *
 * Its area is a flux of unit vectors through the staircase of its faces, each of axis i and area a_i,
 *
 *     A = sum a_i |n_i|                          on a plane, where the local normals m agree within 6 deg,
 *     A = max(sum a_i |n_i|, sum +-a_i m_i)      elsewhere,
 *
 * and {@link MapBoundaries.stretch} spreads it over the faces in proportion to |n_i|. Each is at most the area of a smooth surface, the first that of its
 * projection. Measured over places and directions, radii and grain sizes in voxels: planes through the periodic box exact; spheres of
 * 3 to 5 within 2.5 % and from 6 on within 1 % (mean 0.1 %), also in voxels twice as long along one axis (1.5 %); circles of 4 to 40 within
 * 2 % (mean 0.5 %); cylinders +0.6 to +1.3 %; polycrystals of plane facets, grains of 5 to 20, -0.5 to +0.1 %. Sharp edges within a
 * boundary are rounded: tilted cubes of 10, 20, 30 come out 9, 4, 4 % too small.
 */
export function findMapBoundaries(map: MapGrid): MapBoundaries {
  const { dimensions, edges, grain, periodicZ } = map;
  const faceArea = [edges[1] * edges[2], edges[2] * edges[0], edges[0] * edges[1]];
  const [nx, ny, nz] = dimensions;
  const sites = nx * ny * nz;
  const face = [0, 1, 2].map(() => new Int32Array(sites).fill(-1)) as [Int32Array, Int32Array, Int32Array];
  // Faces by pair of grains: 3 site + axis.
  const pairs = new Map<number, number[]>();
  const grid = { nx, ny, nz, periodicZ };
  for (let axis = 0; axis < 3; axis++)
    for (let site = 0; site < sites; site++) {
      const other = neighbour(grid, site, 2 * axis);
      if (other < 0 || grain[site] === grain[other]) continue;
      const low = Math.min(grain[site], grain[other]);
      const key = low * 4294967296 + Math.max(grain[site], grain[other]);
      const faces = pairs.get(key);
      if (faces === undefined) pairs.set(key, [3 * site + axis]);
      else faces.push(3 * site + axis);
    }
  const rows: { a: number; b: number; normal: number[]; area: number; stretch: number }[] = [];
  const steps = normalSteps(dimensions);
  for (const key of [...pairs.keys()].sort((p, q) => p - q)) {
    const a = Math.floor(key / 4294967296);
    const b = key - a * 4294967296;
    // While a pair is at work its faces are marked by their place in the list; then by their boundary.
    const mark = (list: readonly number[]): void => {
      for (let k = 0; k < list.length; k++) face[list[k] % 3][Math.floor(list[k] / 3)] = -2 - k;
    };
    const all = pairs.get(key)!;
    mark(all);
    const flat = new Set<number>();
    for (const facet of findFacets(map, all, face)) {
      const axis = all[facet[0]] % 3;
      const sign = grain[Math.floor(all[facet[0]] / 3)] === a ? 1 : -1;
      const normal = [0, 1, 2].map((c) => (c === axis ? sign : 0));
      for (const k of facet) {
        face[axis][Math.floor(all[k] / 3)] = rows.length;
        flat.add(k);
      }
      rows.push({ a, b, normal, area: facet.length * faceArea[axis], stretch: 1 });
    }
    const faces = all.filter((_, k) => !flat.has(k));
    if (faces.length === 0) continue;
    mark(faces);
    const local = faceNormals(map, steps, faces, a, b, face);
    for (const piece of split(local, [...faces.keys()])) {
      const sum = [0, 0, 0];
      let flux = 0;
      for (const k of piece) {
        const axis = faces[k] % 3;
        const site = Math.floor(faces[k] / 3);
        const sign = grain[site] === a ? 1 : -1;
        sum[axis] += sign * faceArea[axis];
        flux += sign * faceArea[axis] * local[3 * k + axis];
        face[axis][site] = rows.length;
      }
      const mean = meanOf(local, piece);
      // What closes in itself has no vector sum: the mean of the local normals, else that of its first face.
      let normal = [0, 1, 2].map((axis): number => (axis === faces[piece[0]] % 3 ? 1 : 0));
      for (const vector of [sum, mean]) {
        const length = Math.hypot(vector[0], vector[1], vector[2]);
        if (length < 1e-9 * (vector === sum ? Math.max(...faceArea) : 1)) continue;
        normal = vector.map((c) => c / length);
        break;
      }
      let projected = 0;
      for (const k of piece) projected += faceArea[faces[k] % 3] * Math.abs(normal[faces[k] % 3]);
      const plane = Math.hypot(mean[0], mean[1], mean[2]) >= FLAT;
      const stretch = plane || !(flux > projected) ? 1 : flux / projected;
      rows.push({ a, b, normal, area: projected * stretch, stretch });
    }
  }
  return {
    count: rows.length,
    grainA: Int32Array.from(rows, ({ a }) => a),
    grainB: Int32Array.from(rows, ({ b }) => b),
    normal: Float64Array.from(rows.flatMap(({ normal }) => normal)),
    area: Float64Array.from(rows, ({ area }) => area),
    stretch: Float64Array.from(rows, ({ stretch }) => stretch),
    face,
  };
}

function meanOf(local: Float64Array, faces: readonly number[]): number[] {
  const mean = [0, 0, 0];
  for (const k of faces) for (let c = 0; c < 3; c++) mean[c] += local[3 * k + c] / faces.length;
  return mean;
}

/** Splits faces until the normals of each piece agree. */
function split(local: Float64Array, faces: number[]): number[][] {
  const mean = meanOf(local, faces);
  if (Math.hypot(mean[0], mean[1], mean[2]) >= (faces.length < LEAST_FACES ? TWO_SIDED : LEAST_COHERENCE))
    return [faces];
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
