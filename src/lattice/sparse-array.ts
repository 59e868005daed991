/** Arrays that a state consists of. */
export type NumberArray = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** A typed array by what differs in it from a background; all of it where most does. */
export interface SparseArray<A extends NumberArray = NumberArray> {
  readonly length: number;
  /** Entries that differ, ascending; null: all. */
  readonly index: Uint32Array | null;
  readonly value: A;
}

/** Bytes of an index. */
const INDEX_BYTES = 4;

/** What differs, to the bit (but for NaN, of which there is one), from a number or from another array of that length. */
export function sparse<A extends NumberArray>(array: A, background: number | A): SparseArray<A> {
  const { length } = array;
  const fixed = typeof background === 'number';
  let count = 0;
  for (let i = 0; i < length; i++) if (!Object.is(array[i], fixed ? background : background[i])) count++;
  if (count * (INDEX_BYTES + array.BYTES_PER_ELEMENT) >= length * array.BYTES_PER_ELEMENT)
    return { length, index: null, value: array.slice() as A };
  const index = new Uint32Array(count);
  const value = array.slice(0, count) as A;
  for (let i = 0, k = 0; i < length; i++) {
    if (Object.is(array[i], fixed ? background : background[i])) continue;
    index[k] = i;
    value[k++] = array[i];
  }
  return { length, index, value };
}

/**
 * The inverse of {@link sparse}: fills an array of that length.
 * @throws RangeError where they do not fit each other.
 */
export function spread<A extends NumberArray>(from: SparseArray<A>, background: number | A, into: A): void {
  const { length, index, value } = from;
  if (length !== into.length) throw new RangeError(`array of ${length} entries when expected ${into.length}`);
  if (value.length !== (index === null ? length : index.length))
    throw new RangeError(`${value.length} values when expected ${index === null ? length : index.length}`);
  if (index === null) {
    into.set(value);
    return;
  }
  if (typeof background === 'number') into.fill(background);
  else into.set(background);
  for (let k = 0; k < index.length; k++) {
    if (index[k] >= length) throw new RangeError(`entry ${index[k]} when expected less than ${length}`);
    into[index[k]] = value[k];
  }
}
