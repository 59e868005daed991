import { unzipSync, zipSync } from 'fflate';
import { formatNpy, parseNpy, type ShapedArray } from './npy.ts';

/** The earliest time that a zip archive can hold, so that the same arrays give the same bytes. */
const NO_TIME = new Date(1980, 0, 1);

/** Arrays by name as NumPy's `.npz`, compressed. */
export function formatNpz(arrays: Readonly<Record<string, ShapedArray>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, formatNpy(array)])),
    { level: 6, mtime: NO_TIME },
  );
}

/** Reads the arrays of a `.npz`. @throws Error where it is none */
export function parseNpz(bytes: Uint8Array): Record<string, { shape: number[]; data: Float64Array }> {
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, array]) => [name.replace(/\.npy$/, ''), parseNpy(array)]),
  );
}
