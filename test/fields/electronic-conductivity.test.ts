import { describe, expect, test } from 'vitest';
import {
  type BoundaryConduction,
  bulkElectronicConductivity,
  electronicFaceConductance,
  electronicSiteConductivity,
  gapFactor,
} from '../../src/fields/electronic-conductivity.ts';
import { EllipticSolver } from '../../src/fields/elliptic/solver.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import type { Lattice } from '../../src/lattice/lattice.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { plainLattice } from '../../src/verify/samples.ts';
import { sampleParameters } from '../microstructure/samples.ts';

const um = 1e-6;
/** 2 k T at 298.15 K in J: narrowing of X is this times ln X. */
const TWO_KT = 2 * 1.380649e-23 * 298.15;

function conduction(
  factors: readonly number[],
  changes: Partial<BoundaryConduction> = {},
): BoundaryConduction {
  return {
    measured: 1e-6,
    structuralWidth: 1e-9,
    narrowing: Float64Array.from(factors, (X) => TWO_KT * Math.log(X)),
    temperature: 298.15,
    cap: 1e12,
    ...changes,
  };
}

/** Effective conductivity of a periodic lattice along an axis over `unit`. */
function effective(lattice: Lattice, bulk: number, site: Float64Array, axis: 0 | 1 | 2): number {
  const { grid } = lattice;
  const { nx, ny, nz, edge } = grid;
  const solver = new EllipticSolver(nx, ny, nz, { periodicZ: true });
  const faces = [solver.conductanceX, solver.conductanceY, solver.conductanceZ];
  for (let i = 0; i < grid.sites; i++)
    for (let k = 0; k < 3; k++) {
      const j = neighbour(grid, i, 2 * k);
      if (j >= 0) faces[k][i] = electronicFaceConductance(lattice, bulk, site, i, j);
    }
  for (let i = 0; i < grid.sites; i++) {
    const flow = faces[axis][i] * edge;
    solver.source[i] -= flow;
    solver.source[neighbour(grid, i, 2 * axis)] += flow;
  }
  solver.solve({ tolerance: 1e-8 });
  let flux = 0;
  for (let i = 0; i < grid.sites; i++) {
    const j = neighbour(grid, i, 2 * axis);
    flux += faces[axis][i] * (solver.potential[i] - solver.potential[j] + edge);
  }
  return (flux * edge) / (grid.sites * grid.voxelVolume);
}

describe('by hand', () => {
  test('X: exp(0.73 eV / 2 kT) is 1.5e6 at 298 K, and the cap', () => {
    expect(gapFactor(0.73 * 1.602176634e-19, 298.15, 1e12) / 1.48e6).toBeCloseTo(1, 2);
    expect(gapFactor(0.73 * 1.602176634e-19, 298.15, 1e4)).toBe(1e4);
    expect(gapFactor(0, 298.15, 1e4)).toBe(1);
  });

  test('bulk and sites of two boundaries of different X', () => {
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0, 0, 0.8, 0.6]);
    lattice.boundaries.area.set([36e-12, 12e-12]);
    lattice.faceBoundary[0][43] = 0;
    lattice.faceBoundary[1][43] = 1;
    lattice.faceBoundary[2][43] = 1;
    const two = conduction([1001, 501]);
    // excess (36 * 1000 + 12 * 500) um^2 1 nm / 216 um^3 = 0.19444
    const bulk = 1e-6 / (1 + (2 / 3) * (42 / 216));
    expect(bulkElectronicConductivity(lattice, two)).toBeCloseTo(bulk, 16);
    const site = electronicSiteConductivity(lattice, two);
    // half of 1 um^2 |n_i|, 1 nm, X - 1, over 1 um^3; the second boundary by sqrt(1.4 / 0.8) for its staircase
    const t = Math.sqrt(1.75);
    expect(site[43] / bulk).toBeCloseTo(1 + 0.5 + t * 0.5 * 0.5 * (0.8 + 0.6), 12);
    expect(site[44] / bulk).toBeCloseTo(1.5, 12);
    expect(site[49] / bulk).toBeCloseTo(1 + t * 0.2, 12);
    expect(site[79] / bulk).toBeCloseTo(1 + t * 0.15, 12);
    expect(site[0]).toBe(bulk);
    // exact areas instead of the lattice's; boundaries beyond their end have none
    const exact = conduction([1001, 501], { exactArea: Float64Array.of(72e-12) });
    expect(bulkElectronicConductivity(lattice, exact)).toBeCloseTo(1e-6 / (1 + (2 / 3) * (72 / 216)), 16);
    expect(bulkElectronicConductivity(lattice, conduction([1, 1]))).toBe(1e-6);
    const face = (i: number, j: number) => electronicFaceConductance(lattice, bulk, site, i, j) / (um * bulk);
    expect(face(43, 44)).toBeCloseTo((2 * 1.5 * (site[43] / bulk)) / (1.5 + site[43] / bulk), 12);
    expect(face(43, 42)).toBeCloseTo(1, 12);
  });

  test('in 2D sheets lie in one plane: 1/2 instead of 2/3', () => {
    const lattice = plainLattice(makeGrid(6, 1, 6, um, 20 * um), [1, 0, 0]);
    lattice.boundaries.area[0] = 120e-12;
    expect(bulkElectronicConductivity(lattice, conduction([1001]))).toBeCloseTo(
      1e-6 / (1 + (0.5 * 120) / (36 * 20)),
      16,
    );
  });
});

