import { BOLTZMANN } from './constants.ts';

/**
 * Factor of a thermally activated conductivity against that at the reference temperature,
 *
 *     sigma(T) / sigma(T_ref) = (T_ref / T) exp(-(E_a / k) (1/T - 1/T_ref))
 *
 * so that sigma T follows Arrhenius, as the Nernst-Einstein relation has it. Activation energy in J a carrier,
 * temperatures in K; dimensionless, 1 at the reference. A resistance is divided by it.
 */
export function arrhenius(activationEnergy: number, temperature: number, reference: number): number {
  return (
    (reference / temperature) * Math.exp((-activationEnergy / BOLTZMANN) * (1 / temperature - 1 / reference))
  );
}
