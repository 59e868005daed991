import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type EnsemblePlan, planEnsemble, planRuns } from '../../src/campaign/plan.ts';
import { openResults } from '../../src/campaign/results.ts';
import { runCampaign } from '../../src/campaign/run-campaign.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { parseCsv } from '../../src/io/csv.ts';
import { pointsCsv, runsCsv } from '../../src/report/csv-tables.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { fileOfRun, filesOf } from './folders.ts';

const worker = locate(new URL('./fake-run-worker.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'filament-campaign-'));
afterAll(() => rmSync(root, { recursive: true }));

const scenario = `
name: fake study
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: ramp, start: 0.1 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 0.7 mA/cm^2 }
ensemble: { runs: 6, seed: 5 }
`;
const plan = (...set: string[]): EnsemblePlan =>
  planEnsemble(loadScenario(scenario, { file: 'fake.yaml', set }));
const sweep = 'sweep={microstructure.grainSize: [5um, 10 um, 20um]}';

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

test('one and two workers write the same bytes outside of the manifest', async () => {
  const one = join(root, 'one');
  const two = join(root, 'two');
  await runCampaign(plan(sweep), one, { worker, workers: 1 });
  await runCampaign(plan(sweep), two, { worker, workers: 2 });
  const files = filesOf(one);
  expect(Object.keys(files).length).toBe(6 + 18);
  expect(filesOf(two)).toEqual(files);
  expect(manifestOf(one)).toMatchObject({
    workers: 1,
    status: 'complete',
    seed: '5',
    runs: 6,
    points: 3,
    missing: 0,
  });
  expect(manifestOf(two).workers).toBe(2);
  expect(manifestOf(one).warnings['2 flaws cut at the largest size']).toBe(18);
  expect(manifestOf(one).cite[0]).toMatch(/^filament-kmc/);
});

test('the folder can be read back: scenario, runs, tables', async () => {
  const folder = join(root, 'one');
  const again = planEnsemble(
    loadScenario(readFileSync(join(folder, 'scenario.yaml'), 'utf8'), { file: 'x' }),
  );
  expect(again.points).toEqual(plan(sweep).points);
  expect(again.runs).toBe(6);
  const rows = parseCsv(readFileSync(join(folder, 'runs.csv'), 'utf8'));
  expect(rows.length).toBe(19);
  expect(rows[0]!.slice(0, 6)).toEqual([
    'run',
    'point',
    'microstructure.grainSize [um]',
    'seed',
    'outcome',
    'onset [mA/cm^2]',
  ]);
  expect(rows[1]!.slice(0, 4)).toEqual(['00-0000', '0', '5', '5/0000']);
  const run = openResults(folder).read('01-0002');
  expect(run.seed).toBe('5/0002');
  expect(run.siteEvents.time).toBeInstanceOf(Float64Array);
  const { points, comparisons } = JSON.parse(readFileSync(join(folder, 'points.json'), 'utf8'));
  expect(points.map((p: { parameters: unknown }) => p.parameters)).toEqual(
    ['5 um', '10 um', '20 um'].map((size) => ({ 'microstructure.grainSize': size })),
  );
  expect(comparisons[0].axis).toBe('microstructure.grainSize');
  // The fake engine uses common seeds and a scale growing as d^(1/7).
  expect(Math.abs(comparisons[0].slopes.ccd.value - 1 / 7)).toBeLessThan(0.03);
  expect(points[0].ccd.median).toBeGreaterThan(0.3);
  expect(points[0].ccd.median).toBeLessThan(0.7);
});

test('a folder opened to read gives the ensemble that was run', async () => {
  const folder = join(root, 'one');
  const results = openResults(folder);
  expect(results.plan).toEqual(plan(sweep));
  expect(results.runs()).toEqual(planRuns(plan(sweep)).map(({ id }) => id));
  expect(results.read('01-0002')).toEqual(openResults(folder).read('01-0002'));
  expect(results.manifest.seed).toBe('5');
  const ensemble = results.ensemble();
  expect(ensemble.missing).toBe(0);
  expect(runsCsv(ensemble)).toBe(readFileSync(join(folder, 'runs.csv'), 'utf8'));
  expect(pointsCsv(ensemble)).toBe(readFileSync(join(folder, 'points.csv'), 'utf8'));
  expect(() => results.read('07-0000')).toThrow(/no run 07-0000, expected one of 00-0000/);
  expect(() => openResults(root)).toThrow('not a result folder');
});

test('a worker that dies or throws is a named failed run; the others finish, and a repeat tries it again', async () => {
  const folder = join(root, 'failing');
  const result = await runCampaign(plan('sweep=[{temperature: 301 K}, {temperature: 302 K}]'), folder, {
    worker,
    workers: 2,
  });
  expect(result.runs.filter((r) => r.outcome === 'failed').map((r) => [r.id, r.error])).toEqual([
    ['00-0001', 'worker exited with code: 7'],
    ['01-0002', 'the books do not balance'],
  ]);
  expect(result.points.map((p) => [p.runs, p.failed, p.ccd.runs])).toEqual([
    [6, 1, 5],
    [6, 1, 5],
  ]);
  expect(openResults(folder).runs().length).toBe(10);
  expect(readFileSync(join(folder, 'runs.csv'), 'utf8')).toContain('worker exited with code: 7');
  const again = await runCampaign(plan('sweep=[{temperature: 301 K}, {temperature: 302 K}]'), folder, {
    worker,
    workers: 2,
  });
  expect(again.reused).toBe(10);
  expect(again.runs.filter((r) => r.outcome === 'failed').length).toBe(2);
});

test('an aborted ensemble keeps what is finished, and going on gives the bytes of an undisturbed one', async () => {
  const folder = join(root, 'aborted');
  const controller = new AbortController();
  // Run 3 hangs at 303 K, so that something is running when the ensemble is aborted.
  const result = await runCampaign(plan('temperature=303 K'), folder, {
    worker,
    workers: 1,
    grace: 50,
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 3) controller.abort();
    },
  });
  expect(result.missing).toBe(3);
  expect(openResults(folder).runs()).toEqual(['00-0000', '00-0001', '00-0002']);
  expect(manifestOf(folder)).toMatchObject({ status: 'interrupted', missing: 3 });

  const whole = join(root, 'whole');
  const rest = join(root, 'rest');
  await runCampaign(plan(), whole, { worker, workers: 2 });
  const second = new AbortController();
  await runCampaign(plan(), rest, {
    worker,
    workers: 1,
    signal: second.signal,
    onProgress: ({ done }) => {
      if (done === 2) second.abort();
    },
  });
  expect(openResults(rest).runs().length).toBeLessThan(6);
  const resumed = await runCampaign(plan(), rest, { worker, workers: 2 });
  expect(resumed.reused).toBeGreaterThanOrEqual(2);
  expect(filesOf(rest)).toEqual(filesOf(whole));
});

