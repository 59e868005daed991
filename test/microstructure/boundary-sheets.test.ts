import { describe, expect, test } from 'vitest';
import { effectiveConductivity } from '../../src/fields/effective-conductivity.ts';
import { boundarySheets, buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { gridOf } from '../../src/microstructure/sample-grid.ts';
import { totalBoundaryArea } from '../../src/microstructure/tessellation.ts';
import { plainProperties } from '../../src/verify/samples.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

describe('conduction along boundaries, in squares', () => {
  test('bricks: planes in the faces of voxels belong to both sides by halves', () => {
    const parameters = sampleParameters({
      kind: 'bricks',
      dimensions: 3,
      size: [8 * um, 8 * um, 8 * um],
      grainSize: 4 * um,
      voxel: um,
    });
    const sample = makeMicrostructure(parameters, 'bricks', true);
    const [x, y, z] = boundarySheets(sample.tessellation, gridOf(parameters, um, true));
    // Two planes of 8 x 8 faces a direction; two of the three directions conduct along each axis.
    for (const faces of [x, y, z]) expect(sum(faces)).toBeCloseTo(2 * 2 * 64, 6);
    // Along z at x = y = 3.5 um: half of the plane x = 4 um, half of y = 4 um; at 2.5 um nothing.
    expect(z[3 + 8 * 3]).toBeCloseTo(1, 6);
    expect(z[3 + 8 * 1]).toBeCloseTo(0.5, 6);
    expect(z[2 + 8 * 2]).toBe(0);
  });

  test.each([
    ['2D', 2, [60 * um, 60 * um], 10 * um],
    ['3D', 3, [24 * um, 24 * um, 24 * um], 8 * um],
  ] as const)(
    '%s polycrystal: a^2 times the squares of each axis is the exact area',
    (_, dimensions, size, grainSize) => {
      const parameters = sampleParameters({
        kind: 'polycrystal',
        dimensions,
        size: [...size],
        grainSize,
        voxel: um,
      });
      const sample = makeMicrostructure(parameters, 'sheets', true);
      const area = totalBoundaryArea(sample.tessellation.boundaries);
      const grid = gridOf(parameters, um, true);
      for (const faces of boundarySheets(sample.tessellation, grid)) {
        if (faces.length === 0) continue;
        // A polygon nearly normal to an axis is cut by few planes of faces.
        expect((sum(faces) * um * um) / area).toBeGreaterThan(0.9);
        expect((sum(faces) * um * um) / area).toBeLessThan(1.1);
      }
    },
  );

  test('no face leads out of the cell where it ends at electrodes', () => {
    const parameters = sampleParameters({
      kind: 'polycrystal',
      dimensions: 2,
      size: [20 * um, 20 * um],
      grainSize: 5 * um,
      voxel: um,
    });
    const sample = makeMicrostructure(parameters, 'open');
    const [, , z] = boundarySheets(sample.tessellation, gridOf(parameters));
    expect(sum(z.subarray(z.length - 20))).toBe(0);
    expect(sum(z)).toBeGreaterThan(0);
  });

  test.each([0, 1, -1])(
    'bicrystal of the builder, tilted by %i box widths: its planes conduct G, at every voxel edge',
    (shift) => {
      const G = 3e-7;
      for (const voxel of [2 * um, um, 0.5 * um]) {
        const tilt = Math.atan(shift * 2);
        const size = [24 * um, 12 * um];
        const parameters = sampleParameters({
          kind: 'bicrystal',
          dimensions: 2,
          size,
          depth: 10 * um,
          tilt,
          voxel,
        });
        const sample = makeMicrostructure(parameters, 'bicrystal', true);
        const lattice = buildLattice(sample);
        const [x, y, z] = boundarySheets(sample.tessellation, lattice.grid);
        const sheet = (faces: Float64Array) => faces.map((n) => n * G);
        const properties = plainProperties(0, { alongBoundaries: [sheet(x), sheet(y), sheet(z)] });
        const { tensor } = effectiveConductivity(lattice, properties);
        // Two planes a box, 12 um apart along x.
        const [u, w] = [Math.sin(tilt), Math.cos(tilt)];
        const along = u * u * tensor[0] + u * w * (tensor[2] + tensor[6]) + w * w * tensor[8];
        expect((along - 0.057) / (G / (12 * um * w))).toBeCloseTo(1, 6);
      }
    },
  );
});
