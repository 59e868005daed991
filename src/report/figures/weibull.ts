/** The Weibull plot: straight lines where critical currents follow a Weibull distribution, with its modulus as slope. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { PointJson } from '../json.ts';
import { digits, intervalText } from '../numbers.ts';
import { type Figure, type FigureNaming, titleOf } from './figure.ts';
import { seriesStyle } from './palette.ts';
import { type PlotOptions, plotSvg, symbolOf } from './plot-svg.ts';
import { axisScale } from './scale.ts';
import { evenly } from './survival.ts';

/** A point with a name. */
export interface WeibullPoint {
  readonly label: string;
  readonly data: Pick<PointJson, 'probability' | 'weibull'>;
}

/** Lines that can be told apart. */
const MOST_LINES = 6;
/** Shares with a tick. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.632, 0.9, 0.99];

/** ln(-ln(1 - P)), the ordinate of the plot. */
export const weibullOrdinate = (probability: number): number => Math.log(-Math.log1p(-probability));

/** A step at its middle height: between the share before it and the one after it, so that none is at 0 or 1. */
export function plottingPositions(
  probability: PointJson['probability'],
): { current: number; position: number }[] {
  return probability.map(({ current, probability: after }, k) => ({
    current,
    position: (after + (probability[k - 1]?.probability ?? 0)) / 2,
  }));
}

/** The figure; null where no point has a fit. */
export function weibullFigure(all: readonly WeibullPoint[], naming: FigureNaming = {}): Figure | null {
  // Events at one current alone give no slope.
  const fitted = all.filter(({ data }) => data.weibull !== null && data.probability.length > 1);
  if (fitted.length === 0) return null;
  const shown = evenly(fitted, MOST_LINES);
  const title = titleOf('Weibull plot of the critical current density', naming);
  const summary = `Weibull fits of the CCD. ${shown
    .map(
      ({ label, data: { weibull } }) =>
        `${label}: modulus ${intervalText(weibull!.modulus)}, scale ${intervalText(weibull!.scale)} mA/cm²`,
    )
    .join('. ')}.`;
  return {
    name: naming.name ?? 'weibull',
    title,
    summary,
    key: `Ordinate ln(−ln(1 − P)), labelled with P. Lines: fits to the ramp intervals with survivors counted as such, slope M (95 % profile-likelihood interval in brackets). Markers: product-limit estimate at the middle of each step; they are drawn to judge the fit and do not enter it.${shown.length < fitted.length ? ` ${shown.length} of ${fitted.length} fitted points are drawn; the data have all.` : ''}`,
    table: {
      header: [
        'point',
        'current density (mA/cm²)',
        'plotting position',
        'modulus',
        'modulus low',
        'modulus high',
        'scale (mA/cm²)',
        'scale low (mA/cm²)',
        'scale high (mA/cm²)',
      ],
      rows: fitted.flatMap(({ label, data: { probability, weibull } }) =>
        plottingPositions(probability).map(({ current, position }): Cell[] => [
          label,
          current,
          position,
          weibull!.modulus.value,
          weibull!.modulus.low,
          weibull!.modulus.high,
          weibull!.scale.value,
          weibull!.scale.low,
          weibull!.scale.high,
        ]),
      ),
    },
    draw: (document) =>
      plotSvg(
        document,
        {
          title,
          summary,
          legend: shown.map(({ label, data }, k) => ({
            ...seriesStyle(k),
            text: `${label}: M = ${intervalText(data.weibull!.modulus)}`,
            rule: true,
          })),
        },
        weibullPlot(shown),
      ),
  };
}

function weibullPlot(points: readonly WeibullPoint[]): PlotOptions {
  const rows = points.map(({ data }) => plottingPositions(data.probability));
  const shares = rows.flatMap((own) => own.map(({ position }) => position));
  const low = Math.min(0.05, ...shares);
  const high = Math.max(0.9, ...shares);
  const x = axisScale(
    rows.flatMap((own) => own.map(({ current }) => current)),
    'Current density (mA/cm²)',
    { type: 'log' },
  );
  const domain = [weibullOrdinate(low) - 0.25, weibullOrdinate(high) + 0.25] as const;
  const ticks = SHARES.map(weibullOrdinate).filter((y) => y >= domain[0] && y <= domain[1]);
  return {
    width: 680,
    height: 380,
    axes: {
      x: x,
      y: {
        type: 'linear',
        domain,
        ticks,
        label: 'P(short)',
        tickFormat: (y) => `${digits(100 * -Math.expm1(-Math.exp(y)))}%`,
      },
    },
    marks: [
      ...points.flatMap(({ label, data }, k) => {
        const { colour, marker, dash } = seriesStyle(k);
        const { scale, modulus } = data.weibull!;
        const at = (y: number) => scale.value! * Math.exp(y / modulus.value!);
        // The part of the line inside the frame.
        const inside = (y: number) =>
          Math.min(
            Math.max(y, modulus.value! * Math.log(x.domain[0] / scale.value!)),
            modulus.value! * Math.log(x.domain[1] / scale.value!),
          );
        const ends = [inside(domain[0]), inside(domain[1])].map((y) => ({
          x: at(y),
          y: Math.min(domain[1], Math.max(domain[0], y)),
        }));
        return [
          Plot.line(ends, {
            x: 'x',
            y: 'y',
            stroke: colour,
            strokeWidth: 1.6,
            strokeDasharray: dash || 'none',
          }),
          Plot.dot(rows[k]!, {
            x: 'current',
            y: ({ position }: { position: number }) => weibullOrdinate(position),
            symbol: symbolOf(marker),
            r: 3.5,
            fill: colour,
            stroke: colour,
            title: ({ current, position }: { current: number; position: number }) =>
              `${label}: ${digits(100 * position)} % at ${digits(current)} mA/cm²`,
          }),
        ];
      }),
    ],
  };
}
