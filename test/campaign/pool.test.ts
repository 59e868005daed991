import { expect, test } from 'vitest';
import { runTasks } from '../../src/campaign/pool.ts';
import { locate, workerLocation } from '../../src/campaign/worker-url.ts';
import type { Order } from './pool-worker.ts';

const worker = locate(new URL('./pool-worker.ts', import.meta.url));
const orders = (gate: SharedArrayBuffer, ...actions: Order['action'][]): Order[] =>
  actions.map((action, value) => ({ action, value, gate }));

test('results come in task order whatever order they finish in', async () => {
  const gate = new SharedArrayBuffer(4);
  const finished: number[] = [];
  // Task 0 waits until task 3 opens the gate, which the other worker starts only when task 2 is done. (Tasks 0 and 3
  // then race for the end.)
  const outcomes = await runTasks<Order, number>(orders(gate, 'gate', 'echo', 'echo', 'open', 'echo'), {
    worker,
    workers: 2,
    onDone: (index) => finished.push(index),
  });
  expect(outcomes).toEqual([0, 1, 2, 3, 4].map((reply) => ({ kind: 'done', reply })));
  expect(finished.indexOf(0)).toBeGreaterThan(finished.indexOf(2));
});

test('a worker that exits, throws or runs out of memory is one failed task each; the others finish', async () => {
  const gate = new SharedArrayBuffer(4);
  const outcomes = await runTasks<Order, number>(
    orders(gate, 'echo', 'exit', 'echo', 'throw', 'memory', 'echo', 'exit', 'echo'),
    { worker, workers: 2, heapLimit: 48 },
  );
  expect(outcomes.map((o) => o.kind)).toEqual([
    'done',
    'failed',
    'done',
    'failed',
    'failed',
    'done',
    'failed',
    'done',
  ]);
  expect(outcomes[1]).toEqual({ kind: 'failed', error: 'worker exited with code: 3' });
  expect(outcomes[3]).toEqual({ kind: 'failed', error: 'task 3 is unhappy' });
  expect(outcomes[4]).toMatchObject({ error: expect.stringContaining('memory limit') });
});

test.each([
  ['./broken-worker.mjs', 'this module does not load'],
  ['./broken-worker.ts', 'this module of 2 lines does not load'],
])(
  '%s, which does not load, fails every task with its reason instead of waiting for ever',
  async (file, error) => {
    const gate = new SharedArrayBuffer(4);
    const outcomes = await runTasks<Order, number>(orders(gate, 'echo', 'echo', 'echo'), {
      worker: locate(new URL(file, import.meta.url)),
      workers: 2,
    });
    expect(outcomes).toEqual(Array(3).fill({ kind: 'failed', error }));
  },
);

test('aborting keeps what is finished, ends what runs and drops what waits', async () => {
  const gate = new SharedArrayBuffer(4);
  const controller = new AbortController();
  const outcomes = await runTasks<Order, number>(orders(gate, 'echo', 'gate', 'gate', 'echo', 'echo'), {
    worker,
    workers: 1,
    signal: controller.signal,
    onDone: (index) => {
      if (index === 0) controller.abort();
    },
  });
  expect(outcomes[0]).toEqual({ kind: 'done', reply: 0 });
  expect(outcomes.slice(1)).toEqual(Array(4).fill({ kind: 'aborted' }));
});

test('no tasks, no threads', async () => {
  expect(await runTasks([], { worker })).toEqual([]);
});

test('the workers of this package are found beside the code', () => {
  expect(workerLocation('run').url.pathname).toMatch(/workers\/run\.ts$/);
  expect(workerLocation('run').execArgv[0]).toBe('--import');
  expect(locate(new URL('file:///x/workers/run.js')).execArgv).toEqual([]);
});
