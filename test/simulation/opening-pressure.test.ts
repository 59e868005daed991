import { describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { type Nuclei, noNuclei } from '../../src/microstructure/internal-flaws.ts';
import { type MechanicalProperties, OpeningPressure } from '../../src/simulation/opening-pressure.ts';
import { equalFlaws, plainLattice } from '../../src/verify/samples.ts';
import { MECHANICS, mechanismsOf, NOTHING } from './samples.ts';

/** 0.7 MPa m^1/2 over 1.12 sqrt(pi 5 um): 157.70 MPa. */
const PLAIN = 157.7e6;
const um = 1e-6;

function openingOf(
  lattice: Lattice,
  block: Record<string, Record<string, unknown>> = NOTHING,
  mechanics: Partial<MechanicalProperties> = {},
  flaws = equalFlaws(lattice.grid, 5 * um),
) {
  return new OpeningPressure(lattice, flaws, { ...MECHANICS, ...mechanics }, mechanismsOf(block));
}

/** Turns a site into lithium that remembers its way. */
function turn(lattice: Lattice, opening: OpeningPressure, site: number): void {
  opening.evaluate(site);
  lattice.state[site] = SiteState.lithium;
}

/** Index in a 6 x 6 x 6 lattice. */
const at = (x: number, y: number, z: number) => x + 6 * (y + 6 * z);

/** A boundary with the given row on the face from a site along an axis, its area |n_i| a^2 half to each side. */
function putBoundary(lattice: Lattice, row: number, site: number, axis: 0 | 1 | 2): void {
  const stride = [1, lattice.grid.nx, lattice.grid.nx * lattice.grid.ny][axis];
  lattice.faceBoundary[axis][site] = row;
  const share = (lattice.grid.faceArea * Math.abs(lattice.boundaries.normal[3 * row + axis])) / 2;
  lattice.boundaryArea[site] += share;
  lattice.boundaryArea[site + stride] += share;
}

describe('pressure of a surface site', () => {
  test('inside a grain K / (1.12 sqrt(pi c))', () => {
    const opening = openingOf(plainLattice(makeGrid(6, 6, 6, um)));
    opening.evaluate(at(2, 2, 0));
    expect(opening.value[at(2, 2, 0)] / PLAIN).toBeCloseTo(1, 4);
    expect(opening.root[at(2, 2, 0)]).toBe(at(2, 2, 0));
    expect(opening.boundary[at(2, 2, 0)]).toBe(-1);
    expect(opening.value[at(2, 2, 1)]).toBe(Number.POSITIVE_INFINITY);
  });

  test('sites away from electrode and lithium stay closed', () => {
    const opening = openingOf(plainLattice(makeGrid(6, 6, 6, um)));
    opening.evaluate(at(2, 2, 3));
    expect(opening.value[at(2, 2, 3)]).toBe(Number.POSITIVE_INFINITY);
    expect(opening.root[at(2, 2, 3)]).toBe(-1);
  });

  for (const [label, block, factor] of [
    ['nothing', {}, 1],
    ['cohesion', { cohesion: { enabled: true, energyRatio: 0.49 } }, Math.sqrt(0.51)],
    ['cohesion at its least', { cohesion: { enabled: true, energyRatio: 0.99 } }, Math.sqrt(0.05)],
    ['softening', { softening: { enabled: true, shearModulusRatio: 0.6 } }, Math.sqrt(0.6)],
    [
      'both',
      {
        cohesion: { enabled: true, energyRatio: 0.49 },
        softening: { enabled: true, shearModulusRatio: 0.6 },
      },
      Math.sqrt(0.51 * 0.6),
    ],
  ] as const)
    test(`on a boundary, with ${label}`, () => {
      const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0]);
      putBoundary(lattice, 0, at(2, 2, 0), 0);
      const opening = openingOf(lattice, { ...NOTHING, ...block });
      for (const site of [at(2, 2, 0), at(3, 2, 0)]) {
        opening.evaluate(site);
        expect(opening.value[site] / PLAIN).toBeCloseTo(factor, 4);
        expect(opening.boundary[site]).toBe(0);
      }
      opening.evaluate(at(1, 2, 0));
      expect(opening.value[at(1, 2, 0)] / PLAIN).toBeCloseTo(1, 4);
    });

  test('energy of its own: half the excess energy, half the loss', () => {
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0]);
    lattice.boundaries.relativeEnergy[0] = 0.5;
    putBoundary(lattice, 0, at(2, 2, 0), 0);
    const opening = openingOf(lattice, { ...NOTHING, cohesion: { enabled: true, energyRatio: 0.49 } });
    opening.evaluate(at(2, 2, 0));
    expect(opening.value[at(2, 2, 0)] / PLAIN).toBeCloseTo(Math.sqrt(1 - 0.245), 4);
  });

  test('a junction takes the least of its boundaries', () => {
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    lattice.boundaries.relativeEnergy.set([0.2, 1, 0.6]);
    const site = at(2, 2, 0);
    putBoundary(lattice, 0, site, 0);
    putBoundary(lattice, 1, site, 1);
    putBoundary(lattice, 2, site, 2);
    const opening = openingOf(lattice, { ...NOTHING, cohesion: { enabled: true, energyRatio: 0.49 } });
    opening.evaluate(site);
    expect(opening.boundary[site]).toBe(1);
    expect(opening.value[site] / PLAIN).toBeCloseTo(Math.sqrt(0.51), 4);
  });

  test('applied stress: -n.sigma.n of the plane; inside a grain the least closed plane opens', () => {
    const s = Math.SQRT1_2;
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0, s, 0, s, 0, 0, 1]);
    const sites = [at(0, 0, 0), at(2, 2, 0), at(4, 4, 0)];
    for (const [row, site] of sites.entries()) putBoundary(lattice, row, site, row === 0 ? 0 : 2);
    const stress = { enabled: true, inPlane: '200 MPa', throughPlane: '-10 MPa' };
    const opening = openingOf(lattice, { ...NOTHING, appliedStress: stress });
    const closing = [200e6, 95e6, -10e6];
    for (const [row, site] of sites.entries()) {
      opening.evaluate(site);
      expect((opening.value[site] - closing[row]) / PLAIN).toBeCloseTo(1, 4);
    }
    opening.evaluate(at(0, 5, 0));
    expect((opening.value[at(0, 5, 0)] + 10e6) / PLAIN).toBeCloseTo(1, 4);
  });

  test('in 2D no plane stands across the slab', () => {
    const stress = { enabled: true, inPlane: '50 MPa', throughPlane: '200 MPa' };
    const opening = openingOf(plainLattice(makeGrid(6, 1, 6, um)), { ...NOTHING, appliedStress: stress });
    opening.evaluate(3);
    expect((opening.value[3] - 50e6) / PLAIN).toBeCloseTo(1, 4);
  });
});

