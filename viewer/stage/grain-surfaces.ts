/** Smooth surfaces between grains and the lines where they meet, from labels on a grid. */

/** A mesh in units of voxels: a corner of the grid lies at whole numbers, the box goes from 0 to (nx, ny, nz). */
export interface GrainSurfaces {
  readonly position: Float32Array;
  /** Unit normals. */
  readonly normal: Float32Array;
  /** Triangles. */
  readonly triangles: Uint32Array;
  /** Pairs of vertices: junction lines, and the traces of boundaries on the sides of the box. */
  readonly lines: Uint32Array;
}

/** Rounds of smoothing, and the two weights of each (Taubin 1995: shrinks and swells in turn, so that grains keep their size). */
const ROUNDS = 14;
const SHRINK = 0.5;
const SWELL = -0.52;
/** Voxels a side above which the surfaces are taken from every second voxel, every third ... */
const FINEST = 80;

/** Corners of a face across each axis, in order, as steps along the two other axes. */
const QUAD = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/**
 * Dual of the staircase between unequal labels: a vertex at each corner of the staircase, smoothed along the surface;
 * on junction lines and on the sides of the box along these only. Boundaries that cross a periodic side end there.
 */
export function grainSurfaces(
  { nx, ny, nz }: { nx: number; ny: number; nz: number },
  label: ArrayLike<number>,
): GrainSurfaces {
  const coarse = Math.max(1, Math.ceil(Math.max(nx, ny, nz) / FINEST));
  const size = [nx, ny, nz].map((n) => Math.max(1, Math.round(n / coarse)));
  const scale = [nx / size[0], ny / size[1], nz / size[2]];
  const pick = (i: number, axis: number, n: number) => Math.min(n - 1, Math.floor((i + 0.5) * scale[axis]));
  const labels = new Int32Array(size[0] * size[1] * size[2]);
  for (let z = 0, i = 0; z < size[2]; z++)
    for (let y = 0; y < size[1]; y++)
      for (let x = 0; x < size[0]; x++)
        labels[i++] = label[pick(x, 0, nx) + nx * (pick(y, 1, ny) + ny * pick(z, 2, nz))];
  const mesh = staircase(size, labels);
  smooth(mesh, size);
  for (let v = 0; v < mesh.position.length; v++) mesh.position[v] *= scale[v % 3];
  return {
    position: mesh.position,
    normal: normals(mesh.position, mesh.triangles),
    triangles: mesh.triangles,
    lines: mesh.lines,
  };
}

interface Staircase {
  position: Float32Array;
  triangles: Uint32Array;
  lines: Uint32Array;
  /** Six neighbours a vertex along the surface (-1: none), and of these those along lines. */
  neighbours: Int32Array;
  alongLine: Uint8Array;
}

