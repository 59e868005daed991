/** HDF5 files by h5wasm, whose errors do not throw: what it has done is looked at. */
import { closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../atomic-file.ts';
import type { ShapedArray } from '../npy/npy.ts';
import type { NumberArray } from '../typed-array.ts';

/** An attribute: text, a number, or several of either. */
export type Hdf5Attribute = string | number | readonly string[] | readonly number[];

/** An array with what is said about it, `unit` first. */
export interface Hdf5Dataset extends ShapedArray {
  readonly attributes?: Readonly<Record<string, Hdf5Attribute>>;
}

/** A group of a file to be written. */
export interface Hdf5Group {
  readonly attributes?: Readonly<Record<string, Hdf5Attribute>>;
  readonly datasets?: Readonly<Record<string, Hdf5Dataset>>;
  readonly groups?: Readonly<Record<string, Hdf5Group>>;
}

type Library = typeof import('h5wasm/node');

let loaded: Library | null = null;

/** Loads the library, which takes a moment; {@link openHdf5} then works. */
export async function prepareHdf5(): Promise<void> {
  if (loaded !== null) return;
  const found = await import('h5wasm/node');
  await found.ready;
  loaded = found;
}

function library(): Library {
  if (loaded === null) throw new Error('HDF5 is not loaded: await prepareHdf5() first');
  return loaded;
}

/** Least numbers of an array that is compressed. */
const WORTH_COMPRESSING = 4096;

/**
 * Writes a file, aside and renamed; large arrays are compressed (gzip). HDF5 notes the time of writing in each array, so
 * that two files of the same content differ in those bytes.
 *
 * @throws Error where the file cannot be made or does not hold afterwards what it should
 */
export async function writeHdf5(path: string, root: Hdf5Group): Promise<void> {
  await prepareHdf5();
  const { File } = library();
  makeFolder(dirname(path));
  const aside = `${path}.${process.pid}.tmp`;
  // A place that cannot be written says so in the words of the system.
  closeSync(openSync(aside, 'w'));
  try {
    const file = new File(aside, 'w');
    if (!(Number(file.file_id) > 0)) throw new Error(`${aside}: HDF5 cannot make the file`);
    fillGroup(file, root);
    file.flush();
    file.close();
    verify(aside, root);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function fillGroup(group: InstanceType<Library['Group']>, content: Hdf5Group): void {
  for (const [name, value] of Object.entries(content.attributes ?? {})) annotate(group, name, value);
  for (const [name, { shape, data, attributes = {} }] of Object.entries(content.datasets ?? {})) {
    const packed = data.length >= WORTH_COMPRESSING;
    const made = group.create_dataset({
      name,
      data,
      shape: [...shape],
      // One plane or so a chunk, so that a slice reads little.
      ...(packed
        ? {
            chunks: [...shape.slice(0, -2).map(() => 1), ...shape.slice(-2)],
            compression: 'gzip',
            compression_opts: 4,
          }
        : {}),
    });
    for (const [key, value] of Object.entries(attributes)) annotate(made, key, value);
  }
  for (const [name, inner] of Object.entries(content.groups ?? {}))
    fillGroup(group.create_group(name), inner);
}

function annotate(
  owner: { create_attribute(name: string, data: never): void },
  name: string,
  value: Hdf5Attribute,
): void {
  const numbers = typeof value === 'number' ? Float64Array.of(value) : value;
  const list =
    Array.isArray(numbers) && typeof numbers[0] === 'number' ? Float64Array.from(numbers) : numbers;
  owner.create_attribute(name, list as never);
}

/** @throws Error where an array that was to be written is not there as it should be */
function verify(path: string, root: Hdf5Group): void {
  const file = openHdf5(path);
  try {
    const look = (content: Hdf5Group, prefix: string): void => {
      for (const [name, { shape }] of Object.entries(content.datasets ?? {})) {
        const found = file.shape(`${prefix}${name}`);
        if (found === null || found.join() !== shape.join())
          throw new Error(
            `${path}: HDF5 has written ${prefix}${name} as ${found?.join(' x ') ?? 'nothing'}, not ${shape.join(' x ')}`,
          );
      }
      for (const [name, inner] of Object.entries(content.groups ?? {})) look(inner, `${prefix}${name}/`);
    };
    look(root, '');
  } finally {
    file.close();
  }
}

/** An HDF5 file, opened to read. */
export interface Hdf5File {
  /** Paths of all groups and arrays, in the order of the file. */
  paths(): string[];
  /** Shape of an array; null where there is none of that path. */
  shape(path: string): number[] | null;
  /** An array of numbers. @throws Error where there is none of that path, or it holds no numbers */
  read(path: string): { shape: number[]; data: NumberArray | BigInt64Array | BigUint64Array };
  /** An attribute as it is; undefined where there is none. */
  attribute(path: string, name: string): unknown;
  close(): void;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin an HDF5 file. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => start[i] === byte);
}

/** Opens a file, after {@link prepareHdf5}. @throws Error where it is none, or damaged */
export function openHdf5(path: string): Hdf5File {
  const { File, Dataset } = library();
  const start = new Uint8Array(8);
  const handle = openSync(path, 'r');
  readSync(handle, start, 0, 8, 0);
  closeSync(handle);
  if (!isHdf5(start)) throw new Error(`${path}: found no HDF5 file`);
  const file = new File(path, 'r');
  if (!(Number(file.file_id) > 0)) throw new Error(`${path}: found a damaged HDF5 file, perhaps cut short`);
  const known = new Set(file.paths().map((name) => name.replace(/^\//, '')));
  const entity = (name: string) => (known.has(name) ? file.get(name) : null);
  return {
    paths: () => [...known],
    shape: (name) => {
      const found = entity(name);
      return found instanceof Dataset ? found.shape : null;
    },
    read: (name) => {
      const found = entity(name);
      const value = found instanceof Dataset ? found.value : null;
      if (!(found instanceof Dataset) || !ArrayBuffer.isView(value))
        throw new Error(`${path}: found no array of numbers at ${name}`);
      return { shape: found.shape ?? [], data: value as NumberArray };
    },
    attribute: (name, key) => {
      const found = name === '' ? file : entity(name);
      return found !== null && 'attrs' in found ? found.attrs[key]?.value : undefined;
    },
    close: () => {
      file.close();
    },
  };
}
