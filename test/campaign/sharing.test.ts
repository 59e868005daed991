import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CheckpointFiles } from '../../src/campaign/checkpoint-files.ts';
import { chunksOf } from '../../src/campaign/chunks.ts';
import { type Beat, Claims, LEASE, listClaims } from '../../src/campaign/claims.ts';
import type { EnsembleProgress } from '../../src/campaign/ensemble.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { runCampaign, workCampaign } from '../../src/campaign/run-campaign.ts';
import { runHash } from '../../src/campaign/run-hash.ts';
import { campaignStatus } from '../../src/campaign/status.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { unpack } from '../../src/io/codec.ts';
import { PROCESS_NAME } from '../../src/io/process-name.ts';
import { scenarioHash } from '../../src/scenario/identity.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { RunCheckpoint } from '../../src/simulation/checkpoint.ts';
import { cli } from '../cli/capture.ts';
import { CHECKPOINT_SCENARIOS } from '../simulation/checkpoint-scenarios.ts';
import { runCut } from '../simulation/cut-runs.ts';
import { fileOfRun, filesOf } from './folders.ts';

const worker = locate(new URL('./fake-constant-worker.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'filament-sharing-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A process of a machine that this one knows nothing of. */
const OTHER = 'elsewhere~00000000~41~17';

const plan = planEnsemble(
  loadScenario(
    `
name: shared
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: constant, current: 0.5 mA/cm^2, duration: 1 h }
ensemble: { runs: 12, seed: 5 }
`,
    { file: 'shared.yaml' },
  ),
);
const chunks = chunksOf(plan);

/** Begins the ensemble in a folder and stops after a run. */
async function begun(name: string): Promise<string> {
  const folder = join(root, name);
  const stop = new AbortController();
  await runCampaign(plan, folder, {
    worker,
    workers: 1,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done > 0) stop.abort();
    },
  });
  return folder;
}

/** Leaves a sign of life of the other process, so many seconds old. */
function beatOf(work: string, age: number, told: Partial<Beat> = {}): void {
  const beat: Beat = {
    process: OTHER,
    host: 'elsewhere',
    pid: 41,
    workers: 1,
    started: '2026-01-01T00:00:00.000Z',
    finished: 2,
    failed: 0,
    seconds: 40,
    running: [],
    open: {},
    ...told,
  };
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, `${OTHER}.beat`), JSON.stringify(beat));
  older(join(work, `${OTHER}.beat`), age);
}

function older(path: string, age: number): void {
  const then = Date.now() / 1000 - age;
  utimesSync(path, then, then);
}

describe('a claim of a process on another machine', () => {
  const claimed = (name: string, age: number): string => {
    const work = join(root, name);
    mkdirSync(work);
    writeFileSync(join(work, 'c.claim'), `${OTHER}\n`);
    older(join(work, 'c.claim'), age);
    return work;
  };
  const lease = LEASE / 1000;

  test('holds while the process gives signs of life, or is young', () => {
    for (const [name, age, beat] of [
      ['young', lease - 20, null],
      ['alive', 10 * lease, lease - 20],
    ] as const) {
      const work = claimed(name, age);
      if (beat !== null) beatOf(work, beat);
      expect(listClaims(work)).toEqual([{ chunk: 'c', owner: OTHER, alive: true }]);
      expect(new Claims(work).take('c')).toBe(false);
      expect(readFileSync(join(work, 'c.claim'), 'utf8').trim()).toBe(OTHER);
    }
  });

  test('is taken over once its lease is over', () => {
    for (const [name, beat] of [
      ['silent', null],
      ['died', lease + 20],
    ] as const) {
      const work = claimed(name, lease + 20);
      if (beat !== null) beatOf(work, beat);
      expect(listClaims(work)[0]!.alive).toBe(false);
      const claims = new Claims(work);
      expect(claims.take('c')).toBe(true);
      expect(readFileSync(join(work, 'c.claim'), 'utf8').trim()).toBe(PROCESS_NAME);
      claims.leave();
      expect(listClaims(work)).toEqual([]);
    }
  });

  test('whose lease is over does not hold a campaign up', async () => {
    const folder = await begun('left');
    const { name } = chunks[5]!;
    writeFileSync(join(folder, 'work', `${name}.claim`), `${OTHER}\n`);
    older(join(folder, 'work', `${name}.claim`), lease + 20);
    expect(campaignStatus(folder).claims).toEqual([{ first: '00-0005', owner: OTHER, alive: false }]);
    expect((await workCampaign(folder, { worker, workers: 1 })).missing).toBe(0);
  });
});

