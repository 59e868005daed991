import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { PropensityTree } from '../../src/kinetics/selector.ts';
import { chiSquareDeviate } from '../../src/verify/statistics.ts';
import { LinearSelector } from './linear-selector.ts';

const rate = fc
  .oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.integer({ min: -10, max: 0 }), fc.double({ min: 1, max: 10, noNaN: true })),
    },
  )
  .map((r) => (typeof r === 'number' ? r : r[1] * 10 ** r[0]));

const operation = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('set' as const), at: fc.nat(1e6), rate }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('assign' as const), rates: fc.array(rate, { maxLength: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('grow' as const), by: fc.nat(70) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('rebuild' as const) }) },
);

describe('PropensityTree', () => {
  it('chooses in proportion over ten decades, again and again as the fastest decade vanishes', () => {
    const random = openStream('selector/decades').next;
    const tree = new PropensityTree(70_000);
    const perDecade = 16;
    const slots: number[] = [];
    const rates: number[] = [];
    for (let decade = 0; decade >= -10; decade--) {
      for (let k = 0; k < perDecade; k++) {
        let slot = Math.floor(random() * tree.size);
        // Half of the slots share two blocks of 64 with other decades, the rest lie anywhere.
        if (k % 2) slot = (slot % 128) + 640;
        if (tree.get(slot) > 0) {
          k--;
          continue;
        }
        slots.push(slot);
        rates.push(10 ** decade * (1 + random()));
        tree.set(slot, rates.at(-1)!);
      }
    }
    const draws = 1_000_000;
    const position = new Map(slots.map((slot, i) => [slot, i]));
    for (let fastest = 0; fastest < slots.length; fastest += perDecade) {
      const counts = new Float64Array(slots.length + 1);
      for (let i = 0; i < draws; i++) counts[position.get(tree.select(random())) ?? slots.length]!++;
      expect(counts.subarray(0, fastest).every((n) => n === 0)).toBe(true);
      expect(counts[slots.length]).toBe(0);
      const left = rates.slice(fastest);
      const sum = left.reduce((a, b) => a + b, 0);
      expect(Math.abs(tree.total / sum - 1)).toBeLessThan(2 ** -37);
      const expected = left.map((p) => (draws * p) / sum);
      expect(Math.abs(chiSquareDeviate(counts.subarray(fastest, slots.length), expected))).toBeLessThan(3.5);
      for (let k = fastest; k < fastest + perDecade; k++) tree.set(slots[k]!, 0);
    }
    expect(tree.total).toBe(0);
    expect(tree.select(0.5)).toBe(-1);
  }, 60_000);

  it('keeps the total equal to the exact sum through 1e7 changes', () => {
    const random = openStream('selector/drift').next;
    const size = 5000;
    const tree = new PropensityTree(size);
    // Multiples of 2^-20 are multiples of every quantum that can arise here, so equality is to the last bit.
    let exact = 0;
    for (let i = 0; i < 1e7; i++) {
      const slot = (random() * size) | 0;
      const after = ((random() * 2 ** 20) | 0) * 2 ** -20;
      exact += after - tree.get(slot);
      tree.set(slot, after);
    }
    expect(tree.total).toBe(exact);
  });

  it('loses nothing to a rate that comes and goes eleven decades above the others', () => {
    const tree = new PropensityTree(4096);
    let slow = 0;
    for (let i = 0; i < 4096; i += 3) {
      tree.set(i, 1e-11 * (1 + i));
      slow += 1e-11 * (1 + i);
    }
    for (let k = 0; k < 20_000; k++) {
      tree.set(7, 4e3);
      expect(tree.select(0.5)).toBe(7);
      tree.set(7, 0);
    }
    expect(Math.abs(tree.total / slow - 1)).toBeLessThan(1e-11);
  });

  it('agrees with a linear list after any operations', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(operation, { maxLength: 60 }),
        (size, operations) => {
          const tree = new PropensityTree(size);
          const list = new LinearSelector(size);
          for (const step of operations) {
            if (step.op === 'set') {
              const slot = step.at % tree.size;
              tree.set(slot, step.rate);
              list.set(slot, step.rate);
            } else if (step.op === 'assign') {
              const rates = Float64Array.from(step.rates.slice(0, tree.size));
              tree.assign(rates, rates.length);
              list.assign(rates, rates.length);
            } else if (step.op === 'grow') {
              tree.grow(tree.size + step.by);
              list.grow(list.size + step.by);
            } else tree.rebuild();
          }
          expect(tree.size).toBe(list.size);
          const total = list.total;
          expect(Math.abs(tree.total - total)).toBeLessThanOrEqual(1e-11 * total);
          let below = 0;
          for (let i = 0; i < list.size; i++) {
            const p = list.get(i);
            expect(tree.get(i)).toBe(p);
            if (!(p > 1e-8 * total)) {
              below += p;
              continue;
            }
            // Inside the interval of a slot the choice is certain, up to the rounding of the sums.
            for (const part of [1e-3, 0.5, 1 - 1e-3]) expect(tree.select((below + part * p) / total)).toBe(i);
            below += p;
          }
          for (const u of [0, 1 - 2 ** -53]) {
            const chosen = tree.select(u);
            if (total === 0) expect(chosen).toBe(-1);
            else expect(list.get(chosen)).toBeGreaterThan(0);
          }
        },
      ),
      { seed: 20, numRuns: 300 },
    );
  });

  it('never chooses a propensity of 0, at the ends of the interval either', () => {
    const random = openStream('selector/zero').next;
    const tree = new PropensityTree(300);
    for (let i = 0; i < 300; i++) if (i % 7 === 3) tree.set(i, 0.1 + random());
    for (let i = 0; i < 20_000; i++) expect(tree.select(random()) % 7).toBe(3);
    expect(tree.select(0)).toBe(3);
    expect(tree.select(1 - 2 ** -53)).toBe(297);
  });

  it('depends on its propensities alone once rebuilt', () => {
    const random = openStream('selector/rebuild').next;
    const used = new PropensityTree(10_000);
    for (let i = 0; i < 200_000; i++) used.set((random() * 10_000) | 0, 10 ** (-10 * random()));
    const fresh = new PropensityTree(10_000);
    fresh.assign(
      Float64Array.from({ length: 10_000 }, (_, i) => used.get(i)),
      10_000,
    );
    used.rebuild();
    expect(used.total).toBe(fresh.total);
    for (let i = 0; i < 10_000; i++) {
      const slot = (random() * 10_000) | 0;
      const rate = random();
      used.set(slot, rate);
      fresh.set(slot, rate);
      expect(used.total).toBe(fresh.total);
      const u = random();
      expect(used.select(u)).toBe(fresh.select(u));
    }
  });

  it('refuses what is no propensity or no index', () => {
    const tree = new PropensityTree(65);
    tree.set(64, 2);
    expect(() => tree.set(3, Number.NaN)).toThrow(
      'propensity of index 3 is NaN when expected a number in [0, 1e300]',
    );
    expect(() => tree.set(3, -1)).toThrow(RangeError);
    expect(() => tree.set(65, 1)).toThrow('index is 65 when expected a whole number in [0, 65)');
    expect(() => tree.assign(new Float64Array(3), 4)).toThrow('count is 4');
    expect(() => tree.assign(Float64Array.of(1, Infinity), 2)).toThrow('propensity of index 1 is Infinity');
    expect(() => tree.grow(-1)).toThrow(RangeError);
    expect(tree.total).toBe(2);
    expect(new PropensityTree(0).select(0.3)).toBe(-1);
  });
});
