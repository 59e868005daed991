import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/** Least fraction of the work of separation that a boundary keeps, whatever its energy. */
const LEAST_COHESION = 0.05;

/**
 * Cohesion of grain boundaries. Separating a boundary makes two surfaces but regains the boundary's energy:
 * Gamma_gb = 2 gamma_s - gamma_gb, and by Griffith's K^2 = Gamma E' the toughness falls by
 * sqrt(1 - gamma_gb / (2 gamma_s)).
 */
export const cohesion = defineMechanism({
  name: 'cohesion',
  title: 'Reduced cohesion of grain boundaries',
  equation: 'K_gb = K sqrt(max(0.05, 1 - gamma_gb / (2 gamma_s)))',
  citation:
    'Griffith, Phil. Trans. R. Soc. A 221, 163 (1921); energies: Xie et al., Adv. Energy Mater. (2024), 10.1002/aenm.202304230',
  enabledByDefault: true,
  parameters: {
    energyRatio: quantity('1', {
      min: '0',
      below: '1',
      description: 'gamma_gb / (2 gamma_s) of a general high-angle boundary (DFT median for LLZO 0.49)',
    }).prefault(0.49),
  },
  boundaryToughness: ({ energyRatio }, { relativeEnergy }) =>
    Math.sqrt(Math.max(LEAST_COHESION, 1 - energyRatio * relativeEnergy)),
});