describe('along a tilted boundary', () => {
  test.each([
    [0, 1, 1],
    [1, 6, 0.96],
    [1, 3, 0.99],
    [1, 2, 1],
    [2, 3, 0.962],
    [1, 1, 1],
  ])('slope %d/%d: %f of what the sheet conducts, whatever the voxel edge', (rise, run, share) => {
    for (const voxel of [um, 0.5 * um]) {
      const tilt = Math.atan2(rise, run);
      const size = [24 * um, rise === 0 ? 24 * um : (24 * um * run) / rise];
      const sample = makeMicrostructure(
        sampleParameters({ kind: 'bicrystal', dimensions: 2, size, depth: um, voxel, tilt }),
        's',
        true,
      );
      const lattice = buildLattice(sample);
      const none = { exactArea: new Float64Array(0), measured: 1 };
      const site = electronicSiteConductivity(lattice, conduction([1e10, 1e10], none));
      // sheets of 1 nm times 1e10 along z, projected: g S_v cos^2
      const sheets = (1e-9 * 1e10 * 2 * Math.cos(tilt) ** 2) / (24 * um * Math.cos(tilt));
      expect(effective(lattice, 1, site, 2) / sheets).toBeCloseTo(share, 2);
    }
  });
});

describe('a polycrystal keeps its measured total', () => {
  const totalOf = (dimensions: 2 | 3, voxel: number, factor: number) => {
    const sample = makeMicrostructure(
      sampleParameters({
        dimensions,
        size: dimensions === 2 ? [48 * um, 48 * um] : [24 * um, 24 * um, 24 * um],
        voxel,
      }),
      '1',
      true,
    );
    const lattice = buildLattice(sample);
    const exactArea = sample.tessellation.boundaries.area;
    const law = conduction(new Array(lattice.boundaries.count).fill(factor), { exactArea });
    const bulk = bulkElectronicConductivity(lattice, law);
    const site = electronicSiteConductivity(lattice, law);
    const axes: (0 | 1 | 2)[] = dimensions === 2 ? [0, 2] : [0, 1, 2];
    return (
      axes.reduce<number>((sum, axis) => sum + effective(lattice, bulk, site, axis), 0) / axes.length / 1e-6
    );
  };

  test('in 3D within 2 % for X = 100, within 9 % up to 1e5 at 8 voxels a grain', () => {
    expect(Math.abs(totalOf(3, 0.75 * um, 100) - 1)).toBeLessThan(0.02);
    for (const factor of [1e3, 1e5]) {
      const total = totalOf(3, 0.75 * um, factor);
      expect(Math.abs(total - 1), `X ${factor}`).toBeLessThan(0.09);
    }
  });

  test('the error falls with the voxel edge', () => {
    const [coarse, fine] = [um, 0.5 * um].map((voxel) => Math.abs(totalOf(2, voxel, 1e4) - 1));
    expect(coarse).toBeGreaterThan(0.06);
    expect(coarse).toBeLessThan(0.12);
    expect(fine).toBeLessThan(0.6 * coarse);
  });
});
