import { describe, expect, it } from 'vitest';
import { contrastIntervals, logarithm } from '../../src/analysis/attribution.ts';
import type { CurrentObservation } from '../../src/analysis/critical-current.ts';
import { interactionContrast, shapleyContrast } from '../../src/analysis/shapley.ts';
import { bootstrapInterval, mean } from '../../src/analysis/statistics.ts';
import { type Bounds, meanBounds, medianBounds } from '../../src/analysis/weighted-estimates.ts';
import { normal, openStream } from '../../src/kinetics/random.ts';

const runs = 12;
const { next } = openStream('attribution');
const sample = Array.from({ length: runs }, () => 3 + 0.5 * normal(next));
const effect = Array.from({ length: runs }, () => 1 + 0.2 * normal(next));
const short = (current: number): CurrentObservation => ({ current, previous: 0.9 * current, last: current });
const survivor = (last: number): CurrentObservation => ({ current: null, previous: null, last });
const options = { stream: 'x', runs };

describe('paired intervals', () => {
  it('of means: those of the differences of single runs', () => {
    const arms = new Map([
      [0, meanBounds(sample)],
      [1, meanBounds(sample.map((x, k) => x + effect[k]!))],
    ]);
    const [found] = contrastIntervals(arms, [[shapleyContrast(1, 0)]], options);
    const expected = bootstrapInterval(effect, (values) => mean([...values]), options);
    expect(found!.value).toBeCloseTo(expected.value, 12);
    expect(found!.low).toBeCloseTo(expected.low, 12);
    expect(found!.high).toBeCloseTo(expected.high, 12);
    // Unpaired draws would be as wide as the scatter of the samples.
    const wide = bootstrapInterval(sample, (values) => mean([...values]), options);
    expect(found!.high - found!.low).toBeLessThan(0.6 * (wide.high - wide.low));
  });

  it('a mechanism that changes no run has zero width, whatever the others do', () => {
    const of = (set: number) =>
      sample.map((x, k) => short(x * (set & 1 ? 1.3 : 1) + (set & 2 ? effect[k]! : 0)));
    const arms = new Map([0, 1, 2, 3, 4, 5, 6, 7].map((set) => [set, medianBounds(of(set & 0b011))]));
    const found = contrastIntervals(
      arms,
      [
        [shapleyContrast(3, 2)],
        [interactionContrast(3, 0, 2)],
        [interactionContrast(3, 2, 1)],
        [shapleyContrast(3, 0)],
      ],
      options,
    );
    for (const { value, low, high } of found.slice(0, 3))
      expect([value!, low, high].map(Math.abs)).toEqual([0, 0, 0]);
    expect(found[3]!.low).toBeGreaterThan(0);
  });

  it('a factor on every run is the same in the logarithm, whatever the sample', () => {
    const arms = new Map([
      [0, logarithm(medianBounds(sample.map(short)))],
      [1, logarithm(medianBounds(sample.map((x) => short(0.7 * x))))],
    ]);
    const [found] = contrastIntervals(arms, [[shapleyContrast(1, 0)]], options);
    for (const end of [found!.value!, found!.low, found!.high]) expect(end).toBeCloseTo(Math.log(0.7), 12);
  });

  it('failed runs are left out; an arm of which none finished leaves everything open', () => {
    const half = sample.map((x, k) => (k % 2 === 0 ? short(x) : null));
    const even = sample.filter((_, k) => k % 2 === 0);
    const bounds: Bounds = { low: 0, high: 0 };
    medianBounds(half)(new Uint32Array(runs).fill(1), bounds);
    const ordered = [...even].sort((a, b) => a - b);
    expect(bounds).toEqual({ low: (ordered[2]! + ordered[3]!) / 2, high: (ordered[2]! + ordered[3]!) / 2 });
    const arms = new Map([
      [0, medianBounds(half)],
      [1, medianBounds(half.map(() => null))],
    ]);
    const [found] = contrastIntervals(arms, [[shapleyContrast(1, 0)]], options);
    expect(found).toEqual({ value: null, low: -Infinity, high: Infinity });
  });

  it('a contrast over arms that were not run is refused', () => {
    const arms = new Map([[0, meanBounds(sample)]]);
    expect(() => contrastIntervals(arms, [[shapleyContrast(1, 0)]], options)).toThrow('the arm 1');
  });
});

describe('censored medians', () => {
  const shorts = sample.map(short);
  const contrastOf = (off: readonly CurrentObservation[], on: readonly CurrentObservation[]) =>
    contrastIntervals(
      new Map([
        [0, medianBounds(off)],
        [1, medianBounds(on)],
      ]),
      [[shapleyContrast(1, 0)]],
      options,
    )[0]!;

  it('fewer than half survive: the median, its upper end open where draws go beyond the ramp', () => {
    const some = sample.map((_, k) => (k < 5 ? survivor(9) : short(8)));
    const { value, low, high } = contrastOf(shorts, some);
    expect(value).not.toBeNull();
    expect(low).toBeLessThan(value!);
    expect(high).toBe(Infinity);
  });

  it('most survive: no value; at least so much where the arm enters with a plus, at most where with a minus', () => {
    const most = sample.map((_, k) => (k < 10 ? survivor(9) : short(8)));
    const raised = contrastOf(shorts, most);
    expect(raised.value).toBeNull();
    expect(raised.high).toBe(Infinity);
    // At least the end of the ramp less the largest median of the other arm, up to draws in which fewer survive.
    expect(raised.low).toBeGreaterThan(8 - Math.max(...sample));
    expect(raised.low).toBeLessThan(9 - Math.min(...sample));
    const lowered = contrastOf(most, shorts);
    expect(lowered.value).toBeNull();
    expect(lowered.low).toBe(-Infinity);
    expect(lowered.high).toBeCloseTo(-raised.low, 12);
    const both = contrastOf(most, most);
    expect(both).toEqual({ value: null, low: -Infinity, high: Infinity });
  });
});

describe('several parts', () => {
  it('the value is their mean, and the interval covers which parts were drawn', () => {
    const exact = new Array<number>(runs).fill(0);
    const arms = new Map([0, 1, 2, 3].map((set) => [set, meanBounds(exact.map(() => [0, 1, 2, 8][set]!))]));
    // Mechanism 0 adds 1 when it comes first and 6 when it comes second; runs have no scatter.
    const first = [{ weight: 1, pairs: [[1, 0]] }] as const;
    const second = [{ weight: 1, pairs: [[3, 2]] }] as const;
    const [found] = contrastIntervals(arms, [[first, second]], options);
    expect(found).toEqual({ value: 3.5, low: 1, high: 6 });
    const [alike] = contrastIntervals(arms, [[first, first]], options);
    expect(alike).toEqual({ value: 1, low: 1, high: 1 });
  });
});
