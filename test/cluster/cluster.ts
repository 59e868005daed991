/** A real Slurm on this machine for tests, by `test/tools/slurm-cluster`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const tool = fileURLToPath(new URL('../tools/slurm-cluster', import.meta.url));

/** Why there is no cluster here, in a word; null where there can be one. */
export function missingSlurm(): string | null {
  const lacking = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'setsid'].filter((program) => {
    try {
      execFileSync('/bin/sh', ['-c', `command -v ${program}`], {
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
        stdio: 'ignore',
      });
      return false;
    } catch {
      return true;
    }
  });
  return lacking.length === 0
    ? null
    : `needs Slurm, which lacks ${lacking.join(', ')} (Debian: slurmctld slurmd slurm-client munge)`;
}

/** A running cluster of two nodes. */
export class Cluster {
  private readonly folder: string;
  /** Environment in which Slurm's commands know this cluster. */
  readonly env: NodeJS.ProcessEnv;

  /** Starts it. `settings` are those of the tool, e.g. `SLURM_CLUSTER_CPUS`. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    // Paths of sockets are short: not the test's own folder.
    this.folder = mkdtempSync(join(tmpdir(), 'fkmc-slurm-'));
    this.env = { ...process.env, ...settings };
    this.tool('start');
    this.env.SLURM_CONF = join(this.folder, 'etc', 'slurm.conf');
  }

  private tool(command: string, name?: string): void {
    execFileSync('/bin/bash', [tool, command, this.folder, ...(name === undefined ? [] : [name])], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Kills a daemon (`slurmctld`, `node1`), with the jobs of a node. */
  kill(name: string): void {
    this.tool('kill', name);
  }

  /** Starts a killed daemon again. */
  revive(name: string): void {
    this.tool('revive', name);
  }

  /** Ends everything. */
  stop(): void {
    this.tool('stop');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
