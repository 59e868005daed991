import { describe, expect, test } from 'vitest';
import { MOST_SOBOL_DIMENSIONS, sobolPoints } from '../../src/analysis/sobol.ts';
import { openStream } from '../../src/kinetics/random.ts';

/** Number of points in each of 2^a by 2^b boxes of dimensions i and j. */
function boxCounts(
  points: readonly number[][],
  [i, a]: [number, number],
  [j, b]: [number, number],
): number[] {
  const counts = new Array<number>(2 ** (a + b)).fill(0);
  for (const x of points) counts[Math.floor(x[i]! * 2 ** a) * 2 ** b + Math.floor(x[j]! * 2 ** b)]!++;
  return counts;
}

/** Centred L2 discrepancy squared (Hickernell 1998). */
function discrepancy(points: readonly number[][]): number {
  const n = points.length;
  const d = points[0]!.length;
  let single = 0;
  let double = 0;
  for (const x of points) {
    single += x.reduce((p, c) => p * (1 + Math.abs(c - 0.5) / 2 - (c - 0.5) ** 2 / 2), 1);
    for (const y of points)
      double += x.reduce(
        (p, c, k) => p * (1 + Math.abs(c - 0.5) / 2 + Math.abs(y[k]! - 0.5) / 2 - Math.abs(c - y[k]!) / 2),
        1,
      );
  }
  return (13 / 12) ** d - (2 / n) * single + double / (n * n);
}

describe('Sobol points', () => {
  test('are those of Joe and Kuo', () => {
    // By SciPy 1.17 (stats.qmc.Sobol), which has the same direction numbers in the same order.
    expect(sobolPoints(8, 5)).toEqual([
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ]);
    // Points 37 and 1000 in all 32 dimensions.
    const points = sobolPoints(1024, 32);
    expect(points[37]!.map((x) => 64 * x)).toEqual([
      59, 41, 37, 59, 49, 19, 11, 51, 39, 11, 1, 5, 37, 55, 7, 31, 51, 27, 3, 9, 61, 5, 35, 41, 19, 23, 51,
      25, 33, 7, 23, 9,
    ]);
    expect(points[1000]!.map((x) => 1024 * x)).toEqual([
      225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743, 535,
      563, 973, 553, 597, 929, 41, 1003, 61, 349, 151, 149,
    ]);
  });

  test.each([undefined, '7/sweep'])(
    'project evenly on every axis and on every box of the first two (scramble %s)',
    (scramble) => {
      const points = sobolPoints(256, MOST_SOBOL_DIMENSIONS, scramble);
      for (let d = 0; d < MOST_SOBOL_DIMENSIONS; d++)
        expect(new Set(points.map((x) => Math.floor(256 * x[d]!))).size, `axis ${d}`).toBe(256);
      // The first two dimensions are a (0, m, 2)-net: each box of area 1/256 holds one point.
      for (let a = 0; a <= 8; a++)
        expect(new Set(boxCounts(points, [0, a], [1, 8 - a])), `2^${a} boxes`).toEqual(new Set([1]));
      // Any two of the first ten fill 4 x 4 boxes equally.
      for (let i = 0; i < 10; i++)
        for (let j = 0; j < i; j++)
          expect(new Set(boxCounts(points, [i, 2], [j, 2])), `${i}, ${j}`).toEqual(new Set([16]));
    },
  );

  test('have a discrepancy far below that of independent points, scrambled or not', () => {
    const random = openStream('test/independent').next;
    const independent = Array.from({ length: 256 }, () => Array.from({ length: 4 }, random));
    const plain = discrepancy(sobolPoints(256, 4));
    // SciPy's qmc.discrepancy of the same points.
    expect(plain).toBeCloseTo(0.00012570491511532111, 12);
    expect(discrepancy(independent)).toBeGreaterThan(10 * plain);
    for (const seed of ['1', '2', '3'])
      expect(discrepancy(independent)).toBeGreaterThan(10 * discrepancy(sobolPoints(256, 4, seed)));
  });

  test('scrambled are uniform over the seeds, each seed its own, more points the same first ones', () => {
    expect(sobolPoints(4, 3, 'a')).toEqual(sobolPoints(16, 3, 'a').slice(0, 4));
    expect(sobolPoints(4, 3, 'a')).not.toEqual(sobolPoints(4, 3, 'b'));
    // The mean of point 3 over seeds: 1/2 with standard error sqrt(1/12 / 400).
    for (let d = 0; d < 3; d++) {
      let sum = 0;
      for (let seed = 0; seed < 400; seed++) sum += sobolPoints(4, 3, `s${seed}`)[3]![d]!;
      expect(Math.abs(sum / 400 - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / 400));
    }
  });

  test('refuse dimensions without direction numbers', () => {
    expect(() => sobolPoints(4, MOST_SOBOL_DIMENSIONS + 1)).toThrow(
      '33 dimensions of Sobol points, expected 1 to 32',
    );
  });
});
