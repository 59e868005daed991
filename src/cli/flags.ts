/** Flags that every command takes, and scenario files as commands read them. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type LoadedScenario, type LoadOptions, loadScenario } from '../scenario/load.ts';
import { UsageError } from './exit.ts';

/** Values of the common flags. */
export interface CommonFlags {
  readonly out?: string;
  readonly seed?: string;
  readonly workers?: number;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Adds a value to a repeatable flag. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** A whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`found '${text}', expected a whole number of at least 1`);
  return value;
}

/** Adds the flags common to all commands; `out` says what `--out` means. */
export function commonFlags(
  command: Command,
  out = 'folder of the results (default: results/ and the name of the scenario file)',
): Command {
  return command
    .option('-o, --out <folder>', out)
    .option('--seed <seed>', 'seed of all random numbers (default: the scenario’s)')
    .option(
      '-w, --workers <number>',
      'worker threads (default: as many as the machine runs at once)',
      positiveInteger,
    )
    .option('-s, --set <key=value>', 'change a value of the scenario (repeatable)', collect, [])
    .option('--json', 'print one JSON object on standard output, nothing else there', false)
    .option('-q, --quiet', 'no progress and no notes', false);
}

/** Splits `5um,10um,[1 um, 2 um]` at commas outside brackets. */
export function splitValues(text: string): string[] {
  const values: string[] = [];
  let depth = 0;
  let value = '';
  for (const c of text) {
    if (c === '[') depth++;
    if (c === ']') depth--;
    if (c === ',' && depth === 0) {
      values.push(value.trim());
      value = '';
    } else value += c;
  }
  values.push(value.trim());
  return values;
}

/** The sweep that `--sweep key=a,b,c` flags ask for, as an edit that replaces the sweep of the file. */
export function sweepEdit(sweeps: readonly string[]): string[] {
  if (sweeps.length === 0) return [];
  const axes = sweeps.map((sweep) => {
    const equals = sweep.indexOf('=');
    const values = splitValues(sweep.slice(equals + 1));
    if (equals < 1 || values.some((value) => value === ''))
      throw new UsageError(
        `--sweep found '${sweep}', expected a key and its values, as in --sweep microstructure.grainSize=5um,10um,20um`,
      );
    return `${JSON.stringify(sweep.slice(0, equals).trim())}: [${values.join(', ')}]`;
  });
  return [`sweep={${axes.join(', ')}}`];
}

/** Reads and checks a scenario file with the edits of the command line. */
export function readScenario(
  file: string,
  { set, seed }: Pick<CommonFlags, 'set' | 'seed'>,
  edits: readonly string[] = [],
  options: Pick<LoadOptions, 'compare'> = {},
): LoadedScenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw new UsageError(`${file}: found ${found}, expected a scenario file`);
  }
  const seedEdit = seed === undefined ? [] : [`ensemble.seed=${JSON.stringify(seed)}`];
  const nameEdit = (edit: string): string => {
    if (set.includes(edit)) return `--set ${edit}`;
    if (edit.startsWith('sweep=')) return '--sweep';
    const flag = /^compare\.(mechanisms|arms)=\[?(.*?)\]?$/.exec(edit);
    if (flag !== null) return `--${flag[1]} ${flag[2]}`;
    return seedEdit.includes(edit) ? `--seed ${seed}` : `--set ${edit}`;
  };
  return loadScenario(text, { file, set: [...set, ...edits, ...seedEdit], nameEdit, ...options });
}

/** Name of a scenario file without folder and extension. */
export function studyName(file: string): string {
  return basename(file).replace(/\.ya?ml$/i, '');
}
