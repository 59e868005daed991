/** Ways in which bytes and plain data go wrong. */
import fc from 'fast-check';

/** A change of bytes; places and lengths are taken modulo what there is. */
export interface ByteChange {
  readonly how: (typeof WAYS)[number];
  readonly at: number;
  readonly length: number;
  readonly byte: number;
}

const WAYS = [
  'flip',
  'flip',
  'delete',
  'insert',
  'truncate',
  'duplicate',
  'zero',
  'splice',
  'head',
  'swap',
] as const;

/** Beginnings that files have, of this version and others. */
const HEADS = [
  'filament-kmc runs 1\n',
  'filament-kmc runs 2\n',
  'filament-kmc runs 9',
  'RUN\0',
  'PAR1',
  '{',
  'PK\x03\x04',
];

/** Arbitrary changes of bytes. */
export const byteChanges: fc.Arbitrary<ByteChange[]> = fc.array(
  fc.record({
    how: fc.constantFrom(...WAYS),
    at: fc.nat(),
    length: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5000 })),
    byte: fc.integer({ min: 1, max: 255 }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Bytes after some changes; `other` is what is spliced in. */
export function changeBytes(
  bytes: Uint8Array,
  changes: readonly ByteChange[],
  other: Uint8Array,
): Uint8Array {
  let now = Buffer.from(bytes);
  for (const { how, at, length, byte } of changes) {
    const place = at % (now.length + 1);
    const end = Math.min(now.length, place + length);
    const before = now.subarray(0, place);
    if (how === 'flip') {
      if (place < now.length) now[place]! ^= byte;
    } else if (how === 'delete') now = Buffer.concat([before, now.subarray(end)]);
    else if (how === 'insert')
      now = Buffer.concat([before, Buffer.alloc(Math.min(length, 64), byte), now.subarray(place)]);
    else if (how === 'truncate') now = Buffer.from(before);
    else if (how === 'duplicate') now = Buffer.concat([now.subarray(0, end), now.subarray(place)]);
    else if (how === 'zero') now.fill(0, place, end);
    else if (how === 'splice') now = Buffer.concat([before, other.subarray(at % (other.length + 1))]);
    else if (how === 'swap') now = Buffer.from(other);
    else {
      const head = Buffer.from(HEADS[byte % HEADS.length]!, 'latin1');
      now = Buffer.concat([head, now.subarray(Math.min(head.length, now.length))]);
    }
  }
  return now;
}

const ODD: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 32,
  1e308,
  '',
  '\0',
  null,
  true,
  [],
  {},
  [[[]]],
  new Float64Array(3),
  new Uint8Array(0),
  new Int32Array(70_000),
];

/** Numbers from a list, one after the other, round and round. */
export function picker(numbers: readonly number[]): (below: number) => number {
  let k = 0;
  return (below) => numbers[k++ % numbers.length]! % below;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** A copy of plain data with one of its values changed, taken away or put in. `pick` chooses which and how. */
export function changeValue(
  value: unknown,
  pick: (below: number) => number,
  odd: readonly unknown[] = ODD,
): unknown {
  if (isMap(value) && Object.keys(value).length > 0 && pick(12) > 0) {
    const keys = Object.keys(value);
    const key = keys[pick(keys.length)]!;
    const { [key]: inner, ...rest } = value;
    if (pick(10) === 0) return rest;
    // In its place: the order of keys stays.
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        name,
        name === key ? changeValue(inner, pick, odd) : held,
      ]),
    );
  }
  if (Array.isArray(value) && value.length > 0 && pick(4) > 0) {
    const at = pick(value.length);
    return value.map((inner, k) => (k === at ? changeValue(inner, pick, odd) : inner));
  }
  if (ArrayBuffer.isView(value) && pick(4) > 0) return changeArray(value as Float64Array, pick);
  return odd[pick(odd.length)];
}

function changeArray(array: Float64Array, pick: (below: number) => number): unknown {
  const how = pick(5);
  if (how === 0) return array.slice(0, pick(array.length + 1));
  const Type = array.constructor as typeof Float64Array;
  if (how === 1) {
    const longer = new Type(array.length + 1 + pick(50));
    longer.set(array);
    return longer;
  }
  if (how === 2) return Array.from(array);
  const copy = array.slice();
  if (copy.length > 0) copy[pick(copy.length)] = [-1, 0, 1, 7, 1e6, 2 ** 31, Number.NaN, 1e300][pick(8)]!;
  return copy;
}
