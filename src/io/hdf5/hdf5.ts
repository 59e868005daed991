/** HDF5 files by h5wasm, whose errors do not throw: what it has done is looked at. */
import { writeAside } from '../atomic-file.ts';
import type { ShapedArray } from '../npy/npy.ts';
import { readStart } from '../open-file.ts';
import { bytesOf, type NumberArray } from '../typed-array.ts';
import { worthCompressing } from '../worth-compressing.ts';

/** An attribute: text, a number, or several of either. */
export type Hdf5Attribute = string | number | readonly string[] | readonly number[];

/** An array with what is said about it, `unit` first. */
export interface Hdf5Dataset extends ShapedArray {
  readonly attributes?: Readonly<Record<string, Hdf5Attribute>>;
}

/** A group of a file to be written; groups inside it may come one after another, so that one is in memory at a time. */
export interface Hdf5Group {
  readonly attributes?: Readonly<Record<string, Hdf5Attribute>>;
  readonly datasets?: Readonly<Record<string, Hdf5Dataset>>;
  readonly groups?: Readonly<Record<string, Hdf5Group>> | Iterable<readonly [name: string, group: Hdf5Group]>;
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
const LEAST_COMPRESSED = 4096;
/** Numbers of a chunk, about. */
const CHUNK = 1 << 16;

/**
 * Writes a file, aside and renamed; large arrays are compressed (gzip) where that saves something. NaN and infinities stay
 * as they are. The same content gives the same bytes: the times that HDF5 notes in the headers of arrays are 0, which
 * readers take as not known.
 *
 * @throws Error where the file cannot be made or does not hold afterwards what it should
 */
export async function writeHdf5(path: string, root: Hdf5Group): Promise<void> {
  await prepareHdf5();
  const { File } = library();
  await writeAside(path, (aside) => {
    const file = withoutTime(() => new File(aside, 'w'));
    if (!(Number(file.file_id) > 0)) throw new Error(`${aside}: HDF5 cannot make the file`);
    const written = new Map<string, readonly number[]>();
    try {
      fillGroup(file, root, '', written);
      withoutTime(() => file.flush());
    } finally {
      withoutTime(() => file.close());
    }
    verify(aside, written);
  });
}

/**
 * Does something at one go with the clock at 0. The library has no way to H5Pset_obj_track_times and asks `Date.now` for
 * the time of writing; nothing else runs meanwhile.
 */
function withoutTime<T>(work: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

/** Writes a group and notes the shapes of its arrays by path. */
function fillGroup(
  group: InstanceType<Library['Group']>,
  content: Hdf5Group,
  prefix: string,
  written: Map<string, readonly number[]>,
): void {
  const { attributes = {}, datasets = {}, groups = {} } = content;
  withoutTime(() => annotate(group, attributes));
  for (const [name, { shape, data, attributes: notes = {} }] of Object.entries(datasets)) {
    const packed =
      data.length < LEAST_COMPRESSED || !worthCompressing(bytesOf(data))
        ? {}
        : { chunks: chunksOf(shape), compression: 'gzip' as const, compression_opts: 4 };
    withoutTime(() => annotate(group.create_dataset({ name, data, shape: [...shape], ...packed }), notes));
    written.set(`${prefix}${name}`, shape);
  }
  for (const [name, inner] of Symbol.iterator in groups ? groups : Object.entries(groups)) {
    const made = withoutTime(() => group.create_group(name));
    fillGroup(made, inner, `${prefix}${name}/`, written);
  }
}

/** Edges of a chunk: the last axes whole, so that a slice across the first reads little and no chunk is tiny. */
function chunksOf(shape: readonly number[]): number[] {
  let room = CHUNK;
  return shape
    .map((_, k) => {
      const n = shape[shape.length - 1 - k]!;
      const edge = Math.max(1, Math.min(n, Math.floor(room)));
      room /= n;
      return edge;
    })
    .reverse();
}

function annotate(
  owner: { create_attribute(name: string, data: never): void },
  attributes: Readonly<Record<string, Hdf5Attribute>>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const numbers = typeof value === 'number' ? Float64Array.of(value) : value;
    const list =
      Array.isArray(numbers) && typeof numbers[0] === 'number' ? Float64Array.from(numbers) : numbers;
    owner.create_attribute(name, list as never);
  }
}

/** @throws Error where an array that was to be written is not there as it should be */
function verify(path: string, written: ReadonlyMap<string, readonly number[]>): void {
  const file = openHdf5(path);
  try {
    for (const [name, shape] of written) {
      const found = file.shape(name);
      if (found === null || found.join() !== shape.join())
        throw new Error(
          `${path}: HDF5 has written ${name} as ${found?.join(' x ') ?? 'nothing'}, not ${shape.join(' x ')}`,
        );
    }
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
  if (!isHdf5(readStart(path, SIGNATURE.length))) throw new Error(`${path}: found no HDF5 file`);
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
