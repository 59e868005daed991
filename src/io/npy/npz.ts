import { unzipSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { joinBytes } from '../typed-array.ts';
import { worthCompressing } from '../worth-compressing.ts';
import { formatNpy, parseNpy, type ShapedArray } from './npy.ts';

/** The earliest time that a zip archive can hold, so that the same arrays give the same bytes. */
const NO_TIME = new Date(1980, 0, 1);

/** Bytes that are compressed at one go. */
const PIECE = 1 << 20;

/** Files and bytes that an archive holds at the most: those of zip without its extension of 64 bits, which the library lacks. */
const LIMITS = { files: 65_535, bytes: 2 ** 32 - 1 } as const;
/** Bytes that an archive spends on each file beside its content and twice its name, and on itself; an upper bound. */
const OVERHEAD = 128;

/** More arrays, or more bytes, than an archive can hold. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/**
 * Arrays by name as NumPy's `.npz`, compressed, part by part as the arrays come: one of them in memory at a time. `limits`
 * are those of the format.
 *
 * @throws ArchiveError, on the way, where they are more than an archive can hold
 */
export function* npzParts(
  arrays: Iterable<readonly [name: string, array: ShapedArray]>,
  limits: { readonly files: number; readonly bytes: number } = LIMITS,
): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let files = 0;
  let size = OVERHEAD;
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
    size += part.length;
  });
  for (const [name, array] of arrays) {
    if (++files > limits.files)
      throw new ArchiveError(`found more than ${limits.files} arrays, the most that an .npz file holds`);
    const bytes = formatNpy(array);
    const file = worthCompressing(bytes)
      ? new ZipDeflate(`${name}.npy`, { level: 6 })
      : new ZipPassThrough(`${name}.npy`);
    file.mtime = NO_TIME;
    zip.add(file);
    // What the list at the end will take.
    size += OVERHEAD + 2 * name.length;
    for (let at = 0; at < bytes.length; at += PIECE) {
      file.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
      if (size > limits.bytes)
        throw new ArchiveError(`found more than ${limits.bytes} bytes, the most that an .npz file holds`);
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
