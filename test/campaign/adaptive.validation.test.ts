import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type AdaptiveOptions, runAdaptive } from '../../src/campaign/adaptive.ts';
import { runAdaptiveCampaign } from '../../src/campaign/adaptive-folder.ts';
import { currentSearch, planRound } from '../../src/campaign/adaptive-rounds.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { adaptiveJson } from '../../src/report/adaptive.ts';
import { loadScenario } from '../../src/scenario/load.ts';

// Threads start anew for every round.
vi.setConfig({ testTimeout: 120_000 });

const worker = locate(new URL('./fake-constant-worker.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'filament-adaptive-'));
afterAll(() => rmSync(root, { recursive: true }));

const scenario = `
name: fake search
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: ramp, start: 0.1 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 2 mA/cm^2 }
temperature: 300 K
ensemble: { seed: 5, adaptive: { width: 30 %, batch: 16, maximumRuns: 200 } }
`;
const load = (...set: string[]) => {
  const loaded = loadScenario(scenario, { file: 'fake.yaml', set });
  return { plan: planEnsemble(loaded), settings: loaded.scenario.ensemble.adaptive! };
};
const sweep = 'sweep={temperature: [300 K, 360 K]}';
const search = (folder: string, set: string[] = [], options: AdaptiveOptions = {}) => {
  const { plan, settings } = load(...set);
  return runAdaptiveCampaign(plan, settings, join(root, folder), { worker, workers: 2, ...options });
};

/** Every file of a search but the manifests, and the tables of its rounds, by name. */
function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(root, folder).length + 1);
    if (
      entry.isFile() &&
      (!name.includes('/') || /(?:runs\.csv|scenario\.yaml)$/.test(name)) &&
      entry.name !== 'manifest.json'
    )
      files[name] = readFileSync(path, 'utf8');
  }
  return files;
}

test('finds the median of every point to the width asked for, the same bytes for one and two workers', async () => {
  const two = await search('two', [sweep]);
  await search('one', [sweep], { workers: 1 });
  expect(filesOf('one')).toEqual(filesOf('two'));
  expect(Object.keys(filesOf('one')).sort().slice(0, 3)).toEqual([
    'adaptive-runs.csv',
    'adaptive.csv',
    'adaptive.json',
  ]);
  expect(two.interrupted).toBe(false);
  for (const [k, truth] of [5, 6].entries()) {
    const { ccd, ended, width, runs, shorts, table, simulatedTime } = two.points[k]!;
    expect(ended).toBe('width');
    expect(width).toBeLessThanOrEqual(0.3);
    // Seeded: these intervals hold the truth, as 95 of 100 do.
    expect(ccd.low).toBeLessThan(truth);
    expect(ccd.high).toBeGreaterThan(truth);
    expect(table.reduce((sum, row) => sum + row.runs, 0)).toBe(runs);
    expect(table.reduce((sum, row) => sum + row.shorts, 0)).toBe(shorts);
    // Half a duration for a short, a whole one for a survivor.
    expect(simulatedTime).toBe(600 * (runs - shorts / 2));
  }
  // The same random numbers at both points.
  const seeds = (point: number) => two.runs.filter((run) => run.point === point).map(({ seed }) => seed);
  const shared = Math.min(seeds(0).length, seeds(1).length);
  expect(seeds(0).slice(0, shared)).toEqual(seeds(1).slice(0, shared));
  expect(new Set(seeds(0)).size).toBe(seeds(0).length);
  const json = JSON.parse(readFileSync(join(root, 'two/adaptive.json'), 'utf8'));
  expect(json).toEqual(JSON.parse(JSON.stringify(adaptiveJson(two))));
  expect(json.points[0]).toMatchObject({ condition: 'within 10 min', ended: 'width' });
  expect(json.points[0].ccd.value).toBeCloseTo(two.points[0]!.ccd.value / 10, 12);
});

test('a search cut in the middle goes on to the same bytes, and nothing finished is run again', async () => {
  const stop = new AbortController();
  const cut = await search('cut', [sweep], {
    signal: stop.signal,
    onProgress: ({ runs }) => {
      if (runs >= 40) stop.abort();
    },
  });
  expect(cut.interrupted).toBe(true);
  expect(cut.runs.length).toBe(32);
  const whole = await search('cut', [sweep]);
  expect(whole.reused).toBeGreaterThanOrEqual(cut.runs.length);
  expect(filesOf('cut')).toEqual(filesOf('two'));
});

