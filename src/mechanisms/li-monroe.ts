import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/** Least share of the work of separation that a boundary keeps, as with `cohesion`. */
const LEAST_WORK = 0.05;

/**
 * Cohesion of a boundary that lithium opens: what it makes is two interfaces of lithium and electrolyte, not two free
 * surfaces, so that Gamma_gb = 2 gamma_Li|SE - gamma_gb in the place of 2 gamma_s - gamma_gb. A reading of the argument
 * of Li and Monroe, not their published expression. Takes the place of `cohesion`; both together are refused. Grains
 * keep their measured toughness.
 */
export const liMonroe = defineMechanism({
  name: 'liMonroe',
  title: 'Cohesion of boundaries wetted by lithium',
  equation: 'K_gb = K sqrt(max(0.05, (2 gamma_Li|SE - gamma_gb) / (2 gamma_s)))',
  citation:
    'after Li & Monroe, Phys. Chem. Chem. Phys. 21 (2019), 10.1039/C9CP03884A: a reading of their argument, not their published expression',
  enabledByDefault: false,
  parameters: {
    interfaceEnergyRatio: quantity('1', {
      above: '0',
      max: '5',
      description: 'gamma_Li|SE / gamma_s (LLZO: 0.79 with a recalled work of adhesion of 0.7 J/m^2)',
    }).prefault(0.79),
    energyRatio: quantity('1', {
      min: '0',
      below: '1',
      description: 'gamma_gb / (2 gamma_s) of a general high-angle boundary, as for cohesion',
    }).prefault(0.49),
  },
  boundaryToughness: ({ interfaceEnergyRatio, energyRatio }, { relativeEnergy }) =>
    Math.sqrt(Math.max(LEAST_WORK, interfaceEnergyRatio - energyRatio * relativeEnergy)),
  check: (_, { mechanisms }, report) => {
    if (mechanisms?.cohesion?.enabled === true)
      report(
        'error',
        'contradiction',
        'mechanisms.liMonroe.enabled',
        ['mechanisms.cohesion.enabled'],
        'liMonroe and cohesion both',
        'one of them, as both are the work of separating a boundary',
        'write cohesion: { enabled: false }',
      );
  },
});
