/** How the points of a sweep compare: the slope along an axis of numbers, and ratios to the first point. */
import type { CurrentObservation } from '../analysis/critical-current.ts';
import type { Interval } from '../analysis/statistics.ts';
import { criticalCurrentRatio, criticalCurrentSlope, meanRatio } from '../analysis/sweep-comparison.ts';
import { parseQuantity } from '../units/quantity.ts';
import type { RunSummary } from './messages.ts';
import type { EnsemblePlan } from './plan.ts';
import { ccdObservation, onsetObservation, type RunRecord } from './point-summary.ts';

/**
 * Comparison of the points of a sweep that set the same keys; every interval is a 95 % bootstrap over runs, joint
 * over points.
 */
export interface SweepComparison {
  /** The points compared, in order. */
  readonly points: readonly number[];
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

/** Points that set the same keys, in order of first appearance: a list of records may hold several series. */
export function pointGroups(plan: EnsemblePlan): number[][] {
  const groups = new Map<string, number[]>();
  plan.points.forEach(({ parameters }, point) => {
    const keys = Object.keys(parameters).sort().join();
    const group = groups.get(keys);
    if (group === undefined) groups.set(keys, [point]);
    else group.push(point);
  });
  return [...groups.values()];
}

/** The swept value of points as positive SI numbers, or null where one is not. */
function axisValues(plan: EnsemblePlan, points: readonly number[], key: string): number[] | null {
  const values: number[] = [];
  for (const point of points) {
    const value = plan.points[point]!.parameters[key];
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

/** Compares the points of each series of a sweep; series of one point are left out. */
export function comparePoints(plan: EnsemblePlan, records: readonly RunRecord[]): SweepComparison[] {
  const table = <T>(missing: T, of: (run: RunSummary) => T): T[][] => {
    const rows = plan.points.map(() => Array.from({ length: plan.runs }, () => missing));
    for (const { point, run, summary } of records) if (summary !== null) rows[point]![run] = of(summary);
    return rows;
  };
  const ccd = table<CurrentObservation | null>(null, ccdObservation);
  const onset = table<CurrentObservation | null>(null, onsetObservation);
  const intergranular = table(Number.NaN, (run) => run.observables.intergranularFraction ?? Number.NaN);
  return pointGroups(plan)
    .filter((points) => points.length > 1)
    .map((points) => {
      const first = points[0]!;
      const stream = (name: string) => ({ stream: `${plan.seed}/bootstrap/${first}/${name}` });
      const keys = Object.keys(plan.points[first]!.parameters);
      const axis =
        keys.find((key) => {
          const values = axisValues(plan, points, key);
          return values !== null && new Set(values).size === values.length;
        }) ?? null;
      const x = axis === null ? null : axisValues(plan, points, axis);
      const rows = <T>(of: readonly T[]) => points.map((point) => of[point]!);
      return {
        points,
        axis,
        slopes:
          x === null
            ? null
            : {
                ccd: criticalCurrentSlope(x, rows(ccd), stream('slope/ccd')),
                onset: criticalCurrentSlope(x, rows(onset), stream('slope/onset')),
              },
        ratios: points.map((point) => ({
          point,
          ccd: criticalCurrentRatio(ccd[point]!, ccd[first]!, stream(`ratio/${point}/ccd`)),
          onset: criticalCurrentRatio(onset[point]!, onset[first]!, stream(`ratio/${point}/onset`)),
          intergranularFraction: meanRatio(
            intergranular[point]!,
            intergranular[first]!,
            stream(`ratio/${point}/intergranularFraction`),
          ),
        })),
      };
    });
}
