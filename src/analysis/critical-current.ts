/**
 * The effective critical current density (CCD) of an ensemble, and likewise of the onset.
 *
 * Treatment of the ramp: an observation is the current of the step at which the event came (what an
 * experiment reports as the CCD); the true critical value lies in (previous step, that step]. All runs of an
 * ensemble share their steps, so Turnbull's estimate for interval-censored data puts its mass on those very
 * steps and is the empirical distribution of the step currents; runs that end without the event are
 * right-censored at their last current and enter by the product-limit estimate (Kaplan and Meier 1958). The
 * median is where the share without the event falls to one half: the sample median when no run stopped early.
 * If the estimate never falls that far (more than half survive) the median is null and
 * {@link CriticalCurrent.medianAbove} is the current it exceeds. Its interval is the percentile bootstrap over
 * runs; an end beyond the last step is null ("above the ramp").
 * The Weibull fit takes the intervals as such, never the step values.
 */
import { openStream } from '../kinetics/random.ts';
import { drawIndices, percentileEnds, wilsonInterval } from './statistics.ts';
import { type CensoredValue, fitWeibull, type WeibullFit } from './weibull.ts';

/** What one run says about a critical current, in A/m^2. */
export interface CurrentObservation {
  /** Step current at which the event came; null when the run ended without it. */
  readonly current: number | null;
  /** Last step current survived before the event; null when it came in the first step. */
  readonly previous: number | null;
  /** Last current imposed: what a run without the event survived. */
  readonly last: number;
}

