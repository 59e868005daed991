/** Cell voltage over time of single runs. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import { inUnit } from '../../units/quantity.ts';
import { digits } from '../numbers.ts';
import { type Figure, type RunFigureNaming, titleOf } from './figure.ts';
import { paper, seriesStyle } from './palette.ts';
import { plotSvg, symbolOf } from './plot-svg.ts';
import { axisScale } from './scale.ts';

/** The trace of a run with its name; SI units, as in a run's result. */
export interface TraceRun {
  readonly label: string;
  readonly run: string;
  readonly onsetTime: number | null;
  readonly shortTime: number | null;
  readonly trace: {
    readonly time: ArrayLike<number>;
    readonly current: ArrayLike<number>;
    readonly voltage: ArrayLike<number>;
  };
}

/** Moments of a run that are drawn, at most. */
const MOST_MOMENTS = 480;

interface Moment {
  readonly time: number;
  readonly current: number;
  readonly voltage: number;
}

/**
 * A trace thinned to about `most` moments in h, mA/cm^2 and mV: of each stretch of time its least and its largest voltage are kept, so
 * that no peak is lost.
 */
export function thinTrace({ time, current, voltage }: TraceRun['trace'], most = MOST_MOMENTS): Moment[] {
  const n = time.length;
  const kept = new Set<number>();
  if (n <= most) for (let i = 0; i < n; i++) kept.add(i);
  else {
    const stretches = Math.floor(most / 2) - 1;
    const begin = time[0]!;
    const span = time[n - 1]! - begin || 1;
    for (let s = 0, i = 0; s < stretches; s++) {
      const end = begin + (span * (s + 1)) / stretches;
      let low = -1;
      let high = -1;
      for (; i < n && (time[i]! <= end || s === stretches - 1); i++) {
        if (low < 0 || voltage[i]! < voltage[low]!) low = i;
        if (high < 0 || voltage[i]! > voltage[high]!) high = i;
      }
      if (low >= 0) kept.add(low).add(high);
    }
    kept.add(0).add(n - 1);
  }
  return [...kept]
    .sort((a, b) => a - b)
    .map((i) => ({
      time: inUnit(time[i]!, 'h'),
      current: inUnit(current[i]!, 'mA/cm^2'),
      voltage: inUnit(voltage[i]!, 'mV'),
    }));
}

/** The figure; null where no run has a trace. */
export function tracesFigure(
  all: readonly TraceRun[],
  { typical = '', ...naming }: RunFigureNaming = {},
): Figure | null {
  const runs = all
    .filter(({ trace }) => trace.time.length > 1)
    .map((run) => ({ ...run, moments: thinTrace(run.trace) }));
  if (runs.length === 0) return null;
  const title = titleOf('Cell voltage over time', naming);
  const hours = (seconds: number) => digits(inUnit(seconds, 'h'));
  const summary = `${runs
    .map(({ label, run, moments, onsetTime, shortTime }) => {
      const most = moments.reduce((high, { voltage }) => Math.max(high, voltage), Number.NEGATIVE_INFINITY);
      const onset = onsetTime === null ? 'no lithium' : `first lithium after ${hours(onsetTime)} h`;
      const short = shortTime === null ? 'no short' : `short after ${hours(shortTime)} h`;
      return `${label} (run ${run}): at most ${digits(most)} mV, ${onset}, ${short}`;
    })
    .join('. ')}.`;
  return {
    name: naming.name ?? 'voltage',
    title,
    summary,
    key: `${typical}${typical === '' ? '' : ' '}Hollow: first lithium; filled: short. Thinned to the lowest and highest voltage of each stretch of time.`,
    table: {
      header: ['point', 'run', 'time (h)', 'current density (mA/cm²)', 'voltage (mV)'],
      rows: runs.flatMap(({ label, run, moments }) =>
        moments.map((m): Cell[] => [label, run, m.time, m.current, m.voltage]),
      ),
    },
    draw: (document) => {
      const moments = runs.flatMap((run) => run.moments);
      const x = axisScale(
        moments.map(({ time }) => time),
        'Time (h)',
        { type: 'linear', zero: true },
      );
      const y = axisScale(
        moments.map(({ voltage }) => voltage),
        'Cell voltage (mV)',
        { type: 'linear', zero: true },
      );
      const at = (run: (typeof runs)[number], time: number | null) => {
        if (time === null) return [];
        const when = inUnit(time, 'h');
        const moment = run.moments.find((m) => m.time >= when) ?? run.moments.at(-1)!;
        return [{ time: when, voltage: moment.voltage }];
      };
      const frame = {
        title,
        summary,
        legend: runs.map(({ label }, k) => ({ ...seriesStyle(k), text: label, rule: true })),
      };
      return plotSvg(document, frame, {
        width: 680,
        height: 360,
        axes: { x, y },
        marks: [
          ...runs.flatMap((run, k) => {
            const { colour, marker, dash } = seriesStyle(k);
            const mark = {
              x: 'time',
              y: 'voltage',
              symbol: symbolOf(marker),
              r: 4.5,
              stroke: colour,
              strokeWidth: 1.6,
            } as const;
            return [
              Plot.line(run.moments, {
                x: 'time',
                y: 'voltage',
                stroke: colour,
                strokeWidth: 1.3,
                strokeDasharray: dash || 'none',
              }),
              Plot.dot(at(run, run.onsetTime), { ...mark, fill: paper }),
              Plot.dot(at(run, run.shortTime), { ...mark, fill: colour }),
            ];
          }),
        ],
      });
    },
  };
}
