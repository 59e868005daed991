import { bytesOf, elementType, joinBytes, type NumberArray } from '../typed-array.ts';

/** An array with its shape, last index fastest. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** An array as NumPy's `.npy` (format 1.0, C order). @throws RangeError where shape and length disagree */
export function formatNpy({ shape, data }: ShapedArray): Uint8Array {
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length) throw new RangeError(`${data.length} numbers when expected ${shape.join(' x ')}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${elementType(data).numpy}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version, length and text end, with a line feed, at a multiple of 64.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = new Uint8Array(10 + length);
  header.set(MAGIC);
  header.set([1, 0, length & 255, length >> 8], 6);
  header.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  return joinBytes([header, bytesOf(data)]);
}

/** Bytes an element, and how one is read. */
const READERS: Readonly<Record<string, [number, (view: DataView, at: number, little: boolean) => number]>> = {
  b1: [1, (view, at) => view.getUint8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i1: [1, (view, at) => view.getInt8(at)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

/**
 * Reads a `.npy` of numbers or truth values, whatever its byte order and the order of its indices; comes out with the
 * last index fastest.
 *
 * @throws Error in words where it is none, is cut short, or holds something else
 */
export function parseNpy(bytes: Uint8Array): { shape: number[]; data: Float64Array } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte))
    throw new Error('found no NumPy array, expected a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! >= 2;
  if (bytes.length < 12) throw new Error(`found ${bytes.length} bytes, expected the header of a .npy file`);
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const reader = descr === undefined ? undefined : READERS[descr.slice(1)];
  if (reader === undefined)
    throw new Error(
      `found elements of type ${descr ?? 'unknown'}, expected whole numbers, floats or truth values`,
    );
  const shape = (tuple ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const size = shape.reduce((product, n) => product * n, 1);
  const [width, read] = reader;
  const expected = start + length + size * width;
  if (bytes.length !== expected)
    throw new Error(
      `found ${bytes.length} bytes, expected ${expected} for ${shape.join(' x ')} elements of ${width}: the file is cut short or damaged`,
    );
  const little = descr![0] !== '>';
  const data = new Float64Array(size);
  for (let k = 0; k < size; k++) data[k] = read(view, start + length + k * width, little);
  return { shape, data: fortran === 'True' ? reverseOrder(data, shape) : data };
}

/** From first index fastest to last index fastest. */
function reverseOrder(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let k = 0; k < data.length; k++) {
    let at = 0;
    for (let d = 0; d < shape.length; d++) at = at * shape[d]! + index[d]!;
    out[at] = data[k]!;
    for (let d = 0; d < shape.length && ++index[d]! === shape[d]; d++) index[d] = 0;
  }
  return out;
}
