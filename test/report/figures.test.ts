import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/io/csv.ts';
import { lithiumPlacesFigure, timesFigure } from '../../src/report/figures/along-sweep.ts';
import {
  attributionFigure,
  type ComparisonJson,
  interactionsFigure,
} from '../../src/report/figures/attribution.ts';
import {
  arrheniusFigure,
  type ConductivityJson,
  conductivityFigures,
} from '../../src/report/figures/conductivity.ts';
import { criticalCurrentFigure } from '../../src/report/figures/critical-current.ts';
import { type Figure, figureCsv, standaloneSvg } from '../../src/report/figures/figure.ts';
import { wrapped } from '../../src/report/figures/plot-svg.ts';
import { axisScale, linearTicks, logTicks, tickText } from '../../src/report/figures/scale.ts';
import { survivalFigure } from '../../src/report/figures/survival.ts';
import { sweepViews } from '../../src/report/figures/sweep-view.ts';
import { thinTrace, tracesFigure } from '../../src/report/figures/traces.ts';
import { plottingPositions, weibullFigure, weibullOrdinate } from '../../src/report/figures/weibull.ts';
import type { PointJson } from '../../src/report/json.ts';
import { literature, literatureAlong } from '../../src/report/literature.ts';
import { printedUnit, typedUnit } from '../../src/report/printed-unit.ts';
import { serverDocument } from '../../src/report/server-document.ts';

const interval = (value: number | null, low: number | null, high: number | null) => ({ value, low, high });
const median = (value: number | null, low: number | null, high: number | null) => ({
  median: value,
  low,
  high,
});

function point(
  k: number,
  size: string,
  ccd: [number, number, number],
  more: Partial<PointJson> = {},
): PointJson {
  return {
    point: k,
    parameters: { 'microstructure.grainSize': size },
    ccd: median(...ccd),
    onset: median(ccd[0] * 0.9, ccd[1] * 0.9, ccd[2] * 0.9),
    timeToShort: median(7200 * (k + 1), 3600 * (k + 1), 10800 * (k + 1)),
    onsetToShort: median(null, null, null),
    intergranularFraction: 0.9,
    boundaryFraction: 0.4,
    runs: 8,
    censored: 0,
    failed: 0,
    ccdAbove: null,
    weibull: {
      modulus: interval(5 + k, 3, 9),
      scale: interval(ccd[0] * 1.1, ccd[1], ccd[2]),
    },
    onsetWeibull: null,
    stepFraction: 0.03,
    observables: {
      intergranularFraction: { mean: 0.9, standardError: 0.02, runs: 8 },
      boundaryFraction: { mean: 0.4, standardError: 0.01, runs: 8 },
      isolatedFraction: { mean: 0.1, standardError: 0.05, runs: 8 },
    },
    probability: [
      { current: ccd[1], probability: 0.25, low: 0.1, high: 0.5 },
      { current: ccd[0], probability: 0.75, low: 0.5, high: 0.9 },
      { current: ccd[2], probability: 1, low: 0.8, high: 1 },
    ],
    notes: [],
    ...more,
  };
}

const points = [
  point(0, '5 um', [0.3, 0.2, 0.4]),
  point(1, '20 um', [0.6, 0.5, 0.8]),
  point(2, '80 um', [1.2, 1, 1.5]),
];

type Element = { getAttribute(name: string): string | null; textContent: string; parentElement: Element };
const all = (svg: string, selector: string): Element[] => [
  ...(parseHTML(`<body>${svg}</body>`).document.querySelectorAll(selector) as unknown as Iterable<Element>),
];

/** Numbers of the first `translate(a,b)` of an element. */
function place(element: Element): [number, number] {
  const [, x = '0', y = '0'] =
    /translate\(([-\d.]+),([-\d.]+)\)/.exec(element.getAttribute('transform') ?? '') ?? [];
  return [Number(x), Number(y)];
}

