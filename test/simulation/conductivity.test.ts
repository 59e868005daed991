import { describe, expect, test } from 'vitest';
import { MicrostructureError } from '../../src/microstructure/microstructure.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { expandSweep } from '../../src/scenario/sweep.ts';
import { measureConductivity } from '../../src/simulation/conductivity.ts';

const BULK = 0.057;
/** 0.2 ohm cm^2. */
const RESISTANCE = 2e-5;

function scenarioOf(microstructure: Record<string, unknown>, others: Record<string, unknown> = {}): Scenario {
  const [point] = expandSweep({
    name: 'conductivity',
    microstructure,
    protocol: { kind: 'constant', current: '0.1 mA/cm^2', duration: '1 h' },
    numerics: { solverTolerance: 1e-9 },
    ...others,
  });
  return point.scenario;
}

describe('cubes', () => {
  const bricks = {
    kind: 'bricks',
    dimensions: 3,
    size: ['18 um', '24 um', '12 um'],
    voxel: '1 um',
    grainSize: '6 um',
  };

  test('n cubes a side have n boundaries, the one across the seam of z included: the brick layer', () => {
    const found = measureConductivity(scenarioOf(bricks), '1');
    const expected = 1 / (1 / BULK + RESISTANCE / 6e-6);
    for (const axis of [0, 1, 2]) {
      expect(found.tensor[4 * axis] / expected).toBeCloseTo(1, 8);
      expect(found.latticeTensor[4 * axis] / expected).toBeCloseTo(1, 8);
    }
    for (const k of [1, 2, 3, 5, 6, 7]) expect(Math.abs(found.tensor[k])).toBeLessThan(1e-9);
    expect(found.conductivity / expected).toBeCloseTo(1, 8);
    expect(found.brickLayer / expected).toBeCloseTo(1, 10);
    expect(found.spacing).toBeCloseTo(6e-6, 15);
    expect(found.grainShare).toBeCloseTo(expected / BULK, 8);
    expect(found.boundaryShare).toBeCloseTo(1 - expected / BULK, 8);
    expect(found.tortuosity).toBeCloseTo(1, 8);
    expect(found.grains).toBe(24);
  });

  test('2D: squares, without an entry for y', () => {
    const square = scenarioOf({ ...bricks, dimensions: 2, size: ['18 um', '12 um'] });
    const found = measureConductivity(square, '1');
    expect(found.conductivity * (1 / BULK + RESISTANCE / 6e-6)).toBeCloseTo(1, 8);
    expect(found.tensor[4]).toBeNaN();
    expect(found.spacing).toBeCloseTo(6e-6, 15);
  });
});

describe('plain samples', () => {
  test('a crystal and a glass: the bulk, straight', () => {
    for (const kind of ['singleCrystal', 'glass']) {
      const found = measureConductivity(
        scenarioOf({ kind, dimensions: 3, size: ['8 um', '8 um', '8 um'], voxel: '1 um' }),
        '1',
      );
      expect(found.conductivity / BULK).toBeCloseTo(1, 9);
      expect(found).toMatchObject({ grainShare: 1, boundaryShare: 0, spacing: Number.POSITIVE_INFINITY });
      expect(found.tortuosity).toBeCloseTo(1, 9);
      expect(found.brickLayer / BULK).toBeCloseTo(1, 12);
    }
  });

  test('two layers have two boundaries, one of them across the seam', () => {
    const found = measureConductivity(
      scenarioOf({
        kind: 'bicrystal',
        dimensions: 2,
        size: ['8 um', '12 um'],
        voxel: '1 um',
        tilt: '90 deg',
      }),
      '1',
    );
    expect(found.tensor[8] * (1 / BULK + (2 * RESISTANCE) / 12e-6)).toBeCloseTo(1, 8);
    expect(found.tensor[0] / BULK).toBeCloseTo(1, 8);
  });

  test('bands at 45 degrees: the exact tensor on plane boundaries, the staircase loses along them', () => {
    const bands = {
      kind: 'bicrystal',
      dimensions: 2,
      size: ['24 um', '24 um'],
      voxel: '0.5 um',
      tilt: '45 deg',
    };
    const found = measureConductivity(scenarioOf(bands, { boundaries: { resistance: '1 ohm cm^2' } }), '1');
    const across = 1 / (1 / BULK + 1e-4 / (12e-6 * Math.SQRT1_2));
    // Normal (1, 0, -1) / sqrt 2.
    const diagonal = (across + BULK) / 2;
    const shear = (BULK - across) / 2;
    for (const [k, expected] of [
      [0, diagonal],
      [2, shear],
      [6, shear],
      [8, diagonal],
    ] as const) {
      expect(Math.abs(found.tensor[k] / expected - 1), String(k)).toBeLessThan(0.012);
      expect(Math.abs(found.latticeTensor[k] / expected - 1), String(k)).toBeGreaterThan(0.02);
    }
    // The mean field along x drives a current at a slant.
    const slant = Math.hypot(diagonal, shear) / diagonal;
    expect(Math.abs((found.tortuosity - 1) / (slant - 1) - 1)).toBeLessThan(0.2);
    expect(slant).toBeGreaterThan(1.02);
  });

  test('bands that do not meet themselves along z are refused in words', () => {
    const bands = {
      kind: 'bicrystal',
      dimensions: 2,
      size: ['24 um', '20 um'],
      voxel: '1 um',
      tilt: '45 deg',
    };
    expect(() => measureConductivity(scenarioOf(bands), '1')).toThrow(MicrostructureError);
    expect(() => measureConductivity(scenarioOf(bands), '1')).toThrow('repeats along z');
  });
});

