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
  /** Surfaces that a straight line crosses in the mean over a length of the cube root of the volume. */
  readonly crossings: number;
}

/** Rounds of smoothing, and the two weights of each (Taubin 1995: shrinks and swells in turn, so that grains keep their size). */
const ROUNDS = 14;
const SHRINK = 0.5;
const SWELL = -0.52;
/** Voxels a side above which the surfaces are taken from every second voxel, every third ... */
const FINEST = 80;

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
  const labels = coarseLabels([nx, ny, nz], label, size);
  const mesh = staircase(size, labels);
  smooth(mesh);
  for (let v = 0; v < mesh.position.length; v++) mesh.position[v] *= scale[v % 3];
  return {
    position: mesh.position,
    normal: normals(mesh.position, mesh.triangles),
    triangles: mesh.triangles,
    lines: mesh.lines,
    // A / 2V of them a length. The faces of a staircase, which all lie across an axis, have 3/2 of the area in the mean.
    crossings: (mesh.triangles.length / 6 / 3) * labels.length ** (-2 / 3),
  };
}

/** The label at the middle of each coarse voxel. */
function coarseLabels(
  full: readonly [number, number, number],
  label: ArrayLike<number>,
  size: readonly number[],
): Int32Array {
  const [xs, ys, zs] = full.map((n, axis) =>
    Int32Array.from({ length: size[axis] }, (_, i) =>
      Math.min(n - 1, Math.floor(((i + 0.5) * n) / size[axis])),
    ),
  );
  const labels = new Int32Array(xs.length * ys.length * zs.length);
  let i = 0;
  for (let z = 0; z < zs.length; z++)
    for (let y = 0; y < ys.length; y++) {
      const row = full[0] * (ys[y] + full[1] * zs[z]);
      for (let x = 0; x < xs.length; x++) labels[i++] = label[row + xs[x]];
    }
  return labels;
}

interface Staircase {
  readonly position: Float32Array;
  readonly triangles: Uint32Array;
  readonly lines: Uint32Array;
  /** Six neighbours a vertex (-1: none): along the surface, of vertices on lines along these only. */
  readonly neighbours: Int32Array;
  /** Bit 1 << axis where a vertex lies on a side of the box across that axis. */
  readonly onSide: Uint8Array;
}

/** Calls `found` for each face between unequal labels: its axis, and the corner of the grid at its lower end. */
function eachFace(
  [nx, ny, nz]: readonly number[],
  labels: Int32Array,
  found: (axis: number, corner: number) => void,
): void {
  const row = nx + 1;
  const layer = row * (ny + 1);
  let site = 0;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, site++) {
        const own = labels[site];
        const corner = x + row * y + layer * z;
        if (x < nx - 1 && labels[site + 1] !== own) found(0, corner + 1);
        if (y < ny - 1 && labels[site + nx] !== own) found(1, corner + row);
        if (z < nz - 1 && labels[site + nx * ny] !== own) found(2, corner + layer);
      }
}

function staircase(size: readonly number[], labels: Int32Array): Staircase {
  const corners = size.map((n) => n + 1);
  const cornerStep = [1, corners[0], corners[0] * corners[1]];
  const allCorners = corners[0] * corners[1] * corners[2];
  let faceCount = 0;
  eachFace(size, labels, () => {
    faceCount++;
  });
  const triangles = new Uint32Array(6 * faceCount);
  /** Vertex plus one at each corner, 0 for none, and the corner of each vertex. */
  const vertex = new Int32Array(allCorners);
  const places = new Int32Array(Math.min(4 * faceCount, allCorners));
  let count = 0;
  const vertexAt = (corner: number): number => {
    if (vertex[corner] === 0) {
      places[count++] = corner;
      vertex[corner] = count;
    }
    return vertex[corner] - 1;
  };
  /** Faces at each edge that leaves a corner upwards along an axis. */
  const faces = new Uint8Array(3 * allCorners);
  let t = 0;
  eachFace(size, labels, (axis, base) => {
    const u = (axis + 1) % 3;
    const v = (axis + 2) % 3;
    const alongU = base + cornerStep[u];
    const alongV = base + cornerStep[v];
    const a = vertexAt(base);
    const b = vertexAt(alongU);
    const c = vertexAt(alongU + cornerStep[v]);
    const d = vertexAt(alongV);
    triangles[t++] = a;
    triangles[t++] = b;
    triangles[t++] = c;
    triangles[t++] = a;
    triangles[t++] = c;
    triangles[t++] = d;
    faces[3 * base + u]++;
    faces[3 * alongV + u]++;
    faces[3 * base + v]++;
    faces[3 * alongU + v]++;
  });
  const neighbours = new Int32Array(6 * count).fill(-1);
  const alongLine = new Uint8Array(6 * count);
  const onLine = new Uint8Array(count);
  const onSide = new Uint8Array(count);
  const lines: number[] = [];
  const position = new Float32Array(3 * count);
  for (let k = 0; k < count; k++) {
    const corner = places[k];
    for (let axis = 0; axis < 3; axis++) {
      const place = Math.floor(corner / cornerStep[axis]) % corners[axis];
      position[3 * k + axis] = place;
      if (place === 0 || place === size[axis]) onSide[k] |= 1 << axis;
      const around = faces[3 * corner + axis];
      if (around === 0) continue;
      const other = vertex[corner + cornerStep[axis]] - 1;
      neighbours[6 * k + 2 * axis + 1] = other;
      neighbours[6 * other + 2 * axis] = k;
      // Two faces at an edge: a surface passes. One: it ends at a side of the box. More: surfaces meet.
      if (around === 2) continue;
      alongLine[6 * k + 2 * axis + 1] = 1;
      alongLine[6 * other + 2 * axis] = 1;
      onLine[k] = 1;
      onLine[other] = 1;
      lines.push(k, other);
    }
  }
  for (let k = 0; k < count; k++)
    if (onLine[k]) for (let e = 6 * k; e < 6 * k + 6; e++) if (!alongLine[e]) neighbours[e] = -1;
  return { position, triangles, lines: new Uint32Array(lines), neighbours, onSide };
}

function smooth({ position, neighbours, onSide }: Staircase): void {
  const count = position.length / 3;
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
        const other = 3 * neighbours[e];
        if (other < 0) continue;
        n++;
        x += from[other];
        y += from[other + 1];
        z += from[other + 2];
      }
      // What lies on a side of the box stays on it.
      const share = n === 0 ? 0 : weight;
      const mean = n === 0 ? 0 : 1 / n;
      const i = 3 * k;
      const side = onSide[k];
      to[i] = side & 1 ? from[i] : from[i] + share * (x * mean - from[i]);
      to[i + 1] = side & 2 ? from[i + 1] : from[i + 1] + share * (y * mean - from[i + 1]);
      to[i + 2] = side & 4 ? from[i + 2] : from[i + 2] + share * (z * mean - from[i + 2]);
    }
    [from, to] = [to, from];
  }
}

/** Vertex normals, by the area of the triangles around. The staircase has both orientations: they are turned alike first. */
function normals(position: Float32Array, triangles: Uint32Array): Float32Array {
  const normal = new Float32Array(position.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t];
    const b = 3 * triangles[t + 1];
    const c = 3 * triangles[t + 2];
    const ux = position[b] - position[a];
    const uy = position[b + 1] - position[a + 1];
    const uz = position[b + 2] - position[a + 2];
    const vx = position[c] - position[a];
    const vy = position[c + 1] - position[a + 1];
    const vz = position[c + 2] - position[a + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    for (let corner = 0; corner < 3; corner++) {
      const v = 3 * triangles[t + corner];
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
