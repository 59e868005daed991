/** Arrays of numbers that the binary formats take, and how each calls their type. */

/** Typed arrays of the formats. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Names of an element type. */
export interface ElementType {
  /** Name of the constructor without `Array`, e.g. `Float64`: also VTK's name. */
  readonly name: string;
  /** NumPy's, little-endian, e.g. `<f8`. */
  readonly numpy: string;
  readonly make: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => NumberArray;
}

const TYPES: readonly ElementType[] = [
  { name: 'Uint8', numpy: '|u1', make: Uint8Array },
  { name: 'Int8', numpy: '|i1', make: Int8Array },
  { name: 'Uint16', numpy: '<u2', make: Uint16Array },
  { name: 'Int16', numpy: '<i2', make: Int16Array },
  { name: 'Uint32', numpy: '<u4', make: Uint32Array },
  { name: 'Int32', numpy: '<i4', make: Int32Array },
  { name: 'Float32', numpy: '<f4', make: Float32Array },
  { name: 'Float64', numpy: '<f8', make: Float64Array },
];

/** Element type of an array. */
export function elementType(array: NumberArray): ElementType {
  return TYPES.find(({ make }) => array instanceof make)!;
}

/** The bytes of an array, not copied. All machines that Node runs on are little-endian. */
export function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** One buffer of several. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
