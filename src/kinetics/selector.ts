/**
 * Rejection-free choice of the next event. A selector knows propensities (rates in 1/s, or any common unit)
 * by index and nothing of what the events are.
 */
export interface Selector {
  /** Number of indices. */
  readonly size: number;
  /** Sum of all propensities. */
  readonly total: number;
  /** Replaces one propensity. Throws a RangeError when it is negative, not a number, or above 1e300. */
  set(index: number, propensity: number): void;
  /** Replaces the propensities 0..count-1 and makes the others 0, in O(count). Throws as {@link set}. */
  assign(propensities: Float64Array, count: number): void;
  /** The propensity as it was set. */
  get(index: number): number;
  /**
   * The index with probability p_i / total, for u uniform on [0, 1). Never an index of propensity 0;
   * -1 when the total is 0.
   */
  select(u: number): number;
}

/** Largest propensity and number of them. */
const MAXIMUM = 1e300;
const MAXIMUM_SIZE = 2 ** 30;

const ARITY_BITS = 6;
const ARITY = 1 << ARITY_BITS;
/** The rounding constant of a node is 1.5 * 2^52 quanta: adding and subtracting it rounds to a quantum. */
const MAGIC_IN_SCALES = 48; // 1.5 * 2^52 / 2^47
/** Sums stay under 2^51 quanta, where that rounding is right. */
const UPPER_IN_MAGIC = 1 / 3;
/** A sum under 2^42 quanta gets a finer quantum. */
const LOWER_IN_MAGIC = 2 ** -10 / 1.5;

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The largest power of two not above x > 0 (normal range). */
function powerOfTwo(x: number): number {
  word[0] = x;
  halves[HIGH] = halves[HIGH]! & 0x7ff00000;
  halves[1 - HIGH] = 0;
  return word[0]!;
}

function refuse(index: number, propensity: number): never {
  throw new RangeError(`propensity of index ${index} is ${propensity} when expected a number in [0, 1e300]`);
}

/** State of a {@link PropensityTree}: to the bit, roundings that its history has left included. */
export interface PropensityTreeState {
  readonly size: number;
  /** Propensities up to the last that may not be 0, sums of all nodes, and their roundings. */
  readonly propensities: Float64Array;
  readonly sums: Float64Array;
  readonly magic: Float64Array;
}

/**
 * 64-ary tree of partial sums (O(log64 N) for a change and for a choice).
 *
 *     level 2                [ s ]                 one node: the total
 *     level 1      [ s | s | ... | s ]             64 nodes at most
 *     level 0  [ p p ... p | p ... p | ... ]       the propensities as they were set
 *
 * **No drift.** A node does not add its children but its children *rounded to a quantum of its own*, a power
 * of two. Sums and differences of such multiples are exact in a double, so after any number of changes a
 * node holds exactly sum_i round_q(child_i), as if it were added afresh.
 *
 * **Ten decades.** The quantum is 2^-42 of the node's sum or finer (2^-47 when it is chosen). A node whose
 * sum leaves [2^42, 2^51] quanta gets a new quantum from its 64 children alone, so when the fast rates of a
 * node vanish its slow ones are added again at full accuracy; a rate that comes and goes costs 64 additions
 * and never a pass over all propensities. A node's sum is right to 2^-37 relative at worst.
 *
 * **Resolution of one draw.** A choice walks down with the remainder of u * total. u has 53 bits, so the
 * probability of an index is right to about 1e-16 (draw) + 1e-12 (quanta) absolutely: 1 % of an index that
 * is chosen once in 1e10 events, which 1e14 events would be needed to see. A second draw is not worth its
 * price.
 *
 * **Same bytes.** The quanta depend on the history within their factor of 2^9, so {@link save} keeps them. {@link rebuild}
 * makes them a function of the propensities alone.
 *
 * Propensities are 0 or 1e-280 to 1e300 (smaller ones lose digits).
 */
export class PropensityTree implements Selector {
  #size = 0;
  /** Propensities from here on are 0. */
  #used = 0;
  /** Where level k starts in the values; level 0 are the propensities, each level padded to 64 entries. */
  #start: Int32Array = new Int32Array(0);
  #top = 0;
  #values: Float64Array = new Float64Array(0);
  /** 1.5 * 2^52 * quantum of node i of level k >= 1 at `start[k] - start[1] + i`; 0 of an empty node. */
  #magic: Float64Array = new Float64Array(0);

  /** A tree of `size` propensities, all 0. */
  constructor(size: number) {
    this.grow(size);
  }

  get size(): number {
    return this.#size;
  }

  get total(): number {
    return this.#values[this.#values.length - 1]!;
  }

