/**
 * Which mechanism has what share in a change: Shapley values and interactions of a game whose players are mechanisms
 * and whose worth v(S) is the outcome with the mechanisms of S switched on. A set of mechanisms is a bit mask: bit i
 * is mechanism i.
 *
 *     phi_i  = sum over S without i       s! (n - s - 1)! / n!        [v(S + i) - v(S)]
 *     I_ij   = sum over S without i and j s! (n - s - 2)! / (n - 1)!  [v(S + i + j) - v(S + i) - v(S + j) + v(S)]
 *
 * The values sum to v(all) - v(none), a mechanism that changes nothing has 0, and two that act alike have the same
 * (Shapley, in Contributions to the Theory of Games II, 307 (1953)). The interaction index is that of Owen, Manage.
 * Sci. 18, P-64 (1972), and Grabisch and Roubens, Int. J. Game Theory 28, 547 (1999): positive where two mechanisms
 * together give more than the sum of both, zero where they add.
 */

/** A set of mechanisms: bit i stands for mechanism i. */
export type Coalition = number;

/** One summand of a {@link Contrast}: a weight times the sum of differences v(plus) - v(minus). */
export interface ContrastTerm {
  readonly weight: number;
  /** Pairs of sets, plus and minus. Differences are taken first, so that what changes nothing gives exactly 0. */
  readonly pairs: readonly (readonly [plus: Coalition, minus: Coalition])[];
}

/** A weighted sum of differences between outcomes. */
export type Contrast = readonly ContrastTerm[];

/** Most mechanisms of a game: sets are the bits of a positive 32-bit integer. */
export const MOST_PLAYERS = 30;

/** Number of mechanisms in a set. */
export function sizeOf(coalition: Coalition): number {
  let size = 0;
  for (let rest = coalition; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** All sets of the mechanisms of `pool`, the empty one first. */
function subsetsOf(pool: Coalition): Coalition[] {
  const subsets: Coalition[] = [];
  for (let subset = pool; ; subset = (subset - 1) & pool) {
    subsets.push(subset);
    if (subset === 0) return subsets.reverse();
  }
}

/** s! (m - s)! / (m + 1)!: the share of each set of s among all orders of m + 1 items, 1 / ((m + 1) C(m, s)). */
function orderShare(m: number, s: number): number {
  let binomial = 1;
  for (let k = 1; k <= s; k++) binomial = (binomial * (m - s + k)) / k;
  return 1 / ((m + 1) * binomial);
}

/** The Shapley value of mechanism i among n, over all 2^n sets. */
export function shapleyContrast(n: number, i: number): Contrast {
  const bit = 1 << i;
  return subsetsOf(((1 << n) - 1) & ~bit).map((set) => ({
    weight: orderShare(n - 1, sizeOf(set)),
    pairs: [[set | bit, set]],
  }));
}

/** The Shapley interaction index of mechanisms i and j among n, over all 2^n sets. */
export function interactionContrast(n: number, i: number, j: number): Contrast {
  const [a, b] = [1 << i, 1 << j];
  return subsetsOf(((1 << n) - 1) & ~(a | b)).map((set) => ({
    weight: orderShare(n - 2, sizeOf(set)),
    pairs: [
      [set | a | b, set | b],
      [set, set | a],
    ],
  }));
}

/**
 * What mechanism i adds, on average over orders in which the mechanisms are switched on one after another: an
 * unbiased estimate of its Shapley value where the orders are random.
 */
export function orderContrast(orders: readonly (readonly number[])[], i: number): Contrast {
  return orders.map((order) => {
    let before = 0;
    for (const k of order) {
      if (k === i) break;
      before |= 1 << k;
    }
    return { weight: 1 / orders.length, pairs: [[before | (1 << i), before]] };
  });
}

/** The contrast of a game. */
export function evaluateContrast(contrast: Contrast, worth: (coalition: Coalition) => number): number {
  let sum = 0;
  for (const { weight, pairs } of contrast) {
    let difference = 0;
    for (const [plus, minus] of pairs) difference += worth(plus) - worth(minus);
    sum += weight * difference;
  }
  return sum;
}

/** Shapley values of a game of n mechanisms. */
export function shapleyValues(n: number, worth: (coalition: Coalition) => number): number[] {
  return Array.from({ length: n }, (_, i) => evaluateContrast(shapleyContrast(n, i), worth));
}
