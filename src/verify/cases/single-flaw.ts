import { makeGrid } from '../../lattice/grid.ts';
import { Model } from '../../simulation/model.ts';
import { powerLaw } from '../../simulation/rate-law.ts';
import { PRESSURE_PER_VOLT } from '../../units/constants.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { equalFlaws, filamentsAlone, plainLattice, plainProperties } from '../samples.ts';

const TOUGHNESS = 0.7e6;
const FLAW = 5e-6;
const RESISTANCE = 1e-3;

/**
 * One flaw in a uniform field: the share of the current that is inserted, k q / I = 1 / (1 + (p_open / p_d)^n),
 * p_d = (F / V_m) j R_int, p_open = K / (1.12 sqrt(pi c)); one half at j = p_open V_m / (F R_int).
 */
export const singleFlaw: VerificationCase = {
  name: 'single-flaw',
  title: 'Single flaw in a uniform field: inserted share and threshold',
  source: 'rate law of the model; Griffith (1921)',
  level: 'quick',
  mutant: 'exponent 36 instead of 40, toughness 2 % up',
  run: ({ mutant }) => {
    // A fine grid, so that the half cell a / 2 sigma is 2e-4 of R_int.
    const grid = makeGrid(4, 1, 5, 2.5e-8);
    const model = new Model({
      lattice: plainLattice(grid),
      flaws: equalFlaws(grid, FLAW),
      ionic: plainProperties(RESISTANCE),
      mechanics: {
        fractureToughness: TOUGHNESS * (mutant ? 1.02 : 1),
        youngModulus: 150e9,
        poissonRatio: 0.27,
        poreRadius: 1e-6,
        openingWidth: 50e-9,
      },
      mechanisms: filamentsAlone,
      law: powerLaw(mutant ? 36 : 40),
      sharingLength: 0,
      quantaPerSite: 4,
      rateTolerance: 1e-6,
      solverTolerance: 1e-12,
    });
    const opening = TOUGHNESS / (1.12 * Math.sqrt(Math.PI * FLAW));
    const threshold = opening / (PRESSURE_PER_VOLT * RESISTANCE);
    return [0.9, 0.97, 1, 1.03, 1.1].map((over) => {
      model.setCurrentDensity(over * threshold);
      const site = 0;
      const current = over * threshold * grid.faceArea;
      const slot = model.events.site.indexOf(site);
      const found = (model.events.rate[slot] * model.quantum[site]) / current;
      return compare(
        `inserted share at ${over} of the threshold`,
        1 / (1 + over ** -40),
        found,
        3e-3,
        'absolute',
      );
    });
  },
};
