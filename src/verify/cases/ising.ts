import { PropensityTree } from '../../kinetics/selector.ts';
import type { VerificationCase } from '../case.ts';
import { ising } from '../ising.ts';
import { compareMean } from '../statistics.ts';

const SEEDS = 8;

function energy(temperature: number, expected: number, settled: number, duration: number, mutant: boolean) {
  const t = mutant ? temperature / 1.02 : temperature;
  const runs = Array.from({ length: SEEDS }, (_, seed) => {
    const name = `verify/ising/${temperature}/${seed}`;
    return ising(new PropensityTree(32 ** 3), 32, t, duration, name, () => 0, settled).meanEnergy;
  });
  return compareMean(`E/N at T = ${temperature}`, expected, runs, { largestError: 7e-4, allowed: 0.002 });
}

/**
 * Energy per site (unlike neighbours, each bond twice) of 32^3 sites in equilibrium, eight runs; in full also nearer to
 * T_c = 2.2558, where the energy fluctuates more and relaxes more slowly.
 */
export const isingEnergy: VerificationCase = {
  name: 'ising',
  title: 'Equilibrium energy of the Ising model, through selector and clock',
  source: 'energies accepted for event engines: 2.600 at T = 4, 2.427 at T = 3, within 0.002',
  level: 'quick',
  mutant: 'the barrier is 2 % higher: exp(-1.02 dE / T)',
  run: ({ mutant, full }) => [
    energy(4, 2.6, 8, 64, mutant),
    ...(full && !mutant ? [energy(3, 2.427, 20, 220, mutant)] : []),
  ],
};
