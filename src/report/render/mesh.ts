/** Surfaces of sets of voxels as quadrilaterals, which can be smoothed. */
import type { Grid } from '../../lattice/grid.ts';

/** A surface. Places are in voxel edges from the corner of the box; q quadrilaterals, v vertices. */
export interface Mesh {
  /** 3 numbers a vertex. */
  readonly vertices: Float64Array;
  /** 4 vertices a quadrilateral, in order around it. */
  readonly quads: Int32Array;
  /** Site inside and site outside of each quadrilateral; -1 beyond the box. */
  readonly inside: Int32Array;
  readonly outside: Int32Array;
  /** Axis of the voxel face, and +1 or -1: to which side of it the outside lies. */
  readonly axis: Uint8Array;
  readonly sign: Int8Array;
  /** Unit normals towards the outside, one at each of the 4 corners. */
  readonly normals: Float32Array;
  /** What is shown: a number at each of the 4 corners and one in the middle. */
  readonly values: Float32Array;
}

/** Quadrilaterals at each vertex: those of vertex k are `quad[first[k]]` to `quad[first[k + 1] - 1]`. */
export interface Incidence {
  readonly first: Int32Array;
  readonly quad: Int32Array;
}

/** Corners of a face of each axis from the lower corner of the voxel beyond it, in order around it. */
const CORNERS = [
  [0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1],
  [0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0],
  [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0],
] as const;

/**
 * The faces between the sites of a set and the others, as they are on the lattice. With `walls`, faces of the set on the sides of
 * the box too; the periodic images are left aside.
 */
export function exposedFaces(grid: Grid, set: Uint8Array, walls: boolean): Mesh {
  const size = [grid.nx, grid.ny, grid.nz] as const;
  const stride = [1, grid.nx, grid.nx * grid.ny] as const;
  const inside: number[] = [];
  const outside: number[] = [];
  const axes: number[] = [];
  const signs: number[] = [];
  const quads: number[] = [];
  const places: number[] = [];
  const known = new Map<number, number>();
  const add = (axis: 0 | 1 | 2, i: number, j: number, sign: number, x: number, y: number, z: number) => {
    inside.push(i);
    outside.push(j);
    axes.push(axis);
    signs.push(sign);
    const corners = CORNERS[axis];
    for (let c = 0; c < 12; c += 3) {
      const [px, py, pz] = [x + corners[c], y + corners[c + 1], z + corners[c + 2]];
      const key = px + (size[0] + 1) * (py + (size[1] + 1) * pz);
      let vertex = known.get(key);
      if (vertex === undefined) {
        vertex = known.size;
        known.set(key, vertex);
        places.push(px, py, pz);
      }
      quads.push(vertex);
    }
  };
  for (let z = 0, i = 0; z < size[2]; z++)
    for (let y = 0; y < size[1]; y++)
      for (let x = 0; x < size[0]; x++, i++)
        for (const axis of [0, 1, 2] as const) {
          const at = [x, y, z][axis];
          const [ux, uy, uz] = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0];
          if (walls && at === 0 && set[i]) add(axis, i, -1, -1, x, y, z);
          if (at + 1 < size[axis]) {
            const j = i + stride[axis];
            if (set[i] && !set[j]) add(axis, i, j, 1, x + ux, y + uy, z + uz);
            if (!set[i] && set[j]) add(axis, j, i, -1, x + ux, y + uy, z + uz);
          } else if (walls && set[i]) add(axis, i, -1, 1, x + ux, y + uy, z + uz);
        }
  const mesh: Mesh = {
    vertices: Float64Array.from(places),
    quads: Int32Array.from(quads),
    inside: Int32Array.from(inside),
    outside: Int32Array.from(outside),
    axis: Uint8Array.from(axes),
    sign: Int8Array.from(signs),
    normals: new Float32Array(12 * inside.length),
    values: new Float32Array(5 * inside.length),
  };
  for (let q = 0; q < inside.length; q++)
    for (let c = 0; c < 4; c++) mesh.normals[12 * q + 3 * c + axes[q]] = signs[q];
  return mesh;
}

