/** The lines along which grains meet: triple lines inside the box, traces of boundaries on its sides. */
import type { Lattice } from '../../lattice/lattice.ts';

/** Line segments between vertices, in voxel edges. */
export interface LineNetwork {
  readonly vertices: Float64Array;
  /** Two vertices a segment. */
  readonly segments: Int32Array;
}

/** Rounds of smoothing of the lines' steps. */
const ROUNDS = 8;

/** Lines inside the box along which three or more grains meet, smoothed. */
export function tripleLines(lattice: Lattice): LineNetwork {
  const { grain, grid } = lattice;
  const { nx, ny, nz } = grid;
  const size = [nx, ny, nz] as const;
  const stride = [1, nx, nx * ny] as const;
  return network(size, (add) => {
    for (const axis of [0, 1, 2] as const) {
      const [a, b] = (
        [
          [1, 2],
          [2, 0],
          [0, 1],
        ] as const
      )[axis];
      for (let z = 0, i = 0; z < nz; z++)
        for (let y = 0; y < ny; y++)
          for (let x = 0; x < nx; x++, i++) {
            const at = [x, y, z];
            if (at[a] === 0 || at[b] === 0) continue;
            const others = [grain[i - stride[a]], grain[i - stride[b]], grain[i - stride[a] - stride[b]]];
            if (new Set([grain[i], ...others]).size >= 3) add(x, y, z, axis);
          }
    }
  });
}

/** Traces of the boundaries on the side of the box where an axis is at its lower end, smoothed. */
export function sideTraces(lattice: Lattice, axis: 0 | 1 | 2): LineNetwork {
  const { grain, grid } = lattice;
  const size = [grid.nx, grid.ny, grid.nz] as const;
  const stride = [1, grid.nx, grid.nx * grid.ny] as const;
  const [a, b] = (
    [
      [1, 2],
      [2, 0],
      [0, 1],
    ] as const
  )[axis];
  return network(size, (add) => {
    for (let p = 0; p < size[a]; p++)
      for (let q = 0; q < size[b]; q++) {
        const i = p * stride[a] + q * stride[b];
        const at: [number, number, number] = [0, 0, 0];
        at[a] = p;
        at[b] = q;
        if (p > 0 && grain[i] !== grain[i - stride[a]]) add(...at, b);
        if (q > 0 && grain[i] !== grain[i - stride[b]]) add(...at, a);
      }
  });
}

/** Collects unit segments, given by their lower end and axis, and smooths them; ends on a side of the box stay on it. */
function network(
  size: readonly [number, number, number],
  collect: (add: (x: number, y: number, z: number, axis: 0 | 1 | 2) => void) => void,
): LineNetwork {
  const known = new Map<number, number>();
  const places: number[] = [];
  const segments: number[] = [];
  const vertex = (x: number, y: number, z: number): number => {
    const key = x + (size[0] + 1) * (y + (size[1] + 1) * z);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, known.size);
    places.push(x, y, z);
    return known.size - 1;
  };
  collect((x, y, z, axis) => {
    const ends = [
      vertex(x, y, z),
      vertex(x + (axis === 0 ? 1 : 0), y + (axis === 1 ? 1 : 0), z + (axis === 2 ? 1 : 0)),
    ];
    segments.push(...ends);
  });
  const vertices = Float64Array.from(places);
  const fixed = Uint8Array.from(places, (place, k) => (place === 0 || place === size[k % 3] ? 1 : 0));
  const sum = new Float64Array(vertices.length);
  const count = new Int32Array(known.size);
  for (let k = 0; k < segments.length; k++) count[segments[k]]++;
  for (let round = 0; round < ROUNDS; round++) {
    sum.fill(0);
    for (let k = 0; k < segments.length; k += 2)
      for (let c = 0; c < 3; c++) {
        sum[3 * segments[k] + c] += vertices[3 * segments[k + 1] + c];
        sum[3 * segments[k + 1] + c] += vertices[3 * segments[k] + c];
      }
    for (let k = 0; k < vertices.length; k++) {
      const neighbours = count[Math.floor(k / 3)];
      if (!fixed[k] && neighbours > 1) vertices[k] = 0.5 * (vertices[k] + sum[k] / neighbours);
    }
  }
  return { vertices, segments: Int32Array.from(segments) };
}
