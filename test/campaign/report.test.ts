import { expect, test } from 'vitest';
import { criticalCurrent } from '../../src/analysis/critical-current.ts';
import { pointGroups } from '../../src/campaign/comparison.ts';
import { type EnsemblePlan, planEnsemble } from '../../src/campaign/plan.ts';
import type { PointSummary } from '../../src/campaign/point-summary.ts';
import { parameterColumns } from '../../src/report/csv-tables.ts';
import { pointJson } from '../../src/report/json.ts';
import { digits, duration, medianText, percent } from '../../src/report/numbers.ts';
import { depositPicture } from '../../src/report/picture.ts';
import { markdownTable, pointsTable } from '../../src/report/text.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const scenario = `
name: two series
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: ramp, start: 0.1 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 0.7 mA/cm^2 }
sweep:
  - { microstructure.grainSize: 5 um }
  - { microstructure.grainSize: 0.01 mm }
  - { microstructure.grainSize: 5 um, interface.roughness: 1um }
  - { interface.roughness: 3 um, microstructure.grainSize: 10 um }
`;
const plan: EnsemblePlan = planEnsemble(loadScenario(scenario, { file: 'two.yaml' }));

/** A summary of a point with so many shorts at 3 A/m^2 and so many survivors of 7 A/m^2. */
function summary(point: number, shorts: number, survivors: number): PointSummary {
  const observations = [
    ...Array(shorts).fill({ current: 3, previous: 2.9, last: 3 }),
    ...Array(survivors).fill({ current: null, previous: null, last: 7 }),
  ];
  const current = criticalCurrent(observations, { stream: 'x', resamples: 50 });
  return {
    point,
    parameters: plan.points[point]!.parameters,
    runs: shorts + survivors + 1,
    failed: 1,
    ccd: current,
    onset: current,
    timeToShort: { median: 3600, low: 1800, high: null },
    onsetToShort: { median: null, low: 60, high: null },
    observables: { intergranularFraction: { mean: 0.95, standardError: Number.NaN, runs: 1 } },
  };
}

test('a list of records holds a series for each set of keys', () => {
  expect(pointGroups(plan)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const [size, roughness] = parameterColumns(plan);
  expect(size).toEqual({
    key: 'microstructure.grainSize',
    header: 'microstructure.grainSize [um]',
    cells: [5, 10, 5, 10],
  });
  expect(roughness!.cells).toEqual([null, null, 1, 3]);
  expect(parameterColumns(plan, [0, 1]).map((c) => c.key)).toEqual(['microstructure.grainSize']);
  expect(plan.points[2]!.parameters['interface.roughness']).toBe('1 um');
});

test('a point in mA/cm^2; what lies beyond the ramp is null', () => {
  const some = pointJson(summary(0, 11, 1));
  expect(some.ccd).toEqual({ median: 0.3, low: 0.3, high: 0.3 });
  expect(some).toMatchObject({
    runs: 13,
    censored: 1,
    failed: 1,
    ccdAbove: null,
    intergranularFraction: 0.95,
  });
  expect(some.observables.intergranularFraction!.standardError).toBeNull();
  const most = pointJson(summary(0, 1, 5));
  expect(most.ccd.median).toBeNull();
  expect(most.ccdAbove).toBe(0.7);
  expect(JSON.parse(JSON.stringify(most))).toEqual(most);
});

test('tables name the current that most runs survive', () => {
  const points = [summary(0, 5, 1), summary(1, 1, 5), summary(2, 5, 0), summary(3, 5, 0)];
  const result = { plan, points, comparisons: [], runs: [], reused: 0, missing: 0 };
  const table = pointsTable(result, [0, 1]);
  expect(table.rows.length).toBe(2);
  expect(table.rows[1]!.slice(0, 2)).toEqual(['10', '> 0.7']);
  expect(pointsTable(result).header[1]).toBe('roughness [um]');
  expect(markdownTable({ header: ['a', 'b|c'], rows: [['1', '2']] })).toBe(
    '| a | b\\|c |\n| --- | --- |\n| 1 | 2 |',
  );
});

test('numbers, durations and medians in words', () => {
  expect([digits(0.123456), digits(1.5e-9), digits(123456), digits(null), digits(0)]).toEqual([
    '0.123',
    '1.50e-9',
    '1.23e+5',
    '-',
    '0',
  ]);
  expect([percent(1), percent(0.4044), percent(0), percent(null), percent(Number.NaN)]).toEqual([
    '100 %',
    '40.4 %',
    '0 %',
    '-',
    '-',
  ]);
  // Rounding never leaves 60 of a unit.
  const durations = [1.23, 59.6, 119.7, 3599.6, 7199, 7242].map(duration);
  expect(durations).toEqual(['1.2 s', '1 min 0 s', '2 min 0 s', '1 h 0 min', '2 h 0 min', '2 h 1 min']);
  expect(medianText({ median: 0.46, low: 0.41, high: null })).toBe('0.46 [0.41, ...]');
});

test('a deposit is drawn from the side and from above', () => {
  // A column at x = 1, y = 2, and one more site beside its foot.
  const dimensions = { nx: 4, ny: 3, nz: 5, edge: 1e-6, depth: 1e-6 };
  const column = Array.from({ length: 5 }, (_, z) => 1 + 4 * (2 + 3 * z));
  const site = Uint32Array.from([...column, 2 + 4 * 2]);
  const none = new Float64Array(site.length);
  const siteEvents = { site, event: site, time: none, current: none, root: new Int32Array(site.length) };
  const lines = depositPicture({ dimensions, siteEvents }).split('\n');
  const rows = lines.filter((line) => line.startsWith('│')).map((line) => line.slice(1, 9));
  expect(rows.slice(0, 3)).toEqual(['        ', '        ', '  ██░░  ']);
  // From the side the electrode is at the bottom.
  expect(rows.slice(3)).toEqual(['  ██    ', '  ██    ', '  ██    ', '  ██    ', '  ████  ']);
  const flat = depositPicture({ dimensions: { ...dimensions, ny: 1 }, siteEvents });
  expect(flat).not.toContain('from above');
});
