import { describe, expect, test } from 'vitest';
import { IonicField } from '../../src/fields/ionic.ts';
import { EventCatalogue } from '../../src/kinetics/catalogue.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { neighbour } from '../../src/lattice/neighbours.ts';
import { Leakage, type LeakageParts } from '../../src/simulation/leakage.ts';
import type { OpeningPressure } from '../../src/simulation/opening-pressure.ts';
import { powerLaw } from '../../src/simulation/rate-law.ts';
import { plainLattice, plainProperties } from '../../src/verify/samples.ts';

const EDGE = 1e-6;
const SIGMA = 0.057;
const RESISTANCE = 1e-3;

/** A bicrystal two sites wide whose boundary runs from electrode to electrode, its electrons under a current density. */
function bicrystal(sites: number, density: number, changes: Partial<LeakageParts>): Leakage {
  const grid = makeGrid(2, 1, sites, EDGE);
  const lattice = plainLattice(grid, [1, 0, 0]);
  lattice.faceBoundary[0].fill(0);
  for (let i = 0; i < grid.sites; i++) {
    lattice.boundaryArea[i] += grid.faceArea / 2;
    lattice.boundaryArea[neighbour(grid, i, 0)] += grid.faceArea / 2;
  }
  const field = new IonicField(lattice, plainProperties(RESISTANCE));
  field.setCurrent(2 * density * grid.faceArea);
  const quantum = new Float64Array(grid.sites).fill(1e-12);
  const none = new Int32Array(0);
  const leakage = new Leakage(
    {
      bulkConductivity: 1e-6,
      boundaryConductivity: new Float64Array(grid.sites),
      barrier: null,
      nType: false,
      temperature: 298.15,
      workingContact: 0,
      counterContact: 0,
      counterPotential: 0,
      softShort: 1,
      nuclei: {
        count: 0,
        target: none,
        host: none,
        bulkConductance: new Float64Array(0),
        boundaryConductance: new Float64Array(0),
      },
      ...changes,
    },
    field,
    { value: new Float64Array(grid.sites).fill(Number.POSITIVE_INFINITY) } as unknown as OpeningPressure,
    new EventCatalogue(quantum),
    powerLaw(40),
    quantum,
    new Uint16Array(grid.sites),
    4,
  );
  leakage.update(1e-12);
  return leakage;
}

const leaked = (leakage: Leakage): number => leakage.field.counterCurrent / (2 * EDGE * EDGE);

describe('contact resistances of electrons between none and blocking', () => {
  // Of an ohmic conductor: V / (L / sigma_e + R_w + R_c), from 1e-3 to 1e3 of the electrolyte's own resistance.
  const sites = 20;
  const own = (sites * EDGE) / 1e-6;
  test.each([
    [1e-3, 0],
    [1, 0],
    [0, 1],
    [0.3, 2],
    [1e3, 1],
  ])('%f and %f of the electrolyte in series', (working, counter) => {
    const leakage = bicrystal(sites, 20, { workingContact: working * own, counterContact: counter * own });
    const voltage = 20 * (2 * RESISTANCE + (sites * EDGE) / SIGMA);
    // The ions carry what the electrons do not, and V is theirs.
    const ions = 20 - leaked(leakage);
    const V = voltage * (ions / 20);
    expect(leaked(leakage) / (V / (own * (1 + working + counter)))).toBeCloseTo(1, 6);
    // phi_e of the first site: behind the contact and half a voxel.
    const first = leaked(leakage) * (working * own + EDGE / 2 / 1e-6);
    expect(leakage.field.quasiPotential(0) / first).toBeCloseTo(1, 6);
  });
});

describe('gate of the boundary', () => {
  // phi = j (R_int + z / sigma) crosses the barrier at z = (barrier / j - R_int) sigma, here between two sites.
  const sites = 20;
  const density = 50;
  const extra = 9e-6;
  const potential = (z: number): number => density * (RESISTANCE + (z * EDGE) / SIGMA);
  test.each([1, 7, 13, 19])(
    'opens above the depth where phi crosses the barrier: %i of 20 sites',
    (closed) => {
      const boundaryConductivity = new Float64Array(2 * sites).fill(extra);
      const leakage = bicrystal(sites, density, {
        boundaryConductivity,
        barrier: new Float64Array(2 * sites).fill(potential(closed)),
      });
      const resistance = (closed * EDGE) / 1e-6 + ((sites - closed) * EDGE) / (1e-6 + extra);
      const V = (density - leaked(leakage)) * (2 * RESISTANCE + (sites * EDGE) / SIGMA);
      expect(leaked(leakage) / (V / resistance)).toBeCloseTo(1, 6);
      expect(leakage.observables(Number.NaN).openedGates).toBeCloseTo(1 - closed / sites, 12);
    },
  );

  test('at a higher current the gate reaches deeper', () => {
    const opened = (j: number): number =>
      bicrystal(sites, j, {
        boundaryConductivity: new Float64Array(2 * sites).fill(extra),
        barrier: new Float64Array(2 * sites).fill(0.06),
      }).observables(Number.NaN).openedGates!;
    // z* = (0.06 V / j - R_int) sigma: 11.4 um at 50 A/m^2, 4.6 um at 55.5, none at 40.
    expect([40, 50, 55.5].map(opened)).toEqual([0, 0.45, 0.75]);
  });

  test('what leaks through a gate may draw the potential below its barrier: the fields agree with it open', () => {
    // Electrons that carry a fifth of the current take as much off phi; each barrier stands 3 % below phi without them.
    const barrier = Float64Array.from(
      { length: 2 * sites },
      (_, i) => 0.97 * potential(Math.floor(i / 2) + 0.5),
    );
    const leakage = bicrystal(sites, density, {
      boundaryConductivity: new Float64Array(2 * sites).fill(1e-2),
      barrier,
    });
    expect(leaked(leakage)).toBeGreaterThan(0.05 * density);
    expect(leakage.observables(Number.NaN).openedGates).toBe(1);
    expect(leakage.worstImbalance).toBeLessThan(1e-9);
  });
});