test('more runs continue an ensemble; a damaged run is named, set aside and done again', async () => {
  const folder = join(root, 'whole');
  const path = fileOfRun(folder, '00-0004');
  const before = readFileSync(path);
  writeFileSync(path, before.subarray(0, 200));
  const notes: string[] = [];
  const result = await runCampaign(plan('ensemble.runs=8'), folder, {
    worker,
    workers: 1,
    onNote: (text) => notes.push(text),
  });
  expect(result.reused).toBe(5);
  expect(openResults(folder).runs().length).toBe(8);
  expect(notes.join()).toMatch(/runs\/00-0004-\w+\.runs ends within a run.* moved to set-aside/);
  expect(readdirSync(join(folder, 'set-aside')).length).toBe(1);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('points may be added: their runs are done, those there are taken over, the bytes are those of the whole', async () => {
  const folder = join(root, 'extended');
  await runCampaign(plan('sweep={microstructure.grainSize: [10um, 20um]}'), folder, { worker, workers: 1 });
  const extended = await runCampaign(plan(sweep), folder, { worker, workers: 1 });
  expect(extended.reused).toBe(12);
  expect(filesOf(folder)).toEqual(filesOf(join(root, 'one')));
  // Taken away they are refused.
  await expect(
    runCampaign(plan('sweep={microstructure.grainSize: [10um, 20um]}'), folder, { worker }),
  ).rejects.toThrow('points: 1 of the 3 there are not among the 2 now');
});

test('runs of something else among the results are never used', async () => {
  const folder = join(root, 'one');
  const before = filesOf(folder);
  const notes: string[] = [];
  const again = async () => {
    notes.length = 0;
    const result = await runCampaign(plan(sweep), folder, {
      worker,
      workers: 1,
      onNote: (text) => notes.push(text),
    });
    expect(filesOf(folder)).toEqual(before);
    return result.reused;
  };
  // Another point's run under the name of this one; a run of another seed; text; a later format.
  writeFileSync(fileOfRun(folder, '00-0001'), readFileSync(fileOfRun(folder, '01-0001')));
  expect(await again()).toBe(17);
  expect(notes.join()).toContain('not the 1 it should');
  const other = join(root, 'other');
  await runCampaign(plan('ensemble.seed=6', 'ensemble.runs=1'), other, { worker, workers: 1 });
  writeFileSync(fileOfRun(folder, '00-0002'), readFileSync(fileOfRun(other, '00-0000')));
  expect(await again()).toBe(17);
  expect(notes.join()).toContain('holds 1 runs of another scenario, seed or version');
  writeFileSync(fileOfRun(folder, '00-0003'), 'a letter to my mother');
  expect(await again()).toBe(17);
  expect(notes.join()).toContain('is not a file of runs');
  writeFileSync(fileOfRun(folder, '00-0003'), 'filament-kmc runs 7\n...');
  expect(await again()).toBe(17);
  expect(notes.join()).toContain('is of format 7, this version reads 1');
  expect(await again()).toBe(18);
  expect(notes).toEqual([]);
});

test('a folder that was left in its first moments is begun anew', async () => {
  const folder = join(root, 'moments');
  mkdirSync(folder);
  const scenarioFile = readFileSync(join(root, 'one', 'scenario.yaml'));
  mkdirSync(join(folder, 'runs'));
  await runCampaign(plan(sweep), folder, { worker, workers: 1 });
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'scenario.yaml'), scenarioFile);
  await runCampaign(plan(sweep), folder, { worker, workers: 1 });
  // A manifest that is damaged or lost costs nothing: the runs say what they are.
  writeFileSync(join(folder, 'manifest.json'), '{"ident');
  expect((await runCampaign(plan(sweep), folder, { worker, workers: 1 })).reused).toBe(18);
  expect(readdirSync(join(folder, 'set-aside'))).toEqual(['manifest.json']);
  rmSync(join(folder, 'manifest.json'));
  expect((await runCampaign(plan(sweep), folder, { worker, workers: 1 })).reused).toBe(18);
  expect(filesOf(folder)).toEqual(filesOf(join(root, 'one')));
  // A user's own scenario file is not taken for ours.
  const mine = join(root, 'mine');
  mkdirSync(mine);
  writeFileSync(join(mine, 'scenario.yaml'), scenario);
  await expect(runCampaign(plan(), mine, { worker })).rejects.toThrow('is not a result folder');
});

