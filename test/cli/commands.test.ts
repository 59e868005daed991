import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { splitValues, sweepEdit } from '../../src/cli/sweep-flags.ts';
import { pack, unpack } from '../../src/io/codec.ts';
import { encodeRecord, readRecord, recordFileHeader, scanRecords } from '../../src/io/record-file.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { fileOfRun } from '../campaign/folders.ts';
import { cli, SMALL_SCENARIO } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-cli-'));
afterAll(() => rmSync(root, { recursive: true }));
const scenario = join(root, 'small.yaml');
writeFileSync(scenario, SMALL_SCENARIO);
const folder = join(root, 'study');

describe('ccd', () => {
  test('--json prints one object with the points, currents in mA/cm^2, and nothing else', async () => {
    const { code, out, err } = await cli(
      ...['ccd', scenario, '--out', folder, '--json', '--workers', '2'],
      ...['--sweep', 'microstructure.grainSize=4um,8um'],
    );
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result.points.length).toBe(2);
    for (const [i, point] of result.points.entries()) {
      expect(point.parameters).toEqual({ 'microstructure.grainSize': ['4 um', '8 um'][i] });
      expect(point).toMatchObject({ runs: 3, censored: 0, failed: 0 });
      for (const what of ['ccd', 'onset']) {
        expect(point[what].median).toBeGreaterThan(0.3);
        expect(point[what].median).toBeLessThan(5);
        expect(point[what].low).toBeLessThanOrEqual(point[what].median);
        expect(point[what].high).toBeGreaterThanOrEqual(point[what].median);
      }
      expect(point.intergranularFraction).toBeGreaterThan(0);
      expect(point.boundaryFraction).toBeGreaterThan(0);
    }
    expect(result.comparisons[0].axis).toBe('microstructure.grainSize');
    expect(err).toContain('6 of 6 runs finished');
    const { points } = JSON.parse(readFileSync(join(folder, 'points.json'), 'utf8'));
    expect(result.points).toEqual(points);
  });

  test('the same command takes over what is there and prints a table with units', async () => {
    const { code, out, err } = await cli(
      'ccd',
      scenario,
      '--out',
      folder,
      '--sweep',
      'microstructure.grainSize=4um,8um',
    );
    expect(code).toBe(0);
    expect(err).toContain('6 taken over');
    expect(out).toContain('grainSize [um]');
    expect(out).toContain('CCD [mA/cm^2]');
    expect(out).toContain(`Results in ${folder}`);
  });

  test('a folder of another scenario is refused with what differs', async () => {
    const { code, out, err } = await cli('ccd', scenario, '--out', folder, '--set', 'temperature=330 K');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('holds the results of another scenario');
    expect(err).toContain('temperature: 298.15 K there, 330 K now');
  });
});

test('folders that cannot be used are bad input, without a stack', async () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  const damaged = join(root, 'damaged');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'scenario.yaml'), 'a: [');
  for (const manifest of ['{"identity": {"ver', '{}', 'null', '{"identity": {"version": "0", "runs": 3}}']) {
    writeFileSync(join(damaged, 'manifest.json'), manifest);
    const { code, err } = await cli('ccd', scenario, '--out', damaged);
    expect(code).toBe(2);
    expect(err).toContain('is not a result folder');
  }
  for (const [out, words] of [
    [file, 'is a file'],
    [join(file, 'below'), 'cannot be written'],
    ['/proc/none', 'cannot be written'],
  ]) {
    const { code, err } = await cli('ccd', scenario, '--out', out!);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
  }
});

