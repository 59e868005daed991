import { spawnSync } from 'node:child_process';

/** Debian's own Python, which has VTK, h5py and pandas as packages. */
const PYTHON = '/usr/bin/python3';

/** Why tests against a Python package are skipped here; null where it is installed. */
export function withoutPython(...modules: string[]): string | null {
  const found = spawnSync(PYTHON, ['-c', modules.map((name) => `import ${name}`).join('\n')]);
  return found.status === 0 ? null : `no Python with ${modules.join(', ')} on this machine`;
}

/** The same for a program on the path. */
export function withoutProgram(name: string): string | null {
  return spawnSync(name).error === undefined ? null : `no ${name} on this machine`;
}

/** Runs a Python program that prints JSON and returns what it says. */
export function readWithPython<T>(program: string, ...args: string[]): T {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
