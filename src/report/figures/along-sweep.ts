/** Figures of other quantities along what was swept: times, and where lithium lies. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { MedianJson, PointJson } from '../json.ts';
import { allInHours, digits } from '../numbers.ts';
import { type Figure, type FigureNaming, titleOf } from './figure.ts';
import { intervalMarks, type PlacedInterval } from './interval-marks.ts';
import { seriesStyle } from './palette.ts';
import { namedRows, plotSvg } from './plot-svg.ts';
import { axisLabel, axisScale } from './scale.ts';
import type { SweepView, SweptPoint } from './sweep-view.ts';

type View = SweepView<PointJson>;

/** One quantity of every point. */
interface Quantity<P> {
  readonly name: string;
  readonly of: (point: P) => { value: number | null; low: number | null; high: number | null };
}

interface Settings<P> extends FigureNaming {
  readonly name: string;
  readonly title: string;
  readonly key: string;
  readonly label: string;
  /** Unit for words and the CSV. */
  readonly unit: string;
  readonly quantities: readonly Quantity<P>[];
  /** How many of the quantities are drawn where there are several series; default all. The data have all of them. */
  readonly drawnOfSeveral?: number;
  readonly scale: { readonly type?: 'log' | 'linear'; readonly zero?: boolean; readonly share?: boolean };
}

const known = ({ value, low, high }: ReturnType<Quantity<never>['of']>) =>
  value !== null || low !== null || high !== null;

const textOf = ({ value, low, high }: ReturnType<Quantity<never>['of']>): string => {
  if (value === null) return low === null ? 'none' : `above ${digits(low)}`;
  return low === null && high === null
    ? digits(value)
    : `${digits(value)} [${digits(low)}, ${high === null ? '...' : digits(high)}]`;
};

/** Several quantities over the points of a view; null where none has a value. */
export function quantitiesFigure<P extends SweptPoint>(
  view: SweepView<P>,
  settings: Settings<P>,
): Figure | null {
  const { name, key, unit, label, scale } = settings;
  const points = view.series.flatMap((series) => series.points);
  const quantities = settings.quantities.filter(({ of }) => points.some(({ data }) => known(of(data))));
  if (quantities.length === 0) return null;
  const along = view.axis !== null;
  const several = view.series.length > 1;
  const drawn = several ? quantities.slice(0, settings.drawnOfSeveral) : quantities;
  // Of several series each has its colour, and the second of two quantities is hollow.
  const paired = several && drawn.length <= 2;
  const where = view.axis === null ? 'point' : axisLabel(view.axis.title, view.axis.unit);
  const lines = view.series.flatMap((series, s) =>
    drawn.map((quantity, q) => {
      const k = drawn.length * s + q;
      return {
        series,
        quantity,
        text: series.label === '' ? quantity.name : `${quantity.name}, ${series.label}`,
        style: paired
          ? { ...seriesStyle(s), hollow: q === 1, ...(q === 1 ? { dash: '1 3' } : {}) }
          : { ...seriesStyle(k), hollow: k >= 6 },
        // Side by side where they would cover each other.
        offset: several && along ? 4 * (k - (drawn.length * view.series.length - 1) / 2) : 0,
      };
    }),
  );
  const title = titleOf(
    view.axis === null ? settings.title : `${settings.title} against ${view.axis.title.toLowerCase()}`,
    settings,
  );
  const withUnit = unit === '' ? '' : ` ${unit}`;
  const summary = `${lines
    .map(({ series, quantity, text }) => {
      const shown = series.points.length <= 8 ? series.points : [series.points[0]!, series.points.at(-1)!];
      return `${text}: ${shown.map((p) => `${p.label} ${textOf(quantity.of(p.data))}${withUnit}`).join('; ')}`;
    })
    .join('. ')}.`;
  const column = (text: string) => (unit === '' ? text : `${text} (${unit})`);
  return {
    name,
    title,
    summary,
    key:
      drawn.length === quantities.length
        ? key
        : `${key} Drawn: ${drawn.map((quantity) => quantity.name).join(', ')}; the data have all.`,
    table: {
      header: [
        'series',
        where,
        ...quantities.flatMap((q) => ['', ' low', ' high'].map((end) => column(q.name + end))),
      ],
      rows: view.series.flatMap((series) =>
        series.points.map(({ x, label: at, data }): Cell[] => [
          series.label || 'this study',
          along ? x : at,
          ...quantities.flatMap(({ of }) => {
            const { value, low, high } = of(data);
            return [value, low, high];
          }),
        ]),
      ),
    },
    draw: (document) => {
      const values = points.flatMap(({ data }) =>
        quantities.flatMap(({ of }) => Object.values(of(data)) as (number | null)[]),
      );
      const scaled =
        scale.share === true
          ? {
              type: 'linear' as const,
              domain: [-0.02, 1.02] as const,
              ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
              label,
              tickFormat: (x: number) => `${Math.round(100 * x)}%`,
            }
          : axisScale(values, label, scale);
      const rows = (k: number): PlacedInterval[] => {
        const { series, quantity, text } = lines[k]!;
        return series.points
          .filter(({ data }) => known(quantity.of(data)))
          .map(({ x, label: at, data }) => ({
            at: along ? x : at,
            ...quantity.of(data),
            title: `${at}: ${text} ${textOf(quantity.of(data))}${withUnit}`,
          }));
      };
      const frame = {
        title,
        summary,
        legend: lines.map(({ text, style }) => ({ ...style, text, rule: along })),
      };
      if (along)
        return plotSvg(document, frame, {
          width: 680,
          height: 360,
          axes: {
            x: axisScale(
              points.map(({ x }) => x),
              where,
            ),
            y: scaled,
          },
          marks: [
            ...lines.flatMap(({ style, offset }, k) => {
              return [
                Plot.line(
                  rows(k).filter(({ value }) => value !== null),
                  {
                    x: 'at',
                    y: 'value',
                    stroke: style.colour,
                    strokeWidth: 1.6,
                    strokeDasharray: style.dash || 'none',
                    dx: offset,
                  },
                ),
                ...intervalMarks(rows(k), {
                  ...style,
                  direction: 'y',
                  domain: scaled.domain,
                  offset,
                }),
              ];
            }),
          ],
        });
      const names = points.map(({ label: at }) => at);
      return plotSvg(
        document,
        frame,
        namedRows(
          names,
          18 + 12 * drawn.length,
          scaled,
          lines.flatMap(({ style }, k) =>
            intervalMarks(rows(k), {
              ...style,
              direction: 'x',
              domain: scaled.domain,
              offset: 11 * ((k % drawn.length) - (drawn.length - 1) / 2),
            }),
          ),
        ),
      );
    },
  };
}

