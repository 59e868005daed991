/** The directories of a TIFF or BigTIFF, one a page. */

const TAGS = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
} as const;
const DESCRIPTION = 270;
/** Bytes of a whole number of each type: byte, short, long, and those of BigTIFF. */
const WIDTHS: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

export type TiffTag = keyof typeof TAGS;

/** What a directory says of its page. */
export interface TiffDirectory {
  readonly little: boolean;
  readonly description: string;
  /** First number of a tag. @throws Error without it, where there is no default */
  number(tag: TiffTag, otherwise?: number): number;
  /** All numbers of a tag, none without it. */
  numbers(tag: TiffTag): readonly number[];
}

/** Reads them in their order. @throws Error where the file is damaged, RangeError where it is cut short */
export function readDirectories(bytes: Uint8Array): TiffDirectory[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const whole = (at: number, width: 1 | 2 | 4 | 8): number =>
    width === 1
      ? view.getUint8(at)
      : width === 2
        ? view.getUint16(at, little)
        : width === 4
          ? view.getUint32(at, little)
          : Number(view.getBigUint64(at, little));
  const order = String.fromCharCode(...bytes.subarray(0, 2));
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM') || ![42, 43].includes(whole(2, 2)))
    throw new Error('found no TIFF, expected a file that begins with II or MM');
  const big = whole(2, 2) === 43;
  const [place, countWidth, entryWidth] = big ? ([8, 8, 20] as const) : ([4, 2, 12] as const);
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  for (let at = whole(big ? 8 : 4, place); at !== 0; ) {
    if (seen.has(at)) throw new Error('found pages that lead back to themselves');
    seen.add(at);
    const entries = new Map<number, { type: number; count: number; at: number }>();
    const end = at + countWidth + whole(at, countWidth) * entryWidth;
    if (end + place > bytes.length) throw new Error('found a file that is cut short');
    for (let entry = at + countWidth; entry < end; entry += entryWidth) {
      const type = whole(entry + 2, 2);
      const count = whole(entry + 4, place);
      const values = entry + 4 + place;
      const inside = count * (WIDTHS[type] ?? 1) <= place;
      entries.set(whole(entry, 2), { type, count, at: inside ? values : whole(values, place) });
    }
    const numbers = (tag: TiffTag): number[] => {
      const entry = entries.get(TAGS[tag]);
      const width = entry === undefined ? undefined : WIDTHS[entry.type];
      if (entry === undefined || width === undefined) return [];
      if (entry.at + entry.count * width > bytes.length) throw new Error('found a file that is cut short');
      return Array.from({ length: entry.count }, (_, k) => whole(entry.at + k * width, width));
    };
    const text = entries.get(DESCRIPTION);
    directories.push({
      little,
      description:
        text === undefined
          ? ''
          : new TextDecoder('latin1').decode(bytes.subarray(text.at, text.at + Math.min(text.count, 65536))),
      numbers,
      number: (tag, otherwise) => {
        const [first = otherwise] = numbers(tag);
        if (first === undefined) throw new Error(`found a page without ${tag}`);
        return first;
      },
    });
    at = whole(end, place);
  }
  return directories;
}
