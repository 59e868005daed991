/** Worker of the kill campaign: the fake engine, slowed down to a few milliseconds, whose thread may die on the way. */
import { readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import type { RunTask } from '../../src/campaign/messages.ts';
import fake from '../campaign/fake-run-worker.ts';

/** A file that names the run whose thread dies, once: the one that finds it takes it away. */
const trap = process.env.KILL_THREAD;

function isTrapped(id: string): boolean {
  if (trap === undefined) return false;
  try {
    return readFileSync(trap, 'utf8') === id;
  } catch {
    return false;
  }
}

export default function run(task: RunTask): unknown {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4);
  if (isTrapped(task.id)) {
    rmSync(trap!);
    process.exit(9);
  }
  return fake(task);
}
