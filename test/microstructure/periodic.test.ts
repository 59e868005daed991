import { describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { boundaryAcross, DIRECTIONS, neighbour } from '../../src/lattice/neighbours.ts';
import {
  buildLattice,
  makeMicrostructure,
  microstructureStatistics,
} from '../../src/microstructure/microstructure.ts';
import { sampleParameters } from './samples.ts';

describe('samples periodic along z', () => {
  test('neighbours wrap along z, and back', () => {
    const grid = makeGrid(3, 4, 5, 1e-6, 1e-6, true);
    const open = makeGrid(3, 4, 5, 1e-6);
    for (let i = 0; i < grid.sites; i++)
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        expect(neighbour(grid, j, d ^ 1)).toBe(i);
        const across = (d === 4 && i >= 48) || (d === 5 && i < 12);
        expect(neighbour(open, i, d)).toBe(across ? -1 : j);
      }
    expect(neighbour(makeGrid(3, 4, 1, 1e-6, 1e-6, true), 0, 4)).toBe(-1);
  });

  test('the seam of z has the boundaries of the tessellation, with its area and no others', () => {
    for (const dimensions of [2, 3] as const) {
      const parameters = sampleParameters({ dimensions, grainSize: 8e-6 });
      const sample = makeMicrostructure(parameters, 'seam', true);
      const lattice = buildLattice(sample);
      const { grid, faceBoundary, grain, boundaries } = lattice;
      const exact = sample.tessellation.boundaries.count;
      let seam = 0;
      let unknown = 0;
      for (let i = grid.sites - grid.nx * grid.ny; i < grid.sites; i++) {
        const up = neighbour(grid, i, 4);
        const boundary = faceBoundary[2][i];
        expect(boundary >= 0).toBe(grain[i] !== grain[up]);
        expect(boundaryAcross(lattice, up, 5)).toBe(boundary);
        if (boundary < 0) continue;
        seam++;
        if (boundary >= exact) unknown++;
        const pair = [boundaries.grainA[boundary], boundaries.grainB[boundary]];
        expect(pair).toContain(grain[i]);
        expect(pair).toContain(grain[up]);
      }
      expect(seam).toBeGreaterThan(0);
      // Pairs that meet on voxels only are few.
      expect(unknown).toBeLessThan(0.05 * seam + 1);
      const { boundaryAreaPerVolume, latticeBoundaryAreaPerVolume } = microstructureStatistics(
        sample,
        lattice,
      );
      expect(Math.abs(latticeBoundaryAreaPerVolume / boundaryAreaPerVolume - 1)).toBeLessThan(0.03);
      // The same grains between electrodes, without the faces of the seam.
      const between = buildLattice(makeMicrostructure(parameters, 'seam'));
      expect(between.grain).toEqual(grain);
      for (let i = grid.sites - grid.nx * grid.ny; i < grid.sites; i++)
        expect(between.faceBoundary[2][i]).toBe(-1);
    }
  });

  test('bricks: each has a neighbour on every side; one alone does not meet itself', () => {
    const parameters = sampleParameters({ kind: 'bricks', size: [12e-6, 18e-6, 12e-6], grainSize: 6e-6 });
    const sample = makeMicrostructure(parameters, 'bricks', true);
    expect(sample.tessellation.boundaries.count).toBe(3 * 12);
    expect(makeMicrostructure(parameters, 'bricks').tessellation.boundaries.count).toBe(3 * 12 - 6);
    const { boundaryAreaPerVolume, latticeBoundaryAreaPerVolume } = microstructureStatistics(
      sample,
      buildLattice(sample),
    );
    expect(boundaryAreaPerVolume * 6e-6).toBeCloseTo(3, 9);
    expect(latticeBoundaryAreaPerVolume * 6e-6).toBeCloseTo(3, 9);
    const flat = sampleParameters({ kind: 'bricks', size: [12e-6, 18e-6, 6e-6], grainSize: 6e-6 });
    expect(makeMicrostructure(flat, 'bricks', true).tessellation.boundaries.count).toBe(2 * 6);
  });

  test('pores lie on the seam as elsewhere', () => {
    const pores = { boundary: 0, junction: 0, interior: 0.15, diameter: 4e-6 };
    const parameters = sampleParameters({ kind: 'singleCrystal', pores });
    const filled = (periodic: boolean) => {
      const { grid, state } = buildLattice(makeMicrostructure(parameters, 'pores', periodic));
      const plane = grid.nx * grid.ny;
      let count = 0;
      for (let s = 0; s < plane; s++)
        for (const i of [s, grid.sites - plane + s]) if (state[i] === SiteState.pore) count++;
      return count / (2 * plane);
    };
    expect(filled(false)).toBe(0);
    expect(filled(true)).toBeGreaterThan(0.05);
    expect(filled(true)).toBeLessThan(0.3);
  });
});
