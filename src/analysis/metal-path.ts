/** The shortest way through metal: Dijkstra's algorithm over 26 neighbours with Euclidean step lengths. */
import type { Grid } from '../lattice/grid.ts';

/** Result of {@link shortestMetalPath}, in voxel edges between site centres. */
export interface MetalPath {
  /** Length of the shortest path from the plane z = 0 to the highest plane reached. */
  readonly length: number;
  /** Planes climbed: z of the highest site reached. nz - 1 means through the whole thickness. */
  readonly height: number;
}

/**
 * Shortest path through the sites set in `metal` (faces, edges and corners joined; periodic in x and y; 8
 * neighbours in 2D) from the plane z = 0 up to the highest plane that can be reached. Null when the plane
 * z = 0 holds no metal.
 */
export function shortestMetalPath({ nx, ny, nz }: Grid, metal: Uint8Array): MetalPath | null {
  const plane = nx * ny;
  const distance = new Float64Array(metal.length).fill(Number.POSITIVE_INFINITY);
  const heap = new SiteHeap();
  for (let i = 0; i < plane; i++)
    if (metal[i] === 1) {
      distance[i] = 0;
      heap.push(0, i);
    }
  if (heap.size === 0) return null;
  const reachX = nx > 1 ? 1 : 0;
  const reachY = ny > 1 ? 1 : 0;
  let height = 0;
  let length = 0;
  while (heap.size > 0) {
    const far = heap.leastKey;
    const i = heap.pop();
    if (far > distance[i]!) continue;
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    const z = Math.floor(i / plane);
    if (z > height) {
      height = z;
      length = far;
    }
    // The first arrival at the counter plane is the shortest one.
    if (height === nz - 1) break;
    for (let dz = -1; dz <= 1; dz++) {
      if (z + dz < 0 || z + dz >= nz) continue;
      for (let dy = -reachY; dy <= reachY; dy++)
        for (let dx = -reachX; dx <= reachX; dx++) {
          const xx = (x + dx + nx) % nx;
          const yy = (y + dy + ny) % ny;
          const j = xx + nx * (yy + ny * (z + dz));
          if (metal[j] !== 1) continue;
          const reached = far + Math.sqrt(dx * dx + dy * dy + dz * dz);
          if (reached < distance[j]!) {
            distance[j] = reached;
            heap.push(reached, j);
          }
        }
    }
  }
  return { length, height };
}

/** Binary heap of sites by distance; stale entries are left in and skipped by the caller. */
class SiteHeap {
  private keys: number[] = [];
  private sites: number[] = [];

  get size(): number {
    return this.keys.length;
  }

  get leastKey(): number {
    return this.keys[0]!;
  }

  push(key: number, site: number): void {
    const { keys, sites } = this;
    let i = keys.length;
    keys.push(key);
    sites.push(site);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[i] = keys[parent]!;
      sites[i] = sites[parent]!;
      i = parent;
    }
    keys[i] = key;
    sites[i] = site;
  }

  pop(): number {
    const { keys, sites } = this;
    const top = sites[0]!;
    const key = keys.pop()!;
    const site = sites.pop()!;
    const n = keys.length;
    if (n === 0) return top;
    let i = 0;
    for (let child = 1; child < n; child = 2 * i + 1) {
      if (child + 1 < n && keys[child + 1]! < keys[child]!) child++;
      if (key <= keys[child]!) break;
      keys[i] = keys[child]!;
      sites[i] = sites[child]!;
      i = child;
    }
    keys[i] = key;
    sites[i] = site;
    return top;
  }
}
