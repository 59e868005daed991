/** Flags that every command takes, and scenario files as commands read them. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { mapReader } from '../io/maps/read-map.ts';
import { type LoadedScenario, type LoadOptions, loadScenario } from '../scenario/load.ts';
import { sameDimension } from '../units/dimension.ts';
import { knownUnit, parseQuantity } from '../units/quantity.ts';
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

/** The name of a file or folder: an unset variable of a script must not mean the folder one is in. */
export function pathFlag(text: string): string {
  if (text.trim() === '')
    throw new InvalidArgumentError("found '', expected a name; '.' for the folder you are in");
  return text;
}

/** A quantity of the dimension of `unit`, in SI; `expected` says what should have been written. */
export function quantityFlag(text: string, unit: string, expected: string): number {
  try {
    const { value, dimension } = parseQuantity(text);
    if (sameDimension(dimension, knownUnit(unit).dimension)) return value;
  } catch {
    // No quantity: said below.
  }
  throw new InvalidArgumentError(`found '${text}', expected ${expected}`);
}

/** A time above 0 with its unit, in s. */
export function timeFlag(text: string, expected = 'a time, as in 90min or 2h'): number {
  const seconds = quantityFlag(text, 's', expected);
  if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError(`found '${text}', expected ${expected}`);
  return seconds;
}

/** A moment of a run by its name, or its time in s. */
export type MomentName = 'short' | 'onset' | 'end' | number;

/** `short`, `onset`, `end`, or a time with its unit. */
export function momentFlag(text: string): MomentName {
  if (text === 'short' || text === 'onset' || text === 'end') return text;
  return quantityFlag(text, 's', 'short, onset, end or a time with its unit, as 2.5h');
}

/** Adds the flags common to all commands; `out` says what `--out` means. */
export function commonFlags(
  command: Command,
  out = 'folder of the results (default: results/ and the name of the scenario file)',
): Command {
  return command
    .option('-o, --out <folder>', out, pathFlag)
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

/** Value of the flag of {@link checkpointFlag}. */
export interface CheckpointFlag {
  /** Seconds. */
  readonly checkpoint?: number;
}

/** Adds the flag that says how often the state of running runs is saved. */
export function checkpointFlag(command: Command): Command {
  const expected = 'seconds above 0, as in 30, or a time with its unit, as in 5min';
  return command.option(
    '--checkpoint <seconds>',
    'save the state of running runs this often, to go on from after a kill (default: 60)',
    (text: string) => timeFlag(/^[\d.eE+-]+$/.test(text) ? `${text} s` : text, expected),
  );
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

/** What the flags of a sweep say. */
export interface SweepFlags {
  readonly sweep: readonly string[];
  /** Number of Sobol points in the ranges among `sweep`. */
  readonly sobol?: number;
  readonly scramble?: boolean;
}

/** Adds the flags of a sweep to a command. */
export function sweepFlags(command: Command): Command {
  return command
    .option(
      '--sweep <key=a,b,c>',
      'values of a key to try, instead of the sweep of the file; several flags make all combinations; with --sobol also a range, key=a..b or key=a..b:log',
      collect,
      [],
    )
    .option('--sobol <points>', 'number of quasi-random points in the ranges of --sweep', positiveInteger)
    .option('--scramble', 'scramble the points of --sobol by the seed');
}

/** The sweep that the flags ask for, as an edit that replaces the sweep of the file. */
export function sweepEdit({ sweep, sobol, scramble = false }: SweepFlags): string[] {
  const ranges: string[] = [];
  const axes: string[] = [];
  for (const text of sweep) {
    const equals = text.indexOf('=');
    const values = splitValues(text.slice(equals + 1));
    if (equals < 1 || values.some((value) => value === ''))
      throw new UsageError(
        `--sweep found '${text}', expected a key and its values, as in --sweep microstructure.grainSize=5um,10um,20um`,
      );
    const key = JSON.stringify(text.slice(0, equals).trim());
    const range = values.length === 1 ? /^(.+?)\.\.(.+?)(?::(log|lin))?$/.exec(values[0]!) : null;
    if (range === null) axes.push(`${key}: [${values.join(', ')}]`);
    else {
      const [, from, to, scale] = range;
      ranges.push(`${key}: {from: ${from}, to: ${to}, scale: ${scale === 'log' ? 'logarithmic' : 'linear'}}`);
    }
  }
  if (ranges.length > 0 !== (sobol !== undefined) || (scramble && sobol === undefined))
    throw new UsageError(
      sobol === undefined
        ? `found ${scramble ? '--scramble' : 'a range in --sweep'} without --sobol, expected the number of points, as in --sobol 32`
        : `found --sobol ${sobol} without a range, expected one or more, as in --sweep microstructure.grainSize=5um..50um:log`,
    );
  if (sobol !== undefined)
    axes.unshift(`sobol: {points: ${sobol}, scramble: ${scramble}, keys: {${ranges.join(', ')}}}`);
  return axes.length === 0 ? [] : [`sweep={${axes.join(', ')}}`];
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
    const adaptive = /^ensemble\.adaptive\.(width|confidence)=(.*)$/.exec(edit);
    if (adaptive !== null) return `--${adaptive[1]} ${adaptive[2]}`;
    if (edit === 'ensemble.adaptive={}') return '--adaptive';
    return seedEdit.includes(edit) ? `--seed ${seed}` : `--set ${edit}`;
  };
  const readMap = mapReader(dirname(file));
  return loadScenario(text, { file, set: [...set, ...edits, ...seedEdit], nameEdit, readMap, ...options });
}

/** Name of a scenario file without folder and extension. */
export function studyName(file: string): string {
  return basename(file).replace(/\.ya?ml$/i, '');
}