/** Which quadrilaterals meet at each vertex. */
export function incidenceOf({ vertices, quads }: Mesh): Incidence {
  const first = new Int32Array(vertices.length / 3 + 1);
  for (const vertex of quads) first[vertex + 1]++;
  for (let v = 1; v < first.length; v++) first[v] += first[v - 1];
  const next = first.slice();
  const quad = new Int32Array(quads.length);
  quads.forEach((vertex, k) => {
    quad[next[vertex]++] = k >> 2;
  });
  return { first, quad };
}

/**
 * Moves every free vertex to the middle of the corners beside it, `rounds` times; places on a side of the box stay on it.
 * Shrinks what is thin, so a few rounds are enough.
 */
export function smoothVertices(
  mesh: Mesh,
  grid: Grid,
  { first, quad }: Incidence,
  rounds: number,
  free: (vertex: number) => boolean = () => true,
): void {
  const { vertices, quads } = mesh;
  const size = [grid.nx, grid.ny, grid.nz];
  const before = new Float64Array(vertices.length);
  for (let round = 0; round < rounds; round++) {
    before.set(vertices);
    for (let v = 0; v + 1 < first.length; v++) {
      if (!free(v)) continue;
      for (let c = 0; c < 3; c++) {
        const here = before[3 * v + c];
        if (here === 0 || here === size[c]) continue;
        let sum = 0;
        for (let k = first[v]; k < first[v + 1]; k++) {
          const base = 4 * quad[k];
          // The two corners beside this one; the edges are shared, so each counts alike.
          const corner = quads.indexOf(v, base) - base;
          sum +=
            before[3 * quads[base + ((corner + 1) & 3)] + c] +
            before[3 * quads[base + ((corner + 3) & 3)] + c];
        }
        vertices[3 * v + c] = 0.5 * (here + sum / (2 * (first[v + 1] - first[v])));
      }
    }
  }
}

/** Normal of a quadrilateral as its vertices lie now (cross product of its diagonals), towards the outside; not of unit length. */
export function faceNormal({ vertices, quads, axis, sign }: Mesh, q: number): [number, number, number] {
  const [a, b, c, d] = quads.subarray(4 * q, 4 * q + 4);
  const side = (p: number, r: number, k: number) => vertices[3 * r + k] - vertices[3 * p + k];
  const [ux, uy, uz] = [side(a, c, 0), side(a, c, 1), side(a, c, 2)];
  const [vx, vy, vz] = [side(b, d, 0), side(b, d, 1), side(b, d, 2)];
  const n: [number, number, number] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  return n[axis[q]] * sign[q] < 0 ? [-n[0], -n[1], -n[2]] : n;
}

/** Gives the chosen quadrilaterals normals averaged over those of them that meet at each corner. */
export function smoothNormals(
  mesh: Mesh,
  { first, quad }: Incidence,
  chosen: (q: number) => boolean = () => true,
): void {
  const { quads, normals, inside } = mesh;
  const flat = new Float64Array(3 * inside.length);
  for (let q = 0; q < inside.length; q++) if (chosen(q)) flat.set(faceNormal(mesh, q), 3 * q);
  for (let q = 0; q < inside.length; q++) {
    if (!chosen(q)) continue;
    for (let c = 0; c < 4; c++) {
      const v = quads[4 * q + c];
      let [x, y, z] = [0, 0, 0];
      for (let k = first[v]; k < first[v + 1]; k++) {
        x += flat[3 * quad[k]];
        y += flat[3 * quad[k] + 1];
        z += flat[3 * quad[k] + 2];
      }
      const length = Math.hypot(x, y, z);
      if (length > 0) normals.set([x / length, y / length, z / length], 12 * q + 3 * c);
    }
  }
}

/** Sets the values from one number a quadrilateral: itself in the middle, the mean of those that meet at each corner. */
export function spreadValues(mesh: Mesh, { first, quad }: Incidence, value: (q: number) => number): void {
  const own = Float64Array.from(mesh.inside, (_, q) => value(q));
  for (let q = 0; q < own.length; q++) {
    for (let c = 0; c < 4; c++) {
      const v = mesh.quads[4 * q + c];
      let sum = 0;
      for (let k = first[v]; k < first[v + 1]; k++) sum += own[quad[k]];
      mesh.values[5 * q + c] = sum / (first[v + 1] - first[v]);
    }
    mesh.values[5 * q + 4] = own[q];
  }
}
