/** Effective conductivity of the polycrystal along what was swept, or against temperature. */
import * as Plot from '@observablehq/plot';
import type { Cell } from '../../io/csv.ts';
import type { conductivityJson, MeanJson } from '../conductivity.ts';
import { digits, meanText } from '../numbers.ts';
import type { Figure } from './figure.ts';
import { intervalMarks, type PlacedInterval } from './interval-marks.ts';
import { literatureCells, literatureMarks, literatureRows } from './measured.ts';
import { ink, muted, seriesStyle } from './palette.ts';
import { namedRows, plotSvg } from './plot-svg.ts';
import { axisLabel, axisScale } from './scale.ts';
import { pointLabel, type SweepView, sweepViews } from './sweep-view.ts';

/** A result as `conductivity.json` keeps it. */
export type ConductivityJson = ReturnType<typeof conductivityJson>;
type PointJson = ConductivityJson['points'][number];

/** Conductivity of each point of each view. */
export function conductivityFigures(
  { points }: Pick<ConductivityJson, 'points'>,
  { materials, name = 'conductivity' }: { materials: readonly string[]; name?: string },
): Figure[] {
  const views = sweepViews(points);
  return views.map((view, k) =>
    conductivityFigure(view, materials, views.length === 1 ? name : `${name}-${k + 1}`),
  );
}

function conductivityFigure(view: SweepView<PointJson>, materials: readonly string[], name: string): Figure {
  const measured = literatureRows(view.axis, materials, 'conductivity');
  const rows = view.series.flatMap((series) => series.points);
  const along = view.axis !== null;
  const where = view.axis === null ? 'point' : axisLabel(view.axis.title, view.axis.unit);
  const title =
    view.axis === null
      ? 'Ionic conductivity of the polycrystal'
      : `Ionic conductivity of the polycrystal against ${view.axis.title.toLowerCase()}`;
  const shown = rows.length <= 10 ? rows : [rows[0]!, rows.at(-1)!];
  const summary = `Mean conductivity in mS/cm with its 95 % interval. ${shown.map(({ label, data }) => `${label}: ${meanText(data.conductivity)}, brick layer ${digits(data.brickLayer)}, grain ${digits(data.bulkConductivity)}`).join('; ')}.`;
  return {
    name,
    title,
    summary,
    key: `Markers: mean of the tensor's diagonal over samples periodic in all directions, whiskers 95 % intervals (Student's t). Crosses: brick layer, 1/σ = 1/σ_grain + R_gb/spacing. Dashed: the grain alone.${measured.length === 0 ? '' : ' Grey: measured total conductivity.'}`,
    table: {
      header: [
        'series',
        where,
        ...['conductivity', 'conductivity low', 'conductivity high', 'brick layer', 'bulk'].map(
          (n) => `${n} (mS/cm)`,
        ),
        'grain share',
        'boundary share',
        'tortuosity',
        'runs',
        'failed',
      ],
      rows: [
        ...view.series.flatMap(({ label, points }) =>
          points.map(({ x, label: at, data: p }): Cell[] => [
            label || 'this study',
            along ? x : at,
            p.conductivity.mean,
            p.conductivity.low,
            p.conductivity.high,
            p.brickLayer,
            p.bulkConductivity,
            p.grainShare,
            p.boundaryShare,
            p.tortuosity,
            p.runs,
            p.failed,
          ]),
        ),
        ...literatureCells(measured, 12),
      ],
    },
    draw: (document) => {
      const beside = literatureMarks(measured);
      const values = [
        ...rows.flatMap(({ data }) => [
          data.conductivity.mean,
          data.conductivity.low,
          data.conductivity.high,
          data.brickLayer,
          data.bulkConductivity,
        ]),
        ...measured.flatMap((m) => [m.low, m.high]),
      ];
      const scale = axisScale(values, 'Conductivity (mS/cm)');
      const styles = view.series.map((_, k) => seriesStyle(k));
      const placed = (k: number, of: (p: PointJson) => MeanJson): PlacedInterval[] =>
        view.series[k]!.points.filter(({ data }) => of(data).mean !== null).map(({ x, label, data }) => {
          const { mean, low, high } = of(data);
          return {
            at: along ? x : label,
            value: mean,
            low,
            high: high ?? (low === null ? mean : null),
            title: `${label}: ${meanText(of(data))} mS/cm`,
          };
        });
      const alone = (value: number | null): MeanJson => ({ mean: value, low: null, high: null });
      const legend = [
        ...view.series.map(({ label }, k) => ({
          ...styles[k]!,
          text: label || 'computed, this study',
          rule: along,
        })),
        { text: 'brick layer', colour: ink, marker: 'cross' as const, rule: false },
        { text: 'grain', colour: muted, dash: '6 3' },
        ...beside.legend,
      ];
      const direction = along ? 'y' : 'x';
      const data = view.series.flatMap((_, k) => [
        ...(along
          ? [
              Plot.line(
                placed(k, (p) => alone(p.bulkConductivity)),
                { x: 'at', y: 'value', stroke: muted, strokeDasharray: '6 3' },
              ),
              Plot.line(
                placed(k, (p) => p.conductivity),
                {
                  x: 'at',
                  y: 'value',
                  stroke: styles[k]!.colour,
                  strokeWidth: 1.6,
                  strokeDasharray: styles[k]!.dash || 'none',
                },
              ),
            ]
          : []),
        ...intervalMarks(
          placed(k, (p) => alone(p.brickLayer)),
          { colour: ink, marker: 'cross', dash: '', direction, domain: scale.domain, offset: 12 },
        ),
        ...intervalMarks(
          placed(k, (p) => p.conductivity),
          { ...styles[k]!, direction, domain: scale.domain },
        ),
      ]);
      const names = rows.map(({ label }) => label);
      return plotSvg(
        document,
        { title, summary, legend },
        along
          ? {
              width: 680,
              height: 380,
              axes: {
                x: axisScale(
                  [...rows.map(({ x }) => x), ...measured.flatMap((m) => [m.xLow, m.xHigh])],
                  where,
                ),
                y: scale,
              },
              marks: [...beside.marks, ...data],
            }
          : namedRows(names, 36, scale, data),
      );
    },
  };
}

