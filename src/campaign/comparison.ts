/** How the points of a sweep compare: the slope along an axis of numbers, and ratios to the first point. */
import type { CurrentObservation } from '../analysis/critical-current.ts';
import type { Interval } from '../analysis/statistics.ts';
import { criticalCurrentRatio, criticalCurrentSlope, meanRatio } from '../analysis/sweep-comparison.ts';
import { parseQuantity } from '../units/quantity.ts';
import type { EnsemblePlan } from './plan.ts';
import { ccdObservation, onsetObservation, type RunRecord } from './point-summary.ts';

/** Comparison of the points of a sweep; every interval is a 95 % bootstrap over runs, joint over points. */
export interface SweepComparison {
  /** Key whose values are all different positive numbers: the axis of the slopes. Null where there is none. */
  readonly axis: string | null;
  /** d ln(CCD) / d ln(axis) and d ln(onset) / d ln(axis). */
  readonly slopes: { readonly ccd: Interval; readonly onset: Interval } | null;
  /** Each point over the first one; the first row is all ones. */
  readonly ratios: readonly {
    readonly point: number;
    readonly ccd: Interval;
    readonly onset: Interval;
    readonly intergranularFraction: Interval;
  }[];
}

/** The swept value of every point as a positive SI number, or null where one is not. */
export function axisValues(plan: EnsemblePlan, key: string): number[] | null {
  const values: number[] = [];
  for (const { parameters } of plan.points) {
    const value = parameters[key];
    let number = Number.NaN;
    if (typeof value === 'number') number = value;
    else if (typeof value === 'string') {
      try {
        number = parseQuantity(value).value;
      } catch {
        return null;
      }
    }
    if (!(number > 0)) return null;
    values.push(number);
  }
  return values;
}

/** Compares the points of a sweep; null for a single point. */
export function comparePoints(plan: EnsemblePlan, records: readonly RunRecord[]): SweepComparison | null {
  if (plan.points.length < 2) return null;
  const at = <T>(missing: T, of: (run: NonNullable<RunRecord['summary']>) => T): T[][] => {
    const table = plan.points.map(() => Array.from({ length: plan.runs }, () => missing));
    for (const { point, run, summary } of records) if (summary !== null) table[point]![run] = of(summary);
    return table;
  };
  const ccd = at<CurrentObservation | null>(null, ccdObservation);
  const onset = at<CurrentObservation | null>(null, onsetObservation);
  const intergranular = at(Number.NaN, (run) => run.observables.intergranularFraction ?? Number.NaN);
  const stream = (name: string) => ({ stream: `${plan.seed}/bootstrap/${name}` });

  const keys = Object.keys(plan.points[0]!.parameters);
  const axis =
    keys.find((key) => {
      const values = axisValues(plan, key);
      return values !== null && new Set(values).size === values.length;
    }) ?? null;
  const x = axis === null ? null : axisValues(plan, axis)!;
  return {
    axis,
    slopes:
      x === null
        ? null
        : {
            ccd: criticalCurrentSlope(x, ccd, stream('slope/ccd')),
            onset: criticalCurrentSlope(x, onset, stream('slope/onset')),
          },
    ratios: plan.points.map((_, point) => ({
      point,
      ccd: criticalCurrentRatio(ccd[point]!, ccd[0]!, stream(`ratio/${point}/ccd`)),
      onset: criticalCurrentRatio(onset[point]!, onset[0]!, stream(`ratio/${point}/onset`)),
      intergranularFraction: meanRatio(
        intergranular[point]!,
        intergranular[0]!,
        stream(`ratio/${point}/intergranularFraction`),
      ),
    })),
  };
}
