import { describe, expect, test } from 'vitest';
import {
  type CurrentObservation,
  criticalCurrent,
  eventProbability,
  orderObservations,
  productLimitMedian,
} from '../../src/analysis/critical-current.ts';
import { exponential, openStream } from '../../src/kinetics/random.ts';

const short = (current: number, previous: number | null = current - 0.1): CurrentObservation => ({
  current,
  previous,
  last: current,
});
const survivor = (last: number): CurrentObservation => ({ current: null, previous: null, last });

/** A ramp of 2 % steps meeting Weibull critical currents. */
function ensemble(
  name: string,
  runs: number,
  scale: number,
  modulus: number,
  last = Number.POSITIVE_INFINITY,
) {
  const random = openStream(name).next;
  return Array.from({ length: runs }, (): CurrentObservation => {
    const x = scale * exponential(random) ** (1 / modulus);
    const k = Math.ceil(Math.log(x / 0.1) / Math.log(1.02));
    const current = 0.1 * 1.02 ** k;
    return current > last ? survivor(last) : { current, previous: current / 1.02, last: current };
  });
}

describe('effective critical current', () => {
  test('the median is that of the step currents, odd and even', () => {
    expect(criticalCurrent([short(1), short(3), short(2)], { stream: 's' }).median).toBe(2);
    expect(criticalCurrent([short(1), short(4), short(2), short(3)], { stream: 's' }).median).toBe(2.5);
    expect(criticalCurrent([short(2), short(2), short(2), short(2)], { stream: 's' })).toMatchObject({
      median: 2,
      low: 2,
      high: 2,
    });
  });

  test('survivors count as larger; beyond one half the median is not reached and says so', () => {
    const few = criticalCurrent([short(1), short(2), short(3), survivor(4), survivor(4)], { stream: 's' });
    expect(few.median).toBe(3);
    expect(few.censored).toBe(2);
    expect(few.high).toBeNull();
    const many = criticalCurrent([short(1), survivor(4), survivor(4)], { stream: 's' });
    expect(many.median).toBeNull();
    expect(many.medianAbove).toBe(4);
    expect(many.notes.join()).toContain('2 of 3 runs ended without the event');
    const half = criticalCurrent([short(1), short(2), survivor(4), survivor(4)], { stream: 's' });
    expect(half.median).toBeNull();
  });

  test('a run that stopped early leaves the risk set (product limit)', () => {
    // Two of the remaining three at 2: S(1) = 3/4 after one of four; the lost one at 1.5 leaves two at risk.
    const steps = eventProbability([short(1), survivor(1.5), short(2), short(3)]);
    expect(steps.map((s) => s.current)).toEqual([1, 2, 3]);
    expect(steps[0]!.probability).toBeCloseTo(1 / 4, 12);
    expect(steps[1]!.probability).toBeCloseTo(1 - 3 / 8, 12);
    expect(steps[2]!.probability).toBe(1);
    expect(criticalCurrent([short(1), survivor(1.5), short(2), short(3)], { stream: 's' }).median).toBe(2);
  });

  test('without early losses the curve is the share of shorts, with Wilson intervals', () => {
    const steps = eventProbability([short(1), short(2), survivor(5), survivor(5)]);
    expect(steps.map((s) => s.probability)).toEqual([0.25, 0.5]);
    expect(steps[1]!.low).toBeCloseTo(0.15, 2);
    expect(steps[1]!.high).toBeCloseTo(0.85, 2);
  });

  test('the bootstrap interval covers the true median about as often as it says', () => {
    const truth = 0.5 * Math.log(2) ** (1 / 7);
    let covered = 0;
    for (let t = 0; t < 200; t++) {
      const result = criticalCurrent(ensemble(`median/${t}`, 32, 0.5, 7), {
        stream: `b/${t}`,
        resamples: 200,
      });
      // Step values sit at the top of their interval: a step of slack below.
      if (result.low! / 1.02 <= truth && truth <= result.high!) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThan(0.995);
  });

  test('the modulus comes from the intervals, survivors included', () => {
    const result = criticalCurrent(ensemble('modulus', 300, 0.5, 7, 0.55), { stream: 'm', resamples: 100 });
    expect(result.censored).toBeGreaterThan(20);
    expect(result.weibull!.modulus.low).toBeLessThan(7);
    expect(result.weibull!.modulus.high).toBeGreaterThan(7);
    expect(Math.abs(result.weibull!.modulus.value - 7)).toBeLessThan(1.2);
    expect(result.stepFraction).toBeLessThan(0.03);
  });

  test('intervals of fewer than six runs are said to be narrow', () => {
    const five = [1, 2, 3, 4, 5].map(short);
    expect(criticalCurrent(five, { stream: 's' }).notes.join()).toContain('intervals of 5 runs are narrower');
    expect(criticalCurrent([...five, short(6)], { stream: 's' }).notes).toEqual([]);
  });

  test('shorts in the first step alone have no Weibull fit', () => {
    const first = Array.from({ length: 8 }, () => ({ current: 1, previous: null, last: 1 }));
    expect(criticalCurrent(first, { stream: 's' }).weibull).toBeNull();
    expect(criticalCurrent([...first, survivor(3)], { stream: 's' }).weibull).toBeNull();
  });

  test('the same stream gives the same numbers', () => {
    const runs = ensemble('same', 20, 0.5, 7);
    expect(criticalCurrent(runs, { stream: 'x' })).toEqual(criticalCurrent(runs, { stream: 'x' }));
  });

  test('no runs give no numbers', () => {
    expect(criticalCurrent([], { stream: 'x' })).toMatchObject({
      median: null,
      low: null,
      high: null,
      runs: 0,
      weibull: null,
    });
  });
});

describe('a NaN among the observations', () => {
  test('is an error that names it, and no endless loop', () => {
    for (const odd of [short(Number.NaN), survivor(Number.NaN)]) {
      const observations = [short(1), odd, short(2)];
      const message = 'observation 1: found NaN, expected a current or a time';
      expect(() => orderObservations(observations)).toThrow(message);
      expect(() => eventProbability(observations)).toThrow(message);
      expect(() => criticalCurrent(observations, { stream: 's' })).toThrow(message);
    }
    const rows = {
      current: Float64Array.of(1, Number.NaN, 2),
      event: Uint8Array.of(0, 1, 1),
      index: Uint32Array.of(0, 1, 2),
    };
    expect(() => productLimitMedian(rows, Uint32Array.of(1, 1, 1), 3)).toThrow('row 1: found NaN');
  });

  test('an infinite end of a run without the event is none', () => {
    expect(
      criticalCurrent([short(1), short(2), survivor(Number.POSITIVE_INFINITY)], { stream: 's' }).median,
    ).toBe(2);
  });
});
