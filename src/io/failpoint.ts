/**
 * Places at which a test can have the process die or the disk fail, one for each step of everything that is written.
 * Without the environment variable `FILAMENT_FAILPOINT` they do nothing.
 */
import process from 'node:process';

/** What is written aside and renamed, by what it is. */
export const WRITE_STEPS = ['file', 'scenario', 'manifest', 'table', 'chunk', 'checkpoint', 'beat'] as const;
export type WriteStep = (typeof WRITE_STEPS)[number];

/** Moments of a write: the file is open, half of it written, all of it, flushed, renamed, its folder flushed. */
export const WRITE_MOMENTS = ['open', 'half', 'written', 'flushed', 'renamed', 'folder'] as const;

const OTHER_STEPS = [
  'journal.open',
  'journal.half',
  'journal.appended',
  'journal.flushed',
  'journal.removed',
  'claim.before',
  'claim.taken',
  'claim.released',
  'checkpoint.removed',
  'collect.begin',
  'collect.end',
  'cleanup.begin',
  'cleanup.end',
] as const;

/** Name of a place. */
export type Failpoint = `${WriteStep}.${(typeof WRITE_MOMENTS)[number]}` | (typeof OTHER_STEPS)[number];

/** Every place, in no order that matters. */
export const FAILPOINTS: readonly Failpoint[] = [
  ...WRITE_STEPS.flatMap((step) => WRITE_MOMENTS.map((moment) => `${step}.${moment}` as const)),
  ...OTHER_STEPS,
];

/** `<place>`, `<place>@<n>` for the n-th passing, `=full` after it for a full disk instead of a kill. */
const wanted = /^([\w.]+)(?:@(\d+))?(=full)?$/.exec(process.env.FILAMENT_FAILPOINT ?? '');
let passings = 0;

function strike(name: Failpoint): void {
  if (name !== wanted![1] || ++passings < Number(wanted![2] ?? 1)) return;
  if (wanted![3] !== undefined)
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
  process.kill(process.pid, 'SIGKILL');
  // The signal ends the process before anything else of it runs; a thread other than the main one waits for that.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

/** Passes a place. */
export const failpoint: (name: Failpoint) => void = wanted === null ? () => {} : strike;
