import type { MapNote } from '../../microstructure/grain-map.ts';

/** A map as its file has it, before it becomes a sample. */
export interface RawMap {
  /** Voxels along x, y, z; one along y is a slice. */
  readonly dimensions: readonly [number, number, number];
  /** Label of each voxel, x fastest. */
  readonly labels: ArrayLike<number>;
  /** Edges of a voxel in units of the file; null where it has none. */
  readonly spacing: readonly [number, number, number] | null;
  /** Unit of these lengths in m; null where the file does not say. */
  readonly unit: number | null;
  /** Unit quaternion (w, x, y, z) of a label; null without orientations. */
  readonly orientation: ((label: number) => readonly number[] | undefined) | null;
  /** Label of voxels that belong to no grain, if the format has one. */
  readonly none: number | null;
  /** What the reader changed. */
  readonly notes?: readonly MapNote[];
}