const hoursOf = ({ median, low, high }: MedianJson) => allInHours({ value: median, low, high });

/** Time from the start of the protocol to the short, and from the onset to it. */
export function timesFigure(view: View, name = 'time-to-short'): Figure | null {
  return quantitiesFigure(view, {
    name,
    title: 'Time to short',
    label: 'Time (h)',
    unit: 'h',
    key: 'Medians over runs with 95 % bootstrap intervals; runs without a short count as long as they went on. Where the median is not reached there is no marker; a whisker with an arrow has no upper end.',
    quantities: [
      { name: 'start to short', of: ({ timeToShort }) => hoursOf(timeToShort) },
      { name: 'onset to short', of: ({ onsetToShort }) => hoursOf(onsetToShort) },
    ],
    scale: {},
  });
}

/** A mean over runs with twice its standard error, held within 0 and 1. */
function shareOf(observable: string) {
  return ({ observables }: PointJson) => {
    const { mean = null, standardError = null } = observables[observable] ?? {};
    const half = 1.96 * (standardError ?? 0);
    const bounded = (x: number) => Math.min(1, Math.max(0, x));
    return mean === null || standardError === null
      ? { value: mean, low: null, high: null }
      : { value: mean, low: bounded(mean - half), high: bounded(mean + half) };
  };
}

/** Where lithium lies: on grain boundaries, cut off from the electrode, next to the interface. */
export function lithiumPlacesFigure(view: View, naming: FigureNaming = {}): Figure | null {
  const anyIsolated = view.series.some(({ points }) =>
    points.some(({ data }) => (data.observables.isolatedFraction?.mean ?? 0) > 0),
  );
  return quantitiesFigure(view, {
    ...naming,
    name: naming.name ?? 'lithium-places',
    title: 'Where lithium lies',
    label: 'Share of lithium sites',
    unit: '',
    key: `Means over runs at their end with 95 % intervals (1.96 standard errors). The shares overlap and do not sum to one: on grain boundaries; ${anyIsolated ? 'isolated, without contact to the working electrode; ' : ''}at the interface, in the tenth of the thickness next to it. Boundary sites: their share of all sites, what lithium would have if it did not prefer them.${anyIsolated ? '' : ' No lithium is cut off from the electrode.'}`,
    quantities: [
      { name: 'on grain boundaries', of: shareOf('intergranularFraction') },
      ...(anyIsolated ? [{ name: 'isolated', of: shareOf('isolatedFraction') }] : []),
      { name: 'at the interface', of: shareOf('interfaceFraction') },
      { name: 'boundary sites of all', of: shareOf('boundaryFraction') },
    ],
    drawnOfSeveral: 2,
    scale: { share: true },
  });
}
