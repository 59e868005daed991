/**
 * Numbers on their way to the page: a header in JSON, then typed arrays as they lie in memory (little-endian).
 *
 *     4 bytes      length of the header in bytes
 *     header       { meta, arrays: [{ name, type, length }] }, padded with spaces to a multiple of 8
 *     arrays       one after another, each padded to a multiple of 8
 */

const TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
};
type TypeName = keyof typeof TYPES;

/** An array that a parcel takes. */
export type ParcelArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

interface Header {
  readonly meta: unknown;
  readonly arrays: readonly { name: string; type: TypeName; length: number }[];
}

const padded = (bytes: number) => (bytes + 7) & ~7;

/** Packs arrays by name beside anything that JSON holds. */
export function packParcel(
  meta: unknown,
  arrays: Readonly<Record<string, ParcelArray>>,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(arrays).map(([name, array]) => {
    const type = (Object.keys(TYPES) as TypeName[]).find((key) => array instanceof TYPES[key]);
    if (type === undefined) throw new RangeError(`array ${name} has a type that no parcel takes`);
    return { name, type, length: array.length, array };
  });
  const header = new TextEncoder().encode(
    JSON.stringify({ meta, arrays: entries.map(({ name, type, length }) => ({ name, type, length })) }),
  );
  const start = padded(4 + header.length);
  const total = entries.reduce((sum, { array }) => sum + padded(array.byteLength), start);
  const bytes = new Uint8Array(total).fill(32, 0, start);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(header, 4);
  let at = start;
  for (const { array } of entries) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(array.byteLength);
  }
  return bytes;
}

/** What {@link packParcel} packed; the arrays are views of `buffer`. @throws RangeError where it is cut short */
export function unpackParcel<Meta>(buffer: ArrayBuffer): { meta: Meta; arrays: Record<string, ParcelArray> } {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Header;
  const arrays: Record<string, ParcelArray> = {};
  let at = 4 + length;
  for (const { name, type, length: count } of header.arrays) {
    const array = new TYPES[type](buffer, at, count);
    arrays[name] = array;
    at += padded(array.byteLength);
  }
  return { meta: header.meta as Meta, arrays };
}
