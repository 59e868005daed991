import { ELEMENTARY_CHARGE } from '../units/constants.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Gate of the boundaries for electrons. The extra conduction of a boundary counts only where the local potential against
 * lithium exceeds its barrier, the conduction-band edge of the electrolyte above Li/Li+ less the narrowing of the boundary.
 * The run says whether it ever opened.
 */
export const electronGate = defineMechanism({
  name: 'electronGate',
  title: 'Electrons enter a boundary only above its barrier',
  equation: 'sigma_e,gb counts where e phi > E_c - dEg',
  citation: 'after Liu et al., Nat. Mater. 20, 1485 (2021), in words; the band edge is assumed',
  enabledByDefault: false,
  parameters: {
    bandEdge: quantity('eV', {
      min: '0 eV',
      max: '10 eV',
      description: 'Conduction-band edge of the grains above Li/Li+',
    }).prefault('1 eV'),
  },
  check: (_, { mechanisms }, report) => {
    if (mechanisms?.leakage?.enabled === true) return;
    report(
      'error',
      'needs-mechanism',
      'mechanisms.electronGate.enabled',
      ['mechanisms.leakage.enabled'],
      'a gate for electrons without electrons',
      'leakage enabled as well',
      'write leakage: { enabled: true }',
    );
  },
  electronBarrier: ({ bandEdge }, narrowing) => Math.max(0, bandEdge - narrowing) / ELEMENTARY_CHARGE,
});
