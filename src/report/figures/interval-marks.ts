/** Estimates with their 95 % intervals as marks: a whisker with caps, a marker, an arrow where an end is open. */
import * as Plot from '@observablehq/plot';
import { paper, type SeriesStyle } from './palette.ts';
import { capSymbol, symbolOf } from './plot-svg.ts';

/** An estimate at a place of the other axis, in the units of the figure; null where it is not determined. */
export interface PlacedInterval {
  readonly at: number | string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Shown where the pointer rests. */
  readonly title: string;
}

/** How intervals are drawn. */
export interface IntervalStyle extends SeriesStyle {
  readonly hollow?: boolean;
  /** Along which axis they extend. */
  readonly direction: 'x' | 'y';
  /** Ends of the axis along them: where open whiskers go. */
  readonly domain: readonly [number, number];
  /** Pixels aside, so that two at one place do not cover each other. */
  readonly offset?: number;
  readonly markerSize?: number;
  /** Facet of every mark. */
  readonly fx?: string;
  readonly fy?: string;
}

/** Whiskers and markers of estimates. Estimates without a value keep their whisker; without any end there is nothing. */
export function intervalMarks(rows: readonly PlacedInterval[], style: IntervalStyle): Plot.Markish[] {
  const { direction, domain, colour, marker, hollow = false, offset = 0, markerSize = 52 } = style;
  const vertical = direction === 'y';
  const shift = vertical ? { dx: offset } : { dy: offset };
  const common = { stroke: colour, ...shift };
  const ends = rows.filter(({ low, high, value }) => low !== null || high !== null || value !== null);
  const from = ({ low, value }: PlacedInterval) => low ?? (value === null ? domain[0] : value);
  // An end that is not reached lies beyond the axis.
  const to = ({ high }: PlacedInterval) => high ?? domain[1];
  const place = (along: (row: PlacedInterval) => number | null) =>
    vertical ? { x: 'at', y: along } : { y: 'at', x: along };
  // An interval without width is its marker.
  const whiskers = ends.filter(
    ({ value, low, high }) =>
      (low !== null || high !== null) && !((low ?? value) === value && high === value),
  );
  const cap = capSymbol(vertical ? 'x' : 'y');
  const arrow = symbolOf(vertical ? 'triangle' : 'diamond');
  const bar = vertical
    ? Plot.ruleX(whiskers, { x: 'at', y1: from, y2: to, strokeWidth: 1.6, ...common })
    : Plot.ruleY(whiskers, { y: 'at', x1: from, x2: to, strokeWidth: 1.6, ...common });
  return [
    bar,
    Plot.dot(
      whiskers.filter(({ low }) => low !== null),
      { ...place(from), symbol: cap, strokeWidth: 1.6, ...common },
    ),
    Plot.dot(
      whiskers.filter(({ high }) => high !== null),
      { ...place(to), symbol: cap, strokeWidth: 1.6, ...common },
    ),
    Plot.dot(
      whiskers.filter(({ high }) => high === null),
      {
        ...place(to),
        symbol: arrow,
        r: 3,
        fill: colour,
        ...common,
      },
    ),
    Plot.dot(
      ends.filter(({ value }) => value !== null),
      {
        ...place(({ value }) => value),
        symbol: symbolOf(marker),
        r: Math.sqrt(markerSize / Math.PI),
        fill: hollow ? paper : colour,
        strokeWidth: 1.6,
        title: 'title',
        ...common,
      },
    ),
  ];
}

/** A lower bound alone: an arrow that starts at it. */
export function boundMarks(
  rows: readonly { at: number | string; above: number; title: string }[],
  style: IntervalStyle,
): Plot.Markish[] {
  const { direction, domain, colour, offset = 0, hollow = false } = style;
  const vertical = direction === 'y';
  const common = { stroke: colour, strokeWidth: 1.6, ...(vertical ? { dx: offset } : { dy: offset }) };
  const dash = { strokeDasharray: '2 2' };
  return [
    vertical
      ? Plot.ruleX(rows, { x: 'at', y1: 'above', y2: domain[1], ...dash, ...common })
      : Plot.ruleY(rows, { y: 'at', x1: 'above', x2: domain[1], ...dash, ...common }),
    Plot.dot(rows, {
      ...(vertical ? { x: 'at', y: 'above' } : { y: 'at', x: 'above' }),
      symbol: symbolOf('triangle'),
      r: 5,
      fill: hollow ? paper : colour,
      title: 'title',
      ...common,
    }),
  ];
}