test('progress and time left count what other processes do', async () => {
  const folder = await begun('counted');
  const others = chunks.slice(8).map(({ name }) => name);
  const work = join(folder, 'work');
  beatOf(work, 0, {
    open: { [others[0]!]: 1, [others[1]!]: 1 },
    running: [{ id: '00-0010', fraction: 0.5, time: 1, current: 1, lithiumSites: 1, seconds: 30 }],
  });
  for (const name of others) writeFileSync(join(work, `${name}.claim`), `${OTHER}\n`);
  const told: EnsembleProgress[] = [];
  const before = filesOf(folder)['runs.csv'];
  const { missing, finished } = await workCampaign(folder, {
    worker,
    workers: 1,
    wait: false,
    onProgress: (progress) => told.push(progress),
  });
  expect([finished, missing]).toEqual([8, 4]);
  const last = told.at(-1)!;
  expect([last.done, last.total]).toEqual([10, 12]);
  expect(last.fraction).toBeCloseTo(10.5 / 12);
  // Two runs of 20 s and some quick ones of this process, two workers; one of the two left has had 30 s.
  expect(last.secondsLeft).toBe(0);
  expect(told[0]!.secondsLeft).toBeGreaterThan(20);
  // Who is still at work writes the tables.
  expect(filesOf(folder)['runs.csv']).toBe(before);
});

test('tables are written again where a file of runs is newer, else not', async () => {
  const folder = join(root, 'tables');
  await runCampaign(plan, folder, { worker, workers: 1 });
  const times = () =>
    ['points.json', 'manifest.json'].map((name) => statSync(join(folder, name), { bigint: true }).mtimeNs);
  const written = times();
  expect(await workCampaign(folder, { worker, workers: 1 })).toMatchObject({ finished: 12, reused: 12 });
  expect(times()).toEqual(written);
  rmSync(fileOfRun(folder, '00-0003'));
  expect(await workCampaign(folder, { worker, workers: 1 })).toMatchObject({ finished: 12, reused: 11 });
  expect(times()[0]).toBeGreaterThan(written[0]!);
  expect(Object.keys(filesOf(folder)).filter((name) => name.startsWith('work'))).toEqual([]);
});