/** ln(sigma T) against 1/T for each series of temperatures; null where none was swept. */
export function arrheniusFigure({ points, activation }: ConductivityJson, name = 'arrhenius'): Figure | null {
  if (activation.length === 0) return null;
  const series = activation.map((a) => ({
    label: pointLabel({ point: 0, parameters: a.parameters }) || 'this study',
    energy: a.energy,
    rows: a.points
      .map((k) => points[k]!)
      .filter(({ conductivity }) => conductivity.mean !== null)
      .map((p) => {
        const product = (value: number | null) => (value === null ? null : (value * p.temperature) / 1000);
        const { mean, low, high } = p.conductivity;
        return {
          at: 1000 / p.temperature,
          temperature: p.temperature,
          value: product(mean),
          low: product(low),
          high: product(high),
        };
      }),
  }));
  const energyText = (energy: (typeof series)[number]['energy']) =>
    `${meanText({ mean: energy.value, ...energy })} eV`;
  const title = 'Arrhenius plot of the conductivity';
  const summary = `Apparent activation energies. ${series.map(({ label, energy }) => `${label}: ${energyText(energy)}`).join('; ')}.`;
  return {
    name,
    title,
    summary,
    key: 'Means with 95 % intervals; a straight line is one activation energy, given in the legend with its 95 % bootstrap interval.',
    table: {
      header: [
        'series',
        'temperature (K)',
        '1000/T (1/K)',
        'σT (S K/cm)',
        'σT low (S K/cm)',
        'σT high (S K/cm)',
        'activation energy (eV)',
        'activation energy low (eV)',
        'activation energy high (eV)',
      ],
      rows: series.flatMap(({ label, energy, rows }) =>
        rows.map((r): Cell[] => [
          label,
          r.temperature,
          r.at,
          r.value,
          r.low,
          r.high,
          energy.value,
          energy.low,
          energy.high,
        ]),
      ),
    },
    draw: (document) => {
      const all = series.flatMap(({ rows }) => rows);
      const y = axisScale(
        all.flatMap(({ value, low, high }) => [value, low, high]),
        'σT (S K/cm)',
        { type: 'log' },
      );
      return plotSvg(
        document,
        {
          title,
          summary,
          legend: series.map(({ label, energy }, k) => ({
            ...seriesStyle(k),
            text: `${label}: ${energyText(energy)}`,
            rule: true,
          })),
        },
        {
          width: 680,
          height: 360,
          axes: {
            x: axisScale(
              all.map(({ at }) => at),
              '1000/T (1/K)',
              { type: 'linear' },
            ),
            y,
          },
          marks: [
            ...series.flatMap(({ label, rows }, k) => {
              const style = seriesStyle(k);
              const placed = rows.map((r) => ({
                ...r,
                high: r.high ?? (r.low === null ? r.value : null),
                title: `${label}: ${digits(r.value)} S K/cm at ${r.temperature} K`,
              }));
              return [
                Plot.line(placed, {
                  x: 'at',
                  y: 'value',
                  stroke: style.colour,
                  strokeDasharray: style.dash || 'none',
                }),
                ...intervalMarks(placed, { ...style, direction: 'y', domain: y.domain }),
              ];
            }),
          ],
        },
      );
    },
  };
}
