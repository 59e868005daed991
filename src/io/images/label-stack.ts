/** Stacks of label images: a TIFF of several pages, a PNG, a folder of PNGs. A page is a plane of z, its rows are y. */
import { decode as decodePng } from 'fast-png';
import { decode as decodeTiff } from 'tiff';
import { MapError } from '../../scenario/map-request.ts';
import type { RawMap } from '../maps/raw-map.ts';

/** One image of labels. */
interface LabelImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** Reads a TIFF, a page a plane. @throws MapError */
export function parseTiffStack(bytes: Uint8Array): RawMap {
  let pages: ReturnType<typeof decodeTiff>;
  const { readable, whole } = withoutWideIntegers(bytes);
  try {
    pages = decodeTiff(readable);
  } catch (error) {
    if (!/^Unsupported/.test((error as Error).message)) throw error;
    throw new MapError(
      `a TIFF with ${(error as Error).message.toLowerCase()}`,
      'whole numbers of 8, 16 or 32 bits, plain or packed with LZW or deflate',
      'save it so, or as a NumPy array',
    );
  }
  return stack(
    pages.map(({ width, height, samplesPerPixel, data }, k) => ({
      width,
      height,
      channels: samplesPerPixel,
      data: whole[k] && data instanceof Float32Array ? new Uint32Array(data.buffer) : data,
    })),
  );
}

const BITS_PER_SAMPLE = 258;
const SAMPLE_FORMAT = 339;
const FLOAT = 3;

/**
 * A TIFF that the library can read: it knows floats of 32 bits but no whole numbers, so that these are called floats; their bits stay.
 * `whole` says of which pages.
 */
function withoutWideIntegers(bytes: Uint8Array): { readable: Uint8Array; whole: boolean[] } {
  const whole: boolean[] = [];
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const little = copy[0] === 0x49;
  const seen = new Set<number>();
  for (
    let at = copy.length < 8 ? 0 : view.getUint32(4, little);
    at > 0 && at + 6 <= copy.length && !seen.has(at);
  ) {
    seen.add(at);
    const entries = view.getUint16(at, little);
    const end = at + 2 + 12 * entries;
    if (end + 4 > copy.length) break;
    /** Place of the first value of a tag that holds numbers of 16 bits. */
    const placeOf = (tag: number): number => {
      for (let entry = at + 2; entry < end; entry += 12)
        if (view.getUint16(entry, little) === tag) return entry + 8;
      return -1;
    };
    const [bits, format] = [placeOf(BITS_PER_SAMPLE), placeOf(SAMPLE_FORMAT)];
    const wide = bits >= 0 && format >= 0 && view.getUint16(bits, little) === 32;
    const isWhole = wide && view.getUint16(format, little) !== FLOAT;
    if (isWhole) view.setUint16(format, FLOAT, little);
    whole.push(isWhole);
    at = view.getUint32(end, little);
  }
  return { readable: whole.includes(true) ? copy : bytes, whole };
}

/** Reads PNGs in the order given, a file a plane; with a palette the indices are the labels. @throws MapError */
export function parsePngStack(files: readonly Uint8Array[]): RawMap {
  return stack(
    files.map((bytes) => {
      const { width, height, channels, data, depth } = decodePng(bytes);
      return {
        width,
        height,
        channels,
        data: depth < 8 ? unpackBits(data as Uint8Array, width, height, depth) : data,
      };
    }),
  );
}

/** Samples of less than a byte, rows beginning at bytes. */
function unpackBits(data: Uint8Array, width: number, height: number, depth: number): ArrayLike<number> {
  if (data.length === width * height) return data;
  const row = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const bit = x * depth;
    return (data[row * Math.floor(i / width) + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
  });
}

/** One image alone is a slice whose rows are z, the first at the working electrode. */
function stack(images: readonly LabelImage[]): RawMap {
  const [first] = images;
  if (first === undefined) throw new MapError('no images', 'at least one');
  const { width, height } = first;
  for (const [k, image] of images.entries()) {
    if (image.channels !== 1)
      throw new MapError(
        `image ${k + 1} with ${image.channels} channels`,
        'one channel that holds the labels',
        'write labels as grey values (8 or 16 bit) or palette indices',
      );
    if (image.width !== width || image.height !== height)
      throw new MapError(
        `image ${k + 1} of ${image.width} x ${image.height} pixels`,
        `${width} x ${height}, as the first`,
      );
  }
  const labels = new Float64Array(width * height * images.length);
  for (const [k, { data }] of images.entries()) labels.set(data, k * width * height);
  return {
    dimensions: images.length === 1 ? [width, 1, height] : [width, height, images.length],
    labels,
    spacing: null,
    unit: null,
    orientation: null,
    none: null,
  };
}
