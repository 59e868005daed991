/** Where something is written. Line and column count from 1; 0 where there is no line (`--set`). */
export interface Position {
  /** File name, or `--set key=value` for a value given on the command line. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a scenario, as data; {@link formatProblems} puts it in words. */
export interface Problem extends Position {
  readonly severity: 'error' | 'warning';
  /** Kind, stable, e.g. `wrong-dimension`, `unknown-key`, `grain-below-resolution`. */
  readonly code: string;
  /** Dotted path, e.g. `interface.resistance`; empty for the file as a whole. */
  readonly path: string;
  /** What was there. */
  readonly found: string;
  /** What should be. */
  readonly expected: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}

/** A problem that has no position yet. `related` are further paths that take part in it. */
export interface Finding extends Omit<Problem, keyof Position> {
  readonly related?: readonly string[];
  /** True where the key itself is at fault, not its value. */
  readonly atKey?: boolean;
}

/** A scenario that cannot be run. Carries every problem found, errors first. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }
}

/**
 * Writes problems one or two lines each: `file:line:column: error: path: found ..., expected ...`, then the
 * hint. Pure; no colours.
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
