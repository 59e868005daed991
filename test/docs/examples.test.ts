import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fences } from '../../docs/blocks.ts';
import { readPage, root, splitCommand } from '../../docs/examples.ts';
import { openResults } from '../../src/campaign/results.ts';
import { readStudy } from '../../src/cli/ccd-command.ts';
import { parseCsv } from '../../src/io/csv.ts';
import { runJson } from '../../src/report/json.ts';
import { cli } from '../cli/capture.ts';
import { pages, shape } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'filament-docs-'));
const before = process.cwd();
beforeAll(() => {
  symlinkSync(join(root, 'scenarios'), join(folder, 'scenarios'));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

// README.md takes longer: its examples are in examples.validation.test.ts.
it('the commands of docs/scenarios.md give what the page shows, numbers aside', {
  timeout: 120_000,
}, async () => {
  const all = fences(readPage('docs/scenarios.md'));
  let ran = 0;
  for (const [k, { words, content }] of all.entries()) {
    const file = words.find((word) => word.startsWith('file='));
    if (words[0] === 'yaml' && file !== undefined) writeFileSync(join(folder, file.slice(5)), content);
    if (words[0] !== 'sh' || words[1] !== 'test') continue;
    let output = '';
    let exit = 0;
    for (const command of content.trim().split('\n')) {
      const { code, out, err } = await cli(...splitCommand(command).slice(2));
      exit = code;
      output += code === 0 ? out : err;
      ran++;
    }
    expect(exit, content).toBe(Number(words.find((word) => word.startsWith('exit='))?.slice(5) ?? 0));
    const shown = all[k + 1];
    expect(shown?.words, `the block after: ${content}`).toEqual(['text', 'output']);
    expect(shape(output), `${content}(run: node --import tsx docs/make-examples.ts)`).toEqual(
      shape(shown!.content),
    );
  }
  expect(ran).toBeGreaterThan(2);
});

it('docs/scenarios.md names every column and key of the results of its example', () => {
  const page = readPage('docs/scenarios.md');
  const named = (name: string, where: string) =>
    expect(page.includes(`\`${name}\``), `${name} of ${where} in docs/scenarios.md`).toBe(true);
  const results = join(folder, 'results/slab');
  for (const file of ['runs.csv', 'points.csv']) {
    const [header] = parseCsv(readFileSync(join(results, file), 'utf8'));
    expect(header!.length).toBeGreaterThan(20);
    for (const column of header!) {
      const name = column.replace(/ \[.*\]$/, '');
      if (name === 'interface.resistance' || name.endsWith(' standard error')) continue;
      named(name, file);
    }
  }
  for (const key of Object.keys(JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'))))
    named(key, 'manifest.json');
  const points = JSON.parse(readFileSync(join(results, 'points.json'), 'utf8'));
  for (const key of [...Object.keys(points.points[0]), ...Object.keys(points.comparisons[0])])
    named(key, 'points.json');
});

it('docs/scenarios.md names every key of `run --json`', () => {
  const page = readPage('docs/scenarios.md');
  const json = { ...runJson(openResults(join(folder, 'results/stiff')).read('00-0000')), folder: '' };
  for (const key of Object.keys(json)) expect(page.includes(`\`${key}\``), `${key} of run --json`).toBe(true);
});

describe.each(pages)('%s: commands that are shown and not run', (path) => {
  const lines = fences(readPage(path))
    .filter(({ words }) => words[0] === 'sh' && words[1] !== 'test')
    .flatMap(({ content }) => content.split('\n'))
    .map((line) => line.replace(/\s#.*$/, '').replace(/ > .*$/, ''))
    .filter((line) => line.startsWith('npx filament-kmc '));

  it('name commands and flags that exist, and scenarios that load', async () => {
    for (const line of lines) {
      const [command, ...args] = splitCommand(line).slice(2);
      const { out, code } = await cli(command!, '--help');
      expect(code, line).toBe(0);
      expect(out, line).toContain(`filament-kmc ${command}`);
      for (const flag of args.filter((arg) => arg.startsWith('--'))) expect(out, line).toContain(flag);
      for (const file of args.filter((arg) => arg.endsWith('.yaml')))
        expect(
          readStudy(file, { set: [], sweep: [], json: false, quiet: true }).points.length,
        ).toBeGreaterThan(0);
    }
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const [, script] of readPage(path).matchAll(/npm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(script);
  });
});
