/** The comparison of mechanisms as the plain object that `compare --json` prints and `compare.json` keeps. */
import type { ContrastInterval } from '../analysis/attribution.ts';
import { type Arm, type ArmComparison, OUTCOMES, type Outcome } from '../campaign/arm-comparison.ts';
import type { EnsemblePlan } from '../campaign/plan.ts';
import { finite, type IntervalJson, intervalJson, milliamperes, pointJson } from './json.ts';

/** Effects of one kind on every outcome: the logarithm is a pure number, currents in mA/cm^2, times in s. */
export type OutcomesJson = Readonly<Record<Outcome, IntervalJson>>;

const inOutcomeUnit = (outcome: Outcome, x: number | null): number | null =>
  outcome === 'ccd' || outcome === 'onset' ? milliamperes(x) : finite(x);

const contrastJson = (outcome: Outcome, contrast: ContrastInterval): IntervalJson =>
  intervalJson(contrast, (x) => inOutcomeUnit(outcome, x));

const nothing: IntervalJson = { value: null, low: null, high: null };

const outcomesJson = (of: (outcome: Outcome) => ContrastInterval | null): OutcomesJson =>
  Object.fromEntries(
    OUTCOMES.map((outcome) => {
      const contrast = of(outcome);
      return [outcome, contrast === null ? nothing : contrastJson(outcome, contrast)];
    }),
  ) as Record<Outcome, IntervalJson>;

/** One arm: medians over its runs with 95 % intervals, means of where lithium is. */
export function armJson({ mechanisms, summary }: Arm) {
  const { point, ccd, onset, timeToShort, onsetToShort, runs, censored, failed, ccdAbove, notes } =
    pointJson(summary);
  const meanOf = (name: string) => finite(summary.observables[name]?.mean);
  return {
    arm: point,
    mechanisms,
    ccd,
    ccdAbove,
    onset,
    timeToShort,
    onsetToShort,
    intergranularFraction: meanOf('intergranularFraction'),
    isolatedFraction: meanOf('isolatedFraction'),
    interfaceFraction: meanOf('interfaceFraction'),
    runs,
    censored,
    failed,
    notes: notes.filter((note) => !note.includes('Weibull')),
  };
}

/** The whole comparison. */
export function comparisonOfArmsJson(ensemble: EnsemblePlan, comparison: ArmComparison) {
  const { plan, arms, attribution, interactions, change } = comparison;
  return {
    name: ensemble.name,
    seed: ensemble.seed,
    unit: 'mA/cm^2',
    mechanisms: plan.mechanisms,
    always: plan.always,
    design: plan.design,
    arms: arms.map(armJson),
    change: outcomesJson((outcome) => change?.[outcome] ?? null),
    attribution: attribution.map(({ mechanism, effects }) => {
      const shapley = outcomesJson((outcome) => effects[outcome].shapley);
      const alone = outcomesJson((outcome) => effects[outcome].alone);
      const last = outcomesJson((outcome) => effects[outcome].last);
      return {
        mechanism,
        shapley: shapley.ccd,
        shapleyLog: shapley.logCcd,
        effects: { shapley, alone, last },
      };
    }),
    interactions: interactions.map(({ mechanisms, effects }) => ({
      mechanisms,
      interaction: contrastJson('ccd', effects.ccd),
      interactionLog: contrastJson('logCcd', effects.logCcd),
    })),
    statement: statementOf(comparison),
  };
}

/** What the comparison allows to say, a sentence each. */
export function statementOf({ plan, arms }: ArmComparison): string[] {
  const { mechanisms, design, always, cycles } = plan;
  const n = mechanisms.length;
  const complete = arms.length === 2 ** n;
  const lines: string[] = [];
  if (complete)
    lines.push(
      `Every combination of the ${n === 1 ? 'mechanism' : `${n} mechanisms`} was run: the Shapley values are those of these runs, without sampling of combinations, and sum to CCD(all) - CCD(none).`,
    );
  else if (design === 'sampled')
    lines.push(
      `${arms.length} of ${2 ** n} combinations were run, along ${cycles.length} random cyclic orders (${2 * n * cycles.length} orders of switching on): the Shapley values are unbiased estimates that sum to CCD(all) - CCD(none), their intervals cover the choice of the orders; interactions need every combination (factorial).`,
    );
  else if (design === 'alone')
    lines.push(
      'Each mechanism was run alone: this says what it does where no other is on. The change from none to all cannot be shared out among the mechanisms from these arms (factorial or sampled can).',
    );
  else
    lines.push(
      'Each mechanism was left out of all: this says what it does where all others are on. Where mechanisms act on each other these effects do not sum to the change from none to all, and it cannot be shared out (factorial or sampled can).',
    );
  if (always.length > 0)
    lines.push(
      `On in every arm, as the scenario has them and as they are not compared: ${always.join(', ')}.`,
    );
  const beyond = arms.filter(({ summary }) => summary.ccd.medianAbove !== null);
  if (beyond.length > 0)
    lines.push(
      `The median CCD of ${beyond.length} of ${arms.length} arms is not reached, as at least half of their runs ended without a short: what leans on them has no value, only the bounds that follow; a longer ramp (protocol.maximum) determines it.`,
    );
  const unrun = arms.filter(({ summary }) => summary.ccd.runs === 0);
  if (unrun.length > 0) lines.push(`${unrun.length} of ${arms.length} arms have no finished run.`);
  return lines;
}
