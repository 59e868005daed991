/** Which combinations of mechanisms a comparison runs, and in which orders mechanisms are added where not all can be run. */
import { openStream } from '../kinetics/random.ts';
import { type Coalition, sizeOf } from './shapley.ts';

/** The designs, cheapest first. */
export const ARM_DESIGNS = ['alone', 'all-but-one', 'sampled', 'factorial'] as const;

/**
 * `alone`: none, and each alone (n + 1 arms). `all-but-one`: all, and each left out (n + 1). `factorial`: every
 * combination (2^n). `sampled`: those met when mechanisms are added one by one along random cyclic orders.
 */
export type ArmDesign = (typeof ARM_DESIGNS)[number];

/** Largest number of mechanisms of which every combination is run unless asked for otherwise: 64 arms. */
export const FACTORIAL_BY_DEFAULT = 6;
/** Largest number of mechanisms of which every combination can be run: 1024 arms. */
export const MOST_FACTORIAL = 10;
/** Random cyclic orders that `sampled` draws unless asked for otherwise. */
export const DEFAULT_ORDERS = 4;

/** Random permutations of 0 .. n - 1 (Fisher and Yates), each a cyclic order to walk along. */
export function drawCyclicOrders(n: number, count: number, stream: string): number[][] {
  const random = openStream(stream).next;
  return Array.from({ length: count }, () => {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const k = Math.floor(random() * (i + 1));
      [order[i], order[k]] = [order[k]!, order[i]!];
    }
    return order;
  });
}

/**
 * The 2n orders of a cycle: from each start, both ways round. Each mechanism takes each place twice, and the sets met
 * are the arcs of the cycle, n (n - 1) + 2 of them however many orders use them.
 */
export function ordersOfCycle(cycle: readonly number[]): number[][] {
  const n = cycle.length;
  return [1, n - 1].flatMap((step) =>
    cycle.map((_, start) => cycle.map((_, k) => cycle[(start + k * step) % n]!)),
  );
}

/**
 * The arms of a design over n mechanisms: none first, then by size, then as the mechanisms are listed. `cycles` are the
 * cyclic orders of `sampled`.
 */
export function armsOf(
  n: number,
  design: ArmDesign,
  cycles: readonly (readonly number[])[] = [],
): Coalition[] {
  const all = 2 ** n - 1;
  const each = Array.from({ length: n }, (_, i) => 1 << i);
  const arms = new Set<Coalition>();
  if (design === 'alone') for (const arm of [0, ...each]) arms.add(arm);
  if (design === 'all-but-one') for (const arm of [all, ...each.map((bit) => all & ~bit)]) arms.add(arm);
  if (design === 'factorial') for (let arm = 0; arm <= all; arm++) arms.add(arm);
  if (design === 'sampled')
    for (const order of cycles.flatMap(ordersOfCycle)) {
      let arm = 0;
      arms.add(arm);
      for (const i of order) {
        arm |= 1 << i;
        arms.add(arm);
      }
    }
  // Of two sets of one size the one with the earlier mechanism comes first: the lowest bit in which they differ decides.
  return [...arms].sort((a, b) => {
    const differing = a ^ b;
    return sizeOf(a) - sizeOf(b) || ((a & differing & -differing) !== 0 ? -1 : 1);
  });
}
