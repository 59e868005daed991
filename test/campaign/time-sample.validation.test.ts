import { expect, test } from 'vitest';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { estimateTime, sampleTimes, type TimeSample } from '../../src/campaign/time-sample.ts';
import { memoryPlan, planJson } from '../../src/report/plan.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runMemory, siteCount } from '../../src/scenario/memory.ts';
import { SMALL_SCENARIO } from '../cli/capture.ts';

const plan = planEnsemble(
  loadScenario(SMALL_SCENARIO, {
    file: 'small.yaml',
    set: ['ensemble.runs=10', 'sweep={microstructure.size: [[24 um, 16 um], [48 um, 16 um]]}'],
  }),
);
const sample = (point: number, seconds: number, more: Partial<TimeSample> = {}): TimeSample => ({
  point,
  run: 0,
  sites: 384 * (1 + point),
  seconds,
  whole: true,
  fraction: 1,
  ...more,
});

test('points with samples go by their own, others by sites', () => {
  const time = estimateTime(plan, [sample(0, 2), sample(0, 4)], 2)!;
  // 10 runs of 3 s, and 10 of twice the sites.
  expect(time.work.value).toBeCloseTo(30 + 60, 9);
  expect(time.wall.value).toBeCloseTo(45, 9);
  expect(time).toMatchObject({ sampled: 2, whole: 2 });
  // Two standard errors of ln(seconds): sd of {ln 2, ln 4} is ln(2)/sqrt(2), over sqrt(2).
  expect(Math.log(time.work.high! / time.work.value!)).toBeCloseTo(Math.LN2, 9);
  expect(estimateTime(plan, [sample(0, 2), sample(1, 7)], 1)!.work.value).toBeCloseTo(20 + 70, 9);
});

test('runs that were cut count as time spent, and bound what nothing else tells', () => {
  const cut = { whole: false, fraction: 0.25 };
  const mixed = estimateTime(plan, [sample(0, 2), sample(0, 6, cut)], 1)!;
  expect(mixed.work.value).toBeCloseTo(10 * 8 + 10 * 16, 9);
  expect(mixed.work.high! / mixed.work.value!).toBeCloseTo(3, 9);
  const none = estimateTime(plan, [sample(0, 6, cut)], 1)!;
  expect(none.work).toEqual({ value: null, low: 60 + 120, high: 4 * (60 + 120) });
  expect(estimateTime(plan, [sample(0, 6, { whole: false, fraction: 0 })], 1)!.work.high).toBeNull();
  expect(estimateTime(plan, [], 1)).toBeNull();
});

test('samples are runs of the plan, spread over its points, and the estimate is near what they take', async () => {
  const samples = await sampleTimes(plan, { workers: 2, seconds: 10 });
  expect(samples.filter(({ whole }) => whole).length).toBeGreaterThanOrEqual(2);
  expect(new Set(samples.map(({ point }) => point)).size).toBe(2);
  const time = estimateTime(plan, samples, 2)!;
  expect(time.work.low).toBeLessThan(time.work.value!);
  expect(time.work.high!).toBeGreaterThan(time.work.value!);
}, 120_000);

test('memory follows the largest point and the workers; every run has its hash', () => {
  expect(plan.points.map(({ scenario }) => siteCount(scenario.microstructure))).toEqual([384, 768]);
  const memory = memoryPlan(plan, 3, 1e9);
  expect(memory.perWorker).toBe(runMemory(768));
  expect(memory.total).toBeGreaterThan(3 * memory.perWorker);
  const json = planJson(plan, memory, null);
  expect(json.count).toBe(20);
  expect(new Set(json.runs.map(({ hash }) => hash)).size).toBe(20);
  expect(json.points[1]).toMatchObject({
    runs: 10,
    sites: 768,
    parameters: { 'microstructure.size': '[48 um, 16 um]' },
  });
});
