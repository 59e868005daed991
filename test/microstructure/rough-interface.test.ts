import { describe, expect, test } from 'vitest';
import { IonicField } from '../../src/fields/ionic.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { workingSurface } from '../../src/lattice/working-surface.ts';
import {
  buildLattice,
  drawSurfaceFlaws,
  makeMicrostructure,
} from '../../src/microstructure/microstructure.ts';
import { carve, drawRoughInterface } from '../../src/microstructure/rough-interface.ts';
import { plainLattice, plainProperties } from '../../src/verify/samples.ts';
import { sampleParameters } from './samples.ts';

const um = 1e-6;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

describe('Gaussian random surface', () => {
  test.each([
    ['2D', [80 * um], 2],
    ['3D', [60 * um, 45 * um], 4],
  ] as const)('%s: R_q, correlation and slope over 400 surfaces', (_, lengths, factor) => {
    const [roughness, xi, seeds] = [1.5 * um, 5 * um, 400];
    const squares: number[] = [];
    const slopes: number[] = [];
    const products: number[] = [];
    const [nx, ny] = [64, lengths.length === 1 ? 1 : 16];
    const lag = Math.round(xi / (lengths[0] / nx));
    for (let k = 0; k < seeds; k++) {
      const surface = drawRoughInterface(lengths, roughness, xi, `s${k}`);
      squares.push(surface.roughness ** 2 / roughness ** 2);
      slopes.push(surface.slope ** 2 / ((factor * roughness ** 2) / xi ** 2));
      const h = surface.heights(nx, ny);
      const centre = mean(h);
      products.push(
        mean(Array.from({ length: nx }, (_, x) => (h[x] - centre) * (h[(x + lag) % nx] - centre))) /
          roughness ** 2,
      );
      expect(Math.min(...h)).toBeGreaterThan(-0.05 * roughness);
    }
    const within = (values: number[], expected: number) => {
      const m = mean(values);
      const error = Math.sqrt(mean(values.map((v) => (v - m) ** 2)) / seeds);
      expect(Math.abs(m - expected)).toBeLessThan(3.5 * error);
      return error;
    };
    // The box has no k = 0: the share of its own mean.
    const meanShare = lengths.reduce((share, length) => (share * Math.sqrt(Math.PI) * xi) / length, 1);
    expect(within(squares, 1 - meanShare)).toBeLessThan(0.03);
    expect(within(slopes, 1)).toBeLessThan(0.03);
    within(products, Math.exp(-(((lag * lengths[0]) / nx / xi) ** 2)) - meanShare);
  });

  test('the surface does not know the voxels: every third cell of a finer grid has the same height', () => {
    const surface = drawRoughInterface([60 * um, 40 * um], 2 * um, 8 * um, 'same');
    const coarse = surface.heights(20, 16);
    const fine = surface.heights(60, 48);
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 20; x++)
        expect(Math.abs(fine[3 * x + 1 + 60 * (3 * y + 1)] - coarse[x + 20 * y])).toBeLessThan(1e-6 * um);
    // Parseval: the variance of the heights is that of the modes.
    const centre = mean(fine);
    const variance = mean(fine.map((h) => (h - centre) ** 2));
    expect(variance / surface.roughness ** 2).toBeCloseTo(1, 10);
  });

  test('a box that holds no wave is refused', () => {
    expect(() => drawRoughInterface([5 * um], um, 20 * um, 's')).toThrow('box holds several');
  });
});