describe('polycrystals', () => {
  const grains = { dimensions: 3, size: ['24 um', '24 um', '24 um'], grainSize: '9 um' };

  test('the conductivity does not depend on the voxel, while the staircase does', () => {
    const [coarse, fine] = ['1.5 um', '0.75 um'].map((voxel) =>
      measureConductivity(scenarioOf({ ...grains, voxel }), '1'),
    );
    expect(Math.abs(coarse.conductivity / fine.conductivity - 1)).toBeLessThan(0.004);
    expect(fine.latticeConductivity / coarse.latticeConductivity).toBeGreaterThan(1.015);
    // The brick layer is a lower bound; few per cent of the boundaries' part above it lies the polycrystal.
    for (const found of [coarse, fine]) {
      expect(found.conductivity / found.brickLayer).toBeGreaterThan(0.997);
      expect(found.conductivity / found.brickLayer).toBeLessThan(1.01);
      expect(found.conductivity / found.brickLayerIntercept).toBeGreaterThan(1.04);
      expect(found.latticeConductivity).toBeLessThan(found.conductivity);
      expect(found.tortuosity).toBeGreaterThan(1);
      expect(found.grainShare + found.boundaryShare).toBe(1);
      expect(Math.abs(found.boundaryShare / (1 - found.conductivity / BULK) - 1)).toBeLessThan(0.03);
    }
  });

  test('strongly resistive boundaries: above the bound by some per cent, the tensor symmetric', () => {
    const found = measureConductivity(
      scenarioOf({ ...grains, voxel: '1 um' }, { boundaries: { resistance: '100 ohm cm^2' } }),
      '1',
    );
    expect(found.conductivity / found.brickLayer).toBeGreaterThan(1.01);
    expect(found.conductivity / found.brickLayer).toBeLessThan(1.06);
    expect(Math.abs(found.latticeConductivity / found.conductivity - 1)).toBeLessThan(0.02);
    for (const [a, b] of [
      [1, 3],
      [2, 6],
      [5, 7],
    ] as const)
      expect(found.tensor[a] / found.conductivity).toBeCloseTo(found.tensor[b] / found.conductivity, 9);
    expect(found.boundaryShare).toBeGreaterThan(0.97);
  });

  test('pores and fast boundaries are measured on the lattice', () => {
    const porous = measureConductivity(
      scenarioOf(
        { ...grains, voxel: '0.75 um', pores: { interior: 0.05, diameter: '6 um' } },
        { boundaries: { resistance: '0 ohm cm^2' } },
      ),
      '1',
    );
    expect(porous.refined).toBe(false);
    expect(porous.warnings[0]).toContain('pores');
    // Maxwell: (1 - f) / (1 + f/2) = 0.927 for spheres of 5 %.
    expect(Math.abs(porous.conductivity / BULK - 0.927)).toBeLessThan(0.01);
    expect(porous.grainShare).toBeCloseTo(1, 9);
    const fast = measureConductivity(
      scenarioOf(
        { ...grains, voxel: '1 um' },
        { boundaries: { resistance: '0 ohm cm^2', parallelConductivity: '0.1 S/cm' } },
      ),
      '1',
    );
    expect(fast.refined).toBe(false);
    expect(fast.conductivity).toBeGreaterThan(BULK);
    expect(fast.boundaryShare).toBeGreaterThan(0.02);
  });
});
