/** Reads imported microstructures from files, whatever their format. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { GrainMap } from '../../microstructure/grain-map.ts';
import {
  MAP_FORMATS,
  MapError,
  type MapFormat,
  type MapReader,
  type MapRequest,
  mapKeys,
} from '../../scenario/map-request.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { sha256 } from '../../scenario/sha256.ts';
import { readDream3d } from '../dream3d/dream3d.ts';
import { parseAng } from '../ebsd/ang.ts';
import { isHdf5 } from '../hdf5/hdf5.ts';
import { parsePngStack, parseTiffStack } from '../images/label-stack.ts';
import { parseTesr } from '../neper/tesr.ts';
import { parseNpy } from '../npy/npy.ts';
import { formatNpz, parseNpz } from '../npy/npz.ts';
import { readStart } from '../open-file.ts';
import { assembleMap, finishMap } from './assemble-map.ts';
import type { RawMap } from './raw-map.ts';

/** Reads the maps of a scenario in a folder; each file once. DREAM.3D files need `prepareHdf5` before. */
export function mapReader(folder: string): MapReader {
  const read = new Map<string, GrainMap>();
  return (request) => {
    const key = mapKeyOf(request);
    let map = read.get(key);
    if (map === undefined) {
      map = assembleMap(readRaw(resolve(folder, request.file), request), request);
      read.set(key, map);
    }
    return map;
  };
}

/** Whether a scenario, as text with the edits of it, may name a file that needs `prepareHdf5`. */
export function mayNeedHdf5(text: string): boolean {
  return /\bimported\b/.test(text) && /dream3d|\.(h5|hdf5?|he5)\b/i.test(text);
}

function readRaw(path: string, request: MapRequest): RawMap {
  if (!existsSync(path))
    throw new MapError(`no file ${request.file}`, 'a map', 'paths are relative to the scenario file');
  let format = request.format;
  try {
    format ??= guessFormat(path);
    const { size } = statSync(path);
    if (format !== 'dream3d' && size > MOST_BYTES)
      throw new MapError(
        `a file of ${(size / 2 ** 30).toPrecision(3)} GiB`,
        'at most 2 GiB',
        'crop the map or bin its voxels, save it with fewer bits a voxel, or as DREAM.3D',
      );
    switch (format) {
      case 'dream3d':
        return readDream3d(path);
      case 'png':
        return parsePngStack(filesOf(path, 'png').map((file) => readFileSync(file)));
      case 'tiff':
        return parseTiffStack(filesOf(path, 'tiff').map((file) => readFileSync(file)));
      case 'tesr':
        return parseTesr(readFileSync(path), (name) => {
          const beside = join(dirname(path), name);
          if (!existsSync(beside))
            throw new MapError(`no file ${name} beside the map`, 'its voxels', 'the tesr file names it');
          return readFileSync(beside);
        });
      case 'ang':
        return parseAng(readFileSync(path), request.grainTolerance);
      case 'npy':
        return rawOfArray(readFileSync(path));
    }
  } catch (error) {
    throw asMapError(error, `a map${format === undefined ? '' : ` as ${format}`}`);
  }
}

/** Most bytes that Node reads at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** What a reader or the system says, in the words of a finding. */
function asMapError(error: unknown, expected: string): MapError {
  if (error instanceof MapError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return new MapError(message, expected, 'check the path');
  const damaged = 'the file is cut short, damaged, or of another format';
  if (/^Array buffer allocation failed|^Invalid typed array length/.test(message))
    return new MapError(`more voxels than there is memory for (${message})`, expected, damaged);
  // Readers that look beyond the end.
  if (error instanceof RangeError) return new MapError('a file that ends too soon', expected, damaged);
  const [, found, wanted = expected] = /^(?:found )?(.*?)(?:, expected (.*))?$/s.exec(message)!;
  return new MapError(found!, wanted, damaged);
}

/** Indices are [z, y, x], or [z, x] of a slice. */
function rawOfArray(bytes: Uint8Array): RawMap {
  const { shape, data } = parseNpy(bytes);
  if (shape.length !== 2 && shape.length !== 3)
    throw new MapError(`an array of ${shape.length} indices`, 'labels [z, y, x], or [z, x] of a slice');
  const [nz, ny, nx] = shape.length === 3 ? shape : [shape[0]!, 1, shape[1]!];
  return {
    dimensions: [nx!, ny!, nz!],
    labels: data,
    spacing: null,
    unit: null,
    orientation: null,
    none: null,
  };
}

const IMAGES = { png: /\.png$/i, tiff: /\.tiff?$/i } as const;

/** The images of a folder in the order of their names, numbers by value; or the file itself. */
function filesOf(path: string, format: keyof typeof IMAGES): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => IMAGES[format].test(name));
  if (names.length === 0) throw new MapError(`a folder without ${format} images`, 'one image a slice');
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return names.map((name) => join(path, name));
}

