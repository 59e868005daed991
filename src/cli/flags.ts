/** Flags that every command takes, and scenario files as commands read them. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { mapReader } from '../io/maps/read-map.ts';
import { type LoadedScenario, type LoadOptions, loadScenario } from '../scenario/load.ts';
import { sameDimension } from '../units/dimension.ts';
import { knownUnit, parseQuantity } from '../units/quantity.ts';
import type { ConsoleFlags } from './console.ts';
import { UsageError } from './exit.ts';

/** Values of the common flags. */
export interface CommonFlags extends ConsoleFlags {
  readonly out?: string;
  readonly seed?: string;
  readonly workers?: number;
  readonly set: readonly string[];
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

/** Adds the flags that say what is printed; `quiet` says what `--quiet` leaves out. */
export function outputFlags(command: Command, quiet = 'no progress and no notes'): Command {
  return command
    .option('--json', 'print one JSON object on standard output, nothing else there', false)
    .option('-q, --quiet', quiet, false);
}

/** Adds the flag for the number of worker threads. */
export function workersFlag(command: Command): Command {
  return command.option(
    '-w, --workers <number>',
    'worker threads (default: as many as the machine runs at once)',
    positiveInteger,
  );
}

/** Adds the flag that changes values of a scenario. */
export function setFlag(command: Command): Command {
  return command.option('-s, --set <key=value>', 'change a value of the scenario (repeatable)', collect, []);
}

/** Adds the flag for the seed. */
export function seedFlag(command: Command): Command {
  return command.option('--seed <seed>', 'seed of all random numbers (default: the scenario’s)');
}

/** Adds the flag for the number of runs; `of` says of what, with its default. */
export function runsFlag(command: Command, of: string): Command {
  return command.option('-n, --runs <number>', of, positiveInteger);
}

/** Adds the flags common to the commands that run a scenario; `out` says what `--out` means. */
export function commonFlags(
  command: Command,
  out = 'folder of the results (default: results/ and the name of the scenario file)',
): Command {
  command.option('-o, --out <folder>', out, pathFlag);
  return outputFlags(setFlag(workersFlag(seedFlag(command))));
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
