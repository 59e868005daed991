import { expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { drawPatches, patchCoverage } from '../../src/microstructure/interface-patches.ts';

const um = 1e-6;

test('strips cover what was asked for, to a raster cell; the last one is made smaller', () => {
  const patches = drawPatches([100 * um], 0.23, 10 * um, 'strips');
  expect(patches.fraction).toBeCloseTo(0.23, 2);
  expect(Math.max(...patches.radius)).toBeCloseTo(5 * um, 12);
  expect(patches.radius[patches.radius.length - 1]).toBeLessThan(5 * um);
  // The union of the strips, by the measure of a sorted list of intervals.
  const intervals: [number, number][] = [];
  patches.radius.forEach((r, k) => {
    for (const image of [-100 * um, 0, 100 * um])
      intervals.push([patches.centres[2 * k] + image - r, patches.centres[2 * k] + image + r]);
  });
  let length = 0;
  let end = 0;
  for (const [from, to] of intervals.sort((a, b) => a[0] - b[0])) {
    const low = Math.max(from, end);
    const high = Math.min(to, 100 * um);
    if (high > low) {
      length += high - low;
      end = high;
    }
  }
  expect(length / (100 * um)).toBeCloseTo(0.23, 1);
  expect(Math.abs(length / (100 * um) - 0.23)).toBeLessThan(0.01);
});

test('no patch for no fraction; everything for one', () => {
  expect(drawPatches([50 * um, 40 * um], 0, 10 * um, 's').radius.length).toBe(0);
  const all = patchCoverage(drawPatches([50 * um, 40 * um], 1, 20 * um, 's'), makeGrid(50, 40, 4, um));
  expect(Math.min(...all)).toBeGreaterThan(0.95);
});

test('the same discs appear at every voxel edge, and their share is that of the raster', () => {
  const patches = drawPatches([48 * um, 32 * um], 0.3, 9 * um, 'discs');
  expect(patches.fraction).toBeCloseTo(0.3, 3);
  const coarse = patchCoverage(patches, makeGrid(24, 16, 4, 2 * um));
  const fine = patchCoverage(patches, makeGrid(48, 32, 4, um));
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  expect(mean(coarse)).toBeCloseTo(0.3, 2);
  expect(mean(fine)).toBeCloseTo(0.3, 2);
  let largest = 0;
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 24; x++) {
      const at = (i: number, j: number) => fine[2 * x + i + 48 * (2 * y + j)];
      const average = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
      largest = Math.max(largest, Math.abs(average - coarse[x + 24 * y]));
    }
  expect(largest).toBeLessThan(0.1);
  expect(Math.max(...coarse)).toBeCloseTo(1, 12);
});

test('a disc across the periodic corner shows at all four corners', () => {
  const patches = { centres: Float64Array.of(0, 0), radius: Float64Array.of(2 * um), fraction: 0 };
  const share = patchCoverage(patches, makeGrid(10, 10, 4, um));
  for (const corner of [0, 9, 90, 99]) expect(share[corner]).toBeGreaterThan(0.95);
  expect(share[55]).toBe(0);
  // Sample points of an eighth of a voxel.
  expect(Math.abs(share.reduce((sum, v) => sum + v, 0) / (Math.PI * 4) - 1)).toBeLessThan(0.02);
});