function guessFormat(path: string): MapFormat {
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path);
    const found = (['png', 'tiff'] as const).filter((kind) => names.some((name) => IMAGES[kind].test(name)));
    if (found.length === 1) return found[0]!;
    throw new MapError(
      found.length === 0 ? 'a folder without PNG or TIFF images' : 'a folder of both PNG and TIFF images',
      'one image a slice, all of one format',
      found.length === 0 ? '' : 'write format: png or format: tiff below microstructure',
    );
  }
  if (statSync(path).size === 0) throw new MapError('an empty file', 'a map');
  const start = readStart(path, 16);
  const text = new TextDecoder('latin1').decode(start);
  if (text.startsWith('***tesr')) return 'tesr';
  if (text.startsWith('\x89PNG')) return 'png';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  if (text.startsWith('\x93NUMPY')) return 'npy';
  if (isHdf5(start)) return 'dream3d';
  if (/\.ang$/i.test(path)) return 'ang';
  throw new MapError(
    'a file of unknown format',
    MAP_FORMATS.join(', '),
    'write format: below microstructure',
  );
}

/** Name under which a result folder keeps a map: of everything that was asked for. */
function mapKeyOf(request: Partial<MapRequest>): string {
  const asked = Object.keys(mapKeys)
    .sort()
    .map((key) => request[key as keyof MapRequest] ?? null);
  return sha256(JSON.stringify(asked)).slice(0, 16);
}

/** Path in a result folder of the map of a microstructure. */
export function storedMapPath(
  folder: string,
  microstructure: Scenario['microstructure'] | MapRequest,
): string {
  return join(folder, 'maps', `${mapKeyOf(microstructure as Partial<MapRequest>)}.npz`);
}

/** Reads the maps that a result folder keeps. */
export function storedMapReader(folder: string): MapReader {
  const read = new Map<string, GrainMap>();
  return (request) => {
    const path = storedMapPath(folder, request);
    let map = read.get(path);
    if (map === undefined) {
      if (!existsSync(path)) throw new MapError(`no ${path}`, 'the map that was run');
      map = decodeStored(path);
      read.set(path, map);
    }
    return map;
  };
}

function decodeStored(path: string): GrainMap {
  try {
    return decodeMap(readFileSync(path));
  } catch (error) {
    throw new MapError(`a damaged ${path}: ${(error as Error).message}`, 'the map that was run');
  }
}

/** A map as a NumPy archive, for a result folder. */
export function encodeMap({ dimensions, spacing, grain, grains, pore, orientations }: GrainMap): Uint8Array {
  const [nx, ny, nz] = dimensions;
  return formatNpz({
    dimensions: { shape: [3], data: Int32Array.from(dimensions) },
    spacing: { shape: [3], data: Float64Array.from(spacing) },
    grains: { shape: [1], data: Int32Array.of(grains) },
    grain: { shape: [nz, ny, nx], data: Int32Array.from(grain) },
    ...(pore === null ? {} : { pore: { shape: [nz, ny, nx], data: Uint8Array.from(pore) } }),
    ...(orientations === null ? {} : { orientations: { shape: [grains, 4], data: orientations } }),
  });
}

/** Reads what {@link encodeMap} wrote. @throws Error where an array is missing, or of another size than it should be */
export function decodeMap(bytes: Uint8Array): GrainMap {
  const arrays = parseNpz(bytes);
  const array = (name: string, length: number): Float64Array => {
    const found = arrays[name]?.data;
    if (found?.length !== length)
      throw new Error(`found ${found?.length ?? 'no'} numbers of ${name}, expected ${length}`);
    return found;
  };
  const three = (name: string) => [...array(name, 3)] as [number, number, number];
  const dimensions = three('dimensions');
  const sites = dimensions.reduce((product, n) => product * n, 1);
  const [grains] = array('grains', 1) as unknown as [number];
  return finishMap({
    dimensions,
    spacing: three('spacing'),
    grain: Int32Array.from(array('grain', sites)),
    grains,
    pore: 'pore' in arrays ? Uint8Array.from(array('pore', sites)) : null,
    orientations:
      'orientations' in arrays ? (array('orientations', 4 * grains) as Float64Array<ArrayBuffer>) : null,
  });
}
