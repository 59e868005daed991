/** What each mechanism did, from a comparison of arms: effects, and interactions of pairs, with intervals. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { comparisonOfArmsJson } from '../compare-json.ts';
import type { IntervalJson } from '../json.ts';
import { effectText } from '../numbers.ts';
import type { Figure } from './figure.ts';
import { intervalMarks, type PlacedInterval } from './interval-marks.ts';
import { ink, type SeriesStyle, seriesStyle } from './palette.ts';
import { namedRows, type PlotOptions, plotSvg } from './plot-svg.ts';
import { axisScale } from './scale.ts';
import { keyTitle } from './sweep-view.ts';

/** A comparison as `compare.json` keeps it. */
export type ComparisonJson = ReturnType<typeof comparisonOfArmsJson>;

const KINDS = [
  { kind: 'shapley', text: 'Shapley value: share in the change from none to all' },
  { kind: 'alone', text: 'alone, against none' },
  { kind: 'last', text: 'beside all others, against all without it' },
] as const;

/** Pairs that a figure has room for. */
const MOST_PAIRS = 15;

const known = (x: IntervalJson) => x.value !== null || x.low !== null || x.high !== null;

interface Row {
  readonly name: string;
  readonly effect: IntervalJson;
}

/** Rows of estimates on one axis, a line of zero, open ends to the frame. */
function rowsPlot(
  names: readonly string[],
  groups: readonly { rows: readonly Row[]; style: SeriesStyle; hollow: boolean; offset: number }[],
  label: string,
): PlotOptions {
  const all = groups.flatMap(({ rows }) =>
    rows.flatMap(({ effect }) => [effect.value, effect.low, effect.high]),
  );
  const x = axisScale([0, ...all], label, { type: 'linear' });
  return namedRows(names, 14 + 14 * Math.max(1, groups.length), x, [
    Plot.ruleX([0], { stroke: ink, strokeWidth: 1 }),
    ...groups.flatMap(({ rows, style, hollow, offset }) =>
      intervalMarks(
        rows
          .filter(({ effect }) => known(effect))
          .map(
            ({ name, effect }): PlacedInterval => ({
              at: name,
              value: effect.value,
              // Of an effect that is not determined an end without bound goes to the frame.
              low: effect.low ?? x.domain[0],
              high: effect.high,
              title: `${name}: ${effectText(effect)} mA/cm²`,
            }),
          ),
        { ...style, hollow, offset, direction: 'x', domain: x.domain },
      ),
    ),
  ]);
}

/** Effects of the mechanisms on the critical current. */
export function attributionFigure({ attribution, change }: ComparisonJson, name = 'attribution'): Figure {
  const title = 'What each mechanism does to the critical current density';
  const shown = KINDS.filter(({ kind }) => attribution.some(({ effects }) => known(effects[kind].ccd)));
  const named = attribution.map((row) => ({ ...row, name: keyTitle(row.mechanism) }));
  const first = shown[0]?.kind ?? 'shapley';
  const total = known(change.ccd) && first === 'shapley' ? [{ name: 'All − none', effect: change.ccd }] : [];
  const summary = `Change of the median CCD in mA/cm² with 95 % intervals. ${named.map((row) => `${row.name}: ${effectText(row.effects[first].ccd)}`).join('; ')}${total.length === 0 ? '' : `; all against none: ${effectText(change.ccd)}`}.`;
  return {
    name,
    title,
    summary,
    key: `${shown.map(({ text }) => text.charAt(0).toUpperCase() + text.slice(1)).join('. ')}. Above zero: raises the CCD. Intervals: bootstrap over runs, drawn for all arms together, as every arm has the same samples and seeds. Shapley values sum to the change from none to all.`,
    table: {
      header: [
        'mechanism',
        ...KINDS.flatMap(({ kind }) => ['', ' low', ' high'].map((end) => `${kind}${end} (mA/cm²)`)),
        ...KINDS.flatMap(({ kind }) => ['', ' low', ' high'].map((end) => `${kind} of ln CCD${end}`)),
      ],
      rows: [
        ...attribution.map(({ mechanism, effects }): Cell[] => [
          mechanism,
          ...(['ccd', 'logCcd'] as const).flatMap((outcome) =>
            KINDS.flatMap(({ kind }) => {
              const { value, low, high } = effects[kind][outcome];
              return [value, low, high];
            }),
          ),
        ]),
        [
          'all - none',
          ...(['ccd', 'logCcd'] as const).flatMap((outcome): Cell[] => [
            change[outcome].value,
            change[outcome].low,
            change[outcome].high,
            ...new Array(6).fill(null),
          ]),
        ],
      ],
    },
    draw: (document) => {
      const groups = shown.map(({ kind }, k) => ({
        rows: [
          ...named.map((row) => ({ name: row.name, effect: row.effects[kind].ccd })),
          ...(kind === 'shapley' ? total : []),
        ],
        style: seriesStyle(k),
        hollow: kind !== 'shapley',
        offset: 13 * (k - (shown.length - 1) / 2),
      }));
      return plotSvg(
        document,
        {
          title,
          summary,
          legend: shown.map(({ text, kind }, k) => ({
            ...seriesStyle(k),
            text,
            hollow: kind !== 'shapley',
            rule: false,
          })),
        },
        rowsPlot(
          [...named.map((row) => row.name), ...total.map((row) => row.name)],
          groups,
          'Change of the median CCD (mA/cm²)',
        ),
      );
    },
  };
}

/** Interactions of pairs, the strongest first; null where the design gives none. */
export function interactionsFigure({ interactions }: ComparisonJson, name = 'interactions'): Figure | null {
  if (interactions.length === 0) return null;
  const rows = interactions
    .map(({ mechanisms: [a, b], interaction }) => ({
      name: `${keyTitle(a)} + ${keyTitle(b).toLowerCase()}`,
      effect: interaction,
    }))
    .sort((a, b) => Math.abs(b.effect.value ?? 0) - Math.abs(a.effect.value ?? 0));
  const shown = rows.slice(0, MOST_PAIRS);
  const title = 'How pairs of mechanisms act on each other';
  const summary = `Shapley interaction indices of the CCD in mA/cm² with 95 % intervals. ${shown.map((row) => `${row.name}: ${effectText(row.effect)}`).join('; ')}.`;
  return {
    name,
    title,
    summary,
    key: `Above zero: two mechanisms together raise the CCD by more than the sum of both. Whiskers: 95 % bootstrap intervals over paired runs.${shown.length < rows.length ? ` The ${shown.length} strongest of ${rows.length} pairs are drawn; the data have all.` : ''}`,
    table: {
      header: [
        'mechanism',
        'with',
        ...['', ' low', ' high'].map((end) => `interaction${end} (mA/cm²)`),
        ...['', ' low', ' high'].map((end) => `interaction of ln CCD${end}`),
      ],
      rows: interactions.map(({ mechanisms: [a, b], interaction: i, interactionLog: l }): Cell[] => [
        a,
        b,
        i.value,
        i.low,
        i.high,
        l.value,
        l.low,
        l.high,
      ]),
    },
    draw: (document) =>
      plotSvg(
        document,
        { title, summary },
        rowsPlot(
          shown.map((row) => row.name),
          [{ rows: shown, style: seriesStyle(0), hollow: false, offset: 0 }],
          'Interaction (mA/cm²)',
        ),
      ),
  };
}
