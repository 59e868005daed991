/**
 * Results as the plain objects that `--json` prints and `points.json` keeps. Current densities in mA/cm^2, times in
 * s, everything else in SI; what has no value is null.
 */
import type { CriticalCurrent, MedianInterval } from '../analysis/critical-current.ts';
import type { Interval } from '../analysis/statistics.ts';
import type { SweepComparison } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { RunSummary } from '../campaign/messages.ts';
import type { PointSummary } from '../campaign/point-summary.ts';
import { inUnit } from '../units/quantity.ts';

/** A median with its 95 % interval; null where it lies beyond the ramp. */
export type MedianJson = MedianInterval;

/** An estimate with its 95 % interval. */
export interface IntervalJson {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One point of an ensemble. */
export interface PointJson {
  readonly point: number;
  /** Swept keys with their values. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly ccd: MedianJson;
  readonly onset: MedianJson;
  /** In s, from the start of the protocol, and from the onset; null where the median is not reached. */
  readonly timeToShort: MedianJson;
  readonly onsetToShort: MedianJson;
  /** Means over runs. */
  readonly intergranularFraction: number | null;
  readonly boundaryFraction: number | null;
  readonly runs: number;
  /** Runs that ended without a short. */
  readonly censored: number;
  readonly failed: number;
  /** Where the median CCD is null: the current it exceeds. */
  readonly ccdAbove: number | null;
  readonly weibull: WeibullJson | null;
  readonly onsetWeibull: WeibullJson | null;
  /** Widest ramp step at the observed shorts over the median CCD. */
  readonly stepFraction: number | null;
  readonly observables: Readonly<
    Record<string, { mean: number | null; standardError: number | null; runs: number }>
  >;
  /** P(short | j), each with a 95 % interval. */
  readonly probability: readonly { current: number; probability: number; low: number; high: number }[];
  readonly notes: readonly string[];
}

/** Weibull fit of an ensemble: scale in mA/cm^2. */
export interface WeibullJson {
  readonly modulus: IntervalJson;
  readonly scale: IntervalJson;
}

/** One trajectory. */
export interface RunJson {
  readonly seed: string;
  readonly outcome: RunSummary['outcome'];
  readonly shorted: boolean;
  readonly ccd: number | null;
  readonly onset: number | null;
  /** s, at the end of the run. */
  readonly time: number;
  readonly onsetTime: number | null;
  readonly lastCurrent: number;
  readonly lithiumSites: number;
  readonly intergranularFraction: number | null;
  readonly boundaryFraction: number | null;
  /** (inserted - expected) / sigma of the charge. */
  readonly chargeBalance: number;
  readonly balance: RunSummary['balance'];
  readonly charge: RunSummary['charge'];
  readonly observables: Readonly<Record<string, number | null>>;
  readonly microstructure: Readonly<Record<string, number | null>>;
  readonly solver: RunSummary['solver'];
  readonly dimensions: RunSummary['dimensions'];
  readonly warnings: readonly string[];
}

/** A number; null for what is none. */
export const finite = (x: number | null | undefined): number | null =>
  x === null || x === undefined || !Number.isFinite(x) ? null : x;

/** A number in SI as one in a unit; null for what is none. */
export function finiteIn(x: number | null | undefined, unit: string): number | null {
  const known = finite(x);
  return known === null ? null : inUnit(known, unit);
}

/** A current density in mA/cm^2; null for what is none. */
export const milliamperes = (current: number | null): number | null => finiteIn(current, 'mA/cm^2');

const finiteEntries = (values: Readonly<Record<string, number | null>>): Record<string, number | null> =>
  Object.fromEntries(Object.entries(values).map(([name, x]) => [name, finite(x)]));

/** An interval, its numbers as `convert` gives them; default: as they are, null for what is none. */
export const intervalJson = (
  { value, low, high }: { [Key in keyof Interval]: number | null },
  convert: (x: number | null) => number | null = finite,
): IntervalJson => ({ value: convert(value), low: convert(low), high: convert(high) });

const medianJson = ({ median, low, high }: CriticalCurrent): MedianJson => ({
  median: milliamperes(median),
  low: milliamperes(low),
  high: milliamperes(high),
});

function weibullJson({ weibull }: CriticalCurrent): WeibullJson | null {
  if (weibull === null) return null;
  const { modulus, scale } = weibull;
  return { modulus: intervalJson(modulus), scale: intervalJson(scale, milliamperes) };
}

/** A point of an ensemble. */
export function pointJson({
  point,
  parameters,
  runs,
  failed,
  ccd,
  onset,
  timeToShort,
  onsetToShort,
  observables,
}: PointSummary): PointJson {
  return {
    point,
    parameters,
    ccd: medianJson(ccd),
    onset: medianJson(onset),
    timeToShort,
    onsetToShort,
    intergranularFraction: finite(observables.intergranularFraction?.mean),
    boundaryFraction: finite(observables.boundaryFraction?.mean),
    runs,
    censored: ccd.censored,
    failed,
    ccdAbove: milliamperes(ccd.medianAbove),
    weibull: weibullJson(ccd),
    onsetWeibull: weibullJson(onset),
    stepFraction: ccd.stepFraction,
    observables: Object.fromEntries(
      Object.entries(observables).map(([name, o]) => [
        name,
        { mean: finite(o.mean), standardError: finite(o.standardError), runs: o.runs },
      ]),
    ),
    probability: ccd.probability.map((p) => ({ ...p, current: milliamperes(p.current)! })),
    notes: [...ccd.notes.map((n) => `CCD: ${n}`), ...onset.notes.map((n) => `onset: ${n}`)],
  };
}

/** The comparison of the points of a series. */
export function comparisonJson({ points, axis, slopes, ratios }: SweepComparison) {
  return {
    points,
    axis,
    slopes: slopes === null ? null : { ccd: intervalJson(slopes.ccd), onset: intervalJson(slopes.onset) },
    ratios: ratios.map((r) => ({
      point: r.point,
      ccd: intervalJson(r.ccd),
      onset: intervalJson(r.onset),
      intergranularFraction: intervalJson(r.intergranularFraction),
    })),
  };
}

/** The result of an ensemble: the content of `points.json`. */
export function ensembleJson({ plan, points, comparisons }: EnsembleResult) {
  return {
    name: plan.name,
    seed: plan.seed,
    unit: 'mA/cm^2',
    points: points.map(pointJson),
    comparisons: comparisons.map(comparisonJson),
  };
}

/** One trajectory. */
export function runJson(run: RunSummary): RunJson {
  return {
    seed: run.seed,
    outcome: run.outcome,
    shorted: run.outcome === 'short',
    ccd: milliamperes(run.shortCurrent),
    onset: milliamperes(run.onsetCurrent),
    time: run.endTime,
    onsetTime: run.onsetTime,
    lastCurrent: milliamperes(run.lastCurrent)!,
    lithiumSites: run.lithiumSites,
    intergranularFraction: finite(run.observables.intergranularFraction),
    boundaryFraction: finite(run.observables.boundaryFraction),
    chargeBalance: run.balance.charge,
    balance: run.balance,
    charge: run.charge,
    observables: finiteEntries(run.observables),
    microstructure: finiteEntries(run.microstructure),
    solver: run.solver,
    dimensions: run.dimensions,
    warnings: run.warnings,
  };
}
