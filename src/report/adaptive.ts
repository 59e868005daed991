/** An adaptive search as JSON, tables and text. Current densities in mA/cm^2, simulated times in h. */
import type { Interval } from '../analysis/statistics.ts';
import type { AdaptivePoint, AdaptiveResult } from '../campaign/adaptive.ts';
import { formatCsv } from '../io/csv.ts';
import { parameterColumns } from './csv-tables.ts';
import { finite, type IntervalJson, intervalJson, milliamperes } from './json.ts';
import { digits, inHours, intervalText, percent } from './numbers.ts';
import { markdownTable, parameterTexts, shortHeader, type TextTable } from './text.ts';

const currents = (interval: Interval): IntervalJson => intervalJson(interval, milliamperes);

/** One point. Where the median lies outside of the currents searched, `ccd.value` is null and `ended` says which side. */
function pointJson(p: AdaptivePoint) {
  const outside = p.ended === 'above' || p.ended === 'below';
  const ccd = currents(p.ccd);
  return {
    point: p.point,
    parameters: p.parameters,
    condition: p.search.condition,
    searched: { low: milliamperes(p.search.range.low), high: milliamperes(p.search.range.high) },
    ccd: outside ? { ...ccd, value: null } : ccd,
    ccdLogLogistic: outside ? { ...currents(p.otherLaw), value: null } : currents(p.otherLaw),
    modulus: intervalJson(p.modulus),
    width: finite(p.width),
    ended: p.ended,
    runs: p.runs,
    shorts: p.shorts,
    failed: p.failed,
    stopped: p.stopped,
    rounds: p.rounds,
    simulatedHours: inHours(p.simulatedTime),
    solverIterations: p.iterations,
    probability: p.table.map((row) => ({
      current: milliamperes(row.current),
      runs: row.runs,
      shorts: row.shorts,
      share: intervalJson(row.share),
      fitted: row.fitted,
    })),
  };
}

/** What `ccd --adaptive --json` prints and `adaptive.json` keeps. */
export function adaptiveJson({ plan, settings, points }: AdaptiveResult) {
  return {
    name: plan.name,
    seed: plan.seed,
    unit: 'mA/cm^2',
    quantity: 'current density at which half of the samples short within the time or charge of `condition`',
    settings,
    points: points.map(pointJson),
  };
}

/** How an interval of a point reads; a median beyond the currents searched is said to be so. */
function ccdText({ ended, search: { range }, ccd }: AdaptivePoint): string {
  if (ended === 'above') return `> ${digits(milliamperes(range.high))}`;
  if (ended === 'below') return `< ${digits(milliamperes(range.low))}`;
  return intervalText(currents(ccd));
}

/** Why the search of a point ended, in words. */
export const ENDED: Readonly<Record<string, string>> = {
  width: 'narrow enough',
  maximumRuns: 'most runs',
  above: 'above the currents searched',
  below: 'below the currents searched',
};

/** A row a point. */
export function adaptiveTable({ plan, points }: AdaptiveResult): TextTable {
  const columns = parameterColumns(plan);
  return {
    header: [
      ...columns.map(shortHeader),
      'CCD [mA/cm^2]',
      'width',
      'if log-logistic',
      'Weibull modulus',
      'runs',
      'shorts',
      'simulated [h]',
      'ended',
    ],
    rows: points.map((p) => [
      ...parameterTexts(columns, p.point),
      ccdText(p),
      percent(p.width),
      digits(milliamperes(p.otherLaw.value)),
      intervalText(intervalJson(p.modulus)),
      String(p.runs),
      String(p.shorts),
      digits(inHours(p.simulatedTime)),
      p.ended === null ? 'interrupted' : ENDED[p.ended]!,
    ]),
  };
}

/** What the numbers are, in a line. */
export function adaptiveNote({ settings, points }: AdaptiveResult): string {
  const conditions = [...new Set(points.map(({ search }) => search.condition))];
  return `CCD: the constant current density at which half of the samples short ${conditions.join(' or ')}, each run a fresh sample; ${percent(settings.confidence)} posterior intervals.`;
}