test('a finished search is continued to a narrower interval and to more points, as if from nothing', async () => {
  const before = filesOf('one')['adaptive-runs.csv']!.trim().split('\n').length - 1;
  const set = ['sweep={temperature: [300 K, 360 K, 330 K]}', 'ensemble.adaptive.width=24 %'];
  const narrower = await search('one', set);
  expect(narrower.reused).toBe(before);
  for (const { width } of narrower.points) expect(width).toBeLessThanOrEqual(0.24);
  expect(narrower.runs.length).toBeGreaterThan(before + 16);
  const { plan, settings } = load(...set);
  const fresh = await runAdaptive(plan, settings, { worker, workers: 2 });
  expect(adaptiveJson(fresh)).toEqual(adaptiveJson(narrower));
});

test('a folder of another search or of something else is refused, and left as it is', async () => {
  const before = filesOf('two');
  await expect(search('two', [sweep, 'ensemble.adaptive.batch=4'])).rejects.toThrow(
    /another way:\n {4}ensemble\.adaptive\.batch: 16 there, 4 now/,
  );
  await expect(search('two', [sweep, 'interface.resistance=3 ohm cm^2'])).rejects.toThrow(/another scenario/);
  expect(filesOf('two')).toEqual(before);
  writeFileSync(join(root, 'notes.txt'), 'mine');
  await expect(search('.')).rejects.toThrow('not the folder of an adaptive search');
  expect(existsSync(join(root, 'scenario.yaml'))).toBe(false);
});

test('a round can be loaded and run as it is written', () => {
  for (const set of [
    [sweep],
    ['protocol={kind: constant, current: 0.5 mA/cm^2, duration: 1 h}'],
    ['sweep={protocol.dwell: [5 min, 20 min]}'],
  ]) {
    const { plan } = load(...set);
    const picks = plan.points.flatMap((_, point) =>
      [3, 7.123456789].map((current, index) => ({ point, current, index })),
    );
    const round = planRound(plan, picks);
    const again = planEnsemble(loadScenario(stringify(round.input), { file: 'round.yaml' }));
    expect(again.points.map(({ scenario }) => scenario)).toEqual(
      round.points.map(({ scenario }) => scenario),
    );
    expect(again.runs).toBe(1);
  }
});

test('where it looks follows from the protocol', () => {
  const of = (protocol: string) => currentSearch(load(`protocol=${protocol}`).plan.points[0]!.scenario);
  const constant = of('{kind: constant, current: 0.5 mA/cm^2, duration: 2 h}');
  expect(constant.range).toEqual({ low: 0.5, high: 50 });
  expect(constant.condition).toBe('within 2 h');
  const charge = of(
    '{kind: ramp, start: 0.1 mA/cm^2, step: 2 %, capacityPerStep: 0.05 mAh/cm^2, maximum: 2 mA/cm^2}',
  );
  expect(charge.duration(5)).toBeCloseTo(360, 9);
  expect(charge.condition).toBe('within 0.05 mAh/cm^2');
  expect(() =>
    load(
      'protocol={kind: cycle, current: 0.3 mA/cm^2, cycles: 5, capacity: 0.3 mAh/cm^2}',
      'mechanisms.stripping.enabled=true',
    ),
  ).toThrow('adaptive samples constant currents');
  expect(() => load('ensemble.adaptive.batch=300')).toThrow('batches of 300 runs');
  expect(() => load('sweep={ensemble.adaptive.width: [10 %, 20 %]}')).toThrow('which all points share');
});

test('a median beyond the currents, a failing run and too few runs are said to be so', async () => {
  const low = await runAdaptive(...argumentsOf('protocol.maximum=0.2 mA/cm^2'));
  expect(low.points[0]!.ended).toBe('above');
  expect(adaptiveJson(low).points[0]!.ccd.value).toBeNull();
  const few = await runAdaptive(...argumentsOf('temperature=302 K', 'ensemble.adaptive.maximumRuns=20'));
  expect(few.points[0]).toMatchObject({ ended: 'maximumRuns', runs: 16, failed: 1 });
  expect(few.runs[3]).toMatchObject({ outcome: 'failed', error: 'the books do not balance' });
});

function argumentsOf(...set: string[]): Parameters<typeof runAdaptive> {
  const { plan, settings } = load(...set);
  return [plan, settings, { worker, workers: 2 }];
}
