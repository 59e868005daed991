/** The share of runs that shorted at a current of at most j, or within a time t: a panel for each point. */
import * as Plot from '@observablehq/plot';
import { wilsonInterval } from '../../analysis/statistics.ts';
import { weibullCumulative } from '../../analysis/weibull.ts';
import type { Cell } from '../../io/csv.ts';
import type { PointJson } from '../json.ts';
import { digits, intervalText, percent } from '../numbers.ts';
import { type Figure, type FigureNaming, titleOf } from './figure.ts';
import { colourOf, ink, muted } from './palette.ts';
import { type PlotOptions, plotSvg, wrapped } from './plot-svg.ts';
import { type AxisScale, axisScale } from './scale.ts';

/** One panel: a point with a name, and how far a run without a short has gone, in mA/cm^2 or h. */
export interface SurvivalPoint {
  readonly label: string;
  readonly data: Pick<PointJson, 'probability' | 'weibull' | 'runs' | 'failed' | 'censored' | 'ccd'>;
  readonly lastSurvived: number | null;
}

/** Along what runs survive, in words, with its unit. */
interface Along {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly unit: string;
  readonly axis: string;
  readonly probability: string;
  readonly censored: string;
}

const CURRENT: Along = {
  name: 'survival',
  title: 'Probability of a short against current density',
  what: 'at a current of at most j',
  unit: 'mA/cm²',
  axis: 'Current density (mA/cm²)',
  probability: 'P(short | j)',
  censored: 'up to their last current',
};
const TIME: Along = {
  name: 'survival',
  title: 'Probability of a short against time',
  what: 'within a time t',
  unit: 'h',
  axis: 'Time (h)',
  probability: 'P(short | t)',
  censored: 'as long as they went on',
};

/** Panels that a figure has room for. */
export const MOST_PANELS = 12;

/** At most `most` of some rows, evenly chosen, the first and the last among them. */
export function evenly<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, k) => rows[Math.round((k * (rows.length - 1)) / (most - 1))]!);
}

interface Step {
  readonly current: number;
  readonly probability: number;
  readonly low: number;
  readonly high: number;
}

/** Steps of a point from the first current of the axis to the last one at which a run was under way. */
function stepsOf({ data, lastSurvived }: SurvivalPoint, from: number): Step[] {
  const runs = data.runs - data.failed;
  if (runs === 0) return [];
  const none = wilsonInterval(0, runs);
  const steps: Step[] = [{ current: from, probability: 0, low: 0, high: none.high }, ...data.probability];
  const last = steps.at(-1)!;
  return lastSurvived !== null && lastSurvived > last.current
    ? [...steps, { ...last, current: lastSurvived }]
    : steps;
}

/** The figure over points in the order given; `along: 'time'` takes what the points call current as times in h. */
export function survivalFigure(
  all: readonly SurvivalPoint[],
  { along = 'current', ...naming }: FigureNaming & { along?: 'current' | 'time' } = {},
): Figure {
  const words = along === 'time' ? TIME : CURRENT;
  const shown = evenly(all, MOST_PANELS);
  const title = titleOf(words.title, naming);
  const finished = (p: SurvivalPoint) => p.data.runs - p.data.failed;
  const summary = `Share of runs with a short ${words.what}, with a 95 % interval. ${shown
    .map((p) => {
      const at = p.data.ccd.median;
      const shorts = `${finished(p) - p.data.censored} of ${finished(p)} runs shorted`;
      return `${p.label}: ${shorts}${at === null ? '' : `, half of them by ${digits(at)} ${words.unit}`}${p.data.weibull === null ? '' : `, Weibull modulus ${intervalText(p.data.weibull.modulus)}`}`;
    })
    .join('. ')}.`;
  return {
    name: naming.name ?? words.name,
    title,
    summary,
    key: `Over each panel: how many of how many runs shorted. Steps: product-limit (Kaplan and Meier) estimate; runs that ended without a short count ${words.censored}. Band: 95 % interval (Wilson, with Greenwood's effective number of runs).${shown.some(({ data }) => data.weibull !== null) ? ' Dashed: Weibull distribution fitted to the ramp intervals and the survivors.' : ''} Vertical: median.${shown.length < all.length ? ` ${shown.length} of ${all.length} points are drawn; the data have all.` : ''}`,
    table: {
      header: [
        'point',
        along === 'time' ? 'time (h)' : 'current density (mA/cm²)',
        'P(short)',
        'P(short) low',
        'P(short) high',
        ...(along === 'time' ? [] : ['Weibull P(short)']),
      ],
      rows: all.flatMap((p) =>
        p.data.probability.map((step): Cell[] => [
          p.label,
          step.current,
          step.probability,
          step.low,
          step.high,
          ...(along === 'time'
            ? []
            : p.data.weibull === null
              ? [null]
              : [
                  weibullCumulative(step.current, p.data.weibull.scale.value!, p.data.weibull.modulus.value!),
                ]),
        ]),
      ),
    },
    draw: (document) => plotSvg(document, { title, summary, legend: legendOf(shown) }, panels(shown, words)),
  };
}

