/**
 * The examples of the documentation, run as they are printed. A page may hold
 *
 * - a fence `yaml file=NAME`: a file that the commands read,
 * - a fence `sh test` (or `sh test exit=2`): lines `npx filament-kmc ...`, run in order in one folder,
 * - after it a fence `text output`: what the commands print (standard output; standard error where they fail).
 *
 * `node --import tsx docs/make-examples.ts` writes the outputs; a test compares them, numbers aside.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Fence, fences } from './blocks.ts';

/** Pages with examples, relative to the root of the repository. */
export const EXAMPLE_PAGES = ['README.md', 'docs/scenarios.md', 'docs/comparing-mechanisms.md'];

export const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'src/cli/main.ts');
// By its address: the examples run in a folder that has no packages of its own.
const tsx = import.meta.resolve('tsx');

/** One block of commands after it was run. */
export interface ExampleRun {
  readonly commands: readonly string[];
  readonly expectedExit: number;
  readonly exit: number;
  readonly output: string;
  /** The fence that holds the output, if the page has one. */
  readonly target: Fence | null;
}

/** Splits a command line at blanks outside single and double quotes. */
export function splitCommand(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

/** Runs a program of the repository in a folder. */
function runNode(args: readonly string[], cwd: string): { status: number; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  return { status: status ?? -1, stdout, stderr };
}

/** Runs the examples of a page in a fresh folder. */
export function runExamples(page: string): ExampleRun[] {
  const folder = mkdtempSync(join(tmpdir(), 'filament-examples-'));
  try {
    symlinkSync(join(root, 'scenarios'), join(folder, 'scenarios'));
    const all = fences(page);
    const runs: ExampleRun[] = [];
    all.forEach((fence, k) => {
      const { words, content } = fence;
      const file = words.find((word) => word.startsWith('file='));
      if (words[0] === 'yaml' && file !== undefined) writeFileSync(join(folder, file.slice(5)), content);
      if (words[0] === 'ts' && words[1] === 'test') {
        const library = pathToFileURL(join(root, 'src/index.ts')).href;
        writeFileSync(join(folder, 'example.ts'), content.replaceAll(`'filament-kmc'`, `'${library}'`));
        writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
        const { status, stdout, stderr } = runNode(['example.ts'], folder);
        runs.push({
          commands: ['example.ts'],
          expectedExit: 0,
          exit: status,
          output: status === 0 ? stdout : stderr,
          target: outputAfter(all, k),
        });
      }
      if (words[0] !== 'sh' || words[1] !== 'test') return;
      const expectedExit = Number(words.find((word) => word.startsWith('exit='))?.slice(5) ?? 0);
      const commands = content.trim().split('\n');
      let output = '';
      let exit = 0;
      for (const command of commands) {
        const [npx, name, ...args] = splitCommand(command);
        if (npx !== 'npx' || name !== 'filament-kmc')
          throw new Error(`not a command of this package: ${command}`);
        const { status, stdout, stderr } = runNode([main, ...args], folder);
        exit = status;
        output += status === 0 ? stdout : stderr;
      }
      runs.push({ commands, expectedExit, exit, output, target: outputAfter(all, k) });
    });
    return runs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outputAfter(all: readonly Fence[], k: number): Fence | null {
  const next = all[k + 1];
  return next !== undefined && next.words[0] === 'text' && next.words[1] === 'output' ? next : null;
}

/** The page with the outputs of its examples as they are now. */
export function withOutputs(page: string, runs: readonly ExampleRun[]): string {
  let result = page;
  for (const { output, target } of [...runs].reverse())
    if (target !== null) result = result.slice(0, target.start) + output + result.slice(target.end);
  return result;
}

/** Reads a page of the repository. */
export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
