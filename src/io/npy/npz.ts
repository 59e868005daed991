import { unzipSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { joinBytes } from '../typed-array.ts';
import { worthCompressing } from '../worth-compressing.ts';
import { formatNpy, parseNpy, type ShapedArray } from './npy.ts';

/** The earliest time that a zip archive can hold, so that the same arrays give the same bytes. */
const NO_TIME = new Date(1980, 0, 1);

/** Bytes that are compressed at one go. */
const PIECE = 1 << 20;

/** Arrays by name as NumPy's `.npz`, compressed, part by part as the arrays come: one of them in memory at a time. */
export function* npzParts(
  arrays: Iterable<readonly [name: string, array: ShapedArray]>,
): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [name, array] of arrays) {
    const bytes = formatNpy(array);
    const file = worthCompressing(bytes)
      ? new ZipDeflate(`${name}.npy`, { level: 6 })
      : new ZipPassThrough(`${name}.npy`);
    file.mtime = NO_TIME;
    zip.add(file);
    for (let at = 0; at < bytes.length; at += PIECE) {
      file.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
      yield* parts;
      parts = [];
    }
  }
  zip.end();
  yield* parts;
}

/** Arrays by name as NumPy's `.npz`, compressed. */
export function formatNpz(arrays: Readonly<Record<string, ShapedArray>>): Uint8Array {
  return joinBytes([...npzParts(Object.entries(arrays))]);
}

/** Reads the arrays of a `.npz`. @throws Error where it is none */
export function parseNpz(bytes: Uint8Array): Record<string, { shape: number[]; data: Float64Array }> {
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, array]) => [name.replace(/\.npy$/, ''), parseNpy(array)]),
  );
}
