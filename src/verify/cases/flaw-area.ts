import { buildLattice, drawSurfaceFlaws, makeMicrostructure } from '../../microstructure/microstructure.ts';
import { Model } from '../../simulation/model.ts';
import { protocolSteps } from '../../simulation/protocol.ts';
import { powerLaw } from '../../simulation/rate-law.ts';
import { Simulation } from '../../simulation/simulation.ts';
import type { VerificationCase } from '../case.ts';
import { filamentsAlone, plainProperties } from '../samples.ts';

const SEEDS = 220;
const EDGES = [6e-6, 12e-6, 24e-6];
const DENSITY = 1e12;

/** Onset current in A/m^2 of a square patch with flaws of Weibull modulus M, by a ramp of 2 % steps. */
function onset(edge: number, modulus: number, seed: string): number {
  const sample = makeMicrostructure(
    {
      kind: 'singleCrystal',
      dimensions: 3,
      size: [edge, edge, 3e-6],
      depth: 1e-6,
      voxel: 1e-6,
      grainSize: 1e-6,
      grainSizeSpread: 0,
      tilt: 0,
      boundaryEnergy: { model: 'constant', spread: 0 },
      pores: { boundary: 0, junction: 0, interior: 0, diameter: 1e-6 },
    },
    seed,
  );
  const lattice = buildLattice(sample);
  const flaws = drawSurfaceFlaws(
    sample,
    lattice,
    {
      outletDensity: 0,
      interiorDensity: DENSITY,
      scale: 1e-6,
      interiorScaleRatio: 1,
      modulus,
      minimum: 1e-9,
      maximum: 1,
      electrodeArea: null,
    },
    seed,
  );
  const model = new Model({
    lattice,
    flaws,
    ionic: plainProperties(1e-3),
    mechanics: {
      fractureToughness: 0.7e6,
      youngModulus: 150e9,
      poissonRatio: 0.27,
      poreRadius: 1e-6,
      openingWidth: 50e-9,
    },
    mechanisms: filamentsAlone,
    law: powerLaw(40),
    sharingLength: 0,
    quantaPerSite: 4,
    rateTolerance: 0.02,
    solverTolerance: 1e-8,
  });
  const steps = protocolSteps({
    kind: 'ramp',
    start: 2,
    step: { kind: 'geometric', ratio: 0.02 },
    dwell: 600,
    maximum: 1e3,
  });
  const simulation = new Simulation(model, steps, seed, {
    debug: false,
    maximumLithium: 1e-9,
    solverTolerance: 1e-8,
  });
  simulation.run();
  if (simulation.onset === null)
    throw new Error(`no onset on ${edge} m up to ${steps[steps.length - 1].current} A/m^2`);
  return steps[simulation.onset.step].current;
}

/**
 * Weakest link: the onset of patches of area A goes as A^(-1/M). M from the slope of the mean logarithm over
 * three areas, at least 200 seeds each, within 10 % and within 3 standard errors.
 */
export const flawArea: VerificationCase = {
  name: 'flaw-area',
  title: 'Onset against electrode area: weakest link',
  source: 'Weibull, J. Appl. Mech. 18, 293 (1951)',
  level: 'quick',
  mutant: 'flaws drawn with modulus 9 instead of 7',
  run: ({ mutant }) => {
    const modulus = 7;
    const means: number[] = [];
    const errors: number[] = [];
    for (const edge of EDGES) {
      const logs: number[] = [];
      for (let s = 0; s < SEEDS; s++)
        logs.push(Math.log(onset(edge, mutant ? 9 : modulus, `flaw-area/${edge}/${s}`)));
      const mean = logs.reduce((a, b) => a + b, 0) / SEEDS;
      means.push(mean);
      errors.push(Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / (SEEDS - 1) / SEEDS));
    }
    // The slope of three equidistant points is carried by the outer two.
    const span = 2 * Math.log(EDGES[2] / EDGES[0]);
    const slope = (means[0] - means[2]) / span;
    const slopeError = Math.hypot(errors[0], errors[2]) / span;
    const found = 1 / slope;
    const standardError = slopeError * found * found;
    return [
      {
        name: 'modulus from onset against area',
        expected: modulus,
        found,
        tolerance: 0.1 * modulus,
        standardError,
        pass: Math.abs(found - modulus) <= 0.1 * modulus && standardError <= 0.07 * modulus,
      },
    ];
  },
};
