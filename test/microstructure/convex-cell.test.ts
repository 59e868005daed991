import { describe, expect, test } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import {
  clip,
  facePolygon,
  makeConvexCell,
  resetToBox,
  squaredRadius,
} from '../../src/microstructure/convex-cell.ts';

function volume(cell: ReturnType<typeof makeConvexCell>): number {
  const polygon = new Int32Array(256);
  const { vertices, planes } = cell;
  let sum = 0;
  for (let p = 0; p < cell.planeCount; p++) {
    const n = facePolygon(cell, p, polygon);
    for (let k = 1; k + 1 < n; k++) {
      const [o, a, b] = [polygon[0], polygon[k], polygon[k + 1]].map((v) => [
        ...vertices.subarray(3 * v, 3 * v + 3),
      ]);
      const u = a.map((x, c) => x - o[c]);
      const v = b.map((x, c) => x - o[c]);
      const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
      const area =
        0.5 * (cross[0] * planes[4 * p] + cross[1] * planes[4 * p + 1] + cross[2] * planes[4 * p + 2]);
      expect(area).toBeGreaterThan(-1e-12);
      sum += (area * planes[4 * p + 3]) / 3;
    }
  }
  return sum;
}

describe('convex cell', () => {
  test('a box has its volume and farthest corner', () => {
    const cell = makeConvexCell();
    resetToBox(cell, 1, 2, 3);
    expect(cell.vertexCount).toBe(8);
    expect(volume(cell)).toBeCloseTo(48, 12);
    expect(squaredRadius(cell)).toBeCloseTo(14, 12);
  });

  test('a cut corner takes its tetrahedron; a plane outside changes nothing; one beyond leaves nothing', () => {
    const cell = makeConvexCell();
    resetToBox(cell, 1, 1, 1);
    const n = 1 / Math.sqrt(3);
    expect(clip(cell, n, n, n, 3.01 * n, 7, 0, 0, 0)).toBe(false);
    expect(clip(cell, n, n, n, 2 * n, 7, 0, 0, 0)).toBe(true);
    expect(cell.vertexCount).toBe(10);
    expect(volume(cell)).toBeCloseTo(8 - 1 / 6, 12);
    expect(clip(cell, -1, 0, 0, -2, 8, 0, 0, 0)).toBe(true);
    expect(cell.vertexCount).toBe(0);
  });

  test('random cuts leave what Monte Carlo finds, and a closed polyhedron (Euler)', () => {
    const { next } = openStream('convex-cell');
    const cell = makeConvexCell();
    resetToBox(cell, 1, 1, 1);
    const cuts: number[][] = [];
    for (let k = 0; k < 20; k++) {
      const v = [next() - 0.5, next() - 0.5, next() - 0.5];
      const l = Math.hypot(...v);
      const d = 0.5 + 0.5 * next();
      cuts.push([v[0] / l, v[1] / l, v[2] / l, d]);
      clip(cell, v[0] / l, v[1] / l, v[2] / l, d, k, 0, 0, 0);
    }
    const polygon = new Int32Array(256);
    let faces = 0;
    for (let p = 0; p < cell.planeCount; p++) if (facePolygon(cell, p, polygon) >= 3) faces++;
    expect(cell.vertexCount).toBe(2 * faces - 4);
    let inside = 0;
    const trials = 200_000;
    for (let t = 0; t < trials; t++) {
      const x = 2 * next() - 1;
      const y = 2 * next() - 1;
      const z = 2 * next() - 1;
      if (cuts.every((c) => c[0] * x + c[1] * y + c[2] * z <= c[3])) inside++;
    }
    const share = inside / trials;
    const sigma = Math.sqrt((share * (1 - share)) / trials);
    expect(Math.abs(volume(cell) / 8 - share)).toBeLessThan(3.5 * sigma);
  });
});