describe('run', () => {
  test('a member of an ensemble replays to the same bytes', async () => {
    const { code, out } = await cli('run', '--from', folder, '--run', '01-0002', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result.replay).toEqual({
      from: folder,
      run: '01-0002',
      identical: true,
      differences: [],
      damaged: false,
    });
    expect(result.seed).toBe('5/0002');
  });

  test('a stored run with other numbers is told apart', async () => {
    const path = fileOfRun(folder, '00-0001');
    const bytes = readFileSync(path);
    const { records } = scanRecords(path, true);
    const changed = { ...unpack<RunResult>(readRecord(records[0]!)), lithiumSites: 1 };
    writeFileSync(
      path,
      Buffer.concat([recordFileHeader, encodeRecord('result', records[0]!.name, pack(changed))]),
    );
    const { code, err } = await cli('run', '--from', folder, '--run', '00-0001');
    writeFileSync(path, bytes);
    expect(code).toBe(1);
    expect(err).toMatch(/differs from .* in lithiumSites/);
  });

  test('a damaged stored run is told apart', async () => {
    const file = fileOfRun(folder, '01-0002');
    const before = readFileSync(file);
    const flipped = Buffer.from(before);
    flipped[before.length >> 1]! ^= 1;
    for (const bytes of [before.subarray(0, 300), Buffer.alloc(0), flipped]) {
      writeFileSync(file, bytes);
      const { code, out, err } = await cli('run', '--from', folder, '--run', '01-0002', '--json');
      expect(code).toBe(1);
      expect(JSON.parse(out).replay).toMatchObject({ identical: false, damaged: true });
      expect(err).toContain('is damaged');
    }
    writeFileSync(file, before);
  });

  test('one trajectory: every promised field, run 0 of the ensemble', async () => {
    const { code, out } = await cli('run', scenario, '--out', join(root, 'one'), '--json', '--seed', '7');
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ shorted: true, outcome: 'short', seed: '7/0000' });
    for (const key of [
      'ccd',
      'onset',
      'time',
      'lithiumSites',
      'intergranularFraction',
      'boundaryFraction',
      'chargeBalance',
    ])
      expect(result[key], key).toBeTypeOf('number');
    expect(result.ccd).toBeGreaterThanOrEqual(result.onset);
    expect(result.charge.quantaRecounted).toBe(result.charge.quanta);
  });

  test('for people: grain sizes requested, achieved and by linear intercept', async () => {
    const { out } = await cli('run', scenario, '--out', join(root, 'one'), '--seed', '7');
    expect(out).toMatch(/grain size +requested 6, achieved [\d.]+, linear intercept [\d.]+ um/);
    expect(out).toMatch(/outcome +short at [\d.]+ mA\/cm\^2/);
  });
});