const COLOUR = colourOf('blue');
const FIT = colourOf('vermilion');
const legendOf = (points: readonly SurvivalPoint[]) => [
  { text: 'share of runs that shorted', colour: COLOUR },
  { text: '95 % interval', colour: COLOUR, swatch: 0.22 },
  ...(points.some(({ data }) => data.weibull !== null)
    ? [{ text: 'Weibull fit', colour: FIT, dash: '6 3' }]
    : []),
  ...(points.some(({ data }) => data.ccd.median !== null)
    ? [{ text: 'median', colour: muted, dash: '2 3' }]
    : []),
];

/** P(short | j) as an axis. */
export const PROBABILITY: AxisScale = {
  type: 'linear',
  domain: [0, 1],
  ticks: [0, 0.25, 0.5, 0.75, 1],
  label: 'P(short | j)',
  tickFormat: (p) => percent(p).replace(' %', '%'),
};

/** Letters of a name that a panel has room for in a line, and the height of a line. */
const PANEL_LETTERS: Readonly<Record<number, number>> = { 1: 66, 2: 42, 4: 27 };
const NAME_LINE = 13;

/** A grid of panels of P(short | j), one for each name written over it; the marks take `facet` of their panel and `faceted`. */
export function probabilityPanels(names: readonly string[], x: AxisScale, y: AxisScale = PROBABILITY) {
  const columns = names.length <= 1 ? 1 : names.length <= 4 ? 2 : 4;
  const rows = Math.ceil(names.length / columns);
  const titles = names.map((name) => wrapped(name, PANEL_LETTERS[columns]!));
  const extra = NAME_LINE * (titles.reduce((most, lines) => Math.max(most, lines.length), 1) - 1);
  const rowHeight = (columns === 4 ? 170 : 230) + extra;
  const facet = (k: number) => ({ fx: k % columns, fy: Math.floor(k / columns) });
  const faceted = { fx: 'fx', fy: 'fy' } as const;
  const options = (marks: readonly Plot.Markish[]): PlotOptions => ({
    width: columns === 4 ? 860 : columns === 2 ? 680 : 520,
    height: 80 + rows * rowHeight,
    marginTop: 40 + extra,
    fx: { axis: null, padding: 0.09 },
    fy: { axis: null, padding: rows > 1 ? 0.26 + extra / rowHeight : 0 },
    axes: { x: columns === 4 ? { ...x, ticks: evenly(x.ticks, 4) } : x, y },
    marks: [
      ...marks,
      Plot.text(
        titles.map((lines, k) => ({ text: lines.join('\n'), ...facet(k) })),
        {
          text: 'text',
          frameAnchor: 'top-left',
          lineAnchor: 'bottom',
          dy: -6,
          fontSize: 11,
          textAnchor: 'start',
          fontWeight: 600,
          fill: ink,
          ...faceted,
        },
      ),
    ],
  });
  return { facet, faceted, options };
}

function panels(points: readonly SurvivalPoint[], words: Along): PlotOptions {
  const currents = points.flatMap(({ data, lastSurvived }) => [
    ...data.probability.map(({ current }) => current),
    lastSurvived,
  ]);
  // Where all shorts came in one step there must be room before it.
  const known = currents.filter((x) => x !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = most / least < 1.3 ? [0.75 * least, 1.1 * most] : [];
  const x = axisScale([...currents, ...room], words.axis);
  const { facet, faceted, options } = probabilityPanels(
    points.map(
      ({ label, data }) =>
        `${label}: ${data.runs - data.failed - data.censored} of ${data.runs - data.failed}`,
    ),
    x,
    { ...PROBABILITY, label: words.probability },
  );
  const steps = points.flatMap((point, k) =>
    stepsOf(point, x.domain[0]).map((step) => ({ ...step, ...facet(k) })),
  );
  // Bands as rectangles: a step holds from its current to the next one.
  const bands = points.flatMap((point, k) => {
    const own = stepsOf(point, x.domain[0]);
    return own.map((step, i) => ({
      ...step,
      next: own[i + 1]?.current ?? (own.length === 1 ? x.domain[1] : step.current),
      ...facet(k),
    }));
  });
  const fits = points.flatMap(({ data: { weibull } }, k) =>
    weibull === null
      ? []
      : Array.from({ length: 81 }, (_, i) => {
          const t = i / 80;
          const current =
            x.type === 'log'
              ? x.domain[0] * (x.domain[1] / x.domain[0]) ** t
              : x.domain[0] + t * (x.domain[1] - x.domain[0]);
          return {
            current,
            probability: weibullCumulative(current, weibull.scale.value!, weibull.modulus.value!),
            ...facet(k),
          };
        }),
  );
  return options([
    Plot.rect(bands, {
      x1: 'current',
      x2: 'next',
      y1: 'low',
      y2: 'high',
      fill: COLOUR,
      fillOpacity: 0.22,
      ...faceted,
    }),
    Plot.ruleX(
      points.flatMap(({ data }, k) =>
        data.ccd.median === null ? [] : [{ x: data.ccd.median, ...facet(k) }],
      ),
      { x: 'x', stroke: muted, strokeDasharray: '2 3', ...faceted },
    ),
    Plot.line(fits, {
      x: 'current',
      y: 'probability',
      stroke: FIT,
      strokeWidth: 1.6,
      strokeDasharray: '6 3',
      ...faceted,
    }),
    Plot.line(steps, {
      x: 'current',
      y: 'probability',
      curve: 'step-after',
      stroke: COLOUR,
      strokeWidth: 2,
      z: (d: { fx: number; fy: number }) => `${d.fx} ${d.fy}`,
      ...faceted,
    }),
  ]);
}
