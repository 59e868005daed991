import { describe, expect, test } from 'vitest';
import { IonicField } from '../../src/fields/ionic.ts';
import { conducts } from '../../src/fields/kirchhoff.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { plainProperties } from '../../src/verify/samples.ts';
import { randomLattice, randomSheets } from '../simulation/samples.ts';

const shapes = [
  [7, 1, 9],
  [2, 1, 9],
  [5, 4, 6],
  [2, 2, 7],
] as const;

const PROPERTIES = plainProperties(2e-4, {
  boundaryResistance: 3e-5,
  counterResistance: 4e-4,
  depositResistance: 1e-4,
});

function faceList({ faces }: IonicField): string[] {
  return Array.from({ length: faces.count }, (_, c) => {
    return `${faces.site[c]} ${faces.metal[c]} ${faces.conductance[c].toPrecision(9)} ${faces.active[c]}`;
  }).sort();
}

function copyOf(lattice: Lattice): Lattice {
  return { ...lattice, state: lattice.state.slice() };
}

/** Fills sites next to metal and empties lithium, joined or floating, at random. */
function change(field: IonicField, random: () => number): 'joined' | 'cut' | 'none' {
  const { lattice, faces, grounded } = field;
  const { grid, state } = lattice;
  const lithium = Array.from(state.keys()).filter((i) => state[i] === SiteState.lithium);
  if (lithium.length > 0 && random() < 0.45) {
    const site = lithium[Math.floor(random() * lithium.length)];
    const before = grounded.slice();
    const cut = field.loseLithium(site, random() < 0.2 ? SiteState.pore : SiteState.cracked);
    for (const i of cut) expect([before[i], grounded[i], state[i]]).toEqual([1, 0, SiteState.lithium]);
    return cut.length > 0 ? 'cut' : 'none';
  }
  const site = faces.site[Math.floor(random() * faces.count)];
  if (site >= grid.sites - grid.nx * grid.ny) return 'none';
  return field.becomeLithium(site).length > 1 ? 'joined' : 'none';
}

describe('lithium that leaves the field', () => {
  for (const kinetics of ['linear', 'butlerVolmer'] as const)
    test(`${kinetics}: after any history the field is that of a fresh one, plating and stripping`, () => {
      const seen = { joined: 0, cut: 0, none: 0, floating: 0, interrupted: 0 };
      const properties = {
        ...PROPERTIES,
        chargeTransfer: { ...PROPERTIES.chargeTransfer, kinetics },
      };
      for (const [k, shape] of shapes.entries()) {
        const seed = `leaving/${k}`;
        const lattice = randomLattice(shape, seed, { pores: 0.05 });
        const sample = { ...properties, alongBoundaries: randomSheets(lattice, 4e-9, seed) };
        const field = new IonicField(lattice, sample);
        const random = openStream(seed).next;
        for (let event = 0; event < 200; event++) {
          seen[change(field, random)]++;
          if (event % 6 !== 5) continue;
          const density = 300 * (random() - 0.5);
          const current = density * shape[0] * shape[1] * lattice.grid.faceArea;
          field.setCurrent(current);
          // Floating metal has 1e6 times the conductance, which costs digits.
          const report = field.update({ tolerance: 2e-8 });
          const fresh = new IonicField(copyOf(lattice), sample);
          fresh.setCurrent(current);
          fresh.update({ tolerance: 2e-8 });
          expect([...field.grounded]).toEqual([...fresh.grounded]);
          if (kinetics === 'linear') expect(faceList(field)).toEqual(faceList(fresh));
          else expect(field.faces.count).toBe(fresh.faces.count);
          if (!conducts(field)) {
            seen.interrupted++;
            continue;
          }
          expect(report.converged).toBe(true);
          expect(field.voltage / fresh.voltage).toBeCloseTo(1, 5);
          expect(field.audit()).toBeLessThan(1e-6);
          for (let c = 0; c < field.faces.count; c++)
            expect(field.platingCurrent(c) * current).toBeGreaterThanOrEqual(-1e-6 * current * current);
          for (let i = 0; i < lattice.grid.sites; i++)
            if (lattice.state[i] === SiteState.lithium && !field.grounded[i]) seen.floating++;
        }
      }
      expect(seen.interrupted).toBeLessThan(40);
      expect(seen.joined).toBeGreaterThan(5);
      expect(seen.cut).toBeGreaterThan(5);
      expect(seen.floating).toBeGreaterThan(10);
    });

  test('reversing the current reverses a linear field exactly', () => {
    const lattice = randomLattice([6, 1, 8], 'reverse');
    const field = new IonicField(lattice, PROPERTIES);
    for (const site of [2, 8, 14, 20]) field.becomeLithium(site);
    field.setCurrent(1e-8);
    field.update({ tolerance: 1e-12 });
    const plating = Array.from({ length: field.faces.count }, (_, c) => field.platingCurrent(c));
    field.setCurrent(-1e-8);
    expect(Array.from({ length: field.faces.count }, (_, c) => -field.platingCurrent(c))).toEqual(plating);
    field.setCurrent(0);
    field.update({ tolerance: 1e-12 });
    expect(field.voltage).toBe(0);
    expect(field.audit()).toBe(0);
  });
});
