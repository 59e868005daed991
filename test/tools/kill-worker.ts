/** Worker of the kill campaign: the fake engine, slowed down to a few milliseconds, whose thread may die on the way. */
import { existsSync, rmSync } from 'node:fs';
import process from 'node:process';
import type { RunTask } from '../../src/campaign/messages.ts';
import fake from '../campaign/fake-run-worker.ts';

export default function run(task: RunTask): unknown {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6);
  const trap = process.env.KILL_THREAD;
  if (trap !== undefined && task.id === '00-0150' && existsSync(trap)) {
    rmSync(trap);
    process.exit(9);
  }
  return fake(task);
}
