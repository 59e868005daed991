/** Meshes to samples: an orthographic view and a depth buffer. */
import type { Mesh } from './mesh.ts';

/** How places in the box become places on the picture. Vectors are unit vectors, right x up = toward. */
export interface View {
  readonly right: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  /** Towards the eye. */
  readonly toward: readonly [number, number, number];
  /** Pixels a voxel edge. */
  readonly scale: number;
  /** Pixel at which the corner (0, 0, 0) of the box appears; y downwards. */
  readonly origin: readonly [number, number];
}

/** Where a place (in voxel edges) appears: x, y in pixels, and its depth in voxel edges, less is nearer. */
export function project(
  { right, up, toward, scale, origin }: View,
  x: number,
  y: number,
  z: number,
): [number, number, number] {
  return [
    origin[0] + scale * (right[0] * x + right[1] * y + right[2] * z),
    origin[1] - scale * (up[0] * x + up[1] * y + up[2] * z),
    -(toward[0] * x + toward[1] * y + toward[2] * z),
  ];
}

/** A band of rows of a picture, `fineness` samples a pixel along each side. One entry a sample, row by row. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** First row of pixels of the band. */
  readonly top: number;
  readonly fineness: number;
  /** Infinite where nothing is. */
  readonly depth: Float32Array;
  /** Quadrilateral seen, -1 for none. */
  readonly quad: Int32Array;
  readonly value: Float32Array;
  /** 3 numbers a sample, not of unit length. */
  readonly normal: Float32Array;
}

/** An empty band of `rows` rows of `pixels` pixels. */
export function makeSamples(pixels: number, top: number, rows: number, fineness: number): Samples {
  const [width, height] = [pixels * fineness, rows * fineness];
  const count = width * height;
  const samples: Samples = {
    width,
    height,
    top,
    fineness,
    depth: new Float32Array(count),
    quad: new Int32Array(count),
    value: new Float32Array(count),
    normal: new Float32Array(3 * count),
  };
  clearSamples(samples);
  return samples;
}

/** Empties a band. */
export function clearSamples({ depth, quad }: Samples): void {
  depth.fill(Number.POSITIVE_INFINITY);
  quad.fill(-1);
}

/** Corners of the four triangles of a quadrilateral; 4 is its middle. */
const TRIANGLES = [
  [0, 1, 4],
  [1, 2, 4],
  [2, 3, 4],
  [3, 0, 4],
] as const;

/** Draws the faces of a mesh that look to the eye; the nearest one wins, of equals the first. */
export function rasterise(mesh: Mesh, view: View, samples: Samples): void {
  const { vertices, quads, normals, values, inside } = mesh;
  const { fineness, top } = samples;
  const x = new Float64Array(5);
  const y = new Float64Array(5);
  const depth = new Float64Array(5);
  const normal = new Float64Array(15);
  for (let q = 0; q < inside.length; q++) {
    let facing = false;
    x[4] = y[4] = depth[4] = 0;
    normal.fill(0, 12);
    for (let c = 0; c < 4; c++) {
      const v = 3 * quads[4 * q + c];
      const [px, py, pd] = project(view, vertices[v], vertices[v + 1], vertices[v + 2]);
      x[c] = px * fineness;
      y[c] = (py - top) * fineness;
      depth[c] = pd;
      x[4] += x[c] / 4;
      y[4] += y[c] / 4;
      depth[4] += pd / 4;
      let across = 0;
      for (let k = 0; k < 3; k++) {
        const n = normals[12 * q + 3 * c + k];
        normal[3 * c + k] = n;
        normal[12 + k] += n / 4;
        across += n * view.toward[k];
      }
      facing ||= across > 0;
    }
    if (!facing) continue;
    for (const [a, b, c] of TRIANGLES) triangle(samples, q, a, b, c, x, y, depth, normal, values);
  }
}

function triangle(
  { width, height, depth, quad, value, normal }: Samples,
  q: number,
  a: number,
  b: number,
  c: number,
  x: Float64Array,
  y: Float64Array,
  depths: Float64Array,
  normals: Float64Array,
  values: Float32Array,
): void {
  const area = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
  if (Math.abs(area) < 1e-9) return;
  const firstRow = Math.max(0, Math.ceil(Math.min(y[a], y[b], y[c]) - 0.5));
  const lastRow = Math.min(height - 1, Math.floor(Math.max(y[a], y[b], y[c]) - 0.5));
  const firstColumn = Math.max(0, Math.ceil(Math.min(x[a], x[b], x[c]) - 0.5));
  const lastColumn = Math.min(width - 1, Math.floor(Math.max(x[a], x[b], x[c]) - 0.5));
  // A hair beyond the edges, so that no sample falls between two neighbours.
  const least = -1e-7;
  // Weights of the corners b and c rise evenly along a row.
  const [bx, by] = [(y[c] - y[a]) / area, (x[a] - x[c]) / area];
  const [cx, cy] = [(y[a] - y[b]) / area, (x[b] - x[a]) / area];
  const nearest = Math.min(depths[a], depths[b], depths[c]);
  for (let row = firstRow; row <= lastRow; row++) {
    const down = row + 0.5 - y[a];
    for (let column = firstColumn; column <= lastColumn; column++) {
      const at = column + width * row;
      if (nearest >= depth[at]) continue;
      const along = column + 0.5 - x[a];
      const wb = bx * along + by * down;
      const wc = cx * along + cy * down;
      const wa = 1 - wb - wc;
      if (wa < least || wb < least || wc < least) continue;
      const d = wa * depths[a] + wb * depths[b] + wc * depths[c];
      if (d >= depth[at]) continue;
      depth[at] = d;
      quad[at] = q;
      value[at] = wa * values[5 * q + a] + wb * values[5 * q + b] + wc * values[5 * q + c];
      for (let k = 0; k < 3; k++)
        normal[3 * at + k] = wa * normals[3 * a + k] + wb * normals[3 * b + k] + wc * normals[3 * c + k];
    }
  }
}