describe('bad input', () => {
  const never = join(root, 'never');

  test.each([
    [
      'all errors at once',
      ['--set', 'interface.resistence=3', '--set', 'temperature=20 um'],
      ['interface.resistance', 'temperature'],
    ],
    ['a sweep of nothing', ['--sweep', 'microstructure.grainSize'], ['5um,10um,20um']],
    ['an unknown swept key', ['--sweep', 'grainSize=5um'], ['microstructure.grainSize']],
    ['no workers', ['--workers', '0'], ['at least 1']],
    ['an unknown flag', ['--jsno'], ['--json']],
  ])('%s: exit code 2, nothing written', async (_, args, messages) => {
    const { code, out, err } = await cli('ccd', scenario, '--out', never, ...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    for (const message of messages) expect(err).toContain(message);
    expect(existsSync(never)).toBe(false);
  });

  test('with --json flags that cannot be are one object, too', async () => {
    for (const flags of [['--workers', '0'], ['--nonsense'], ['more']]) {
      const { code, out } = await cli('ccd', scenario, '--json', ...flags);
      expect(code).toBe(2);
      expect(JSON.parse(out).error).toMatchObject({ kind: 'usage' });
    }
  });

  test('times of flags are above 0 and in s or with a unit of time', async () => {
    const commands = ['run', 'ccd', 'compare', 'work'].map((name) => [name, '--checkpoint', '0']);
    const others = ['-3', '2um', '1e999', 'often'].map((text) => ['work', `--checkpoint=${text}`]);
    for (const [command, ...flags] of [...commands, ...others, ['work', '--max-time', '30']]) {
      const { code, out } = await cli(command!, never, ...flags, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(out).error.message).toMatch(
        /^option '--(checkpoint|max-time) <.*found '.*', expected/,
      );
    }
  });

  test('with --json the problems are the one object', async () => {
    const { code, out } = await cli('run', scenario, '--json', '--set', 'temperature=20 um', '--out', never);
    expect(code).toBe(2);
    expect(JSON.parse(out).error.problems[0].path).toBe('temperature');
  });

  test('what is no map is said to be none, and flags go by their own names', async () => {
    const list = join(root, 'list.yaml');
    writeFileSync(list, '- a');
    const { err } = await cli('run', list);
    expect(err).toMatch(/list\.yaml:1:1: error: found a list of 1, expected a map of keys/);
    const swept = await cli('ccd', scenario, '--out', never, '--sweep', 'temperature=300', '--seed', '');
    expect(swept.err).toMatch(/^--sweep: error: temperature: found 300/m);
    expect(swept.err).toMatch(/^--seed : error: ensemble.seed/m);
  });

  test('missing files, halves of a replay, unknown runs', async () => {
    expect(await cli('run', join(root, 'nowhere.yaml'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    });
    expect(await cli('run', '--from', folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('go together'),
    });
    expect(await cli('run', '--from', folder, '--run', '09-0000')).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected one of 00-0000'),
    });
    expect(await cli('run')).toMatchObject({ code: 2 });
    expect(await cli('cdc')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean ccd?') });
  });
});

describe('verify', () => {
  test('every check with its numbers; the mutant must fail', async () => {
    const { code, out } = await cli('verify', '--case', 'slab', '--mutants', '--json');
    expect(code).toBe(0);
    const { cases, failed } = JSON.parse(out);
    expect(failed).toBe(0);
    expect(cases.length).toBeGreaterThan(1);
    for (const row of cases) {
      expect(row).toMatchObject({ case: 'slab', pass: true });
      for (const key of ['name', 'expected', 'found', 'tolerance']) expect(row).toHaveProperty(key);
    }
    expect(cases.at(-1).name).toMatch(/^mutant/);
    expect(cases.at(-1).found).toMatch(/^failed: /);
  });

  test('an unknown case names those there are', async () => {
    const { code, err } = await cli('verify', '--case', 'slap');
    expect(code).toBe(2);
    expect(err).toContain('slab');
  });
});

describe('lists', () => {
  test('mechanisms with equation, parameters and source', async () => {
    const { code, out } = await cli('mechanisms', '--json');
    expect(code).toBe(0);
    const { mechanisms } = JSON.parse(out);
    const softening = mechanisms.find((m: { name: string }) => m.name === 'softening');
    expect(softening).toMatchObject({ enabledByDefault: true, parameters: [{ default: 0.6 }] });
    for (const m of mechanisms)
      for (const key of ['title', 'equation', 'citation']) expect(m[key]).not.toBe('');
    expect((await cli('mechanisms')).out).toContain('K sqrt(G_gb / G)');
  });

  test('the schema is a JSON Schema of scenarios', async () => {
    const { code, out } = await cli('schema');
    expect(code).toBe(0);
    expect(JSON.parse(out).properties.microstructure.properties).toHaveProperty('grainSize');
  });

  test('no command: help with examples; --version', async () => {
    const help = await cli();
    expect(help.code).toBe(0);
    expect(help.out).toContain('filament-kmc ccd scenarios/grain-size-hot-pressed.yaml');
    expect(await cli('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

test('values of --sweep: commas inside brackets belong to the value', () => {
  expect(splitValues('5um, 10 um,[1 um, 2 um]')).toEqual(['5um', '10 um', '[1 um, 2 um]']);
  expect(sweepEdit({ sweep: ['a.b=1,2', 'c=x'] })).toEqual(['sweep={"a.b": [1, 2], "c": [x]}']);
  expect(sweepEdit({ sweep: [] })).toEqual([]);
  expect(sweepEdit({ sweep: ['a=1 um..20um:log', 'b=0.1..0.5', 'c=x'], sobol: 8, scramble: true })).toEqual([
    'sweep={sobol: {points: 8, scramble: true, keys: {"a": {from: 1 um, to: 20um, scale: logarithmic}, "b": {from: 0.1, to: 0.5, scale: linear}}}, "c": [x]}',
  ]);
  for (const flags of [
    { sweep: ['a=1..2'] },
    { sweep: ['a=1,2'], sobol: 8 },
    { sweep: [], scramble: true },
    { sweep: ['a'] },
  ])
    expect(() => sweepEdit(flags)).toThrow(/found .* expected/);
});
