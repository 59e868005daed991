/** Tables as people read them; no colours, no terminal. */
import { fewRuns } from '../analysis/critical-current.ts';
import { pointGroups, type SweepComparison } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { PointSummary } from '../campaign/point-summary.ts';
import { type ParameterColumn, parameterColumns } from './csv-tables.ts';
import { pointJson } from './json.ts';
import { digits, intervalText, medianText } from './numbers.ts';

/** A table as header and rows of text. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The header of a swept key in a table: its last word (of a switch, of what it switches) and its unit; the files have all. */
export const shortHeader = ({ header }: ParameterColumn): string =>
  header.replace(/\.enabled$/, '').replace(/^(\S+\.)+/, '');

/** What a point sets of the swept keys; a dash for what it does not. */
export const parameterTexts = (columns: readonly ParameterColumn[], point: number): string[] =>
  columns.map(({ cells }) => {
    const cell = cells[point];
    return typeof cell === 'number' ? digits(cell, 6) : (cell ?? '-');
  });

/** Points of an ensemble (all by default): swept keys, CCD and onset with 95 % intervals, Weibull modulus, counts. */
export function pointsTable({ plan, points }: EnsembleResult, group?: readonly number[]): TextTable {
  const columns = parameterColumns(plan, group);
  const chosen = group === undefined ? points : group.map((point) => points[point]!);
  return {
    header: [
      ...columns.map(shortHeader),
      'CCD [mA/cm^2]',
      'onset [mA/cm^2]',
      'Weibull modulus',
      'intergranular',
      'boundary sites',
      'runs',
      'survived',
      'failed',
    ],
    rows: chosen.map((summary: PointSummary) => {
      const json = pointJson(summary);
      return [
        ...parameterTexts(columns, summary.point),
        json.ccdAbove === null ? medianText(json.ccd) : `> ${digits(json.ccdAbove)}`,
        medianText(json.onset),
        intervalText(json.weibull?.modulus),
        digits(json.intergranularFraction, 2),
        digits(json.boundaryFraction, 2),
        String(json.runs),
        String(json.censored),
        String(json.failed),
      ];
    }),
  };
}

/** A table in Markdown. */
export function markdownTable({ header, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A sentence on the intervals of few runs, with a space before it; of enough runs nothing. */
export function fewRunsSentence(runs: number): string {
  const few = fewRuns(runs);
  return few === null ? '' : ` The ${few}.`;
}

/** `results.md`: a table for each series of points, the slopes, the failed runs. */
export function resultsMarkdown(result: EnsembleResult): string {
  const { plan, comparisons, runs } = result;
  const lines = [
    `# ${plan.name}`,
    '',
    `Effective critical current density (CCD: the ramp step at which lithium joins the electrodes; onset: the step in which the first site fills), median over runs with 95 % bootstrap intervals; Weibull modulus of the CCD with its 95 % likelihood interval. ${plan.runs} runs a point, seed ${plan.seed}.${fewRunsSentence(plan.runs)}`,
    '',
  ];
  for (const group of pointGroups(plan)) {
    lines.push(markdownTable(pointsTable(result, group)), '');
    const comparison = comparisons.find(({ points }) => points[0] === group[0]);
    const slopes = comparison === undefined ? [] : slopeLines(comparison);
    if (slopes.length > 0) lines.push(...slopes.map((line) => `- ${line}`), '');
  }
  const failed = runs.filter((run) => run.outcome === 'failed');
  if (failed.length > 0) lines.push(...failed.map(({ id, error }) => `- run ${id} failed: ${error}`), '');
  return lines.join('\n');
}

/** What a series says in a line each: slopes of the logarithms. */
export function slopeLines({ axis, slopes }: SweepComparison): string[] {
  if (axis === null || slopes === null) return [];
  const name = axis.split('.').at(-1);
  return (['ccd', 'onset'] as const)
    .filter((what) => Number.isFinite(slopes[what].value))
    .map(
      (what) =>
        `d ln(${what === 'ccd' ? 'CCD' : what}) / d ln(${name}) = ${intervalText(slopes[what])} (95 % interval)`,
    );
}