/** From pixels to values by two labelled ticks of an axis as drawn: nothing of the code under test takes part. */
function readAxis(svg: string, which: 'x' | 'y', log: boolean): (pixel: number) => number {
  const labels = all(svg, `g[aria-label="${which}-axis tick label"] text`)
    .filter(({ textContent }) => textContent !== '')
    .map((element) => ({
      at: place(element)[which === 'x' ? 0 : 1],
      value: Number(element.textContent.replace('−', '-').replace('%', 'e-2')),
    }));
  const [a, b] = [labels[0]!, labels.at(-1)!];
  expect(labels.length).toBeGreaterThan(2);
  const f = log ? Math.log : (x: number) => x;
  const g = log ? Math.exp : (x: number) => x;
  return (pixel) => g(f(a.value) + ((pixel - a.at) / (b.at - a.at)) * (f(b.value) - f(a.value)));
}

/** Every figure has the same text twice, well-formed, with its words, an axis with units and its numbers. */
function wellMade(figure: Figure): string {
  const svg = figure.draw(serverDocument());
  expect(figure.draw(serverDocument())).toBe(svg);
  const root = all(svg, 'svg')[0]!;
  expect(root.getAttribute('role')).toBe('img');
  expect(root.getAttribute('aria-label')).toBe(`${figure.title}. ${figure.summary}`);
  expect(svg).not.toMatch(/NaN|undefined|Infinity|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  expect(svg).not.toMatch(/ id="|url\(/);
  expect(standaloneSvg(svg)).not.toContain('var(');
  const csv = parseCsv(figureCsv(figure));
  expect(csv[0]).toEqual(figure.table.header.map(typedUnit));
  expect(csv).toHaveLength(figure.table.rows.length + 1);
  return svg;
}

const labels = (svg: string, which: 'x' | 'y') =>
  all(svg, `g[aria-label="${which}-axis label"] text`).map((t) => t.textContent);

describe('critical current', () => {
  const [view] = sweepViews(points);
  const figure = criticalCurrentFigure(view!, { materials: ['LLZO'] });
  const svg = wellMade(figure);

  it('names its axes with units', () => {
    expect(labels(svg, 'x')).toEqual(['Grain size (µm)']);
    expect(labels(svg, 'y')).toEqual(['Current density (mA/cm²)']);
  });

  it('has whiskers from low to high at the grain size of their point', () => {
    const x = readAxis(svg, 'x', true);
    const y = readAxis(svg, 'y', true);
    const whiskers = all(svg, 'g[aria-label="rule"]')
      .filter((g) => !(g.getAttribute('transform') ?? '').includes('translate(5'))
      .flatMap((g) => [...(g as unknown as { children: Iterable<Element> }).children])
      .map((line) => ({
        size: x(Number(line.getAttribute('x1'))),
        ends: [Number(line.getAttribute('y1')), Number(line.getAttribute('y2'))].map(y).sort((a, b) => a - b),
      }))
      .filter(({ size }) => size > 1);
    for (const [k, size] of [5, 20, 80].entries()) {
      const own = whiskers.filter((w) => Math.abs(w.size / size - 1) < 0.02);
      const { low, high } = points[k]!.ccd;
      const found = own.some(
        ({ ends }) => Math.abs(ends[0]! / low! - 1) < 0.01 && Math.abs(ends[1]! / high! - 1) < 0.01,
      );
      expect(found, `whisker at ${size} um among ${JSON.stringify(own)}`).toBe(true);
    }
  });

  it('has the values of the JSON in its CSV, and measurements of the same material alone', () => {
    const [header, ...rows] = parseCsv(figureCsv(figure));
    expect(header!.slice(0, 5)).toEqual([
      'series',
      'Grain size (um)',
      'CCD (mA/cm^2)',
      'CCD low (mA/cm^2)',
      'CCD high (mA/cm^2)',
    ]);
    expect(rows.slice(0, 3).map((row) => row.slice(1, 5).map(Number))).toEqual(
      points.map((p, k) => [[5, 20, 80][k], p.ccd.median, p.ccd.low, p.ccd.high]),
    );
    expect(rows.slice(3).map(([name]) => name)).toEqual(
      literature[0]!.points.map(({ sample }) => `Sharafi 2017, hot-pressed LLZO, ${sample}`),
    );
    expect(svg).toContain('measured: Sharafi 2017');
    const other = criticalCurrentFigure(view!, { materials: ['LiPON'] });
    expect(wellMade(other)).not.toContain('measured');
  });

  it('draws a bound where the median is not reached, and an open end to the frame', () => {
    const open = [
      points[0]!,
      point(1, '20 um', [0.6, 0.5, 0.8], { ccd: median(null, 0.7, null), ccdAbove: 0.9 }),
    ];
    const drawn = criticalCurrentFigure(sweepViews(open)[0]!, { materials: [] });
    expect(wellMade(drawn)).toContain('20 µm: CCD &gt; 0.9 mA/cm²');
    expect(drawn.key).toContain('ended without a short');
    expect(drawn.summary).toContain('> 0.9');
  });

  it('puts points without an axis side by side', () => {
    const named = points.map((p, k) => ({ ...p, parameters: { arm: ['none', 'softening', 'all'][k]! } }));
    const drawn = wellMade(criticalCurrentFigure(sweepViews(named)[0]!, { materials: [] }));
    expect(labels(drawn, 'x')).toEqual(['Current density (mA/cm²)']);
    expect(drawn).toContain('arm softening');
  });
});

describe('layout of a sweep', () => {
  const set = (parameters: Record<string, string | number>, k: number) => ({ point: k, parameters });
  const names = (views: ReturnType<typeof sweepViews>) =>
    views.map(({ axis, series }) => [
      axis?.key ?? null,
      series.map((s) => [s.label, s.points.map((p) => p.x)]),
    ]);

  it('takes keys that change along with the axis as one series, those that cross it as several', () => {
    const [size, resistance] = ['microstructure.grainSize', 'interface.resistance'];
    expect(
      names(
        sweepViews([
          set({ [size]: '12 um' }, 0),
          set({ [size]: '6 um' }, 1),
          set({ [size]: '6 um', [resistance]: '10 ohm cm^2' }, 2),
          set({ [size]: '12 um', [resistance]: '20 ohm cm^2' }, 3),
        ]),
      ),
    ).toEqual([
      [
        size,
        [
          ['grain size alone', [6, 12]],
          ['with interfacial resistance', [6, 12]],
        ],
      ],
    ]);
    const [, besides] = sweepViews([
      set({ [size]: '12 um' }, 0),
      set({ [size]: '12 um', [resistance]: '20 ohm cm^2' }, 1),
      set({ [size]: '6 um', [resistance]: '10 ohm cm^2' }, 2),
    ]).flatMap(({ series }) => series);
    expect(besides!.besides).toBe('interfacial resistance (10 Ω cm² to 20 Ω cm²)');
    const crossed = ['5 um', '9 um', '20 um'].flatMap((d, i) =>
      ['1 ohm cm^2', '2 ohm cm^2'].map((r, j) => set({ [size]: d, [resistance]: r }, 2 * i + j)),
    );
    expect(names(sweepViews(crossed))).toEqual([
      [
        size,
        [
          ['interfacial resistance 1 Ω cm²', [5, 9, 20]],
          ['interfacial resistance 2 Ω cm²', [5, 9, 20]],
        ],
      ],
    ]);
  });

  it('has a view without axis for words, switches and a single point', () => {
    expect(names(sweepViews([set({ material: 'LLZO' }, 0), set({ material: 'LLTO' }, 1)]))).toEqual([
      [null, [['', [0, 1]]]],
    ]);
    expect(sweepViews([set({}, 0)])[0]!.series[0]!.points[0]!.label).toBe('all runs');
    expect(
      sweepViews([set({ 'mechanisms.softening.enabled': 'false' }, 0)])[0]!.series[0]!.points[0]!.label,
    ).toBe('softening off');
  });
});

describe('survival', () => {
  const survivors = {
    label: 'none shorted',
    lastSurvived: 2,
    data: { ...points[0]!, probability: [], weibull: null, censored: 8, ccd: median(null, 1.5, null) },
  };
  const figure = survivalFigure([{ label: '5 µm', data: points[0]!, lastSurvived: null }, survivors]);

  it('steps from zero through every probability, with its band', () => {
    const svg = wellMade(figure);
    expect(labels(svg, 'y')).toEqual(['P(short | j)']);
    const x = readAxis(svg, 'x', true);
    const rects = all(svg, 'g[aria-label="rect"] rect').map((rect) => {
      const [left, width] = [Number(rect.getAttribute('x')), Number(rect.getAttribute('width'))];
      return [x(left), x(left + width)];
    });
    // The band that begins at 0.3 ends at 0.4, the next event.
    expect(rects.some(([a, b]) => Math.abs(a! - 0.3) < 0.005 && Math.abs(b! - 0.4) < 0.005)).toBe(true);
    expect(svg).toContain('none shorted: 0 of 8');
    expect(svg).toContain('5 µm: 8 of 8');
  });

  it('gives steps and fit in its CSV', () => {
    const rows = parseCsv(figureCsv(figure)).slice(1);
    expect(rows.map((row) => row.slice(1, 5).map(Number))).toEqual(
      points[0]!.probability.map((p) => [p.current, p.probability, p.low, p.high]),
    );
    // The fit of modulus 5 and scale 0.33, in closed form.
    expect(Number(rows[1]![5])).toBeCloseTo(1 - Math.exp(-((0.3 / 0.33) ** 5)), 12);
  });

  it('goes along time where runs have one current', () => {
    const timed = survivalFigure([{ label: '5 µm', data: points[0]!, lastSurvived: null }], {
      along: 'time',
    });
    const svg = wellMade(timed);
    expect([labels(svg, 'x'), labels(svg, 'y')]).toEqual([['Time (h)'], ['P(short | t)']]);
    expect(timed.table.header.slice(0, 3)).toEqual(['point', 'time (h)', 'P(short)']);
    expect(timed.summary).toContain('half of them by 0.3 h');
  });

  it('breaks names that are longer than their panel', () => {
    const long = 'grain size 5 µm, roughness 1.1 µm, interfacial resistance 10 Ω cm²';
    const two = [0, 1].map((k) => ({ label: `${long} ${k}`, data: points[0]!, lastSurvived: null }));
    const lines = all(wellMade(survivalFigure(two)), 'tspan').map(({ textContent }) => textContent);
    expect(lines.join(' ')).toContain(`${long} 1: 8 of 8`);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(42);
    expect(wrapped('an unbreakableword', 4)).toEqual(['an', 'unbreakableword']);
  });

  it('draws all survivors alone', () => {
    const svg = wellMade(survivalFigure([survivors]));
    expect(svg).not.toContain('Weibull fit');
    expect(svg).not.toContain('>median<');
  });
});

describe('Weibull plot', () => {
  it('draws lines through scale and slope, and steps at their middle', () => {
    expect(plottingPositions(points[0]!.probability).map((p) => p.position)).toEqual([0.125, 0.5, 0.875]);
    expect(weibullOrdinate(1 - Math.exp(-1))).toBeCloseTo(0, 12);
    const figure = weibullFigure([{ label: '5 µm', data: points[0]! }])!;
    const svg = wellMade(figure);
    const x = readAxis(svg, 'x', true);
    const ticks = all(svg, 'g[aria-label="y-axis tick label"] text').map((t) => ({
      at: place(t)[1],
      y: weibullOrdinate(Number(t.textContent.replace('%', '')) / 100),
    }));
    const [a, b] = [ticks[0]!, ticks.at(-1)!];
    const y = (pixel: number) => a.y + ((pixel - a.at) / (b.at - a.at)) * (b.y - a.y);
    const path = all(svg, 'g[aria-label="line"] path')[0]!.getAttribute('d')!;
    const [start, end] = path
      .slice(1)
      .split('L')
      .map((p) => p.split(',').map(Number));
    const slope = (y(end![1]!) - y(start![1]!)) / Math.log(x(end![0]!) / x(start![0]!));
    expect(slope).toBeCloseTo(5, 1);
    expect(x(start![0]!) / (0.33 * Math.exp(y(start![1]!) / 5))).toBeCloseTo(1, 2);
    expect(figure.summary).toContain('modulus 5 [3, 9]');
  });

  it('is not there without a fit or with one step', () => {
    expect(
      weibullFigure([{ label: 'x', data: { probability: points[0]!.probability, weibull: null } }]),
    ).toBeNull();
    expect(
      weibullFigure([
        { label: 'x', data: { ...points[0]!, probability: points[0]!.probability.slice(0, 1) } },
      ]),
    ).toBeNull();
  });
});

describe('quantities along a sweep', () => {
  const [view] = sweepViews(points);

  it('times are in hours, null ones left out', () => {
    const figure = timesFigure(view!)!;
    expect(labels(wellMade(figure), 'y')).toEqual(['Time (h)']);
    expect(parseCsv(figureCsv(figure)).map((row) => row.slice(1))).toEqual([
      ['Grain size (um)', 'start to short (h)', 'start to short low (h)', 'start to short high (h)'],
      ['5', '2', '1', '3'],
      ['20', '4', '2', '6'],
      ['80', '6', '3', '9'],
    ]);
    expect(
      timesFigure(sweepViews([point(0, '5 um', [1, 1, 1], { timeToShort: median(null, null, null) })])[0]!),
    ).toBeNull();
  });

  it('of several series each has one colour, its second quantity hollow', () => {
    const crossed = points.flatMap((p, k) =>
      ['1 ohm cm^2', '2 ohm cm^2'].map((resistance, j) => ({
        ...p,
        point: 2 * k + j,
        parameters: { ...p.parameters, 'interface.resistance': resistance },
        onsetToShort: p.timeToShort,
      })),
    );
    const [several] = sweepViews(crossed);
    const svg = wellMade(timesFigure(several!)!);
    const colours = all(svg, 'g[text-anchor=start] path[transform]').map((mark) => [
      mark.getAttribute('stroke') === mark.getAttribute('fill'),
      mark.getAttribute('stroke'),
    ]);
    expect(colours.map(([filled]) => filled)).toEqual([true, false, true, false]);
    expect(new Set(colours.map(([, stroke]) => stroke)).size).toBe(2);
    // Of the places of lithium two are drawn, and all are in the data.
    const places = lithiumPlacesFigure(several!)!;
    expect(places.key).toContain('Drawn: on grain boundaries, isolated; the data have all.');
    expect(places.table.header).toContain('boundary sites of all');
  });

  it('shares stay within 0 and 1', () => {
    const figure = lithiumPlacesFigure(view!)!;
    wellMade(figure);
    const [header, first] = parseCsv(figureCsv(figure));
    const at = header!.indexOf('isolated');
    expect(first!.slice(at, at + 3).map(Number)).toEqual([0.1, expect.closeTo(0.002), expect.closeTo(0.198)]);
    const none = points.map((p) => ({
      ...p,
      observables: { ...p.observables, isolatedFraction: { mean: 0, standardError: 0, runs: 8 } },
    }));
    expect(lithiumPlacesFigure(sweepViews(none)[0]!)!.key).toContain('No lithium is cut off');
  });
});

describe('attribution', () => {
  const outcomes = (e: ReturnType<typeof interval>) => ({ ccd: e, logCcd: interval(-0.1, -0.2, 0) });
  const nothing = interval(null, null, null);
  const json = {
    mechanisms: ['softening', 'cohesion'],
    attribution: [
      {
        mechanism: 'softening',
        effects: {
          shapley: outcomes(interval(-0.5, -0.75, -0.25)),
          alone: outcomes(interval(-0.6, -0.8, -0.4)),
          last: outcomes(nothing),
        },
      },
      {
        mechanism: 'cohesion',
        effects: {
          shapley: outcomes(interval(0.25, 0, 0.5)),
          alone: outcomes(interval(0.2, null, null)),
          last: outcomes(nothing),
        },
      },
    ],
    change: outcomes(interval(-0.25, -0.5, 0)),
    interactions: [
      {
        mechanisms: ['softening', 'cohesion'],
        interaction: interval(0.1, -0.1, 0.3),
        interactionLog: interval(0.1, -0.1, 0.3),
      },
    ],
  } as unknown as ComparisonJson;

  it('has whiskers from low to high beside a line of zero', () => {
    const svg = wellMade(attributionFigure(json));
    expect(labels(svg, 'x')).toEqual(['Change of the median CCD (mA/cm²)']);
    const x = readAxis(svg, 'x', false);
    const rules = all(svg, 'g[aria-label="rule"] line').map((line) => [
      x(Number(line.getAttribute('x1'))),
      x(Number(line.getAttribute('x2'))),
    ]);
    expect(rules).toContainEqual([expect.closeTo(0, 2), expect.closeTo(0, 2)]);
    expect(rules).toContainEqual([expect.closeTo(-0.75, 2), expect.closeTo(-0.25, 2)]);
    expect(svg).not.toContain('against all without it');
    expect(svg).toContain('All − none');
  });

  it('gives every effect in its CSV, and the interactions in theirs', () => {
    const rows = parseCsv(figureCsv(attributionFigure(json)));
    expect(rows[1]!.slice(0, 10)).toEqual([
      'softening',
      '-0.5',
      '-0.75',
      '-0.25',
      '-0.6',
      '-0.8',
      '-0.4',
      '',
      '',
      '',
    ]);
    expect(rows.at(-1)!.slice(0, 4)).toEqual(['all - none', '-0.25', '-0.5', '0']);
    const pairs = interactionsFigure(json)!;
    wellMade(pairs);
    expect(parseCsv(figureCsv(pairs))[1]).toEqual([
      'softening',
      'cohesion',
      '0.1',
      '-0.1',
      '0.3',
      '0.1',
      '-0.1',
      '0.3',
    ]);
    expect(interactionsFigure({ ...json, interactions: [] })).toBeNull();
  });
});

describe('traces', () => {
  const n = 5000;
  const time = Float64Array.from({ length: n }, (_, i) => 3.6 * i);
  const voltage = Float64Array.from({ length: n }, (_, i) => (i === 2345 ? 0.5 : 0.01));
  const trace = { time, voltage, current: new Float64Array(n).fill(10) };

  it('keep the peak when they are thinned', () => {
    const moments = thinTrace(trace);
    expect(moments.length).toBeLessThanOrEqual(480);
    expect(Math.max(...moments.map((m) => m.voltage))).toBe(500);
    expect(moments[0]).toEqual({ time: 0, current: 1, voltage: 10 });
    expect(moments.at(-1)!.time).toBeCloseTo(4.999, 9);
    expect(moments.every((m, i) => i === 0 || m.time > moments[i - 1]!.time)).toBe(true);
  });

  it('are drawn in h and mV with their onset and short', () => {
    const figure = tracesFigure([
      { label: '5 µm', run: '00-0001', trace, onsetTime: 3600, shortTime: 7200 },
    ])!;
    const svg = wellMade(figure);
    expect([labels(svg, 'x'), labels(svg, 'y')]).toEqual([['Time (h)'], ['Cell voltage (mV)']]);
    const x = readAxis(svg, 'x', false);
    const dots = all(svg, 'g[aria-label="dot"] path').map((dot) => x(place(dot)[0]));
    expect(dots).toEqual([expect.closeTo(1, 2), expect.closeTo(2, 2)]);
    expect(tracesFigure([])).toBeNull();
  });
});

describe('conductivity', () => {
  const at = (k: number, parameters: Record<string, string>, temperature: number, mean: number) => ({
    point: k,
    parameters,
    temperature,
    conductivity: { mean, low: mean * 0.9, high: mean * 1.1 },
    brickLayer: mean * 1.01,
    bulkConductivity: 0.57,
    grainShare: 0.8,
    boundaryShare: 0.2,
    tortuosity: 1,
    runs: 3,
    failed: 0,
  });

  it('stands along the grain size beside measured totals', () => {
    const json = {
      points: [
        at(0, { 'microstructure.grainSize': '5 um' }, 298, 0.45),
        at(1, { 'microstructure.grainSize': '50 um' }, 298, 0.54),
      ],
      activation: [],
    } as unknown as ConductivityJson;
    const [figure, ...more] = conductivityFigures(json, { materials: ['LLZO'] });
    expect(more).toEqual([]);
    const svg = wellMade(figure!);
    expect(labels(svg, 'y')).toEqual(['Conductivity (mS/cm)']);
    expect(
      parseCsv(figureCsv(figure!))
        .slice(1, 3)
        .map((row) => row.slice(1, 5).map(Number)),
    ).toEqual([
      [5, 0.45, 0.405, expect.closeTo(0.495)],
      [50, 0.54, expect.closeTo(0.486), expect.closeTo(0.594)],
    ]);
    expect(svg).toContain('measured: Sharafi 2017');
    expect(arrheniusFigure(json)).toBeNull();
  });

  it('stands against temperature with its activation energy', () => {
    const json = {
      points: [at(0, { temperature: '250 K' }, 250, 0.1), at(1, { temperature: '300 K' }, 300, 0.5)],
      activation: [{ parameters: {}, points: [0, 1], energy: interval(0.35, 0.34, 0.36), deviation: 0.01 }],
    } as unknown as ConductivityJson;
    const figure = arrheniusFigure(json)!;
    expect(wellMade(figure)).toContain('0.35 [0.34, 0.36] eV');
    expect(parseCsv(figureCsv(figure))[1]!.slice(1, 4).map(Number)).toEqual([250, 4, 0.025]);
  });
});

describe('literature', () => {
  it('is complete, and what is only recalled is never drawn', () => {
    for (const series of literature) {
      expect(series.citation).toMatch(/\(\d{4}\)/);
      expect(series.conditions.length).toBeGreaterThan(20);
      expect(series.points.some(({ criticalCurrent }) => criticalCurrent !== null)).toBe(true);
    }
    const { series } = literatureAlong('microstructure.grainSize', ['LLZO'], 'criticalCurrent');
    expect(series.map((s) => s.series.key)).toEqual(['sharafi2017']);
    expect(literatureAlong('interface.resistance', ['LLZO'], 'criticalCurrent').series).toEqual([]);
    expect(
      literatureAlong('interface.roughness', ['Li6PS5Cl'], 'criticalCurrent').series[0]!.points.map((p) => [
        p.x.value,
        p.y.value,
      ]),
    ).toEqual([
      [1.1, 0.9],
      [6.5, 0.4],
    ]);
    expect(literatureAlong('temperature', ['LLZO'], 'criticalCurrent').series).toEqual([]);
  });
});

describe('axes', () => {
  it('have round ticks', () => {
    expect(logTicks(0.4, 12)).toEqual([0.5, 1, 2, 5, 10]);
    expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-0.3, 0.3)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(logTicks(0.9, 1.3).length).toBeGreaterThan(2);
  });

  it('are logarithmic where values span a factor, and take values that are all alike', () => {
    expect(axisScale([1, 2], 'x').type).toBe('linear');
    expect(axisScale([1, 20, null, Number.NaN], 'x').type).toBe('log');
    expect(axisScale([0, 20], 'x').type).toBe('linear');
    const one = axisScale([5, 5], 'x');
    expect(one.domain[0]).toBeLessThan(5);
    expect(one.domain[1]).toBeGreaterThan(5);
    expect(axisScale([], 'x').ticks.length).toBeGreaterThan(2);
  });

  it('write powers of ten as such', () => {
    expect([1e-14, 2e-8, 0.05, 1e6, -0.5, 0].map(tickText)).toEqual([
      '10⁻¹⁴',
      '2×10⁻⁸',
      '0.05',
      '10⁶',
      '−0.5',
      '0',
    ]);
  });

  it('print units', () => {
    expect(['um', 'ohm cm^2', 'mA/cm^2', 'MPa m^1/2', 'degC'].map(printedUnit)).toEqual([
      'µm',
      'Ω cm²',
      'mA/cm²',
      'MPa √m',
      '°C',
    ]);
  });
});
