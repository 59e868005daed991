import { describe, expect, test } from 'vitest';
import { SiteState } from '../../src/lattice/lattice.ts';
import type { Model } from '../../src/simulation/model.ts';
import { activationVolumeLaw, powerLaw } from '../../src/simulation/rate-law.ts';
import { bruteForceRates } from './brute-force-rates.ts';
import { growRandomly, mechanismsOf, modelOf, randomFlaws, randomLattice } from './samples.ts';

/** Largest |k - k'| over sum of k between the engine and a brute-force evaluation. */
function disagreement(model: Model, expected: Map<number, number>): number {
  const { site: sites, rate, count } = model.events;
  let sum = 0;
  for (const k of expected.values()) sum += k;
  let worst = 0;
  const seen = new Set<number>();
  for (let s = 0; s < count; s++) {
    seen.add(sites[s]);
    worst = Math.max(worst, Math.abs(rate[s] - (expected.get(sites[s]) ?? 0)));
  }
  for (const [site, k] of expected) if (!seen.has(site)) worst = Math.max(worst, k);
  return worst / sum;
}

const shapes = [
  [6, 1, 8],
  [2, 1, 9],
  [1, 1, 9],
  [5, 4, 6],
  [2, 2, 8],
] as const;

describe('growth rates against the formulas face by face', () => {
  let farDonors = 0;
  for (const sharingLength of [0, 1e-6, 2.7e-6, Number.POSITIVE_INFINITY])
    for (const backPressure of [true, false])
      test(`l_p = ${sharingLength * 1e6} um, back-pressure ${backPressure ? 'on' : 'off'}`, () => {
        for (const [k, shape] of shapes.entries())
          for (const exponent of [1, 8, 40]) {
            const seed = `growth/${k}/${exponent}`;
            const lattice = randomLattice(shape, seed, shape[1] === 1 ? { depth: 3e-6 } : {});
            const model = modelOf(lattice, {
              law: powerLaw(exponent),
              flaws: randomFlaws(lattice, seed),
              sharingLength,
              mechanisms: mechanismsOf({ backPressure: { enabled: backPressure } }),
              ionic: { boundaryResistance: 2e-5, depositResistance: 1e-4 },
            });
            growRandomly(model, Math.min(12, lattice.grid.sites / 5), seed);
            // Strong enough that some lithium under pressure plates and some does not.
            model.setCurrentDensity(150);
            model.settle();
            const expected = bruteForceRates(model, { exponent, sharingLength, backPressure });
            farDonors += expected.far;
            expect(disagreement(model, expected.rate), `${shape} n = ${exponent}`).toBeLessThan(1e-9);
            expect(model.growth.platedCurrent / expected.plated).toBeCloseTo(1, 9);
            expect(expected.excess).toBeLessThan(1e-12);
            expect(model.growth.windowMismatch).toBeLessThan(1e-12);
            const inserted = [...expected.rate].reduce(
              (sum, [site, rate]) => sum + model.quantum[site] * rate,
              0,
            );
            expect(model.growth.insertedCurrent / inserted).toBeCloseTo(1, 9);
          }
        if (backPressure && sharingLength < 1) expect(farDonors).toBeGreaterThan(0);
      });

  test('pores that touch lithium take what their windows insert', () => {
    let compared = 0;
    for (let k = 0; k < 30; k++) {
      // Not the single column: a pore would cut it.
      const shape = shapes[[0, 1, 3, 4][k % 4]];
      const seed = `pores/${k}`;
      const lattice = randomLattice(shape, seed, { pores: 0.15 });
      const model = modelOf(lattice, { flaws: randomFlaws(lattice, seed), law: powerLaw(4) });
      growRandomly(model, Math.min(12, lattice.grid.sites / 5), seed);
      const { faces } = model.field;
      const touched = new Map<number, number>();
      for (let c = 0; c < faces.count; c++)
        if (faces.metal[c] >= 0 && lattice.state[faces.site[c]] === SiteState.pore)
          touched.set(faces.site[c], (touched.get(faces.site[c]) ?? 0) + 1);
      if (touched.size === 0 || Math.max(...touched.values()) > 1) continue;
      model.setCurrentDensity(100);
      model.settle();
      const expected = bruteForceRates(model, { exponent: 4, sharingLength: 2.7e-6, backPressure: true });
      expect(disagreement(model, expected.rate), `${shape}`).toBeLessThan(1e-9);
      for (const site of touched.keys()) expect(expected.rate.get(site)).toBeGreaterThan(0);
      compared++;
    }
    expect(compared).toBeGreaterThan(2);
  });
});

describe('rate laws', () => {
  test('power law: S is one half at the threshold, B falls as p^-n above 1 MPa', () => {
    const law = powerLaw(40);
    expect(law.insertedShare(1e8, 1e8)).toBe(0.5);
    expect(law.insertedShare(1e8, 0.9e8)).toBeCloseTo(1 / (1 + (1 / 0.9) ** 40), 12);
    expect(law.insertedShare(1e8, 0)).toBe(0);
    expect(law.insertedShare(1e8, -1e9)).toBe(0);
    expect(law.weight(2e8) / law.weight(1e8)).toBeCloseTo(2 ** -40, 20);
    expect(law.weight(0)).toBe(law.weight(1e6));
    // The largest exponent of a scenario, from an open pore to 100 GPa.
    for (const pressure of [0, 1e8, 1e11]) {
      const weight = powerLaw(100).weight(pressure);
      expect(weight).toBeGreaterThan(Number.MIN_VALUE / Number.EPSILON);
      expect(weight).toBeLessThan(1e250);
    }
  });

  test('activation volume: b = V* / kT', () => {
    // 50 lithium atoms of 2.1587e-29 m^3 at 298.15 K: b = 0.26222 per MPa.
    const law = activationVolumeLaw(50 * 2.15869e-29, 298.15);
    expect(Math.log(law.weight(1e8) / law.weight(1.01e8))).toBeCloseTo(0.26221, 4);
    expect(law.insertedShare(1e8, 1.01e8)).toBeCloseTo(1 / (1 + Math.exp(-0.26221)), 5);
    expect(law.insertedShare(1e8, 1e8)).toBe(0.5);
  });
});
