/** Slurm's commands, as far as campaigns use them. They are told apart from the cluster by {@link RunCommand}. */
import { execFile } from 'node:child_process';

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program with arguments and standard input; resolves whatever its exit code, rejects where it cannot be started. */
export type RunCommand = (program: string, args: readonly string[], input?: string) => Promise<CommandResult>;

/** One job, or one task of an array. */
export interface SlurmJob {
  /** As Slurm writes it: `17`, `17_3`. */
  readonly id: string;
  /** `PENDING`, `RUNNING`, `COMPLETING`, ... */
  readonly state: string;
  /** Why it waits, or the node it runs on. */
  readonly reason: string;
}

/** Slurm refused, or does not answer. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
  /** Whether the same call may succeed later: the controller is away. */
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

/** States of a job that has ended. */
const ENDED =
  /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|TIMEOUT)/;
/** What Slurm says where its controller is away for a while. */
const PASSING =
  /unable to contact|connection (refused|reset|timed out)|socket timed out|zero bytes|communication|temporarily|try again|slow down/i;
/** Seconds after which a command of Slurm counts as not answering. */
const PATIENCE = 60;

/** Runs programs of this machine. */
export const runCommand: RunCommand = (program, args, input) =>
  new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      { timeout: 1000 * PATIENCE, maxBuffer: 1 << 28 },
      (error, out, err) => {
        const { code, killed } = (error ?? {}) as { code?: unknown; killed?: boolean };
        if (code === 'ENOENT')
          reject(
            new SlurmError(
              `${program} is not there: --executor slurm needs Slurm’s commands (sbatch, squeue, scancel, scontrol)`,
              false,
            ),
          );
        else if (killed === true) resolve({ code: 1, out, err: `${program}: socket timed out` });
        else resolve({ code: typeof code === 'number' ? code : error === null ? 0 : 1, out, err });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });

/** A Slurm cluster, through its commands. */
export class Slurm {
  private readonly run: RunCommand;

  constructor(run: RunCommand = runCommand) {
    this.run = run;
  }

  private async call(program: string, args: readonly string[], input?: string): Promise<string> {
    const { code, out, err } = await this.run(program, args, input);
    if (code === 0) return out;
    const said = err.trim().split('\n')[0] || out.trim().split('\n')[0] || `exit code ${code}`;
    throw new SlurmError(`${program}: ${said.replace(/^\w+: error: /, '')}`, PASSING.test(err));
  }

  /** Jobs of these names that wait or run, a task of an array each. */
  async jobs(names: readonly string[]): Promise<SlurmJob[]> {
    const out = await this.call('squeue', [
      '--noheader',
      '--array',
      `--name=${names.join(',')}`,
      '--me',
      '--states=all',
      '--format=%i|%T|%R',
    ]);
    return out
      .split('\n')
      .filter((line) => line.includes('|'))
      .map((line) => {
        const [id, state, ...reason] = line.trim().split('|');
        return { id: id!, state: state!, reason: reason.join('|').replace(/^\((.*)\)$/, '$1') };
      })
      .filter(({ state }) => !ENDED.test(state));
  }

  /** Submits a script, with further options; resolves to the job's number. */
  async submit(script: string, options: readonly string[] = []): Promise<string> {
    const out = await this.call('sbatch', ['--parsable', ...options], script);
    const id = out.trim().split(';')[0]!;
    if (!/^\d+$/.test(id))
      throw new SlurmError(`sbatch: found ${JSON.stringify(out)}, expected a job number`, false);
    return id;
  }

  /** Ends all jobs of these names. */
  async cancel(names: readonly string[]): Promise<void> {
    // Told to the batch script too, so that a task saves what it runs.
    for (const name of names) await this.call('scancel', ['--quiet', `--name=${name}`]);
  }

  /** Number of indices an array may have (Slurm's MaxArraySize, 1001 where it does not say). */
  async maxArraySize(): Promise<number> {
    const out = await this.call('scontrol', ['show', 'config']);
    const found = /^\s*MaxArraySize\s*=\s*(\d+)/im.exec(out);
    return found === null ? 1001 : Number(found[1]);
  }
}