describe('growing away from the root', () => {
  test('c = c_0 + the way from the root to the near side of the site, straight, through the nearest image', () => {
    const grid = makeGrid(6, 6, 6, um);
    const lattice = plainLattice(grid);
    const flaws = equalFlaws(grid, 0.5 * um);
    const root = at(0, 0, 0);
    flaws.size[root] = 3 * um;
    flaws.x[root] = 0.1 * um;
    flaws.y[root] = 0.7 * um;
    const opening = openingOf(lattice, NOTHING, {}, flaws);
    turn(lattice, opening, root);
    turn(lattice, opening, at(0, 0, 1));
    turn(lattice, opening, at(5, 0, 1));
    opening.evaluate(at(5, 5, 1));
    // 0.6 um along x and 1.2 um along y by way of the periodic images, 1.5 um up.
    const distance = Math.hypot(0.6, 1.2, 1.5) * um;
    expect(opening.root[at(5, 5, 1)]).toBe(root);
    expect(opening.flawLength[at(5, 5, 1)]).toBeCloseTo(2.5 * um + distance, 14);
    expect(opening.value[at(5, 5, 1)]).toBeCloseTo(
      0.7e6 / (1.12 * Math.sqrt(Math.PI * (2.5 * um + distance))),
      1,
    );
  });

  test('the same point costs the same at every voxel edge, to the half edge', () => {
    const lengths = [1, 2, 4].map((n) => {
      const grid = makeGrid(6 * n, 1, 6 * n, um / n);
      const lattice = plainLattice(grid);
      const flaws = equalFlaws(grid, 1e-9);
      const column = 3 * n;
      flaws.size[column] = 5 * um;
      flaws.x[column] = 3 * um;
      const opening = openingOf(lattice, NOTHING, {}, flaws);
      for (let z = 0; z < 4 * n; z++) turn(lattice, opening, column + 6 * n * z);
      const tip = column + 24 * n * n;
      opening.evaluate(tip);
      return opening.flawLength[tip];
    });
    for (const length of lengths) expect(length).toBeGreaterThan(8.99 * um);
    for (const length of lengths) expect(length).toBeLessThan(9.05 * um);
  });

  test('merging filaments: the next site follows the root that asks less', () => {
    const grid = makeGrid(6, 1, 6, um);
    const lattice = plainLattice(grid);
    const flaws = equalFlaws(grid, 0.5 * um);
    flaws.size[1] = 6 * um;
    flaws.size[3] = 2 * um;
    const opening = openingOf(lattice, NOTHING, {}, flaws);
    for (const site of [1, 3, 7, 9]) turn(lattice, opening, site);
    opening.evaluate(8);
    expect(opening.root[8]).toBe(1);
    turn(lattice, opening, 8);
    opening.evaluate(14);
    expect(opening.root[14]).toBe(1);
    opening.evaluate(15);
    expect(opening.root[15]).toBe(3);
  });

  test('turning between boundaries divides K by cos^2(theta / 2); none within one or out of a grain', () => {
    const s = Math.SQRT1_2;
    const lattice = plainLattice(makeGrid(6, 1, 6, um), [1, 0, 0, s, 0, s, 0, 0, 1]);
    const on = openingOf(lattice, { ...NOTHING, deflection: { enabled: true } });
    const off = openingOf(lattice);
    const ratio = (site: number) => {
      on.evaluate(site);
      off.evaluate(site);
      return on.value[site] / off.value[site];
    };
    // Column 2 of sites lies along boundary 0; above it the boundary turns.
    putBoundary(lattice, 0, 2, 0);
    putBoundary(lattice, 0, 8, 0);
    expect(ratio(2)).toBe(1);
    turn(lattice, off, 2);
    turn(lattice, on, 2);
    expect(ratio(8)).toBe(1);
    turn(lattice, off, 8);
    turn(lattice, on, 8);
    lattice.faceBoundary[2][14] = 1;
    expect(ratio(14)).toBeCloseTo(1 / Math.cos(Math.PI / 8) ** 2, 12);
    lattice.faceBoundary[2][14] = 2;
    expect(ratio(14)).toBeCloseTo(2, 12);
    lattice.boundaries.normal.set([-s, 0, s], 6);
    expect(ratio(14)).toBeCloseTo(1 / Math.cos(Math.PI / 8) ** 2, 12);
    lattice.faceBoundary[2][14] = -1;
    expect(ratio(14)).toBe(1);
  });
});

