/** What the mechanisms of a comparison did: contrasts between its arms, with intervals over paired runs. */
import { ordersOfCycle } from '../analysis/arm-designs.ts';
import { type ContrastInterval, contrastIntervals, logarithm } from '../analysis/attribution.ts';
import type { CurrentObservation } from '../analysis/critical-current.ts';
import { type Contrast, interactionContrast, orderContrast, shapleyContrast } from '../analysis/shapley.ts';
import { type BoundedEstimate, meanBounds, medianBounds } from '../analysis/weighted-estimates.ts';
import { type ArmPlan, namesOf } from '../scenario/arms.ts';
import type { EnsembleResult } from './ensemble.ts';
import type { RunSummary } from './messages.ts';
import {
  ccdObservation,
  onsetObservation,
  onsetToShortObservation,
  type PointSummary,
  timeToShortObservation,
} from './point-summary.ts';

/**
 * What is asked of an arm, SI: medians over runs of the critical current (also its logarithm), the onset, the time to
 * the short and from the onset to the short; means of where lithium is.
 */
export const OUTCOMES = [
  'ccd',
  'logCcd',
  'onset',
  'timeToShort',
  'onsetToShort',
  'intergranularFraction',
  'isolatedFraction',
  'interfaceFraction',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * How a mechanism's effect is taken. `shapley`: its share in the change from none to all; `alone`: it alone against
 * none; `last`: all against all without it. Null where the design lacks the arms.
 */
export type Effects = Readonly<Record<'shapley' | 'alone' | 'last', ContrastInterval | null>>;

/** One arm. */
export interface Arm {
  readonly mechanisms: readonly string[];
  readonly summary: PointSummary;
}

/** The arms of a comparison and what they say about its mechanisms. */
export interface ArmComparison {
  readonly plan: ArmPlan;
  readonly arms: readonly Arm[];
  readonly attribution: readonly {
    readonly mechanism: string;
    readonly effects: Readonly<Record<Outcome, Effects>>;
  }[];
  /** From none to all; null where the design lacks one of them. */
  readonly change: Readonly<Record<Outcome, ContrastInterval>> | null;
  /** Shapley interaction indices of pairs; none where not every combination was run. */
  readonly interactions: readonly {
    readonly mechanisms: readonly [string, string];
    readonly effects: Readonly<Record<'ccd' | 'logCcd', ContrastInterval>>;
  }[];
}

/** Estimates of every outcome of one arm from its runs by number; null where a run failed or is missing. */
function estimatesOf(runs: readonly (RunSummary | null)[]): Record<Outcome, BoundedEstimate> {
  const median = (of: (run: RunSummary) => CurrentObservation) =>
    medianBounds(runs.map((run) => (run === null ? null : of(run))));
  const meanOf = (name: string) => meanBounds(runs.map((run) => run?.observables[name] ?? Number.NaN));
  return {
    ccd: median(ccdObservation),
    logCcd: logarithm(median(ccdObservation)),
    onset: median(onsetObservation),
    timeToShort: median(timeToShortObservation),
    onsetToShort: median(onsetToShortObservation),
    intergranularFraction: meanOf('intergranularFraction'),
    isolatedFraction: meanOf('isolatedFraction'),
    interfaceFraction: meanOf('interfaceFraction'),
  };
}

/** The contrasts that the arms allow for each mechanism, as parts of equal weight; null where arms are lacking. */
function contrastsOf({ mechanisms, arms, cycles }: ArmPlan, i: number) {
  const n = mechanisms.length;
  const all = 2 ** n - 1;
  const bit = 1 << i;
  const there = new Set(arms);
  const needs = (plus: number, minus: number): readonly Contrast[] | null =>
    there.has(plus) && there.has(minus) ? [[{ weight: 1, pairs: [[plus, minus]] }]] : null;
  return {
    shapley:
      there.size === 2 ** n
        ? [shapleyContrast(n, i)]
        : cycles.length > 0
          ? cycles.map((cycle) => orderContrast(ordersOfCycle(cycle), i))
          : null,
    alone: needs(bit, 0),
    last: needs(all, all & ~bit),
  };
}

/** Compares the arms of a finished (or interrupted) ensemble whose points are the arms of `plan`. */
export function compareArms({ plan: ensemble, points, runs }: EnsembleResult, plan: ArmPlan): ArmComparison {
  const { mechanisms, arms } = plan;
  const n = mechanisms.length;
  const summaries: (RunSummary | null)[][] = arms.map(() => new Array(ensemble.runs).fill(null));
  for (const { point, run, summary } of runs) summaries[point]![run] = summary;
  const estimates = summaries.map(estimatesOf);
  // The same draws for every outcome.
  const options = { stream: `${ensemble.seed}/bootstrap/compare`, runs: ensemble.runs };
  const intervals = (outcome: Outcome, contrasts: readonly (readonly Contrast[])[]) =>
    contrastIntervals(new Map(arms.map((arm, k) => [arm, estimates[k]![outcome]])), contrasts, options);

  const kinds = ['shapley', 'alone', 'last'] as const;
  const available = mechanisms.map((_, i) => contrastsOf(plan, i));
  const total = [[{ weight: 1, pairs: [[2 ** n - 1, 0]] }]] as const satisfies readonly Contrast[];
  const hasTotal = arms.includes(0) && arms.includes(2 ** n - 1);
  const perOutcome = OUTCOMES.map((outcome) => {
    const asked: (readonly Contrast[])[] = [];
    const place = (contrast: readonly Contrast[] | null) =>
      contrast === null ? null : asked.push(contrast) - 1;
    const places = available.map((contrasts) => kinds.map((kind) => place(contrasts[kind])));
    const change = place(hasTotal ? total : null);
    const found = intervals(outcome, asked);
    const at = (k: number | null) => (k === null ? null : found[k]!);
    return {
      effects: places.map(
        (row) => Object.fromEntries(kinds.map((kind, c) => [kind, at(row[c]!)])) as unknown as Effects,
      ),
      change: at(change),
    };
  });
  const byOutcome = <T>(of: (outcome: (typeof perOutcome)[number]) => T) =>
    Object.fromEntries(OUTCOMES.map((name, k) => [name, of(perOutcome[k]!)])) as Record<Outcome, T>;

  const pairs: [number, number][] = [];
  if (new Set(arms).size === 2 ** n)
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
  const [ccd, logCcd] = (['ccd', 'logCcd'] as const).map((outcome) =>
    intervals(
      outcome,
      pairs.map(([i, j]) => [interactionContrast(n, i, j)]),
    ),
  );
  return {
    plan,
    arms: arms.map((arm, k) => ({ mechanisms: namesOf(mechanisms, arm), summary: points[k]! })),
    attribution: mechanisms.map((mechanism, i) => ({
      mechanism,
      effects: byOutcome(({ effects }) => effects[i]!),
    })),
    change: hasTotal ? byOutcome(({ change }) => change!) : null,
    interactions: pairs.map(([i, j], k) => ({
      mechanisms: [mechanisms[i]!, mechanisms[j]!],
      effects: { ccd: ccd![k]!, logCcd: logCcd![k]! },
    })),
  };
}