describe('status', () => {
  const status = async (folder: string) => {
    const { code, out, err } = await cli('status', folder);
    const { out: json } = await cli('status', folder, '--json');
    return { code, out, err, json: JSON.parse(json) };
  };

  test('of a campaign in progress, left, and complete', async () => {
    const folder = await begun('status');
    const work = join(folder, 'work');
    const left = await status(folder);
    const { finished } = left.json;
    expect(left.out).toContain(
      `shared: ${finished} of 12 runs finished, 0 failed, 0 running, ${12 - finished} waiting`,
    );
    expect(left.out).toContain(`nobody works on it; filament-kmc work ${folder} goes on`);
    beatOf(work, 0, {
      running: [{ id: '00-0009', fraction: 0.25, time: 60, current: 5, lithiumSites: 7, seconds: 10 }],
    });
    const { out, json, code } = await status(folder);
    expect(code).toBe(0);
    expect(out).toContain(`1 running, ${11 - finished} waiting; about`);
    expect(out).toContain(
      'process 41 on elsewhere: 1 workers, 2 runs finished since 2026-01-01T00:00:00.000Z',
    );
    expect(out).toMatch(/00-0009 +│ 25 %/);
    expect(json).toMatchObject({
      total: 12,
      complete: false,
      waiting: 11 - finished,
      secondsLeft: (12 - finished) * 20 - 10,
      running: [{ id: '00-0009', host: 'elsewhere', pid: 41 }],
      processes: [{ process: OTHER }],
    });
    rmSync(join(work, `${OTHER}.beat`));
    await workCampaign(folder, { worker, workers: 1 });
    const whole = await status(folder);
    expect(whole.out).toBe('shared: 12 of 12 runs finished, 0 failed, 0 running, 0 waiting; complete\n');
    expect(whole.json).toMatchObject({ finished: 12, complete: true, secondsLeft: 0, problems: [] });
    const path = fileOfRun(folder, '00-0004');
    writeFileSync(path, readFileSync(path).subarray(0, 200));
    const damaged = await status(folder);
    expect(damaged.json).toMatchObject({ finished: 11, waiting: 1, complete: false });
    expect(damaged.out).toContain(`${path} ends within a run`);
  });

  test('of what is no result folder says what it is', async () => {
    const none = join(root, 'none');
    const search = join(root, 'search');
    mkdirSync(join(search, 'points'), { recursive: true });
    writeFileSync(join(search, 'scenario.yaml'), '# a search');
    writeFileSync(join(search, 'manifest.json'), '{}');
    const unfinished = join(root, 'unfinished');
    mkdirSync(unfinished);
    writeFileSync(join(unfinished, 'scenario.yaml'), '# begun');
    const cases = [
      [none, 'does not exist, expected a result folder'],
      [join(search, 'manifest.json'), 'is a file, expected a result folder'],
      [root, 'holds no scenario.yaml: it is not a result folder'],
      [search, 'is the folder of an adaptive search'],
      [unfinished, 'holds no manifest.json; the command that began it makes it anew'],
    ] as const;
    for (const [folder, words] of cases)
      for (const command of ['status', 'work', 'collect']) {
        const { code, out, err } = await cli(command, folder, '--json');
        expect([code, JSON.parse(out).error]).toEqual([
          2,
          { kind: 'folder', message: expect.stringContaining(`${folder} ${words}`), folder, differences: [] },
        ]);
        expect(err).not.toContain('--out');
      }
  });
});

test('a damaged checkpoint is named, and the run goes on from the one before, to the same bytes', () => {
  const { scenario, seed } = CHECKPOINT_SCENARIOS.get('cracks ahead')!;
  const whole = runCut(scenario, seed, new Set([40, 60]));
  const [early, late] = whole.checkpoints.map((bytes) => unpack<RunCheckpoint>(bytes.slice()));
  const hash = runHash(scenarioHash(scenario), seed);
  const work = join(root, 'checkpoints');
  const files = new CheckpointFiles(work, hash);
  files.save(early!);
  files.save(late!);
  expect(new CheckpointFiles(work, hash).load(scenario, seed)).toMatchObject({
    state: { events: late!.events },
    notes: [],
  });
  const newest = join(work, `${hash.slice(0, 24)}.b.checkpoint`);
  const bytes = readFileSync(newest);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(newest, bytes);
  const again = new CheckpointFiles(work, hash);
  const { state, notes } = again.load(scenario, seed);
  expect(state!.events).toBe(early!.events);
  expect(notes).toEqual([
    expect.stringMatching(/^checkpoint .*\.b\.checkpoint cannot be used: .*wrong bytes/),
  ]);
  expect(runCut(scenario, seed, new Set(), state!).packed).toEqual(whole.packed);
  // The damaged one is the next to be overwritten.
  again.save(late!);
  expect(new CheckpointFiles(work, hash).load(scenario, seed)).toMatchObject({
    state: { events: late!.events },
    notes: [],
  });
});