describe('open sites and volumes', () => {
  test('a pore costs 2 gamma / r of lithium: 1 MPa for 1 um; it fills the voxel', () => {
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [1, 0, 0]);
    const opening = openingOf(lattice);
    turn(lattice, opening, at(1, 1, 0));
    lattice.state[at(1, 1, 1)] = SiteState.pore;
    opening.evaluate(at(1, 1, 1));
    expect(opening.value[at(1, 1, 1)]).toBeCloseTo(1e6, 3);
    expect(opening.volume(at(1, 1, 1))).toBeCloseTo(1e-18, 30);
    lattice.state[at(3, 3, 3)] = SiteState.pore;
    opening.evaluate(at(3, 3, 3));
    expect(opening.value[at(3, 3, 3)]).toBe(Number.POSITIVE_INFINITY);
    lattice.state[at(1, 2, 0)] = SiteState.cracked;
    opening.evaluate(at(1, 2, 0));
    expect(opening.value[at(1, 2, 0)]).toBeCloseTo((2 * 0.5) / 25e-9, 0);
  });

  test('lithium: w A_site on a boundary, w a^2 in a grain, never more than the voxel', () => {
    const s = Math.SQRT1_2;
    const lattice = plainLattice(makeGrid(6, 6, 6, um), [s, 0, s]);
    putBoundary(lattice, 0, at(2, 2, 2), 0);
    putBoundary(lattice, 0, at(2, 2, 2), 2);
    const opening = openingOf(lattice);
    expect(opening.volume(at(2, 2, 2))).toBeCloseTo(50e-9 * s * 1e-12, 32);
    expect(opening.volume(at(3, 2, 2))).toBeCloseTo((50e-9 * s * 1e-12) / 2, 32);
    expect(opening.volume(at(0, 0, 0))).toBeCloseTo(50e-9 * 1e-12, 32);
    expect(openingOf(lattice, NOTHING, { openingWidth: 5 * um }).volume(at(0, 0, 0))).toBe(
      lattice.grid.voxelVolume,
    );
    const slab = openingOf(plainLattice(makeGrid(6, 1, 6, um, 3 * um)));
    expect(slab.volume(0)).toBeCloseTo(50e-9 * 3e-12, 32);
  });

  test('self-consistent opening: 20 nm for a 5 um flaw in LLZO', () => {
    const opening = openingOf(plainLattice(makeGrid(6, 6, 6, um)), NOTHING, { openingWidth: null });
    opening.evaluate(at(1, 1, 0));
    // 4 (1 - 0.25^2) 157.7 MPa 5 um / 150 GPa
    expect(opening.width(at(1, 1, 0)) * 1e9).toBeCloseTo(19.71, 2);
    expect(opening.volume(at(1, 1, 0))).toBeCloseTo(19.71e-9 * 1e-12, 23);
  });
});

