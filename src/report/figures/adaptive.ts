/** What an adaptive search found: the critical current along what was swept, and the shorts that it rests on. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { adaptiveJson } from '../adaptive.ts';
import { digits, intervalText } from '../numbers.ts';
import { quantitiesFigure } from './along-sweep.ts';
import type { Figure } from './figure.ts';
import { colourOf, muted, paper } from './palette.ts';
import { type LegendEntry, plotSvg } from './plot-svg.ts';
import { axisScale } from './scale.ts';
import { evenly, MOST_PANELS, PROBABILITY, probabilityPanels } from './survival.ts';
import type { SweepView } from './sweep-view.ts';

/** A search as `adaptive.json` keeps it. */
export type AdaptiveJson = ReturnType<typeof adaptiveJson>;
type AdaptivePointJson = AdaptiveJson['points'][number];

/** A point's critical current as it stands in words. */
export function adaptiveCcdText({ ended, searched, ccd }: AdaptivePointJson): string {
  if (ended === 'above') return `> ${digits(searched.high)}`;
  if (ended === 'below') return `< ${digits(searched.low)}`;
  return intervalText(ccd);
}

/** Current at which half of the samples short, along what was swept. */
export function adaptiveCcdFigure(view: SweepView<AdaptivePointJson>, name: string): Figure | null {
  return quantitiesFigure(view, {
    name,
    title: 'Critical current density',
    label: 'Current density (mA/cm²)',
    unit: 'mA/cm²',
    key: 'Constant current at which half of the samples short within the time or charge allowed, posterior medians with their intervals under a Weibull law; and the value under a log-logistic law, to see what hangs on the law. Measured critical currents come from ramps and are not drawn beside it.',
    quantities: [
      { name: 'CCD', of: ({ ccd }) => ccd },
      {
        name: 'if log-logistic',
        of: ({ ccdLogLogistic: { value } }) => ({ value, low: value, high: value }),
      },
    ],
    scale: { zero: true },
  });
}

/** Currents within a factor of three of the intervals of some points. */
function neighbourhood(points: readonly AdaptivePointJson[]): [low: number, high: number] {
  const ends = points
    .flatMap(({ ccd: { value, low, high } }) => [value, low, high])
    .filter((x) => x !== null);
  return ends.length === 0 ? [0, Number.POSITIVE_INFINITY] : [Math.min(...ends) / 3, 3 * Math.max(...ends)];
}

/** P(short | j) of each point: what was counted, and the law that fits it. */
export function adaptiveProbabilityFigure(
  all: readonly { readonly label: string; readonly data: AdaptivePointJson }[],
  name: string,
): Figure {
  const points = evenly(all, MOST_PANELS);
  const title = 'Probability of a short against constant current';
  const summary = `Shares of runs with a short at each current that was run. ${points.map(({ label, data }) => `${label}: ${data.shorts} of ${data.runs} runs shorted, half of the samples at ${adaptiveCcdText(data)} mA/cm²`).join('. ')}.`;
  const [counted, fitted] = [colourOf('blue'), colourOf('vermilion')];
  const legend: LegendEntry[] = [
    { text: 'share of runs that shorted', colour: counted, marker: 'circle', hollow: true, rule: false },
    { text: 'fit', colour: fitted, dash: '6 3' },
    { text: 'CCD', colour: muted, dash: '2 3' },
    { text: 'its interval', colour: muted, swatch: 0.18 },
  ];
  return {
    name,
    title,
    summary,
    key: `Over each panel: how many of how many runs shorted. Circles: share of the runs at a current, their area with the number of runs; whiskers: 95 % interval (Wilson) of at least three runs. Dashed: mean of the fitted law. Vertical: the CCD and its interval. Currents within a factor of three of these are drawn; the data have all.${points.length < all.length ? ` ${points.length} of ${all.length} points are drawn.` : ''}`,
    table: {
      header: [
        'point',
        'current density (mA/cm²)',
        'runs',
        'shorts',
        'share',
        'low',
        'high',
        'fitted P(short)',
      ],
      rows: all.flatMap(({ label, data }) =>
        data.probability.map((p): Cell[] => [
          label,
          p.current,
          p.runs,
          p.shorts,
          p.share.value,
          p.share.low,
          p.share.high,
          p.fitted,
        ]),
      ),
    },
    draw: (document) => {
      const shown = neighbourhood(points.map(({ data }) => data));
      const near = ({ current }: { current: number | null }) =>
        current !== null && current >= shown[0] && current <= shown[1];
      const x = axisScale(
        points.flatMap(({ data }) => data.probability.filter(near).map(({ current }) => current)),
        'Current density (mA/cm²)',
      );
      const { facet, faceted, options } = probabilityPanels(
        points.map(({ label, data }) => `${label}: ${data.shorts} of ${data.runs}`),
        x,
        // Room for whole circles at either end.
        { ...PROBABILITY, domain: [-0.06, 1.06] },
      );
      const rows = points.flatMap(({ data }, k) =>
        data.probability.filter(near).map(({ current, runs, share, fitted: law }) => ({
          current,
          runs,
          share: share.value,
          low: share.low,
          high: share.high,
          law,
          ...facet(k),
        })),
      );
      const medians = points.flatMap(({ data: { ccd } }, k) =>
        ccd.value === null ? [] : [{ at: ccd.value, low: ccd.low, high: ccd.high, ...facet(k) }],
      );
      return plotSvg(
        document,
        { title, summary, legend },
        options([
          Plot.rect(
            medians.filter(({ low, high }) => low !== null && high !== null),
            { x1: 'low', x2: 'high', y1: 0, y2: 1, fill: muted, fillOpacity: 0.18, ...faceted },
          ),
          Plot.ruleX(medians, { x: 'at', stroke: muted, strokeDasharray: '2 3', ...faceted }),
          Plot.line(rows, {
            x: 'current',
            y: 'law',
            stroke: fitted,
            strokeWidth: 1.6,
            strokeDasharray: '6 3',
            curve: 'monotone-x',
            z: ({ fx, fy }: { fx: number; fy: number }) => `${fx} ${fy}`,
            ...faceted,
          }),
          Plot.ruleX(
            rows.filter(({ runs }) => runs >= 3),
            { x: 'current', y1: 'low', y2: 'high', stroke: counted, strokeOpacity: 0.6, ...faceted },
          ),
          Plot.dot(rows, {
            x: 'current',
            y: 'share',
            r: ({ runs }: { runs: number }) => 2 * Math.sqrt(runs),
            stroke: counted,
            strokeWidth: 1.6,
            fill: paper,
            ...faceted,
          }),
        ]),
      );
    },
  };
}
