/** Flags of the commands about an ensemble over a sweep: the points, the runs at each. */
import type { Command } from 'commander';
import type { LoadedScenario } from '../scenario/load.ts';
import { UsageError } from './exit.ts';
import { type CommonFlags, collect, commonFlags, positiveInteger, readScenario, runsFlag } from './flags.ts';

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
function sweepFlags(command: Command): Command {
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

/** What the flags of an ensemble say. */
export interface EnsembleFlags extends CommonFlags, SweepFlags {
  readonly runs?: number;
}

/** Adds the common flags, those of a sweep and `--runs`; `words` says what `--out` and `--runs` mean. */
export function ensembleFlags(
  command: Command,
  {
    out,
    runs = 'runs at each point (default: the scenario’s ensemble.runs)',
  }: { out?: string; runs?: string } = {},
): Command {
  return runsFlag(sweepFlags(commonFlags(command, out)), runs);
}

/** Reads a scenario with its sweep and runs as the flags have them, and further edits. */
export function readEnsemble(
  file: string,
  flags: EnsembleFlags,
  edits: readonly string[] = [],
): LoadedScenario {
  const runs = flags.runs === undefined ? [] : [`ensemble.runs=${flags.runs}`];
  return readScenario(file, flags, [...sweepEdit(flags), ...runs, ...edits]);
}
