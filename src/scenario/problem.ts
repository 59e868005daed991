import type { Path } from './path.ts';

/** Where something is written. Line and column count from 1; 0 where there is no line (`--set`). */
export interface Position {
  /** File name, or `--set key=value` for a value given on the command line. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Trouble {
  readonly severity: 'error' | 'warning';
  /** Kind, stable, e.g. `wrong-dimension`, `unknown-key`, `grain-below-resolution`. */
  readonly code: string;
  /** What was there. */
  readonly found: string;
  /** What should be; may be empty. */
  readonly expected: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}

/** One thing wrong with a scenario, as data; {@link formatProblems} puts it in words. */
export interface Problem extends Position, Trouble {
  /** Dotted path, e.g. `interface.resistance`; empty for the file as a whole. */
  readonly path: string;
}

/** A problem that has no position yet. */
export interface Finding extends Trouble {
  readonly path: Path;
  /** Further values that take part in it. */
  readonly related?: readonly Path[];
  /** True where the key itself is at fault, not its value. */
  readonly atKey?: boolean;
}

/** A scenario that cannot be run. Carries every problem found. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }
}

/**
 * Writes problems, each `file:line:column: error: path: found ..., expected ...` and, where there is one, a hint on
 * its own line. Pure; no colours.
 */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(formatProblem).join('\n');
}

function formatProblem(problem: Problem): string {
  const { file, line, column, severity, path, found, expected, hint } = problem;
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  const subject = path === '' ? '' : ` ${path}:`;
  const text = expected === '' ? found : `found ${found}, expected ${expected}`;
  return `${place}: ${severity}:${subject} ${text}${hint === '' ? '' : `\n    hint: ${hint}`}`;
}

/** Orders problems by place, errors before warnings, and drops repetitions. */
export function tidyProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  const kept = problems.filter(({ severity, code, file, line, column, path, found }) => {
    const key = JSON.stringify([severity, code, file, line, column, path, found]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const rank = ({ severity }: Problem): number => (severity === 'error' ? 0 : 1);
  return kept.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}
