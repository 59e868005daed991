/**
 * Images of one whole number a pixel in a TIFF or BigTIFF: what programs that label grains and pores write. Own code, since of the
 * libraries tried (tiff 7.1, utif2 4.1, geotiff 3.0) each returns wrong labels without a word for some layout that libtiff's `tiffcp` writes
 * (differences in tiles, or in big-endian files of 16 and 32 bits), and the most complete one reads asynchronously alone.
 */
import { unzlibSync } from 'fflate';
import { MapError } from '../../scenario/map-request.ts';
import { checkVoxels } from '../maps/raw-map.ts';
import { readDirectories, type TiffDirectory } from './tiff-directory.ts';
import { unpackLzw, unpackPackBits } from './tiff-packing.ts';
import { unpackBits } from './unpack-bits.ts';

/** One page. With more than one channel `data` is empty. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** What a pixel may be, and what to do where it is not. */
const EXPECTED = 'whole numbers of 1 to 64 bits, plain or packed with PackBits, LZW or deflate';
const CONVERT =
  'convert it, with `tiffcp -c none in.tif out.tif` for one, or save the labels as a NumPy array';

const UNPACK: Readonly<Record<number, (packed: Uint8Array, length: number) => Uint8Array>> = {
  1: (bytes) => bytes,
  5: unpackLzw,
  8: (bytes, length) => unzlibSync(bytes, { out: new Uint8Array(length) }),
  32773: unpackPackBits,
  32946: (bytes, length) => unzlibSync(bytes, { out: new Uint8Array(length) }),
};
const FORMATS = ['', 'whole', 'signed', 'float', 'whole'];

/**
 * Reads the pages, without those of reduced resolution. Numbers are as written: a palette and the sense of black and white are for the eye.
 * A stack of ImageJ or tifffile that has one directory for all of its planes comes out as pages.
 *
 * @throws MapError where pixels are packed or made up otherwise; Error where the file is damaged
 */
export function parseTiff(bytes: Uint8Array): TiffPage[] {
  const directories = readDirectories(bytes).filter(({ number }) => (number('subfileType', 0) & 1) === 0);
  const [first] = directories;
  const planes = first === undefined ? 1 : planesOf(first);
  if (directories.length !== 1 || planes === 1) return directories.map((page) => readPage(bytes, page, 0));
  return Array.from({ length: planes }, (_, plane) => readPage(bytes, first!, plane));
}

/** Planes that follow one another behind the first directory, as its description says. */
function planesOf({ description, number }: TiffDirectory): number {
  const imageJ = /^ImageJ=[\s\S]*?^images=(\d+)/m.exec(description);
  if (imageJ !== null) return Number(imageJ[1]);
  const shape = /"truncated":\s*true/.test(description)
    ? /"shape":\s*\[([\d,\s]+)\]/.exec(description)
    : null;
  if (shape === null) return 1;
  const pixels = shape[1]!.split(',').reduce((product, n) => product * Number(n), 1);
  return Math.round(pixels / (number('width', 1) * number('height', 1)));
}

function refuse(what: string): never {
  throw new MapError(`a TIFF with ${what}`, EXPECTED, CONVERT);
}

