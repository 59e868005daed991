import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, SMALL_SCENARIO } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-picture-'));
afterAll(() => rmSync(root, { recursive: true }));
const flat = join(root, 'flat');
const box = join(root, 'box');
beforeAll(async () => {
  const scenario = join(root, 'small.yaml');
  writeFileSync(scenario, SMALL_SCENARIO);
  expect((await cli('ccd', scenario, '--out', flat, '-q', '-w', '2')).code).toBe(0);
  const solid = ['microstructure.dimensions=3', 'microstructure.size=[8 um, 8 um, 8 um]'];
  const edits = solid.flatMap((edit) => ['--set', edit]);
  expect((await cli('run', scenario, ...edits, '--out', box, '-q')).code).toBe(0);
}, 60_000);

test('a run in 2D is drawn as its section, into the result folder', async () => {
  const { code, out, err } = await cli('picture', flat, '--size', '400x300');
  expect(code).toBe(0);
  const file = join(flat, '00-0000-section.png');
  expect(out).toContain(`${file}  400 x 300 pixels`);
  expect(err).toContain('run 00-0000, the first of 3');
  const { width, height, text } = decode(readFileSync(file));
  expect([width, height]).toEqual([400, 300]);
  expect(text.Source).toBe('small 00-0000');
});

test('a broken surface, by run, moment, axis and place; the same bytes each time', async () => {
  const [a, b, early] = ['a.png', 'b.png', 'early.png'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const size = ['--size', '200x220'];
  const { code, out } = await cli('picture', box, '--out', a, '--json', ...size);
  expect(code).toBe(0);
  const json = JSON.parse(out);
  expect(json).toMatchObject({ file: a, run: '00-0000', view: 'surface', width: 200, height: 220 });
  expect(json.surface.lithiumFraction).toBeGreaterThan(0);
  expect(json.surface.area).toBeGreaterThanOrEqual(64e-12 * (1 - 1e-9));
  await cli(
    'picture',
    box,
    '--out',
    b,
    '--run',
    '00-0000',
    '--at',
    'end',
    '--across',
    'y',
    '--position',
    '4um',
    ...size,
  );
  expect(readFileSync(b).equals(readFileSync(a))).toBe(true);
  const first = JSON.parse(
    (await cli('picture', box, '--out', early, '--at', 'onset', '--json', ...size)).out,
  );
  expect(first.time).toBeLessThan(json.time);
  expect(readFileSync(early).equals(readFileSync(a))).toBe(false);
});

test.each([
  [['--view', 'surface'], 'for a run in 2D, expected its one view'],
  [['--across', 'z'], 'found --across z for a run in 2D'],
  [['--size', '10x10'], 'expected width and height in pixels, 160 to 8192'],
  [['--at', '3um'], 'expected short, onset, end or a time with its unit'],
  [['--at', '400h'], '--at: found'],
  [['--position', '5h'], 'expected a length with its unit'],
  [['--position', '2mm'], 'found --position for a run in 2D'],
  [['--run', '07-0000'], 'holds no run 07-0000, expected one of 00-0000, 00-0001, 00-0002'],
  [['--out', ''], "found '', expected a name"],
  [['--out', 'x.jpg'], "found 'x.jpg', expected a file name that ends in .png"],
  [['--view', 'top'], 'Allowed choices are surface, section, box'],
])('%j is bad input: %s', async (flags, words) => {
  const out = join(root, 'none.png');
  const { code, err } = await cli('picture', flat, '--out', out, ...flags);
  expect(err).toContain(words);
  expect(code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test('a folder without results is bad input', async () => {
  const { code, err } = await cli('picture', root);
  expect([code, err]).toEqual([2, expect.stringContaining('it is not a result folder')]);
});
