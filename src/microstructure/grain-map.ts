/** A measured or computed sample: a grain for each voxel of a regular box, read from a file. Plain data. */
export interface GrainMap {
  /** Voxels along x, y, z; one along y is a slice (2D). */
  readonly dimensions: readonly [number, number, number];
  /** Edges of a voxel in m; y of a slice has no meaning. */
  readonly spacing: readonly [number, number, number];
  /** Grain of each voxel, 0 to `grains - 1`, x fastest. On shared memory, so that threads need no copies. */
  readonly grain: Int32Array;
  readonly grains: number;
  /** 1 for a voxel that is a pore (its grain is the nearest one); null without pores. */
  readonly pore: Uint8Array | null;
  /** Unit quaternions (w, x, y, z), four a grain; null where the file has none. */
  readonly orientations: Float64Array | null;
  /** SHA-256 of all of the above. */
  readonly sha256: string;
  /** What was changed when it was read, to be told; not kept with results. */
  readonly notes?: readonly MapNote[];
}

/** Something about a map that its user should know, as `found`, `expected` and what to do. */
export interface MapNote {
  /** Its kind, as of other findings: one of a kind is told. */
  readonly code: string;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** Where a place of the box falls in a map: index of the voxel along an axis of `n`, for site `i` of `sites`. */
export function nearest(i: number, sites: number, n: number): number {
  return Math.min(n - 1, Math.floor(((i + 0.5) * n) / sites + 1e-9));
}

/** Samples a map, grains or pores, at the centres of nx x ny x nz voxels over the same box. */
export function sampleMap<T extends Int32Array | Uint8Array>(
  map: GrainMap,
  values: T,
  [nx, ny, nz]: readonly [number, number, number],
  out: T,
): void {
  const [mx, my, mz] = map.dimensions;
  let site = 0;
  for (let z = 0; z < nz; z++) {
    const layer = my * nearest(z, nz, mz);
    for (let y = 0; y < ny; y++) {
      const row = mx * (nearest(y, ny, my) + layer);
      for (let x = 0; x < nx; x++) out[site++] = values[row + nearest(x, nx, mx)];
    }
  }
}

/** Number of the grains of a map that show where it is sampled so. */
export function grainsShown(map: GrainMap, dimensions: readonly [number, number, number]): number {
  const sampled = new Int32Array(dimensions[0] * dimensions[1] * dimensions[2]);
  sampleMap(map, map.grain, dimensions, sampled);
  const shown = new Uint8Array(map.grains);
  for (let i = 0; i < sampled.length; i++) shown[sampled[i]] = 1;
  return shown.reduce((sum, one) => sum + one, 0);
}
