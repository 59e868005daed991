import { totalmem } from 'node:os';
import type { MapNote } from '../../microstructure/grain-map.ts';
import { MapError } from '../../scenario/map-request.ts';

/** A map as its file has it, before it becomes a sample. */
export interface RawMap {
  /** Voxels along x, y, z; one along any axis is a slice, whose last axis then stands on the electrode. */
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

/** Bytes a voxel that reading takes at most: as doubles, as labels of the file, as grains with their copies. */
const BYTES_A_VOXEL = 24;

/** Refuses a map that the memory of this machine cannot hold, before room is made for it. @throws MapError */
export function checkVoxels(dimensions: readonly number[]): void {
  const voxels = dimensions.reduce((product, n) => product * n, 1);
  const gigabytes = (count: number) => `${(count / 1e9).toPrecision(3)} GB`;
  if (!Number.isSafeInteger(voxels) || voxels < 1 || dimensions.some((n) => n < 1))
    throw new MapError(`${dimensions.join(' x ')} voxels`, 'whole numbers of voxels, at least one');
  if (voxels * BYTES_A_VOXEL > totalmem())
    throw new MapError(
      `${dimensions.join(' x ')} voxels, about ${gigabytes(voxels * BYTES_A_VOXEL)} while they are read`,
      `at most ${gigabytes(totalmem())}, the memory of this machine`,
      'crop the map or bin its voxels before it is imported',
    );
}
