import { EventKind } from '../../kinetics/catalogue.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { neighbour } from '../../lattice/neighbours.ts';
import { crackAhead as mechanism } from '../../mechanisms/crack-ahead.ts';
import type { Mechanism } from '../../mechanisms/mechanism.ts';
import { Model } from '../../simulation/model.ts';
import { powerLaw } from '../../simulation/rate-law.ts';
import { PRESSURE_PER_VOLT } from '../../units/constants.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { equalFlaws, filamentsAlone, plainLattice, plainProperties } from '../samples.ts';

const TOUGHNESS = 0.7e6;
const FLAW = 4e-6;
const VELOCITY = 1e-6;
const RESISTANCE = 1e-3;
const EXPONENT = 10;
/** Pressure at the mouth over what opens the flaw. */
const OVERLOAD = 1.1;

/** Velocity in m/s of the tip of a crack of length c whose part b is filled, under the pressure p_d: v_0 (K / K_IC)^n. */
function tipVelocity(length: number, filled: number, pressure: number): number {
  const load = filled >= length ? 1 : (2 / Math.PI) * Math.asin(filled / length);
  const intensity = 1.12 * Math.sqrt(Math.PI * length) * pressure * load;
  return VELOCITY * (intensity / TOUGHNESS) ** EXPONENT;
}

/** A straight boundary along z, the cracks of which conduct along it, so that the field stays that of a slab. */
function bicrystal(edge: number, height: number, mutant: boolean) {
  const grid = makeGrid(4, 1, Math.round(height / edge), edge);
  const lattice = plainLattice(grid, [1, 0, 0]);
  for (let i = 1; i < grid.sites; i += 4) {
    lattice.faceBoundary[0][i] = 0;
    for (const site of [i, neighbour(grid, i, 0)]) lattice.boundaryArea[site]! += grid.faceArea / 2;
  }
  return new Model({
    lattice,
    flaws: equalFlaws(grid, FLAW),
    // So conductive that the potential is that of the interface, j R_int, within 1e-5.
    ionic: plainProperties(RESISTANCE, { conductivity: 100 }),
    mechanics: {
      fractureToughness: TOUGHNESS,
      youngModulus: 150e9,
      poissonRatio: 0.27,
      poreRadius: 1e-6,
      openingWidth: 50e-9,
    },
    mechanisms: [
      ...filamentsAlone,
      { mechanism: mechanism as Mechanism, parameters: { velocity: VELOCITY } },
    ],
    law: powerLaw(mutant ? 0.9 * EXPONENT : EXPONENT),
    sharingLength: 0,
    quantaPerSite: 4,
    rateTolerance: 1e-6,
    solverTolerance: 1e-8,
  });
}

/** Mean time in s in which an empty crack grows from the flaw to `FLAW + distance`: the sum of 1 / k of its sites. */
function travelTime(edge: number, distance: number, density: number, mutant: boolean): number {
  const model = bicrystal(edge, 2 * distance, mutant);
  let time = 0;
  const steps = Math.round(distance / edge);
  model.crack(1);
  for (let z = 1; z <= steps; z++) {
    model.setCurrentDensity(density);
    model.settle();
    const site = 1 + 4 * z;
    time += 1 / model.events.rateOf(EventKind.crack, site);
    model.crack(site);
  }
  return time;
}

/** Tips of cracks against the closed form, with part of them filled, and the time that an empty one takes. */
export const crackAhead: VerificationCase = {
  name: 'crack-ahead',
  title: 'Crack ahead of its lithium: velocity of the tip and time of travel',
  source:
    'v_0 (K / K_IC)^n with K = Y sqrt(pi c) p (2/pi) asin(b/c): Tada, Paris & Irwin, The Stress Analysis of Cracks Handbook',
  level: 'quick',
  mutant: 'exponent 9 in the place of 10',
  run: ({ mutant }) => {
    const density =
      (OVERLOAD * TOUGHNESS) / (1.12 * Math.sqrt(Math.PI * FLAW)) / (PRESSURE_PER_VOLT * RESISTANCE);
    const pressure = density * RESISTANCE * PRESSURE_PER_VOLT;
    const results: VerificationResult[] = [];
    // Half a micrometre a site: cracked to c = c_0 + 8 a; lithium in none, three and all of the sites.
    const edge = 0.5e-6;
    for (const filled of [0, 3, 8]) {
      const model = bicrystal(edge, 10e-6, mutant);
      for (let z = 0; z < 8; z++) model.crack(1 + 4 * z);
      for (let z = 0; z < filled; z++) for (let full = false; !full; ) full = model.insert(1 + 4 * z);
      model.setCurrentDensity(density);
      model.settle();
      const found = edge * model.events.rateOf(EventKind.crack, 1 + 4 * 8);
      const length = FLAW + 8 * edge;
      // Lithium stands at its own stall pressure, (F / V_m) sum g phi / sum g of its faces.
      let drive = 0;
      let conductance = 0;
      const { faces, potential } = model.field;
      for (let c = 0; c < faces.count; c++) {
        if (faces.metal[c] !== 1 + 4 * (filled - 1)) continue;
        drive += faces.conductance[c]! * potential[faces.site[c]!]!;
        conductance += faces.conductance[c]!;
      }
      const stall = filled === 0 ? pressure : (PRESSURE_PER_VOLT * drive) / conductance;
      const expected = tipVelocity(length, FLAW + filled * edge, stall);
      results.push(
        compare(`velocity in m/s, ${filled} of 8 sites filled`, expected, found, 1e-4, 'relative'),
      );
    }
    const distance = 4e-6;
    const exact = simpson((c) => 1 / tipVelocity(c, FLAW, pressure), FLAW, FLAW + distance, 400);
    const ratio = [1e-6, 0.5e-6, 0.25e-6].map((a) => travelTime(a, distance, density, mutant) / exact);
    results.push(
      compare(
        'time over the closed form, extrapolated from a, a/2 and a/4',
        1,
        (ratio[0]! - 6 * ratio[1]! + 8 * ratio[2]!) / 3,
        0.002,
        'absolute',
      ),
      compare('order of its error in a', 1, Math.log2((ratio[1]! - 1) / (ratio[2]! - 1)), 0.15, 'absolute'),
    );
    return results;
  },
};

function simpson(f: (x: number) => number, from: number, to: number, intervals: number): number {
  const h = (to - from) / intervals;
  let sum = f(from) + f(to);
  for (let k = 1; k < intervals; k++) sum += (k % 2 === 1 ? 4 : 2) * f(from + k * h);
  return (sum * h) / 3;
}