/** `adaptive.csv`: a row a point. */
export function adaptiveCsv({ plan, points }: AdaptiveResult): string {
  const columns = parameterColumns(plan);
  return formatCsv(
    [
      'point',
      ...columns.map(({ header }) => header),
      'ccd [mA/cm^2]',
      'ccd low [mA/cm^2]',
      'ccd high [mA/cm^2]',
      'width',
      'ccd log-logistic [mA/cm^2]',
      'modulus',
      'modulus low',
      'modulus high',
      'runs',
      'shorts',
      'failed',
      'stopped',
      'simulated [h]',
      'solver iterations',
      'ended',
    ],
    points.map((p) => {
      const json = pointJson(p);
      return [
        p.point,
        ...columns.map(({ cells }) => cells[p.point]),
        json.ccd.value,
        json.ccd.low,
        json.ccd.high,
        p.width,
        json.ccdLogLogistic.value,
        p.modulus.value,
        p.modulus.low,
        p.modulus.high,
        p.runs,
        p.shorts,
        p.failed,
        p.stopped,
        json.simulatedHours,
        p.iterations,
        p.ended,
      ];
    }),
  );
}

/** `probability.csv`: P(short | j) at each current that was run. */
export function probabilityCsv({ points }: AdaptiveResult): string {
  return formatCsv(
    ['point', 'current [mA/cm^2]', 'runs', 'shorts', 'share', 'share low', 'share high', 'fitted'],
    points.flatMap(({ point, table }) =>
      table.map(({ current, runs, shorts, share, fitted }) => [
        point,
        milliamperes(current),
        runs,
        shorts,
        share.value,
        share.low,
        share.high,
        fitted,
      ]),
    ),
  );
}

/** `adaptive-runs.csv`: a row a run. */
export function adaptiveRunsCsv({ runs }: AdaptiveResult): string {
  return formatCsv(
    [
      'point',
      'round',
      'index',
      'seed',
      'current [mA/cm^2]',
      'outcome',
      'end time [s]',
      'solver iterations',
      'error',
    ],
    runs.map((run) => [
      run.point,
      run.round,
      run.index,
      run.seed,
      milliamperes(run.current),
      run.outcome,
      run.outcome === 'failed' ? null : run.time,
      run.outcome === 'failed' ? null : run.iterations,
      run.error,
    ]),
  );
}

/** P(short | j) of a point in at most so many rows: neighbouring currents are counted together. */
export function probabilityTable({ table }: AdaptivePoint, most = 12): TextTable {
  const size = Math.ceil(table.length / most);
  const groups = Array.from({ length: Math.ceil(table.length / Math.max(1, size)) }, (_, k) =>
    table.slice(k * size, (k + 1) * size),
  );
  return {
    header: ['current [mA/cm^2]', 'shorts', 'runs', 'fitted'],
    rows: groups.map((group) => {
      const sum = (of: (row: (typeof group)[number]) => number) => group.reduce((s, row) => s + of(row), 0);
      const [first, last] = [group[0]!, group[group.length - 1]!].map(({ current }) =>
        digits(milliamperes(current)),
      );
      const runs = sum((row) => row.runs);
      return [
        first === last ? first! : `${first} to ${last}`,
        String(sum((row) => row.shorts)),
        String(runs),
        percent(sum((row) => row.fitted * row.runs) / runs),
      ];
    }),
  };
}

/** `results.md`. */
export function adaptiveMarkdown(result: AdaptiveResult): string {
  const { plan, points, runs } = result;
  const failed = runs.filter(({ error }) => error !== null);
  return [
    `# ${plan.name}`,
    '',
    adaptiveNote(result),
    '',
    markdownTable(adaptiveTable(result)),
    '',
    ...points.flatMap((p) => [
      `P(short | j) at point ${p.point}:`,
      '',
      markdownTable(probabilityTable(p)),
      '',
    ]),
    ...failed.map(({ seed, error }) => `- run ${seed} failed: ${error}`),
  ].join('\n');
}
