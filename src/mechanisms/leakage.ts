import { z } from 'zod';
import { BOLTZMANN, ELEMENTARY_CHARGE } from '../units/constants.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

const contact = (electrode: string) =>
  z
    .union([
      quantity('ohm cm^2', { min: '0 ohm cm^2', max: '1e15 ohm cm^2' }),
      z.literal('blocking').transform(() => Number.POSITIVE_INFINITY),
    ])
    .prefault('0 ohm cm^2')
    .describe(`Contact resistance of electrons at the ${electrode} electrode, or \`blocking\``);

/**
 * sigma_e0 in S/m (electrons in equilibrium with lithium) of an n-type conductor that measures `measured` between lithium
 * and a blocking electrode at a voltage V,
 *
 *     sigma_meas = sigma_e0 (kT / eV) (1 - e^{-eV/kT})
 */
export function lithiumSideConductivity(measured: number, voltage: number, temperature: number): number {
  const x = (ELEMENTARY_CHARGE * voltage) / (BOLTZMANN * temperature);
  return (measured * x) / -Math.expm1(-x);
}

/**
 * Electronic leakage. Electrons flow through the electrolyte along the gradient of their quasi-potential
 * phi_e = -mu_e / e; where the supersaturation mu = phi - phi_e exceeds what opens a flaw, they plate lithium away from
 * the electrode. Isolated deposits are equipotentials of both fields: one that grows stands at mu = V_m p_open / F, one that
 * dissolves at 0, one between takes no current. What leaks through the cell plates nothing.
 */
export const leakage = defineMechanism({
  name: 'leakage',
  title: 'Electrons leak through the electrolyte and plate lithium inside it',
  equation: 'div(sigma_e grad phi_e) = -I_dep / a^3, mu = phi - phi_e, sigma_e = sigma_e0 e^{e mu / kT}',
  citation:
    'Han et al., Nat. Energy 4, 187 (2019); Hebb, J. Chem. Phys. 20, 185 (1952); Wagner, Z. Elektrochem. 60, 4 (1956)',
  enabledByDefault: false,
  parameters: {
    electronicConductivity: quantity('S/cm', {
      above: '0 S/cm',
      max: '1 S/cm',
      description: 'Electronic conductivity of the polycrystal; what is left out comes from the material',
    }).optional(),
    measuredAt: quantity('V', {
      above: '0 V',
      max: '20 V',
      description:
        'Voltage of the direct-current measurement against a blocking electrode, from which sigma_e0 on the lithium side follows; default: the conductivity is sigma_e0 itself',
    }).optional(),
    nType: z
      .boolean()
      .prefault(true)
      .describe('Electrons are enriched where lithium is supersaturated, sigma_e = sigma_e0 e^{e mu / kT}'),
    workingContact: contact('working'),
    counterContact: contact('counter'),
    counterPotential: quantity('V', {
      min: '0 V',
      max: '10 V',
      description: 'Open-circuit potential of the counter electrode against lithium (0 for lithium)',
    }).prefault('0 V'),
    softShort: quantity('1', {
      above: '0',
      max: '1',
      description: 'Share of the current carried by electrons at which the cell counts as softly shorted',
    }).prefault('50 %'),
  },
  check: ({ electronicConductivity }, _, report) => {
    if (electronicConductivity === undefined)
      report(
        'error',
        'missing',
        'mechanisms.leakage.electronicConductivity',
        ['mechanisms.leakage.enabled', 'material'],
        'nothing, and the material has no value',
        'the electronic conductivity of the electrolyte',
        "write for instance '1e-8 S/cm'",
      );
  },
  electrons: (p, { temperature }) => ({
    conductivity:
      p.nType && p.measuredAt !== undefined
        ? lithiumSideConductivity(p.electronicConductivity!, p.measuredAt, temperature)
        : p.electronicConductivity!,
    nType: p.nType,
    temperature,
    workingContact: p.workingContact,
    counterContact: p.counterContact,
    counterPotential: p.counterPotential,
    softShort: p.softShort,
  }),
});