describe('carving', () => {
  test('a plane raised by two voxels is the same cell, two voxels thinner', () => {
    const solve = (nz: number, height: number) => {
      const grid = makeGrid(6, 5, nz, um);
      const plane = plainLattice(grid);
      const lattice = height > 0 ? carve(plane, new Float64Array(30).fill(height)) : plane;
      const field = new IonicField(lattice, plainProperties(1e-3));
      field.setCurrent(2 * 30 * grid.faceArea);
      field.update({ tolerance: 1e-12 });
      expect(field.audit()).toBeLessThan(1e-9);
      return field;
    };
    const raised = solve(11, 2 * um);
    const plain = solve(9, 0);
    expect(raised.voltage / plain.voltage).toBeCloseTo(1, 10);
    expect([...raised.surface.sites]).toEqual(Array.from({ length: 30 }, (_, s) => 60 + s));
    expect([...raised.surface.area]).toEqual(new Array(30).fill(um * um));
    expect(raised.faces.count).toBe(30);
  });

  test('hand-made staircase: sites, faces and areas', () => {
    // Columns of 0, 1, 2, 1 voxels: slopes of 45 degrees.
    const height = Float64Array.of(0.4, 1.4, 2.4, 1.4).map((h) => h * um);
    const lattice = carve(plainLattice(makeGrid(4, 1, 10, um)), height);
    const surface = workingSurface(lattice);
    expect([...surface.sites]).toEqual([0, 5, 10, 7]);
    expect([...surface.slot.subarray(0, 12)]).toEqual([0, -1, -1, -1, -1, 1, -1, 3, -1, -1, 2, -1]);
    expect([...surface.faces]).toEqual([3, 2, 1, 2]);
    const total = surface.area.reduce((sum, area) => sum + area, 0);
    // Four side faces at 45 degrees, two floors at 45 degrees; floors of valley and peak are level there.
    expect(total / um ** 2).toBeCloseTo(4 * Math.SQRT1_2 + 2 * Math.SQRT1_2 + 2, 12);
    expect(lattice.state.filter((state) => state === SiteState.electrode).length).toBe(4);
  });

  test.each([
    ['2D', [96 * um]],
    ['3D', [32 * um, 32 * um]],
  ] as const)('%s: the staircase carries the area of the surface', (_, lengths) => {
    const rough = drawRoughInterface(lengths, 1.5 * um, 8 * um, 'area');
    const edge = 0.25 * um;
    const n = lengths.map((length) => Math.round(length / edge));
    const [nx, ny] = [n[0], n[1] ?? 1];
    const height = rough.heights(nx, ny);
    const grid = makeGrid(nx, ny, 2 * Math.ceil(Math.max(...height) / edge) + 2, edge);
    const { area, faces } = workingSurface(carve(plainLattice(grid), height));
    let exact = 0;
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const along = (height[((x + 1) % nx) + nx * y] - height[x + nx * y]) / edge;
        const across = ny === 1 ? 0 : (height[x + nx * ((y + 1) % ny)] - height[x + nx * y]) / edge;
        exact += grid.faceArea * Math.sqrt(1 + along ** 2 + across ** 2);
      }
    const found = area.reduce((sum, a) => sum + a, 0);
    expect(Math.abs(found / exact - 1)).toBeLessThan(0.01);
    const plane = nx * ny * grid.faceArea;
    expect(exact / plane).toBeGreaterThan(1.02);
    // Uncorrected, the excess area would be several times as large.
    const voxels = faces.reduce((sum, f) => sum + f, 0) * grid.faceArea;
    expect(voxels / plane - 1).toBeGreaterThan(3 * (exact / plane - 1));
  });

  test('peaks beyond half of the box are refused', () => {
    expect(() => carve(plainLattice(makeGrid(4, 1, 10, um)), Float64Array.of(0, 0, 6 * um, 0))).toThrow(
      'half',
    );
  });

  test('flaws lie on the surface above their place; sites touched from the side have the least', () => {
    const sample = makeMicrostructure(
      sampleParameters({ dimensions: 2, size: [60 * um, 80 * um], voxel: um, grainSize: 12 * um }),
      'rough',
    );
    const parameters = {
      outletDensity: 1e5,
      interiorDensity: 1e9,
      scale: 5 * um,
      interiorScaleRatio: 0.3,
      modulus: 7,
      minimum: 0.5 * um,
      maximum: 10 * um,
      electrodeArea: null,
    };
    const plane = drawSurfaceFlaws(sample, buildLattice(sample), parameters, 'rough');
    const height = drawRoughInterface([60 * um], 5 * um, 4 * um, 'rough').heights(60, 1);
    const lattice = carve(buildLattice(sample), height);
    const surface = workingSurface(lattice);
    const rough = drawSurfaceFlaws(sample, lattice, parameters, 'rough');
    expect(surface.count).toBeGreaterThan(65);
    expect(rough.size.length).toBe(surface.count);
    expect(rough.count).toBe(plane.count);
    expect([...rough.z!.subarray(0, 60)]).toEqual([...height]);
    for (let s = 60; s < surface.count; s++) expect(rough.size[s]).toBe(parameters.minimum);
    const drawn = (flaws: typeof plane) =>
      Array.from(flaws.size.subarray(0, 60)).filter((size) => size !== parameters.minimum).length;
    expect(drawn(rough)).toBeGreaterThan(0.7 * drawn(plane));
    // Outlet flaws lie at boundary sites of the surface.
    const deepest = rough.size.indexOf(Math.max(...rough.size));
    expect(lattice.boundaryArea[surface.sites[deepest]]).toBeGreaterThan(0);
  });
});
