import { describe, expect, it } from 'vitest';
import { armsOf, drawCyclicOrders, ordersOfCycle } from '../../src/analysis/arm-designs.ts';
import {
  evaluateContrast,
  interactionContrast,
  orderContrast,
  shapleyContrast,
  shapleyValues,
  sizeOf,
} from '../../src/analysis/shapley.ts';
import { openStream } from '../../src/kinetics/random.ts';

/** Every order of the given items. */
function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

/** Shapley's definition: what a player adds to those before it, averaged over all n! orders. */
function byPermutations(n: number, worth: (set: number) => number): number[] {
  const sum = new Array<number>(n).fill(0);
  const orders = permutations(Array.from({ length: n }, (_, i) => i));
  for (const order of orders) {
    let set = 0;
    for (const i of order) {
      sum[i]! += worth(set | (1 << i)) - worth(set);
      set |= 1 << i;
    }
  }
  return sum.map((x) => x / orders.length);
}

/** A game of random worths. */
function randomGame(n: number, name: string): (set: number) => number {
  const { next } = openStream(name);
  const worth = Array.from({ length: 2 ** n }, () => 4 * next() - 1);
  return (set) => worth[set]!;
}

describe('games with known values', () => {
  it('gloves: two own a left one, one the right one', () => {
    const worth = (set: number) => ((set & 0b011) !== 0 && (set & 0b100) !== 0 ? 1 : 0);
    const values = shapleyValues(3, worth);
    for (const [i, value] of [1 / 6, 1 / 6, 4 / 6].entries()) expect(values[i]).toBeCloseTo(value, 14);
  });

  it('airport: runways of 8, 11, 13 and 18', () => {
    const cost = [8, 11, 13, 18];
    const worth = (set: number) => Math.max(0, ...cost.filter((_, i) => (set & (1 << i)) !== 0));
    for (const [i, value] of shapleyValues(4, worth).entries())
      expect(value).toBeCloseTo([2, 3, 4, 9][i]!, 13);
  });

  it('unanimity of three among five: a third each, 1/2 between two of them (Grabisch and Roubens)', () => {
    const core = 0b10110;
    const worth = (set: number) => ((set & core) === core ? 1 : 0);
    for (const [i, value] of shapleyValues(5, worth).entries())
      expect(value).toBeCloseTo((core & (1 << i)) !== 0 ? 1 / 3 : 0, 14);
    for (let i = 0; i < 5; i++)
      for (let j = i + 1; j < 5; j++) {
        const inside = (core & (1 << i)) !== 0 && (core & (1 << j)) !== 0;
        const index = evaluateContrast(interactionContrast(5, i, j), worth);
        expect(index).toBeCloseTo(inside ? 1 / 2 : 0, 14);
      }
  });

  it('two players: the interaction is what both give beyond the sum', () => {
    const worth = (set: number) => [1, 4, 6, 20][set]!;
    expect(shapleyValues(2, worth)).toEqual([8.5, 10.5]);
    expect(evaluateContrast(interactionContrast(2, 0, 1), worth)).toBe(11);
  });
});

