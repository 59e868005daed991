/** DREAM.3D files (HDF5) of versions 6 and NX: the feature of each cell of an image geometry. */
import { MapError } from '../../scenario/map-request.ts';
import { type Hdf5File, openHdf5 } from '../hdf5/hdf5.ts';
import { checkVoxels, type RawMap } from '../maps/raw-map.ts';
import { fromBunge, inverse, normalised } from '../maps/rotation.ts';

/**
 * Reads the first image geometry that has `FeatureIds`. Version 6 keeps DIMENSIONS and SPACING below
 * `_SIMPL_GEOMETRY`, NX in attributes of the geometry's group; neither says the unit of its lengths. Orientations from
 * `AvgQuats` (x, y, z, w, from sample to crystal) or `AvgEulerAngles` of the features. Feature 0 is none.
 *
 * @throws MapError
 */
export function readDream3d(path: string): RawMap {
  let file: Hdf5File;
  try {
    file = openHdf5(path);
  } catch (error) {
    throw new MapError((error as Error).message, 'a DREAM.3D file');
  }
  try {
    const paths = file.paths();
    const ids = paths.filter((name) => name.endsWith('/FeatureIds'));
    for (const name of ids) {
      const geometry = name.split('/').slice(0, -2).join('/');
      const box = geometryOf(file, geometry);
      if (box !== null) return readCells(file, paths, name, geometry, box);
    }
    throw new MapError(
      ids.length === 0 ? 'no array FeatureIds' : 'FeatureIds without DIMENSIONS and SPACING',
      'FeatureIds of an image geometry, of DREAM.3D 6 or NX',
      'segment the features before the file is written',
    );
  } finally {
    file.close();
  }
}

interface Box {
  readonly dimensions: readonly number[];
  readonly spacing: readonly number[];
}

function geometryOf(file: Hdf5File, geometry: string): Box | null {
  const numbers = (value: unknown): number[] | null =>
    ArrayBuffer.isView(value) || Array.isArray(value)
      ? Array.from(value as ArrayLike<number | bigint>, Number)
      : null;
  const old = `${geometry}/_SIMPL_GEOMETRY`;
  const dimensions =
    file.shape(`${old}/DIMENSIONS`) === null
      ? numbers(file.attribute(geometry, '_DIMENSIONS'))
      : numbers(file.read(`${old}/DIMENSIONS`).data);
  const spacing =
    file.shape(`${old}/SPACING`) === null
      ? numbers(file.attribute(geometry, '_SPACING'))
      : numbers(file.read(`${old}/SPACING`).data);
  return dimensions?.length === 3 && spacing?.length === 3 ? { dimensions, spacing } : null;
}

function readCells(
  file: Hdf5File,
  paths: readonly string[],
  name: string,
  geometry: string,
  { dimensions, spacing }: Box,
): RawMap {
  checkVoxels(dimensions);
  const { data } = file.read(name);
  const labels = Float64Array.from(data as ArrayLike<number>, Number);
  return {
    dimensions: dimensions as [number, number, number],
    // Single precision in the file: what was meant has few digits.
    spacing: spacing.map((edge) => Number(edge.toPrecision(7))) as [number, number, number],
    unit: null,
    labels,
    orientation: orientationsOf(file, paths, geometry),
    none: 0,
  };
}

function orientationsOf(file: Hdf5File, paths: readonly string[], geometry: string): RawMap['orientation'] {
  const find = (array: string) =>
    paths.find((name) => name.startsWith(`${geometry}/`) && name.endsWith(`/${array}`));
  const quaternions = find('AvgQuats');
  if (quaternions !== undefined) {
    const { data } = file.read(quaternions);
    return (label) => {
      const [x, y, z, w] = Array.from(data.subarray(4 * label, 4 * label + 4), Number);
      const q = w === undefined ? null : normalised([w, x!, y!, z!]);
      return q === null ? undefined : inverse(q);
    };
  }
  const angles = find('AvgEulerAngles');
  if (angles === undefined) return null;
  const { data } = file.read(angles);
  return (label) => {
    const [phi1, phi, phi2] = Array.from(data.subarray(3 * label, 3 * label + 3), Number);
    return phi2 === undefined ? undefined : fromBunge(phi1!, phi!, phi2);
  };
}
