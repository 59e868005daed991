/** Exit codes, and what is printed on the way out. */
import process from 'node:process';
import { CommanderError } from 'commander';
import { SlurmError } from '../campaign/slurm/slurm.ts';
import { StoreError } from '../campaign/store.ts';
import { formatProblems, ScenarioError } from '../scenario/problem.ts';
import type { Console } from './console.ts';

/** 0 done; 1 a run or a check failed; 2 the input is at fault, nothing was written; 130 interrupted. */
export const ExitCode = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Something the user asked for that cannot be; the message says what was found and what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Prints an error in words (and as JSON where asked) and gives its exit code. */
export function reportError(error: unknown, console: Console): ExitCode {
  if (error instanceof ScenarioError) {
    const errors = error.problems.filter(({ severity }) => severity === 'error').length;
    console.warn(
      `${formatProblems(error.problems)}\n${errors} error${errors === 1 ? '' : 's'}; nothing was run`,
    );
    console.json({ error: { kind: 'scenario', problems: error.problems } });
    return ExitCode.badInput;
  }
  if (error instanceof StoreError) {
    console.warn(error.message);
    const { message, folder, differences } = error;
    console.json({ error: { kind: 'folder', message, folder, differences } });
    return ExitCode.badInput;
  }
  if (error instanceof UsageError) {
    console.warn(`error: ${error.message}`);
    console.json({ error: { kind: 'usage', message: error.message } });
    return ExitCode.badInput;
  }
  if (error instanceof SlurmError) {
    console.warn(`error: ${error.message}`);
    console.json({ error: { kind: 'slurm', message: error.message } });
    return ExitCode.failed;
  }
  // Commander has printed its own message; help and version are no errors.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.done;
    console.json({ error: { kind: 'usage', message: error.message.replace(/^error: /, '') } });
    return ExitCode.badInput;
  }
  // A disk that is full, a folder that may not be written: no fault of the program, so no stack.
  if (error instanceof Error && 'syscall' in error) {
    console.warn(`error: ${error.message}`);
    console.json({ error: { kind: 'system', message: error.message } });
    return ExitCode.failed;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.warn(`unexpected error: ${message}`);
  console.json({ error: { kind: 'unexpected', message: error instanceof Error ? error.message : message } });
  return ExitCode.failed;
}

/**
 * Runs a job that Ctrl-C (or a termination signal) can abort: the first one aborts `signal` and lets the job keep
 * what is finished, which `told` says; a second one ends the process at once.
 */
export async function interruptible<T>(
  console: Console,
  job: (signal: AbortSignal) => Promise<T>,
  told: string | null = 'interrupted: keeping what is finished (once more to leave at once)',
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    if (told !== null) console.warn(`\n${told}`);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await job(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
