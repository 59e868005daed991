import { describe, expect, test } from 'vitest';
import { boxDimension, massRadiusDimension, sandboxDimension } from '../../src/analysis/dimension.ts';
import { shortestMetalPath } from '../../src/analysis/metal-path.ts';
import {
  computeObservables,
  focusingFactor,
  meanChord,
  OBSERVABLE_TITLES,
} from '../../src/analysis/observables.ts';
import { siteMask } from '../../src/analysis/sites.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { latticeOf, sitesWhere } from './lattices.ts';

/** Sierpinski carpet in the plane (x, z): no base-3 digit pair may be (1, 1). */
function inCarpet(x: number, z: number): boolean {
  for (let a = x, b = z; a > 0 || b > 0; a = Math.floor(a / 3), b = Math.floor(b / 3))
    if (a % 3 === 1 && b % 3 === 1) return false;
  return true;
}

describe('dimensions', () => {
  test('box counting is exact on the Sierpinski carpet', () => {
    const lattice = latticeOf([81, 1, 81]);
    const sites = sitesWhere(lattice, (x, _, z) => inCarpet(x, z));
    expect(sites.length).toBe(8 ** 4);
    const exact = Math.log(8) / Math.log(3);
    expect(boxDimension(lattice.grid, sites, sites.length, [1, 3, 9, 27])).toBeCloseTo(exact, 12);
    expect(Math.abs(boxDimension(lattice.grid, sites, sites.length) - exact)).toBeLessThan(0.08);
  });

  test.each([
    ['a line', 1, (x: number, y: number) => x === 16 && y === 16],
    ['a plane', 2, (x: number) => x === 16],
    ['a block', 3, () => true],
  ] as const)('%s has dimension %i by boxes and by mass', (_, dimension, condition) => {
    const lattice = latticeOf([32, 32, 32]);
    const sites = sitesWhere(lattice, condition);
    const { grid } = lattice;
    expect(boxDimension(grid, sites, sites.length)).toBeCloseTo(dimension, 12);
    const byRadius = massRadiusDimension(grid, sites, sites.length, [16, 16, 16], {
      least: 4,
      largest: 15.5,
    });
    expect(Math.abs(byRadius - dimension)).toBeLessThan(dimension === 1 ? 1e-12 : 0.05);
    expect(Math.abs(sandboxDimension(grid, sites, sites.length) - dimension)).toBeLessThan(
      dimension === 1 ? 1e-12 : 0.15,
    );
  });

  test('too small a deposit has none', () => {
    const lattice = latticeOf([32, 32, 32]);
    const sites = sitesWhere(lattice, (_x, _y, z) => z === 0);
    expect(sandboxDimension(lattice.grid, sites, sites.length)).toBeNaN();
    expect(boxDimension(lattice.grid, sites, 0)).toBeNaN();
  });
});

describe('shortest metal path', () => {
  test('straight, face-diagonal and body-diagonal staircases', () => {
    const lattice = latticeOf([16, 16, 16]);
    const length = (condition: (x: number, y: number, z: number) => boolean) => {
      const sites = sitesWhere(lattice, condition);
      return shortestMetalPath(lattice.grid, siteMask(lattice.grid, sites, sites.length));
    };
    expect(length((x, y) => x === 3 && y === 5)).toEqual({ length: 15, height: 15 });
    expect(length((x, y, z) => x === z && y === 5)!.length).toBeCloseTo(15 * Math.SQRT2, 12);
    expect(length((x, y, z) => x === z && y === z)!.length).toBeCloseTo(15 * Math.sqrt(3), 12);
    // Crosses the periodic side.
    expect(length((x, y, z) => x === (z + 12) % 16 && y === 5)!.length).toBeCloseTo(15 * Math.SQRT2, 12);
    expect(length((x, y, z) => x === 3 && y === 5 && z > 0)).toBeNull();
  });

  test('a detour is walked, a shorter branch is preferred, a dead end counts by its height', () => {
    const lattice = latticeOf([16, 1, 9]);
    const { grid } = lattice;
    const wall = (x: number, z: number) =>
      (x === 2 && z <= 4) || (z === 4 && x >= 2 && x <= 7) || (x === 7 && z >= 4);
    const one = sitesWhere(lattice, (x, _, z) => wall(x, z));
    // Corners may be cut once on each side: 4 + 5 + 4 becomes 3 + sqrt2 + 3 + sqrt2 + 3.
    expect(shortestMetalPath(grid, siteMask(grid, one, one.length))!.length).toBeCloseTo(
      9 + 2 * Math.SQRT2,
      12,
    );
    const two = sitesWhere(lattice, (x, _, z) => wall(x, z) || x === 12);
    expect(shortestMetalPath(grid, siteMask(grid, two, two.length))!.length).toBe(8);
    const cut = sitesWhere(lattice, (x, _, z) => wall(x, z) && z <= 6);
    expect(shortestMetalPath(grid, siteMask(grid, cut, cut.length))!.height).toBe(6);
  });
});

