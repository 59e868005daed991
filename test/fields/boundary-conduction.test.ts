import { describe, expect, test } from 'vitest';
import { IonicField } from '../../src/fields/ionic.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { plainProperties } from '../../src/verify/samples.ts';
import { sampleParameters } from '../microstructure/samples.ts';
import { tiltedConductivity } from './tilted.ts';

const TILTS = [
  [0, 1],
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 3],
  [1, 6],
] as const;

/** Spacing of the planes over the voxel edge. */
const spacing = (p: number, q: number, n: number) => n / 2 / Math.hypot(p, q);

describe('blocking boundaries at any tilt', () => {
  test('across: exact on the staircase', () => {
    for (const [p, q] of TILTS)
      for (const resistance of [0.1, 1, 10])
        expect(tiltedConductivity(p, q, 24, { resistance }).across, `${p}/${q}`).toBeCloseTo(1, 9);
  });

  test('along: less by 0.3 to 0.8 a / h, of first order in a; exact parallel to the axes', () => {
    for (const [p, q] of TILTS) {
      const error = (n: number) =>
        (1 - tiltedConductivity(p, q, n, { resistance: 1 }).along) * spacing(p, q, n);
      const coarse = error(48);
      const fine = error(96);
      if (p === 0) expect(Math.abs(fine)).toBeLessThan(1e-9);
      else {
        expect(fine, `${p}/${q}`).toBeGreaterThan(0.3);
        expect(fine, `${p}/${q}`).toBeLessThan(0.8);
        expect(Math.abs(fine / coarse - 1), `${p}/${q}`).toBeLessThan(0.1);
      }
    }
  });
});

describe('fast boundaries', () => {
  test('along: exact at every tilt and offset, however fast', () => {
    for (const [p, q] of TILTS)
      for (const parallel of [0.1, 1, 10])
        for (const offset of [0, 0.21, 0.5])
          expect(tiltedConductivity(p, q, 24, { parallel, offset }).along, `${p}/${q}`).toBeCloseTo(1, 9);
  });

  test('across: unchanged parallel to the axes; elsewhere more by what the voxels it runs through short, a (|n_x| + |n_y|) / h', () => {
    expect(tiltedConductivity(0, 1, 24, { parallel: 10 }).across).toBeCloseTo(1, 6);
    for (const [p, q] of TILTS.slice(1)) {
      const excess = (n: number) => tiltedConductivity(p, q, n, { parallel: 1 }).across - 1;
      expect(excess(96)).toBeGreaterThan(0);
      const width = (p + q) / Math.hypot(p, q);
      expect(excess(96) * spacing(p, q, 96), `${p}/${q}`).toBeLessThan(1.1 * width);
      expect(excess(48) / excess(96), `${p}/${q}`).toBeGreaterThan(1.8);
    }
  });
});

describe('bicrystals of the builder between electrodes', () => {
  /** Resistance times area of a bicrystal over that of the grain, interfaces left out. */
  function relativeResistance(tilt: number, voxel: number, boundaryResistance: number): number {
    const lattice = buildLattice(
      makeMicrostructure(
        sampleParameters({ kind: 'bicrystal', dimensions: 2, size: [24e-6, 12e-6], tilt, voxel }),
        'bicrystal',
      ),
    );
    const field = new IonicField(lattice, plainProperties(1e-9, { boundaryResistance }));
    const { grid } = lattice;
    field.setCurrent(grid.nx * grid.faceArea);
    field.update({ tolerance: 1e-11 });
    return (field.voltage - 2e-9) / (12e-6 / 0.057);
  }

  test('a plane across the current adds R_gb, at every voxel edge', () => {
    for (const voxel of [2e-6, 1e-6, 0.5e-6])
      expect(relativeResistance(Math.PI / 2, voxel, 12e-6 / 0.057)).toBeCloseTo(2, 8);
  });

  test('a plane along the current adds nothing', () => {
    for (const voxel of [2e-6, 1e-6]) expect(relativeResistance(0, voxel, 1)).toBeCloseTo(1, 8);
  });

  test('tilted: towards one value, the error of first order in the voxel edge', () => {
    for (const tilt of [Math.PI / 4, 0.2, 0.4]) {
      const r = [1e-6, 0.25e-6, 0.125e-6].map((voxel) => relativeResistance(tilt, voxel, 12e-6 / 0.057));
      const limit = 2 * r[2] - r[1];
      expect(limit).toBeGreaterThan(1.01);
      expect((r[0] - limit) / limit, `${tilt}: ${r}`).toBeLessThan(0.05);
      expect((r[1] - limit) / limit, `${tilt}: ${r}`).toBeLessThan(0.017);
      expect(r[1] - limit).toBeGreaterThan(0);
      expect(r[0] - limit).toBeGreaterThan(1.8 * (r[1] - limit));
    }
  });
});
