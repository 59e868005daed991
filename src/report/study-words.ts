/** What a report says in words of an ensemble: what it found, what is not as it should be. */
import { fewRuns } from '../analysis/critical-current.ts';
import type { SweepComparison } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { RunSummary } from '../campaign/messages.ts';
import type { RunRecord } from '../campaign/point-summary.ts';
import { keyTitle, type SweepView } from './figures/sweep-view.ts';
import { milliamperes, type PointJson } from './json.ts';
import { digits, duration, intervalText } from './numbers.ts';
import { printedUnit } from './printed-unit.ts';

/** What is unfinished, failed or warned of. */
export function cautionsOf(
  result: EnsembleResult,
  manifest: Readonly<Record<string, unknown>>,
  points: readonly PointJson[],
): string[] {
  const { plan, runs, missing } = result;
  const total = plan.points.length * plan.runs;
  const cautions: string[] = [];
  if (missing > 0)
    cautions.push(
      `Not finished: ${total - missing} of ${total} runs are there (status: ${String(manifest.status ?? 'unknown')}). Everything below is of these runs; the same command goes on with the ${missing} missing.`,
    );
  cautions.push(...failuresOf(runs));
  const survived = points.filter(({ runs: n, censored, failed }) => n > failed && censored === n - failed);
  if (survived.length > 0)
    cautions.push(
      survived.length === points.length
        ? `No run ended with a short: the study gives lower bounds alone. ${plan.points.every(({ scenario }) => scenario.protocol.kind === 'constant') ? 'A longer time (protocol.duration) would bound the time to the short' : 'A longer ramp (protocol.maximum) would bound the CCD'}.`
        : `At ${survived.length} of ${points.length} points no run ended with a short: these give lower bounds alone.`,
    );
  const few = fewRuns(plan.runs);
  if (few !== null && total > 1) cautions.push(`${sentenceCase(few)}.`);
  return [...cautions, ...warningsOf(manifest.warnings)];
}

/** Failed runs; of those with one error the first, and how many more. */
function failuresOf(runs: readonly RunRecord[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { id, error } of runs) {
    if (error === null) continue;
    const ids = alike.get(error);
    if (ids === undefined) alike.set(error, [id]);
    else ids.push(id);
  }
  return [...alike].map(([error, [first, ...more]]) =>
    more.length === 0
      ? `Run ${first} failed: ${error}`
      : `Run ${first} and ${more.length} more failed: ${error}`,
  );
}

/** Warnings with how often they came; of those that differ in numbers alone one, as an example. */
export function warningsOf(warnings: unknown): string[] {
  if (typeof warnings !== 'object' || warnings === null) return [];
  const alike = new Map<string, { example: string; kinds: number; count: number }>();
  for (const [warning, count] of Object.entries(warnings)) {
    const words = warning.replaceAll(/\d+(?:\.\d+)?/g, '#');
    const { example = warning, kinds = 0, count: before = 0 } = alike.get(words) ?? {};
    alike.set(words, { example, kinds: kinds + 1, count: before + Number(count) });
  }
  return [...alike.values()].map(({ example, kinds, count }) =>
    printedUnit(
      count === 1
        ? example
        : kinds === 1
          ? `${example} (${count} times)`
          : `${example} (and alike, ${count} times in all)`,
    ),
  );
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What one run came to. */
export function runInWords({
  outcome,
  shortCurrent,
  shortTime,
  onsetCurrent,
  onsetTime,
  endTime,
}: RunSummary): string[] {
  const at = (current: number | null, time: number | null) =>
    `at ${digits(milliamperes(current))} mA/cm² after ${duration(time ?? endTime)}`;
  return [
    onsetCurrent === null
      ? 'No lithium left the electrode.'
      : `First lithium ${at(onsetCurrent, onsetTime)}.`,
    outcome === 'short'
      ? `Short ${at(shortCurrent, shortTime)}.`
      : `No short within ${duration(endTime)}${outcome === 'stopped' ? ', when the run was stopped' : ''}.`,
  ];
}

/** What a series says along its axis, a sentence each. */
export function slopesInWords(
  { points, axis, slopes }: SweepComparison,
  views: readonly SweepView<PointJson>[],
  runs: number,
): string[] {
  if (axis === null || slopes === null) return [];
  const series = views
    .flatMap((view) => view.series)
    .find((s) => s.points.some(({ data }) => data.point === points[0]));
  const name = keyTitle(axis).toLowerCase();
  return (['ccd', 'onset'] as const)
    .filter((what) => Number.isFinite(slopes[what].value))
    .map((what) => {
      const { value, low, high } = slopes[what];
      const certain = low > 0 ? 'rises' : high < 0 ? 'falls' : 'has no certain trend';
      // One run a point has no interval, whatever its ends say.
      const trend = runs > 1 ? certain : 'changes';
      const quantity = what === 'ccd' ? 'CCD' : 'onset';
      const of = series === undefined || series.label === '' ? 'The' : `${sentenceCase(series.label)}: the`;
      const besides =
        series?.label === '' && series.besides !== undefined ? ` (and with it ${series.besides})` : '';
      return `${of} ${quantity} ${trend} with ${name}${besides}, d ln(${quantity})/d ln(${name}) = ${runs > 1 ? intervalText({ value, low, high }) : `${digits(value)}, of one run a point`}`;
    });
}
