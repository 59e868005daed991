import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Crack ahead of the lithium. Opening (intact to cracked) and filling (cracked to lithium) are separate events. A crack
 * of length c is loaded by the pressure p in its filled part b from the mouth, and held closed by sigma_n all along:
 *
 *     K = Y sqrt(pi c) (p (2/pi) asin(b/c) - sigma_n)
 *
 * exact for a crack inside a body loaded symmetrically about its centre; b = c is the opening pressure of every other
 * filament. Its tip advances by subcritical growth at v_0 (K / K_IC)^n, so at (v_0 / a) (p_d / p_open)^n a site.
 */
export const crackAhead = defineMechanism({
  name: 'crackAhead',
  title: 'Crack ahead of the lithium',
  equation: 'p_open = (K_IC / (Y sqrt(pi c)) + sigma_n) / ((2/pi) asin(b/c)), k = (v_0 / a) (p_d / p_open)^n',
  citation:
    'Ning et al., Nat. Mater. 20, 1121 (2021); partially loaded crack: Tada, Paris & Irwin, The Stress Analysis of Cracks Handbook',
  enabledByDefault: false,
  parameters: {
    velocity: quantity('m/s', {
      above: '0 m/s',
      max: '1e4 m/s',
      description: 'Velocity v_0 of a crack at K = K_IC (1e-9 to 1 m/s are plausible)',
    }).prefault('1e-3 m/s'),
  },
  check: (_, { mechanisms }, report) => {
    if (mechanisms?.leakage?.enabled === true)
      report(
        'error',
        'contradiction',
        'mechanisms.crackAhead.enabled',
        ['mechanisms.leakage.enabled'],
        'crackAhead and leakage both',
        'one of them: cracks ahead of floating deposits, which are filled by electrons and not through a mouth, are not modelled',
        'write crackAhead: { enabled: false }, or leakage: { enabled: false }',
      );
  },
  crackVelocity: ({ velocity }) => velocity,
});
