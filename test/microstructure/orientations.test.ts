import { describe, expect, test } from 'vitest';
import {
  boundaryEnergy,
  readShockleyAngle,
  readShockleyEnergy,
} from '../../src/microstructure/boundary-energy.ts';
import { cubicDisorientation, randomOrientations } from '../../src/microstructure/orientations.ts';
import { kolmogorov, mean } from './samples.ts';

const degree = Math.PI / 180;

/** Mackenzie's distribution of the disorientation of random cubes up to 60 deg (Biometrika 45, 229, 1958), integrated. */
function mackenzie(theta: number): number {
  const perRadian = 2 / 15 / degree;
  const t = Math.min(theta, 45 * degree);
  let sum = perRadian * (t - Math.sin(t));
  if (theta > 45 * degree) {
    const a = 45 * degree;
    sum +=
      perRadian *
      (3 * (Math.SQRT2 - 1) * (Math.cos(a) - Math.cos(theta)) -
        2 * (theta - a - Math.sin(theta) + Math.sin(a)));
  }
  return sum;
}

function multiply(p: number[], q: number[]): number[] {
  return [
    p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3],
    p[0] * q[1] + p[1] * q[0] + p[2] * q[3] - p[3] * q[2],
    p[0] * q[2] - p[1] * q[3] + p[2] * q[0] + p[3] * q[1],
    p[0] * q[3] + p[1] * q[2] - p[2] * q[1] + p[3] * q[0],
  ];
}

/** The 24 rotations of the cube, generated from quarter turns about x and z. */
function cubeGroup(): number[][] {
  const group = [[1, 0, 0, 0]];
  const turns = [
    [Math.SQRT1_2, Math.SQRT1_2, 0, 0],
    [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
  ];
  for (let i = 0; i < group.length; i++) {
    for (const turn of turns) {
      const q = multiply(group[i], turn);
      const known = group.some((g) => Math.abs(g.reduce((s, x, k) => s + x * q[k], 0)) > 1 - 1e-9);
      if (!known) group.push(q);
    }
  }
  return group;
}

describe('orientations', () => {
  const count = 20_000;
  const q = randomOrientations(count, 'orientations');
  const angles = Float64Array.from({ length: count / 2 }, (_, i) => cubicDisorientation(q, 2 * i, 2 * i + 1));

  test('quaternions are of unit length and uniform on the sphere', () => {
    for (let i = 0; i < 100; i++) expect(Math.hypot(...q.subarray(4 * i, 4 * i + 4))).toBeCloseTo(1, 12);
    // one component squared of a point uniform on S^3: Beta(1/2, 3/2)
    const w = Float64Array.from({ length: count }, (_, i) => Math.abs(q[4 * i]));
    const cdf = (x: number): number => (2 / Math.PI) * (Math.asin(x) + x * Math.sqrt(1 - x * x));
    expect(kolmogorov(w, cdf)).toBeLessThan(1.6);
  });

  test('disorientations follow Mackenzie: mean 40.7 deg, at most 62.8 deg', () => {
    expect(mean(angles) / degree).toBeCloseTo(40.74, 0);
    expect(Math.abs(mean(angles) / degree - 40.74)).toBeLessThan(0.4);
    expect(Math.max(...angles) / degree).toBeLessThanOrEqual(62.8);
    expect(Math.max(...angles) / degree).toBeGreaterThan(61.5);
    expect(mackenzie(60 * degree)).toBeCloseTo(0.992, 3);
    // Kolmogorov-Smirnov over the range where the distribution is elementary
    const below = angles.filter((t) => t < 60 * degree);
    const share = mackenzie(60 * degree);
    expect(kolmogorov(below, (t) => mackenzie(t) / share)).toBeLessThan(1.6);
    expect(Math.abs(below.length / angles.length - share)).toBeLessThan(0.004);
  });

  test('the sorted-component rule is the minimum over the 24 rotations', () => {
    const group = cubeGroup();
    expect(group.length).toBe(24);
    for (let i = 0; i < 200; i++) {
      const a = [...q.subarray(8 * i, 8 * i + 4)];
      const b = [...q.subarray(8 * i + 4, 8 * i + 8)];
      const difference = multiply([a[0], -a[1], -a[2], -a[3]], b);
      const real = Math.max(...group.map((g) => Math.abs(multiply(difference, g)[0])));
      expect(cubicDisorientation(q, 2 * i, 2 * i + 1)).toBeCloseTo(2 * Math.acos(Math.min(1, real)), 9);
    }
  });
});

describe('boundary energy', () => {
  test('Read-Shockley rises to 1 at 15 deg with a flat end and stays there', () => {
    expect(readShockleyEnergy(0)).toBe(0);
    expect(readShockleyEnergy(readShockleyAngle)).toBe(1);
    expect(readShockleyEnergy(1)).toBe(1);
    expect(readShockleyEnergy(0.5 * readShockleyAngle)).toBeCloseTo(0.5 * (1 + Math.LN2), 12);
    expect(1 - readShockleyEnergy(0.999 * readShockleyAngle)).toBeLessThan(1e-6);
  });

  test('the distributed model has the mean and spread asked for and belongs to pair and image', () => {
    const model = { model: 'distributed', spread: 0.2 } as const;
    const energies = Array.from({ length: 4000 }, (_, i) =>
      boundaryEnergy(model, 0.7, '1', i, i + 1, [0, 0, 0]),
    );
    expect(Math.abs(mean(energies) - 1)).toBeLessThan(4 * (0.2 / Math.sqrt(4000)));
    const spread = Math.sqrt(mean(energies.map((e) => (e - 1) ** 2)));
    expect(Math.abs(spread - 0.2)).toBeLessThan(0.01);
    expect(Math.min(...energies)).toBeGreaterThan(0);
    expect(boundaryEnergy(model, 0.7, '1', 3, 4, [0, 0, 0])).toBe(energies[3]);
    expect(boundaryEnergy(model, 0.7, '1', 3, 4, [1, 0, 0])).not.toBe(energies[3]);
    expect(boundaryEnergy(model, 0.7, '2', 3, 4, [0, 0, 0])).not.toBe(energies[3]);
    expect(boundaryEnergy({ model: 'constant', spread: 0.2 }, 0.1, '1', 3, 4, [0, 0, 0])).toBe(1);
    expect(boundaryEnergy({ model: 'readShockley', spread: 0 }, 0.1, '1', 3, 4, [0, 0, 0])).toBe(
      readShockleyEnergy(0.1),
    );
  });

  test('a wide distribution is truncated at zero', () => {
    const model = { model: 'distributed', spread: 0.8 } as const;
    for (let i = 0; i < 500; i++) {
      expect(boundaryEnergy(model, 0.7, '1', i, i + 1, [0, 0, 0])).toBeGreaterThan(0);
    }
  });
});
