/** Packings of TIFF that are no library's: runs of bytes (PackBits), and LZW with codes from the highest bit. */

/** Unpacks PackBits into at most `length` bytes. */
export function unpackPackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  let filled = 0;
  while (at < packed.length && filled < length) {
    const head = packed[at++]!;
    if (head < 128) {
      const run = packed.subarray(at, at + Math.min(head + 1, length - filled));
      out.set(run, filled);
      filled += run.length;
      at += head + 1;
    } else if (head > 128) {
      if (at >= packed.length) break;
      const end = Math.min(length, filled + 257 - head);
      out.fill(packed[at++]!, filled, end);
      filled = end;
    }
  }
  return out.subarray(0, filled);
}

const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;

/** Unpacks LZW into at most `length` bytes. @throws Error at a code that cannot be */
export function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // A code stands for bytes that were written before: where, and how many.
  const start = new Uint32Array(MOST_CODES);
  const size = new Uint32Array(MOST_CODES);
  let filled = 0;
  let next = END + 1;
  let width = 9;
  let before = -1;
  for (let bit = 0; bit + width <= 8 * packed.length && filled < length; ) {
    const byte = bit >> 3;
    const three = (packed[byte]! << 16) | ((packed[byte + 1] ?? 0) << 8) | (packed[byte + 2] ?? 0);
    const code = (three >> (24 - (bit & 7) - width)) & ((1 << width) - 1);
    bit += width;
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, before] = [END + 1, 9, -1];
      continue;
    }
    if (code > CLEAR && (code > next || before < 0)) throw new Error(`found the code ${code} of no bytes`);
    // The bytes of the code before and one more, which is the first of this one.
    if (before >= 0 && next < MOST_CODES) {
      start[next] = filled - before;
      size[next] = before + 1;
      next++;
    }
    const from = filled;
    if (code < CLEAR) out[filled++] = code;
    else for (let k = 0; k < size[code]! && filled < length; k++) out[filled++] = out[start[code]! + k]!;
    before = filled - from;
    if (next >= (1 << width) - 1 && width < 12) width++;
  }
  return out.subarray(0, filled);
}
