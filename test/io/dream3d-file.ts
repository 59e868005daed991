/** Volumes as DREAM.3D 6 writes them, for `writeHdf5`. */
import type { Hdf5Group } from '../../src/io/hdf5/hdf5.ts';
import type { ShapedArray } from '../../src/io/npy/npy.ts';

/** Feature of each cell of an image geometry, and quaternions by feature where there are any. */
export function dream3dSix(
  dimensions: readonly number[],
  spacing: readonly number[],
  ids: ShapedArray,
  quaternions?: ShapedArray,
): Hdf5Group {
  const volume: Hdf5Group = {
    groups: {
      _SIMPL_GEOMETRY: {
        datasets: {
          DIMENSIONS: { shape: [3], data: Int32Array.from(dimensions) },
          SPACING: { shape: [3], data: Float32Array.from(spacing) },
        },
      },
      CellData: { datasets: { FeatureIds: ids } },
      ...(quaternions === undefined ? {} : { Grains: { datasets: { AvgQuats: quaternions } } }),
    },
  };
  return { groups: { DataContainers: { groups: { Volume: volume } } } };
}