function readPage(bytes: Uint8Array, { little, number, numbers }: TiffDirectory, plane: number): TiffPage {
  const [width, height] = [number('width'), number('height')];
  const channels = number('samplesPerPixel', 1);
  if (!(width > 0 && height > 0)) throw new Error(`found an image of ${width} x ${height} pixels`);
  if (channels !== 1) return { width, height, channels, data: [] };
  checkVoxels([width, height]);
  const bits = number('bitsPerSample', 1);
  const format = FORMATS[number('sampleFormat', 1)];
  if (!format || ![1, 2, 4, 8, 16, 32, 64].includes(bits) || (format === 'float' && bits < 32))
    refuse(`${format || 'unknown'} pixels of ${bits} bits`);
  const unpack = UNPACK[number('compression', 1)];
  if (unpack === undefined) refuse(`compression ${number('compression')}`);
  const predictor = number('predictor', 1);
  if (predictor !== 1 && !(predictor === 2 && bits >= 8)) refuse(`predictor ${predictor} at ${bits} bits`);
  if (number('orientation', 1) !== 1) refuse(`rows or columns in the order ${number('orientation')}`);
  if (number('fillOrder', 1) !== 1) refuse('bits from the lowest to the highest');
  // Tiles, or strips, which are tiles as wide as the image.
  const tiled = numbers('tileOffsets').length > 0;
  const across = tiled ? number('tileWidth') : width;
  const down = tiled ? number('tileHeight') : Math.min(height, number('rowsPerStrip', height));
  if (!(across > 0 && down > 0)) throw new Error(`found tiles of ${across} x ${down} pixels`);
  const offsets = numbers(tiled ? 'tileOffsets' : 'stripOffsets');
  const sizes = numbers(tiled ? 'tileByteCounts' : 'stripByteCounts');
  const columns = Math.ceil(width / across);
  if (offsets.length < columns * Math.ceil(height / down))
    throw new Error(`found ${offsets.length} strips or tiles for ${width} x ${height} pixels`);
  const data = arrayOf(bits, format, width * height);
  const rowBytes = Math.ceil((across * bits) / 8);
  for (let k = 0; k < columns * Math.ceil(height / down); k++) {
    const left = across * (k % columns);
    const top = down * Math.floor(k / columns);
    const rows = tiled ? down : Math.min(down, height - top);
    const length = rowBytes * rows;
    const from = offsets[k]! + plane * Math.ceil((width * bits) / 8) * height;
    const size = plane === 0 ? (sizes[k] ?? length) : length;
    if (from + Math.min(size, unpack === UNPACK[1] ? length : size) > bytes.length)
      throw new Error('found a file that is cut short');
    const unpacked = unpack(bytes.subarray(from, from + size), length);
    if (unpacked.length < length)
      throw new Error(`found ${unpacked.length} bytes of pixels, expected ${length}`);
    // A copy: `slice` of what Node read would share its memory.
    const own = Uint8Array.from(unpacked.subarray(0, length));
    const pixels = pixelsOf(own, across, rows, bits, format, little, predictor === 2);
    for (let y = 0; y < Math.min(rows, height - top); y++)
      for (let x = 0; x < Math.min(across, width - left); x++)
        data[left + x + width * (top + y)] = Number(pixels[x + across * y]);
  }
  return { width, height, channels, data };
}

type Whole = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Numbers of a strip or tile, whose bytes it takes over. */
function pixelsOf(
  bytes: Uint8Array,
  width: number,
  rows: number,
  bits: number,
  format: string,
  little: boolean,
  differences: boolean,
): ArrayLike<number | bigint> {
  if (bits < 8) return unpackBits(bytes, width, rows, bits);
  const each = bits / 8;
  if (!little) for (let at = 0; at < bytes.length; at += each) bytes.subarray(at, at + each).reverse();
  const { buffer } = bytes;
  if (differences) {
    const whole: Whole =
      bits === 8
        ? bytes
        : bits === 16
          ? new Uint16Array(buffer)
          : bits === 32
            ? new Uint32Array(buffer)
            : new BigUint64Array(buffer);
    // Each but the first of a row is the difference to the one before it, and wraps around.
    for (let k = 0; k < whole.length; k++)
      if (k % width > 0) whole[k] = ((whole[k] as never) + (whole[k - 1] as never)) as never;
  }
  if (bits === 64)
    return format === 'float'
      ? new Float64Array(buffer)
      : format === 'signed'
        ? new BigInt64Array(buffer)
        : new BigUint64Array(buffer);
  return arrayOf(bits, format, 0, buffer as ArrayBuffer);
}

/** An array that holds pixels: new, or of the bytes given. Numbers of 64 bits become doubles. */
function arrayOf(bits: number, format: string, length: number, buffer?: ArrayBuffer) {
  const make = <T>(type: { new (buffer: ArrayBuffer): T; new (length: number): T }): T =>
    buffer === undefined ? new type(length) : new type(buffer);
  if (format === 'float') return bits === 32 ? make(Float32Array) : make(Float64Array);
  if (bits === 64) return make(Float64Array);
  if (bits === 32) return format === 'signed' ? make(Int32Array) : make(Uint32Array);
  if (bits === 16) return format === 'signed' ? make(Int16Array) : make(Uint16Array);
  return format === 'signed' ? make(Int8Array) : make(Uint8Array);
}
