import { expect, test } from 'vitest';
import { lithiumAfterEvents, lithiumAtTime } from '../../src/analysis/history.ts';

const events = {
  site: Uint32Array.from([7, 3, 9, 1]),
  event: Uint32Array.from([4, 9, 12, 20]),
  time: Float64Array.from([1.5, 2, 2, 8]),
};

test('the deposit at a moment', () => {
  expect([...lithiumAtTime(events, 0)]).toEqual([]);
  expect([...lithiumAtTime(events, 1.5)]).toEqual([7]);
  expect([...lithiumAtTime(events, 2)]).toEqual([7, 3, 9]);
  expect([...lithiumAtTime(events, Number.POSITIVE_INFINITY)]).toEqual([7, 3, 9, 1]);
});

test('the deposit after so many quanta', () => {
  expect([...lithiumAfterEvents(events, 8)]).toEqual([7]);
  expect([...lithiumAfterEvents(events, 9)]).toEqual([7, 3]);
  expect([...lithiumAfterEvents(events, 100)]).toEqual([7, 3, 9, 1]);
});