describe('random games', () => {
  it.each([1, 2, 3, 4, 5, 6])('of %i: the subset formula is the mean over permutations, and sums up', (n) => {
    const worth = randomGame(n, `shapley/${n}`);
    const values = shapleyValues(n, worth);
    for (const [i, value] of byPermutations(n, worth).entries()) expect(values[i]).toBeCloseTo(value, 12);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(worth(2 ** n - 1) - worth(0), 12);
  });

  it('interactions: of merged players, by the definition of Owen through reduced games', () => {
    // I_ij = phi_[ij] of the game in which i and j are one player, less phi_i without j, less phi_j without i.
    const n = 5;
    const worth = randomGame(n, 'shapley/owen');
    const insert = (set: number, bits: readonly number[]) =>
      bits.reduce((sum, bit, k) => ((set & (1 << k)) !== 0 ? sum | bit : sum), 0);
    for (const [i, j] of [
      [0, 1],
      [1, 4],
      [2, 3],
    ] as const) {
      const others = [0, 1, 2, 3, 4].filter((k) => k !== i && k !== j).map((k) => 1 << k);
      const share = (last: number) =>
        byPermutations(n - 1, (set) => worth(insert(set, [...others, last])))[n - 2]!;
      const expected = share((1 << i) | (1 << j)) - share(1 << i) - share(1 << j);
      expect(evaluateContrast(interactionContrast(n, i, j), worth)).toBeCloseTo(expected, 12);
    }
  });

  it('a player that changes nothing has exactly 0, alone and in every pair', () => {
    const worth = randomGame(6, 'shapley/dummy');
    const dummy = 2;
    const without = (set: number) => worth(set & ~(1 << dummy));
    expect(evaluateContrast(shapleyContrast(6, dummy), without)).toBe(0);
    for (let i = 0; i < 6; i++)
      if (i !== dummy) {
        expect(Math.abs(evaluateContrast(interactionContrast(6, dummy, i), without))).toBe(0);
        expect(Math.abs(evaluateContrast(interactionContrast(6, i, dummy), without))).toBe(0);
      }
  });
});

describe('designs', () => {
  it('arms: none first, then by size, then as listed', () => {
    expect(armsOf(3, 'factorial')).toEqual([0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110, 0b111]);
    expect(armsOf(3, 'alone')).toEqual([0b000, 0b001, 0b010, 0b100]);
    expect(armsOf(3, 'all-but-one')).toEqual([0b011, 0b101, 0b110, 0b111]);
    expect(armsOf(1, 'all-but-one')).toEqual([0, 1]);
    expect(armsOf(6, 'factorial').length).toBe(64);
  });

  it('the orders of a cycle put each mechanism at each place twice and meet its arcs', () => {
    const n = 7;
    const [cycle] = drawCyclicOrders(n, 1, 'cycle');
    expect([...cycle!].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const orders = ordersOfCycle(cycle!);
    expect(orders.length).toBe(2 * n);
    for (let place = 0; place < n; place++)
      for (let i = 0; i < n; i++) expect(orders.filter((order) => order[place] === i).length).toBe(2);
    const arms = armsOf(n, 'sampled', [cycle!]);
    expect(arms.length).toBe(n * (n - 1) + 2);
    // None, each alone, each left out and all are always among them.
    for (const size of [0, 1, n - 1, n])
      expect(arms.filter((arm) => sizeOf(arm) === size).length).toBe(size === 0 || size === n ? 1 : n);
    const more = armsOf(n, 'sampled', drawCyclicOrders(n, 3, 'cycle'));
    for (const arm of arms) expect(more).toContain(arm);
  });

  it('over all orders the order estimate is the Shapley value; over those of cycles it sums up and is unbiased', () => {
    const n = 5;
    const worth = randomGame(n, 'shapley/orders');
    const exact = shapleyValues(n, worth);
    const every = permutations([0, 1, 2, 3, 4]);
    for (const [i, value] of exact.entries())
      expect(evaluateContrast(orderContrast(every, i), worth)).toBeCloseTo(value, 12);
    const estimate = (cycle: readonly number[]) =>
      exact.map((_, i) => evaluateContrast(orderContrast(ordersOfCycle(cycle), i), worth));
    const total = worth(2 ** n - 1) - worth(0);
    for (const cycle of drawCyclicOrders(n, 20, 'cycles'))
      expect(estimate(cycle).reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 12);
    // The mean over every cycle is the expectation over random ones.
    const estimates = every.map(estimate);
    exact.forEach((value, i) => {
      const mean = estimates.reduce((sum, row) => sum + row[i]!, 0) / estimates.length;
      expect(mean).toBeCloseTo(value, 12);
    });
  });
});