  /** Makes room for `size` indices (never fewer than now); new propensities are 0. Amortised when it doubles. */
  grow(size: number): void {
    if (!(Number.isInteger(size) && size >= 0 && size <= MAXIMUM_SIZE)) {
      throw new RangeError(`size is ${size} when expected a whole number in [0, ${MAXIMUM_SIZE}]`);
    }
    if (size <= this.#size && this.#top > 0) return;
    this.#size = size;
    if (this.#top > 0 && size <= this.#start[1]!) return;
    const start = [0];
    let length = 0;
    for (let entries = size; start.length === 1 || entries > 1; ) {
      const nodes = Math.max(1, Math.ceil(entries / ARITY));
      length += nodes * ARITY;
      start.push(length);
      entries = nodes;
    }
    const before = this.#values.subarray(0, this.#used);
    this.#start = Int32Array.from(start);
    this.#top = start.length - 1;
    this.#values = new Float64Array(length + 1);
    this.#magic = new Float64Array(length + 1 - start[1]!);
    this.#values.set(before);
    this.#sumAll(this.#used);
  }

  get(index: number): number {
    return index < this.#size ? this.#values[index]! : 0;
  }

  set(index: number, propensity: number): void {
    if (!(propensity >= 0 && propensity <= MAXIMUM)) refuse(index, propensity);
    if (!(index >= 0 && index < this.#size)) {
      throw new RangeError(`index is ${index} when expected a whole number in [0, ${this.#size})`);
    }
    if (index >= this.#used) this.#used = index + 1;
    const values = this.#values;
    const before = values[index]!;
    if (before === propensity) return;
    values[index] = propensity;
    raise(values, this.#magic, this.#start, this.#top, index, before, propensity);
  }

  assign(propensities: Float64Array, count: number): void {
    const most = Math.min(this.#size, propensities.length);
    if (!(Number.isInteger(count) && count >= 0 && count <= most)) {
      throw new RangeError(`count is ${count} when expected a whole number in [0, ${most}]`);
    }
    for (let i = 0; i < count; i++) {
      const propensity = propensities[i]!;
      if (!(propensity >= 0 && propensity <= MAXIMUM)) refuse(i, propensity);
    }
    const reach = Math.max(this.#used, count);
    this.#values.set(propensities.length === count ? propensities : propensities.subarray(0, count));
    this.#values.fill(0, count, reach);
    this.#used = count;
    this.#sumAll(reach);
  }

  /** Sums everything afresh, so that the tree depends on its propensities alone and not on their history. */
  rebuild(): void {
    this.#sumAll(this.#used);
  }

  save(): PropensityTreeState {
    return {
      size: this.#size,
      propensities: this.#values.slice(0, this.#used),
      sums: this.#values.slice(this.#start[1]!),
      magic: this.#magic.slice(),
    };
  }

  /** The inverse of {@link save}, in a tree that is no larger. */
  restore({ size, propensities, sums, magic }: PropensityTreeState): void {
    this.assign(propensities, 0);
    this.grow(size);
    if (propensities.length > size || sums.length + this.#start[1]! !== this.#values.length)
      throw new RangeError(
        `tree of ${propensities.length} propensities and ${sums.length} sums for size ${size}`,
      );
    this.#values.set(propensities);
    this.#values.set(sums, this.#start[1]!);
    this.#magic.set(magic);
    this.#used = propensities.length;
  }

  select(u: number): number {
    const rest = u * this.total;
    return rest >= 0 && this.total > 0 ? descend(this.#values, this.#start, this.#top, rest) : -1;
  }

  #sumAll(reach: number): void {
    const start = this.#start;
    for (let level = 1, nodes = reach; level <= this.#top; level++) {
      nodes = Math.ceil(nodes / ARITY);
      const own = start[level]!;
      for (let node = 0; node < nodes; node++) {
        const first = start[level - 1]! + node * ARITY;
        this.#values[own + node] = sumNode(this.#values, first, this.#magic, own - start[1]! + node, 0);
      }
    }
  }
}

/** Carries the change of a propensity up to the total. */
function raise(
  values: Float64Array,
  magics: Float64Array,
  start: Int32Array,
  top: number,
  index: number,
  before: number,
  after: number,
): void {
  const offset = start[1]!;
  let node = index;
  for (let level = 1; level <= top; level++) {
    node >>>= ARITY_BITS;
    const own = start[level]! + node;
    const magic = magics[own - offset]!;
    const old = values[own]!;
    let sum = old + (after + magic - magic - (before + magic - magic));
    if (sum > magic * UPPER_IN_MAGIC || sum < magic * LOWER_IN_MAGIC) {
      sum = sumNode(values, start[level - 1]! + (node << ARITY_BITS), magics, own - offset, magic);
    }
    if (sum === old) return;
    values[own] = sum;
    before = old;
    after = sum;
  }
}

/**
 * Chooses the quantum of a node for its 64 children from `first` on, and returns the sum of the children
 * rounded to it. The quantum depends on the children alone, unless all are 0.
 */
function sumNode(
  values: Float64Array,
  first: number,
  magics: Float64Array,
  own: number,
  magicWhenEmpty: number,
): number {
  let plain = 0;
  for (let i = first; i < first + ARITY; i++) plain += values[i]!;
  const magic = plain === 0 ? magicWhenEmpty : powerOfTwo(plain) * MAGIC_IN_SCALES;
  magics[own] = magic;
  if (plain === 0) return 0;
  let sum = 0;
  for (let i = first; i < first + ARITY; i++) sum += values[i]! + magic - magic;
  return sum;
}

/** The index in whose interval `rest`, on [0, total), lies. Skips groups of 8: the chain of subtractions counts. */
function descend(values: Float64Array, start: Int32Array, top: number, rest: number): number {
  let node = 0;
  for (let level = top - 1; level >= 0; level--) {
    const first = start[level]! + (node << ARITY_BITS);
    const end = first + ARITY;
    let child = first;
    for (; child < end; child += 8) {
      const group =
        values[child]! +
        values[child + 1]! +
        (values[child + 2]! + values[child + 3]!) +
        (values[child + 4]! + values[child + 5]! + (values[child + 6]! + values[child + 7]!));
      if (rest < group) break;
      rest -= group;
    }
    while (child < end && rest >= values[child]!) rest -= values[child++]!;
    if (child === end) {
      // The children add to a rounding less than the node says: the last one that can be chosen.
      do child--;
      while (values[child] === 0);
      rest = 0;
    }
    node = child - start[level]!;
  }
  return node;
}