describe('observables of a lattice state', () => {
  // Two grains meeting at x = 7|8 and, periodically, at x = 15|0: boundary sites are x = 0, 7, 8, 15.
  const bicrystal = () => latticeOf([16, 4, 12], (x) => (x < 8 ? 0 : 1), 2e-6);

  test('intergranular and boundary fractions', () => {
    const lattice = bicrystal();
    const sites = sitesWhere(lattice, (x, y, z) => (x === 7 && y === 1) || (x === 4 && y === 1 && z < 4));
    const observed = computeObservables(lattice, sites, sites.length);
    expect(observed.boundaryFraction).toBe(0.25);
    expect(observed.intergranularFraction).toBe(12 / 16);
    expect(observed.isolatedFraction).toBe(0);
    expect(observed.reachedFraction).toBe(1);
    expect(observed.tortuosity).toBe(1);
    expect(observed.grainChord).toBeCloseTo((2 * 16 * 2e-6) / 2, 18);
    expect(Object.keys(observed)).toEqual(Object.keys(OBSERVABLE_TITLES));
  });

  test('a boundary normal to z counts both sides, and pores leave the denominator', () => {
    const lattice = latticeOf([4, 4, 8], (_x, _y, z) => (z < 4 ? 0 : 1));
    const none = new Uint32Array(0);
    expect(computeObservables(lattice, none, 0).boundaryFraction).toBe(0.25);
    for (let i = 0; i < 64; i++) lattice.state[i] = i < 48 ? SiteState.pore : SiteState.intact;
    expect(computeObservables(lattice, none, 0).boundaryFraction).toBe(32 / (128 - 48));
    expect(computeObservables(lattice, none, 0).intergranularFraction).toBeNaN();
  });

  test('isolated lithium is what shares no face path with the electrode', () => {
    const lattice = bicrystal();
    // A column of 4, then a site met only along an edge, then an island of 3.
    const sites = sitesWhere(
      lattice,
      (x, y, z) =>
        (x === 3 && y === 1 && z < 4) || (x === 4 && y === 1 && z === 4) || (x === 12 && y === 2 && z > 8),
    );
    expect(sites.length).toBe(8);
    expect(computeObservables(lattice, sites, sites.length).isolatedFraction).toBe(0.5);
  });

  test('lithium at the interface: a tenth of the thickness, planes by their part, whatever the voxel edge', () => {
    for (const [nz, edge] of [
      [5, 4e-6],
      [12, 2e-6],
      [20, 1e-6],
      [24, 1e-6],
    ] as const) {
      const lattice = latticeOf([4, 4, nz], () => 0, edge);
      const fraction = (inside: (x: number, z: number) => boolean) => {
        const sites = sitesWhere(lattice, (x, _, z) => inside(x, z));
        return computeObservables(lattice, sites, sites.length).interfaceFraction!;
      };
      expect(fraction((x) => x === 1)).toBeCloseTo(0.1, 12);
      expect(fraction((_, z) => z >= nz / 2)).toBe(0);
      // A film of a quarter of the thickness or a little more.
      const planes = Math.ceil(nz / 4);
      expect(fraction((_, z) => z < planes)).toBeCloseTo((0.1 * nz) / planes, 12);
    }
    const lattice = latticeOf([4, 4, 20], () => 0);
    const first = sitesWhere(lattice, (_x, _y, z) => z < 2);
    expect(computeObservables(lattice, first, first.length).interfaceFraction).toBe(1);
    expect(computeObservables(lattice, first, 0).interfaceFraction).toBeNaN();
  });

  test('only the first `count` sites are read', () => {
    const lattice = bicrystal();
    const sites = Uint32Array.from([7, 8, 3, 4]);
    expect(computeObservables(lattice, sites, 2).intergranularFraction).toBe(1);
    expect(computeObservables(lattice, sites, 4).intergranularFraction).toBe(0.5);
  });

  test('web cell size of a square net of walls', () => {
    const lattice = latticeOf([16, 16, 8], (x, y) => (x >> 3) + 2 * (y >> 3));
    const walls = sitesWhere(lattice, (x, y, z) => z < 5 && (x % 8 === 0 || y % 8 === 0));
    // Cells of 7 empty voxels between walls of one voxel.
    expect(meanChord(lattice.grid, siteMask(lattice.grid, walls, walls.length), 4)).toBeCloseTo(7e-6, 15);
    const observed = computeObservables(lattice, walls, walls.length);
    expect(observed.webCellSize).toBeCloseTo(7e-6, 15);
    expect(observed.webCellRatio).toBeCloseTo(7 / 8, 12);
  });

  test('focusing factor weighs areas and skips faces without contact', () => {
    expect(focusingFactor([1, 1, 2], [1, 1, 1])).toBeCloseTo(1.5, 15);
    expect(focusingFactor([1, 4], [1, 4])).toBe(1);
    expect(focusingFactor([1, 5, 3], [1, 0, 1])).toBe(1.5);
    expect(focusingFactor([0], [1])).toBeNaN();
  });
});