test('another scenario, fewer runs or a foreign folder are refused with what differs; nothing is written', async () => {
  const folder = join(root, 'whole');
  const before = filesOf(folder);
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  await expect(
    runCampaign(plan('interface.resistance=3 ohm cm^2', 'ensemble.runs=8'), folder, { worker }),
  ).rejects.toThrow(
    /another scenario:\n {4}interface\.counterResistance: 10 ohm cm\^2 there, 3 ohm cm\^2 now\n {4}interface\.resistance: 10 ohm cm\^2 there, 3 ohm cm\^2 now/,
  );
  await expect(runCampaign(plan('ensemble.runs=2'), folder, { worker })).rejects.toThrow(
    'ensemble.runs: 8 there, 2 now',
  );
  await expect(
    runCampaign(plan('sweep={microstructure.grainSize: [5um, 20um]}', 'ensemble.runs=8'), folder, { worker }),
  ).rejects.toThrow('sweep');
  expect(filesOf(folder)).toEqual(before);
  expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe(manifest);
  const foreign = join(root, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'thesis.txt'), 'mine');
  await expect(runCampaign(plan(), foreign, { worker })).rejects.toThrow('exists and is not a result folder');
  expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  expect(existsSync(join(root, 'never'))).toBe(false);
});

test('run k has the same seed at every point', () => {
  const runs = planRuns(plan(sweep));
  expect(runs.length).toBe(18);
  expect(runs.filter((r) => r.run === 3).map((r) => [r.id, r.seed])).toEqual([
    ['00-0003', '5/0003'],
    ['01-0003', '5/0003'],
    ['02-0003', '5/0003'],
  ]);
});

test.each([
  ['what follows from a swept value', 'sweep={interface.resistance: [5 ohm cm^2, 20 ohm cm^2]}'],
  [
    'the material',
    'sweep=[{material: LLZO}, {material: Li6PS5Cl, boundaries.resistance: 0 ohm cm^2, boundaries.activationEnergy: 0.3 eV, interface.chargeTransferResistance: 1 ohm cm^2}]',
  ],
  ['the kind', 'sweep={microstructure.kind: [polycrystal, glass, bicrystal]}'],
  ['one side of the box', 'sweep={microstructure.size.1: [40 um, 60 um]}'],
  ['texts that look like numbers', 'sweep={ensemble.seed: ["007", "1e3", 7]}'],
  [
    'points that set different keys',
    'sweep=[{interface.roughness: 1 um}, {interface.resistance: 3 ohm cm^2}, {temperature: 60 degC}]',
  ],
])('a stored sweep reads back to the same scenarios: %s', (_, edit) => {
  const loaded = loadScenario(scenario, { file: 'fake.yaml', set: [edit] });
  const again = loadScenario(stringify(planEnsemble(loaded).input), { file: 'scenario.yaml' });
  expect(again.points.map(({ hash }) => hash)).toEqual(loaded.points.map(({ hash }) => hash));
  expect(planEnsemble(again).points).toEqual(planEnsemble(loaded).points);
  expect(planEnsemble(again).input).toEqual(planEnsemble(loaded).input);
});

test('a sweep cites every material it takes numbers from, and calls no swept value assumed', () => {
  const swept = (edit: string) => plan(`sweep=${edit}`);
  expect(plan().assumed).toContain('interface.resistance');
  expect(swept('{interface.resistance: [5 ohm cm^2, 20 ohm cm^2]}').assumed).not.toContain(
    'interface.resistance',
  );
  const two = swept(
    '[{material: LLZO}, {material: Li6PS5Cl, boundaries.resistance: 0 ohm cm^2, boundaries.activationEnergy: 0.3 eV, interface.chargeTransferResistance: 1 ohm cm^2}]',
  );
  expect(two.cite).toEqual(expect.arrayContaining([...plan().cite]));
  expect(two.cite.length).toBeGreaterThan(plan().cite.length);
});
