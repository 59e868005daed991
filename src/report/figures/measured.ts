/** Measured points beside the results of a figure: rows of its table, marks, legend. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import { inUnit, parseQuantity } from '../../units/quantity.ts';
import { literatureAlong } from '../literature.ts';
import { digits } from '../numbers.ts';
import { intervalMarks, type PlacedInterval } from './interval-marks.ts';
import { muted } from './palette.ts';
import type { LegendEntry } from './plot-svg.ts';
import type { SweepView, SweptPoint } from './sweep-view.ts';

/** A measured point, in the unit of the axis that it stands along. */
export interface LiteratureRow {
  readonly series: string;
  readonly sample: string;
  readonly x: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** Measured points in the unit of the axis, with their spreads as ends; without a spread both ends are the value. */
export function literatureRows(
  axis: SweepView<SweptPoint>['axis'],
  materials: readonly string[],
  what: 'criticalCurrent' | 'conductivity',
): LiteratureRow[] {
  if (axis === null) return [];
  const { unit, series } = literatureAlong(axis.key, materials, what);
  const factor = unit === '' || axis.unit === '' ? 1 : inUnit(parseQuantity(`1 ${unit}`).value, axis.unit);
  return series.flatMap(({ series: { label }, points }) =>
    points.map(({ x, y, sample }) => ({
      series: label,
      sample,
      x: x.value * factor,
      xLow: Math.max(0.2 * x.value, x.value - (x.spread ?? 0)) * factor,
      xHigh: (x.value + (x.spread ?? 0)) * factor,
      y: y.value,
      low: y.value - (y.spread ?? 0),
      high: y.value + (y.spread ?? 0),
    })),
  );
}

/** Marks and legend of measured points: hollow grey crosses with their spreads. */
export function literatureMarks(rows: readonly LiteratureRow[]): {
  marks: Plot.Markish[];
  legend: LegendEntry[];
} {
  const names = [...new Set(rows.map(({ series }) => series))];
  const markers = ['diamond', 'wedge', 'square'] as const;
  return {
    marks: names.flatMap((name, k) => {
      const own = rows.filter(({ series }) => series === name);
      return [
        Plot.ruleX(own, {
          x: 'x',
          y1: 'low',
          y2: 'high',
          stroke: muted,
          strokeWidth: 1,
          ariaLabel: 'measured spread',
        }),
        Plot.ruleY(own, {
          y: 'y',
          x1: 'xLow',
          x2: 'xHigh',
          stroke: muted,
          strokeWidth: 1,
          ariaLabel: 'measured spread',
        }),
        ...intervalMarks(
          own.map(
            (row): PlacedInterval => ({
              at: row.x,
              value: row.y,
              low: null,
              high: null,
              title: `${row.series}, ${row.sample}: ${digits(row.y)} at ${digits(row.x)}`,
            }),
          ),
          {
            colour: muted,
            marker: markers[k % 3]!,
            dash: '',
            hollow: true,
            direction: 'y',
            domain: [0, 0],
            markerSize: 44,
          },
        ),
      ];
    }),
    legend: names.map((name, k) => ({
      text: `measured: ${name}`,
      colour: muted,
      marker: markers[k % 3]!,
      hollow: true,
      rule: false,
    })),
  };
}

/** Measured points as rows of a table of so many columns: series, place, value and its ends; the rest stays empty. */
export function literatureCells(rows: readonly LiteratureRow[], columns: number): Cell[][] {
  return rows.map(({ series, sample, x, y, low, high }) => [
    `${series}, ${sample}`,
    x,
    y,
    low,
    high,
    ...new Array<null>(columns - 5).fill(null),
  ]);
}
