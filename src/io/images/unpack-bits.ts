/** Samples of less than a byte, the first in the highest bits, rows beginning at bytes. */
export function unpackBits(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const row = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    return (data[row * Math.floor(i / width) + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
  });
}
