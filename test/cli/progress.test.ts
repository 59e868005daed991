import { expect, test } from 'vitest';
import { TimeLeft } from '../../src/cli/progress.ts';

test('time left follows the pace and runs down within a long step', () => {
  const time = new TimeLeft();
  expect(time.update(0.2, 0)).toBe(null);
  expect(time.update(0.4, 10)).toBeCloseTo(30);
  // A step that takes long: nothing is gained, and the time left does not grow.
  expect(time.update(0.4, 15)).toBeCloseTo(25);
  expect(time.update(0.4, 39)).toBeCloseTo(1);
  // Longer than was thought: nobody knows.
  expect(time.update(0.4, 50)).toBe(null);
  expect(time.update(0.6, 60)).toBeCloseTo(60);
  expect(time.update(1, 100)).toBe(0);
});