function staircase(size: readonly number[], labels: Int32Array): Staircase {
  const corners = size.map((n) => n + 1);
  const cornerStep = [1, corners[0], corners[0] * corners[1]];
  const step = [1, size[0], size[0] * size[1]];
  const vertex = new Int32Array(corners[0] * corners[1] * corners[2]).fill(-1);
  const places: number[] = [];
  const triangles: number[] = [];
  /** Faces at each edge that leaves a corner upwards along an axis. */
  const faces = new Uint8Array(3 * vertex.length);
  const vertexAt = (corner: number) => {
    if (vertex[corner] < 0) {
      vertex[corner] = places.length;
      places.push(corner);
    }
    return vertex[corner];
  };
  const at = [0, 0, 0];
  for (at[2] = 0; at[2] < size[2]; at[2]++)
    for (at[1] = 0; at[1] < size[1]; at[1]++)
      for (at[0] = 0; at[0] < size[0]; at[0]++) {
        const site = at[0] + at[1] * step[1] + at[2] * step[2];
        for (let axis = 0; axis < 3; axis++) {
          if (at[axis] === size[axis] - 1 || labels[site] === labels[site + step[axis]]) continue;
          const u = (axis + 1) % 3;
          const v = (axis + 2) % 3;
          const base = at[0] + at[1] * cornerStep[1] + at[2] * cornerStep[2] + cornerStep[axis];
          const [a, b, c, d] = QUAD.map(([i, j]) => vertexAt(base + i * cornerStep[u] + j * cornerStep[v]));
          triangles.push(a, b, c, a, c, d);
          faces[3 * base + u]++;
          faces[3 * (base + cornerStep[v]) + u]++;
          faces[3 * base + v]++;
          faces[3 * (base + cornerStep[u]) + v]++;
        }
      }
  const count = places.length;
  const neighbours = new Int32Array(6 * count).fill(-1);
  const alongLine = new Uint8Array(6 * count);
  const lines: number[] = [];
  const position = new Float32Array(3 * count);
  for (let k = 0; k < count; k++) {
    const corner = places[k];
    for (let axis = 0; axis < 3; axis++) {
      position[3 * k + axis] = Math.floor(corner / cornerStep[axis]) % corners[axis];
      const around = faces[3 * corner + axis];
      if (around === 0) continue;
      const other = vertex[corner + cornerStep[axis]];
      // Two faces at an edge: a surface passes. One: it ends at a side of the box. More: surfaces meet.
      const line = around === 2 ? 0 : 1;
      neighbours[6 * k + 2 * axis + 1] = other;
      neighbours[6 * other + 2 * axis] = k;
      alongLine[6 * k + 2 * axis + 1] = line;
      alongLine[6 * other + 2 * axis] = line;
      if (line) lines.push(k, other);
    }
  }
  return {
    position,
    triangles: Uint32Array.from(triangles),
    lines: Uint32Array.from(lines),
    neighbours,
    alongLine,
  };
}

function smooth({ position, neighbours, alongLine }: Staircase, size: readonly number[]): void {
  const count = position.length / 3;
  const onLine = new Uint8Array(count);
  for (let e = 0; e < alongLine.length; e++) if (alongLine[e]) onLine[Math.floor(e / 6)] = 1;
  let from: Float32Array = position;
  let to: Float32Array = new Float32Array(position.length);
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const weight = round % 2 === 0 ? SHRINK : SWELL;
    for (let k = 0; k < count; k++) {
      let n = 0;
      let x = 0;
      let y = 0;
      let z = 0;
      for (let e = 6 * k; e < 6 * k + 6; e++) {
        const other = neighbours[e];
        if (other < 0 || (onLine[k] && !alongLine[e])) continue;
        n++;
        x += from[3 * other];
        y += from[3 * other + 1];
        z += from[3 * other + 2];
      }
      for (let axis = 0; axis < 3; axis++) {
        const here = from[3 * k + axis];
        const mean = n === 0 ? here : (axis === 0 ? x : axis === 1 ? y : z) / n;
        // What lies on a side of the box stays on it.
        const fixed = here === 0 || here === size[axis];
        to[3 * k + axis] = fixed ? here : here + weight * (mean - here);
      }
    }
    [from, to] = [to, from];
  }
  if (from !== position) position.set(from);
}

/** Vertex normals, by the area of the triangles around. The staircase has both orientations: they are turned alike first. */
function normals(position: Float32Array, triangles: Uint32Array): Float32Array {
  const normal = new Float32Array(position.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const ux = position[b] - position[a];
    const uy = position[b + 1] - position[a + 1];
    const uz = position[b + 2] - position[a + 2];
    const vx = position[c] - position[a];
    const vy = position[c + 1] - position[a + 1];
    const vz = position[c + 2] - position[a + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    for (const v of [a, b, c]) {
      const sign = normal[v] * x + normal[v + 1] * y + normal[v + 2] * z < 0 ? -1 : 1;
      normal[v] += sign * x;
      normal[v + 1] += sign * y;
      normal[v + 2] += sign * z;
    }
  }
  for (let v = 0; v < normal.length; v += 3) {
    const length = Math.hypot(normal[v], normal[v + 1], normal[v + 2]) || 1;
    normal[v] /= length;
    normal[v + 1] /= length;
    normal[v + 2] /= length;
  }
  return normal;
}
