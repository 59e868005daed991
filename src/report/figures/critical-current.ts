/** Critical current density and onset along what was swept, beside what was measured. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { PointJson } from '../json.ts';
import { digits, medianText } from '../numbers.ts';
import type { Figure } from './figure.ts';
import { boundMarks, intervalMarks, type PlacedInterval } from './interval-marks.ts';
import { type LiteratureRow, literatureCells, literatureMarks, literatureRows } from './measured.ts';
import { type SeriesStyle, seriesStyle } from './palette.ts';
import { type LegendEntry, namedRows, type PlotOptions, plotSvg } from './plot-svg.ts';
import { type AxisScale, axisLabel, axisScale } from './scale.ts';
import type { SweepView } from './sweep-view.ts';

/** The points of a study along an axis, as this figure takes them. */
export type CriticalCurrentView = SweepView<PointJson>;

const rowTitle = (label: string, what: string, text: string) => `${label}: ${what} ${text} mA/cm²`;

/** A point's critical current as it stands in words. */
export function ccdText({ ccd, ccdAbove }: PointJson): string {
  return ccdAbove === null ? medianText(ccd) : `> ${digits(ccdAbove)}`;
}

/** The interval of a current of each point of a series. */
function placed(
  points: CriticalCurrentView['series'][number]['points'],
  what: 'ccd' | 'onset',
): PlacedInterval[] {
  return points
    .filter(({ data }) => data[what].median !== null)
    .map(({ x, label, data }) => ({
      at: x,
      value: data[what].median,
      low: data[what].low,
      high: data[what].high,
      title: rowTitle(label, what === 'ccd' ? 'CCD' : 'onset', medianText(data[what])),
    }));
}

/** Points whose median is not reached: what it exceeds. */
const bounds = (points: CriticalCurrentView['series'][number]['points']) =>
  points.flatMap(({ x, label, data }) =>
    data.ccdAbove === null
      ? []
      : [{ at: x, above: data.ccdAbove, title: rowTitle(label, 'CCD', ccdText(data)) }],
  );

const currentsOf = ({ ccd, onset, ccdAbove }: PointJson) => [
  ccd.median,
  ccd.low,
  ccd.high,
  ccdAbove,
  onset.median,
  onset.low,
  onset.high,
];

/** What is found, point by point, in a sentence. */
function summaryOf(view: CriticalCurrentView, measured: readonly LiteratureRow[]): string {
  const series = view.series.map(({ label, points }) => {
    const shown = points.length <= 10 ? points : [points[0]!, points.at(-1)!];
    const list = shown.map(({ label: at, data }) => `${at}: ${ccdText(data)}`).join('; ');
    return `${label === '' ? '' : `${label}: `}${list}`;
  });
  const beside =
    measured.length === 0
      ? ''
      : ` Beside it ${measured.length} measured points of ${[...new Set(measured.map((row) => row.series))].join(' and ')}.`;
  return `Median CCD with its 95 % interval in mA/cm². ${series.join('. ')}.${beside}`;
}

/** The figure. `materials` are those of the study: measurements on others are not drawn. */
export function criticalCurrentFigure(
  view: CriticalCurrentView,
  { materials, name = 'critical-current' }: { materials: readonly string[]; name?: string },
): Figure {
  const measured = literatureRows(view.axis, materials, 'criticalCurrent');
  const where = view.axis === null ? 'point' : axisLabel(view.axis.title, view.axis.unit);
  const title =
    view.axis === null
      ? 'Critical current density'
      : `Critical current density against ${view.axis.title.toLowerCase()}`;
  const summary = summaryOf(view, measured);
  return {
    name,
    title,
    summary,
    key: [
      'Filled: CCD, the ramp step at which lithium joins the electrodes. Hollow: onset, the step in which the first site fills. Medians over runs, whiskers 95 % bootstrap intervals.',
      view.series.some(({ points }) => points.some(({ data }) => data.ccdAbove !== null))
        ? 'Triangle with a dotted line upwards: at least half of the runs ended without a short, the median lies above.'
        : '',
      ...view.series.map(({ label, besides }) =>
        besides === undefined
          ? ''
          : `Changed along with ${view.axis!.title.toLowerCase()}${label === '' ? '' : `, ${label}`}: ${besides}.`,
      ),
      measured.length === 0
        ? ''
        : 'Grey: measured, with the spread of grain sizes and the step of the ramp; conditions in the table of measurements. Parameters must not be tuned on what they are said to predict.',
    ]
      .filter((text) => text !== '')
      .join(' '),
    table: {
      header: [
        'series',
        where,
        ...['CCD', 'CCD low', 'CCD high', 'CCD above', 'onset', 'onset low', 'onset high'].map(
          (n) => `${n} (mA/cm²)`,
        ),
        'runs',
        'survived',
        'failed',
      ],
      rows: [
        ...view.series.flatMap(({ label, points }) =>
          points.map(({ x, label: at, data: p }): Cell[] => [
            label || 'this study',
            view.axis === null ? at : x,
            p.ccd.median,
            p.ccd.low,
            p.ccd.high,
            p.ccdAbove,
            p.onset.median,
            p.onset.low,
            p.onset.high,
            p.runs,
            p.censored,
            p.failed,
          ]),
        ),
        ...literatureCells(measured, 12),
      ],
    },
    draw: (document) =>
      view.axis === null
        ? plotSvg(document, { title, summary, legend: legendOf(view) }, byName(view))
        : plotSvg(
            document,
            { title, summary, legend: [...legendOf(view), ...literatureMarks(measured).legend] },
            alongAxis(view, measured, where),
          ),
  };
}

