/** How the pages of a TIFF are written; default: one strip a page, not compressed, little-endian. */
interface TiffLayout {
  readonly big?: boolean;
  /** Edge of square tiles, a multiple of 16. */
  readonly tile?: number;
  /** Packs a strip or tile, and the number that TIFF has for it. */
  /** Numbers after the first of a row as differences to the one before, wrapped. */
  readonly differences?: boolean;
  /** 2: signed. */
  readonly sampleFormat?: number;
  readonly compression?: { readonly tag: number; readonly pack: (bytes: Uint8Array) => Uint8Array };
}

const SHORT = 3;
const LONG = 4;

type Page = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Pages of whole numbers of 8 to 64 bits as a TIFF. */
export function tiffOf(
  pages: readonly Page[],
  width: number,
  height: number,
  { big = false, tile, differences = false, sampleFormat = 1, compression }: TiffLayout = {},
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const append = (bytes: Uint8Array): number => {
    const at = length;
    chunks.push(bytes, new Uint8Array(bytes.length % 2));
    length += bytes.length + (bytes.length % 2);
    return at;
  };
  const numbers = (values: readonly number[], size: 2 | 4): Uint8Array => {
    const view = new DataView(new ArrayBuffer(size * values.length));
    for (const [k, value] of values.entries())
      size === 2 ? view.setUint16(2 * k, value, !big) : view.setUint32(4 * k, value, !big);
    return new Uint8Array(view.buffer);
  };
  const header = numbers([big ? 0x4d4d : 0x4949, 42, 0, 0], 2);
  append(header);
  // Where the place of the next directory stands: first in the header.
  let link = { bytes: header, at: 4 };
  for (const page of pages) {
    const bits = 8 * page.BYTES_PER_ELEMENT;
    const pieces = tile === undefined ? [page] : tilesOf(page, width, height, tile);
    const packed = pieces.map((piece) => {
      const bytes = inOrder(differences ? differencesOf(piece, tile ?? width) : piece, big);
      return compression === undefined ? bytes : compression.pack(bytes);
    });
    const places = packed.map(append);
    const sizes = packed.map((bytes) => bytes.length);
    const lists = packed.length > 1;
    const placesAt = lists ? append(numbers(places, 4)) : places[0]!;
    const sizesAt = lists ? append(numbers(sizes, 4)) : sizes[0]!;
    const entries: [tag: number, type: number, count: number, value: number][] = [
      [256, LONG, 1, width],
      [257, LONG, 1, height],
      [258, SHORT, 1, bits],
      [259, SHORT, 1, compression?.tag ?? 1],
      [262, SHORT, 1, 1],
      ...(tile === undefined ? ([[273, LONG, 1, placesAt]] as [number, number, number, number][]) : []),
      [277, SHORT, 1, 1],
      [317, SHORT, 1, differences ? 2 : 1],
      ...((tile === undefined
        ? [
            [278, LONG, 1, height],
            [279, LONG, 1, sizesAt],
          ]
        : [
            [322, SHORT, 1, tile],
            [323, SHORT, 1, tile],
            [324, LONG, packed.length, placesAt],
            [325, LONG, packed.length, sizesAt],
          ]) as [number, number, number, number][]),
      [339, SHORT, 1, sampleFormat],
    ];
    const directory = new Uint8Array(2 + 12 * entries.length + 4);
    const view = new DataView(directory.buffer);
    view.setUint16(0, entries.length, !big);
    for (const [k, [tag, type, count, value]] of entries.entries()) {
      const at = 2 + 12 * k;
      view.setUint16(at, tag, !big);
      view.setUint16(at + 2, type, !big);
      view.setUint32(at + 4, count, !big);
      if (type === SHORT) view.setUint16(at + 8, value, !big);
      else view.setUint32(at + 8, value, !big);
    }
    const place = append(directory);
    new DataView(link.bytes.buffer).setUint32(link.at, place, !big);
    link = { bytes: directory, at: directory.length - 4 };
  }
  const file = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

function inOrder(values: Page, big: boolean): Uint8Array {
  const bytes = Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const size = values.BYTES_PER_ELEMENT;
  if (big) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/** Each number of a row less the one before it. */
function differencesOf<T extends Page>(piece: T, width: number): T {
  const out = piece.slice() as T;
  for (let k = 0; k < piece.length; k++)
    if (k % width > 0) out[k] = ((piece[k] as never) - (piece[k - 1] as never)) as never;
  return out;
}

/** Runs of equal bytes, and bytes as they are. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run++;
    if (run > 2) out.push(257 - run, bytes[at]!);
    else out.push(run - 1, ...bytes.subarray(at, at + run));
    at += run;
  }
  return Uint8Array.from(out);
}

/** Square tiles in rows, filled up with 0. */
function tilesOf<T extends Page>(page: T, width: number, height: number, tile: number): T[] {
  const tiles: T[] = [];
  for (let top = 0; top < height; top += tile)
    for (let left = 0; left < width; left += tile) {
      const piece = new (page.constructor as new (length: number) => T)(tile * tile);
      for (let y = top; y < Math.min(height, top + tile); y++)
        (piece as Uint8Array).set(
          (page as Uint8Array).subarray(y * width + left, y * width + Math.min(width, left + tile)),
          (y - top) * tile,
        );
      tiles.push(piece);
    }
  return tiles;
}