/** A median with a 95 % interval, each null where it lies beyond the last step (more runs or a longer ramp bound it). */
export interface MedianInterval {
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One step of P(event | j): the share of runs whose event came at a current of at most j. */
export interface ProbabilityStep {
  /** j in A/m^2. */
  readonly current: number;
  readonly probability: number;
  /** 95 % Wilson interval. */
  readonly low: number;
  readonly high: number;
}

/** Effective critical current of an ensemble; currents in A/m^2. */
export interface CriticalCurrent extends MedianInterval {
  readonly runs: number;
  /** Runs that ended without the event. */
  readonly censored: number;
  /** Where the median is null: the current it exceeds; else null. */
  readonly medianAbove: number | null;
  /** Weibull scale and modulus with 95 % profile-likelihood intervals; null where the data bound neither. */
  readonly weibull: WeibullFit | null;
  readonly probability: readonly ProbabilityStep[];
  /** Widest ramp step at the observed events over the median: the resolution of the estimate. */
  readonly stepFraction: number | null;
  readonly notes: readonly string[];
}

/** Observations in rising order, as the product-limit estimate walks them. */
export interface OrderedObservations {
  /** Current of the event, or of the end of the run. */
  readonly current: Float64Array;
  /** 1 where the event came. */
  readonly event: Uint8Array;
  /** Which of the observations given each row is. */
  readonly index: Uint32Array;
}

/** Puts observations in order. @throws RangeError for a current (or time) that is NaN: it has no place among others */
export function orderObservations(observations: readonly CurrentObservation[]): OrderedObservations {
  const rows = observations.map((o, index) => {
    const current = o.current ?? o.last;
    if (Number.isNaN(current))
      throw new RangeError(`observation ${index}: found NaN, expected a current or a time`);
    return { current, event: o.current === null ? 0 : 1, index };
  });
  // At equal currents events come before survivors: a survivor was still at risk in that step.
  rows.sort((a, b) => a.current - b.current || b.event - a.event);
  return {
    current: Float64Array.from(rows, (r) => r.current),
    event: Uint8Array.from(rows, (r) => r.event),
    index: Uint32Array.from(rows, (r) => r.index),
  };
}

/**
 * Product-limit median of rows in rising order with multiplicities (one `weight` a row, `total` in all); Infinity where
 * the estimate stays above one half. Where it equals one half exactly, the mean of that step and the next event (as a
 * sample median).
 *
 * @throws RangeError for a row that is NaN, on its way to the median
 */
export function productLimitMedian(
  { current, event }: OrderedObservations,
  weight: Uint32Array,
  total: number,
): number {
  let atRisk = total;
  let survival = 1;
  let half = Number.NaN;
  for (let i = 0; i < current.length; ) {
    let events = 0;
    let gone = 0;
    const value = current[i]!;
    // Not even equal to itself: the rows of its value would never come to an end.
    if (Number.isNaN(value)) throw new RangeError(`row ${i}: found NaN, expected a current or a time`);
    for (; i < current.length && current[i] === value; i++) {
      gone += weight[i]!;
      if (event[i] === 1) events += weight[i]!;
    }
    if (events > 0) {
      if (!Number.isNaN(half)) return (half + value) / 2;
      survival *= 1 - events / atRisk;
      if (survival < 0.5 - 1e-12) return value;
      if (survival < 0.5 + 1e-12) half = value;
    }
    atRisk -= gone;
  }
  return Number.POSITIVE_INFINITY;
}

/** Resampled medians of an ensemble (the stream names the draw), and the median itself. */
function resampleMedians(rows: OrderedObservations, stream: string, resamples: number) {
  const n = rows.current.length;
  const weight = new Uint32Array(n).fill(1);
  const value = n === 0 ? Number.NaN : productLimitMedian(rows, weight, n);
  const medians = new Float64Array(n === 0 ? 0 : resamples);
  const draw = new Uint32Array(n);
  const random = openStream(stream).next;
  for (let r = 0; r < medians.length; r++) {
    drawIndices(draw, n, random);
    weight.fill(0);
    for (let i = 0; i < n; i++) weight[draw[i]!]!++;
    medians[r] = productLimitMedian(rows, weight, n);
  }
  return { value, medians };
}

/**
 * Product-limit median of observations with its 95 % bootstrap interval over runs. They may be times as well: `current`
 * is when the event came, `last` how long the run went on without it.
 */
export function medianInterval(
  observations: readonly CurrentObservation[],
  { stream, resamples = 2000 }: { stream: string; resamples?: number },
): MedianInterval {
  const { value, medians } = resampleMedians(orderObservations(observations), stream, resamples);
  const ends = percentileEnds(medians);
  return { median: finiteOrNull(value), low: finiteOrNull(ends.low), high: finiteOrNull(ends.high) };
}

/** P(event | j) at every step where an event came, by the product-limit estimate with Wilson intervals. */
export function eventProbability(observations: readonly CurrentObservation[]): ProbabilityStep[] {
  const { current, event } = orderObservations(observations);
  const steps: ProbabilityStep[] = [];
  let atRisk = current.length;
  let survival = 1;
  let greenwood = 0;
  for (let i = 0; i < current.length; ) {
    const value = current[i]!;
    let events = 0;
    let gone = 0;
    for (; i < current.length && current[i] === value; i++) {
      gone++;
      events += event[i]!;
    }
    if (events > 0) {
      survival *= 1 - events / atRisk;
      if (atRisk > events) greenwood += events / (atRisk * (atRisk - events));
      const p = 1 - survival;
      // Greenwood's variance as that of a proportion of so many runs; all of them when none was lost before.
      const variance = survival * survival * greenwood;
      const effective = survival > 0 && variance > 0 ? (p * survival) / variance : current.length;
      const { low, high } = wilsonInterval(p, effective);
      steps.push({ current: value, probability: p, low, high });
    }
    atRisk -= gone;
  }
  return steps;
}

/** Least runs whose median can have a 95 % interval: all of fewer lie on one side of it in more than 5 % of ensembles. */
const LEAST_RUNS = 6;

/** What is to be said of intervals of so few runs, or null. */
export function fewRuns(runs: number): string | null {
  if (runs === 0 || runs >= LEAST_RUNS) return null;
  return `intervals of ${runs} ${runs === 1 ? 'run' : 'runs'} are narrower than 95 %: take at least ${LEAST_RUNS}`;
}

/** The interval an observation gives to a distribution fit. */
export function censoredValue(o: CurrentObservation): CensoredValue {
  if (o.current === null) return { low: o.last, high: Number.POSITIVE_INFINITY };
  return { low: o.previous ?? 0, high: o.current };
}

const finiteOrNull = (x: number): number | null => (Number.isFinite(x) ? x : null);

/**
 * Estimates the effective critical current of an ensemble. `stream` names the bootstrap's random numbers,
 * e.g. `1/bootstrap/0002/ccd`.
 */
export function criticalCurrent(
  observations: readonly CurrentObservation[],
  options: { stream: string; resamples?: number },
): CriticalCurrent {
  const interval = medianInterval(observations, options);
  const { median } = interval;
  const censored = observations.filter((o) => o.current === null).length;
  const few = fewRuns(observations.length);
  const notes = few === null ? [] : [few];
  let medianAbove: number | null = null;
  if (observations.length > 0 && median === null) {
    medianAbove = observations.reduce(
      (most, o) => (o.current === null ? Math.max(most, o.last) : most),
      Number.NEGATIVE_INFINITY,
    );
    notes.push(
      `${censored} of ${observations.length} runs ended without the event: the median is not reached`,
    );
  }
  let step = 0;
  for (const o of observations)
    if (o.current !== null && o.previous !== null) step = Math.max(step, o.current - o.previous);
  const weibull = fitWeibull(observations.map(censoredValue));
  if (weibull === null && observations.length > 1)
    notes.push('no Weibull fit: the events fill fewer than three ramp steps');
  return {
    ...interval,
    runs: observations.length,
    censored,
    medianAbove,
    weibull,
    probability: eventProbability(observations),
    stepFraction: median === null || step === 0 ? null : step / median,
    notes,
  };
}