function legendOf(view: CriticalCurrentView): LegendEntry[] {
  return view.series.flatMap(({ label }, k): LegendEntry[] => {
    const style = seriesStyle(k);
    const of = (what: string) => (label === '' ? what : `${what}, ${label}`);
    const line = view.axis !== null;
    return [
      { ...style, text: of('CCD'), rule: line },
      { ...style, text: of('onset'), hollow: true, rule: false },
    ];
  });
}

const defined = (points: readonly PlacedInterval[]) => points.filter(({ value }) => value !== null);

function alongAxis(
  view: CriticalCurrentView,
  measured: readonly LiteratureRow[],
  where: string,
): PlotOptions {
  const points = view.series.flatMap((series) => series.points);
  const x = axisScale([...points.map((p) => p.x), ...measured.flatMap((m) => [m.xLow, m.xHigh])], where);
  const y = axisScale(
    [...points.flatMap(({ data }) => currentsOf(data)), ...measured.flatMap((m) => [m.low, m.high])],
    'Current density (mA/cm²)',
    { zero: true },
  );
  const besides = literatureMarks(measured);
  return {
    width: 680,
    height: 400,
    axes: { x, y },
    marks: [
      ...besides.marks,
      ...view.series.flatMap((series, k) => seriesMarks(series.points, seriesStyle(k), y)),
    ],
  };
}

function seriesMarks(
  points: CriticalCurrentView['series'][number]['points'],
  style: SeriesStyle,
  { domain }: AxisScale,
): Plot.Markish[] {
  const [ccd, onset] = [placed(points, 'ccd'), placed(points, 'onset')];
  const own = { ...style, direction: 'y', domain } as const;
  return [
    Plot.line(defined(onset), {
      x: 'at',
      y: 'value',
      stroke: style.colour,
      strokeWidth: 1,
      strokeDasharray: '1 3',
      dx: 5,
    }),
    Plot.line(defined(ccd), {
      x: 'at',
      y: 'value',
      stroke: style.colour,
      strokeWidth: 1.8,
      strokeDasharray: style.dash || 'none',
    }),
    ...intervalMarks(onset, { ...own, hollow: true, offset: 5, markerSize: 34 }),
    ...intervalMarks(ccd, own),
    ...boundMarks(bounds(points), own),
  ];
}

/** Points side by side, named at the left: switches, arms, materials. */
function byName(view: CriticalCurrentView): PlotOptions {
  const points = view.series.flatMap((series) => series.points);
  const x = axisScale(
    points.flatMap(({ data }) => currentsOf(data)),
    'Current density (mA/cm²)',
    { zero: true },
  );
  const names = points.map(({ label }) => label);
  const named = view.series.map((series) => ({
    ...series,
    points: series.points.map((p) => ({ ...p, x: p.label as unknown as number })),
  }));
  return namedRows(names, 34, x, [
    ...named.flatMap((series, k) => {
      const own = { ...seriesStyle(k), direction: 'x', domain: x.domain } as const;
      return [
        ...intervalMarks(placed(series.points, 'onset'), {
          ...own,
          hollow: true,
          offset: 7,
          markerSize: 34,
        }),
        ...intervalMarks(placed(series.points, 'ccd'), { ...own, offset: -4 }),
        ...boundMarks(bounds(series.points), { ...own, offset: -4 }),
      ];
    }),
  ]);
}