describe('roots inside: nuclei', () => {
  const grid = makeGrid(6, 6, 6, um);

  /** Nuclei by site, boundary, place and length in um. */
  function nucleiOf(rows: readonly (readonly [number, number, number, number, number, number])[]): Nuclei {
    const column = (k: number, scale = 1) => Float64Array.from(rows, (row) => row[k] * scale);
    return {
      ...noNuclei,
      count: rows.length,
      radius: 5e-9,
      site: Int32Array.from(column(0)),
      boundary: Int32Array.from(column(1)),
      x: column(2, um),
      y: column(3, um),
      z: column(4, um),
      size: column(5, um),
    };
  }

  function withNuclei(lattice: Lattice, nuclei: Nuclei, block = NOTHING, flaws = equalFlaws(grid, 5 * um)) {
    return new OpeningPressure(lattice, flaws, MECHANICS, mechanismsOf(block), nuclei);
  }

  test('at its own site K / ((2 / pi) sqrt(pi c_int)), far from the electrode', () => {
    const site = at(2, 2, 3);
    const opening = withNuclei(plainLattice(grid), nucleiOf([[site, -1, 2.9, 2.5, 3.5, 0.5]]));
    opening.evaluate(site);
    // 0.7 MPa m^1/2 / (0.63662 sqrt(pi 0.5 um)) = 877.3 MPa
    expect(opening.value[site] / 877.3e6).toBeCloseTo(1, 4);
    expect(opening.root[site]).toBe(36);
    expect(opening.nucleusOf(site)).toBe(0);
    expect(opening.flawLength[site]).toBe(0.5 * um);
    opening.evaluate(at(3, 2, 3));
    expect(opening.value[at(3, 2, 3)]).toBe(Number.POSITIVE_INFINITY);
    expect(opening.nucleusOf(at(3, 2, 3))).toBe(-1);
    opening.evaluate(at(3, 2, 0));
    expect(opening.nucleusOf(at(3, 2, 0))).toBe(-1);
  });

  test('on a boundary with the toughness of that boundary alone; of several the weakest acts', () => {
    const lattice = plainLattice(grid, [1, 0, 0, 0, 0, 1]);
    const site = at(2, 2, 3);
    putBoundary(lattice, 0, site, 0);
    putBoundary(lattice, 1, site, 2);
    lattice.boundaries.relativeEnergy.set([0, 1]);
    const block = { ...NOTHING, cohesion: { enabled: true, energyRatio: 0.49 } };
    const value = (rows: Parameters<typeof nucleiOf>[0]) => {
      const opening = withNuclei(lattice, nucleiOf(rows), block);
      opening.evaluate(site);
      return [opening.value[site] / 877.3e6, opening.nucleusOf(site), opening.boundary[site]];
    };
    const first = [site, 0, 3, 2.5, 3.5, 0.5] as const;
    const second = [site, 1, 2.5, 2.5, 4, 0.5] as const;
    expect(value([first])[0]).toBeCloseTo(1, 4);
    expect(value([second])[0]).toBeCloseTo(Math.sqrt(0.51), 4);
    expect(value([first, second]).slice(1)).toEqual([1, 1]);
    // a flaw four times as long is worth half the pressure
    const long = [site, 0, 3, 2.5, 3.5, 2] as const;
    expect(value([first, second, long])).toEqual([expect.closeTo(0.5, 4), 2, 0]);
  });

  test('growing away from it: c = c_int + distance in space, nearest image in x and y only, Y = 2 / pi', () => {
    const lattice = plainLattice(grid);
    const site = at(0, 0, 3);
    const opening = withNuclei(lattice, nucleiOf([[site, -1, 0.1, 0.7, 3.2, 0.6]]));
    turn(lattice, opening, site);
    turn(lattice, opening, at(5, 0, 3));
    opening.evaluate(at(3, 3, 3));
    expect(opening.root[at(3, 3, 3)]).toBe(-1);
    opening.evaluate(at(5, 0, 4));
    const distance = Math.hypot(0.6, 0.2, 1.3) * um;
    const length = 0.6 * um + distance - 0.5 * um;
    expect(opening.flawLength[at(5, 0, 4)]).toBeCloseTo(length, 14);
    expect(opening.value[at(5, 0, 4)]).toBeCloseTo((0.7e6 * Math.PI) / 2 / Math.sqrt(Math.PI * length), 1);
    expect(opening.nucleusOf(at(5, 0, 4))).toBe(0);
    expect(opening.boundary[at(5, 0, 4)]).toBe(-1);
  });

  test('a filament that meets a nucleus takes what asks less', () => {
    const lattice = plainLattice(grid);
    const site = at(2, 2, 1);
    // surface: 5 um + 1 um over 1.12; inside: equal pressure at 3.095 times the length
    for (const [length, nucleus] of [
      [17, -1],
      [19, 0],
    ] as const) {
      const fresh = plainLattice(grid);
      const opening = withNuclei(fresh, nucleiOf([[site, -1, 2.5, 2.5, 1.5, length]]));
      turn(fresh, opening, at(2, 2, 0));
      opening.evaluate(site);
      expect(opening.nucleusOf(site)).toBe(nucleus);
    }
    expect(lattice.state[site]).toBe(SiteState.intact);
  });

  test('a pore next to a deposit costs 2 gamma / r, and passes its root on', () => {
    const lattice = plainLattice(grid);
    const opening = withNuclei(lattice, nucleiOf([[at(2, 2, 3), -1, 2.5, 2.5, 3.5, 0.6]]));
    turn(lattice, opening, at(2, 2, 3));
    lattice.state[at(2, 2, 4)] = SiteState.pore;
    opening.evaluate(at(2, 2, 4));
    expect(opening.value[at(2, 2, 4)]).toBeCloseTo(1e6, 3);
    expect(opening.nucleusOf(at(2, 2, 4))).toBe(0);
  });

  test('without nuclei nothing changes, to the last bit', () => {
    const flaws = equalFlaws(grid, 2 * um);
    const runs = [undefined, noNuclei].map((nuclei) => {
      const lattice = plainLattice(grid);
      const opening = new OpeningPressure(lattice, flaws, MECHANICS, mechanismsOf({}), nuclei);
      for (let z = 0; z < 5; z++) turn(lattice, opening, at(1, 1, z));
      for (let site = 0; site < grid.sites; site++) opening.evaluate(site);
      return [...opening.value, ...opening.root, ...opening.flawLength];
    });
    expect(runs[1]).toEqual(runs[0]);
  });
});
