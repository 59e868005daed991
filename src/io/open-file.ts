/** Files opened for as long as something is done with them. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Opens a file, does something with it, closes it. */
export function withFile<T>(path: string, flags: 'r' | 'r+', use: (file: number) => T): T {
  const file = openSync(path, flags);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a file, `length` of them or as many as it has. */
export function readStart(path: string, length: number): Uint8Array {
  return withFile(path, 'r', (file) => readAt(file, 0, length));
}

/** Reads up to `length` bytes at an offset of an open file; fewer where the file ends. */
export function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, bytes, done, length - done, offset + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}
