import { openStream } from '../../kinetics/random.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { NucleatedGrowth, type NucleationLaw, singleNuclei } from '../growth-from-nuclei.ts';
import { compareMean, meanAndError } from '../statistics.ts';

/** Edge of the box, which some hundred nuclei fill. */
const L = 32;
const RUNS = 32;
/** Single nuclei, and a box in which they do not meet their images. */
const SINGLES = 1500;
const SINGLE_L = 28;
/** Step of the time integral of the volume. */
const STEP = 0.1;

/** Filled fraction at each time, one row a run. */
function fractions(law: NucleationLaw, times: readonly number[], name: string): Float64Array[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const random = openStream(`verify/avrami/${name}/${run}`).next;
    const growth = new NucleatedGrowth(L, law);
    growth.scatter(random);
    return Float64Array.from(times, (time) => {
      growth.runTo(time, random);
      return growth.filled / growth.sites;
    });
  });
}

/**
 * Nuclei scattered at the start (density n), or coming at a constant rate I, grow by Eden's rule in a box that is
 * periodic in all directions. The filled fraction is 1 - <exp(-n V_1(t))>, or 1 - <exp(-I int V_1 dt)>, with V_1 the
 * measured volume of one nucleus: Eden growth of variant B is first passage, in which the growth from several nuclei is
 * the union of the growths from each. V_1 scatters by 40 to 50 % (the delay of its first sites), hence the mean of the
 * exponential over nuclei and not the exponential of the mean, which gives 0.02 to 0.05 more.
 */
export const avrami: VerificationCase = {
  name: 'avrami',
  title: 'Nucleation and growth: the filled fraction over time',
  source: 'Kolmogorov (1937), Avrami (1939): X = 1 - exp(-n V_1(t)), V_1 the measured volume of one nucleus',
  level: 'quick',
  mutant: '15 % more nuclei than n',
  run: ({ mutant }) => {
    const times = Array.from({ length: 29 }, (_, k) => k * STEP);
    const volumes = singleNuclei(
      SINGLE_L,
      times,
      SINGLES,
      (nucleus) => openStream(`verify/avrami/single/${nucleus}`).next,
    );
    const integrals = volumes.map((row) => {
      const sums = new Float64Array(row.length);
      for (let k = 1; k < row.length; k++) sums[k] = sums[k - 1]! + (STEP * (row[k - 1]! + row[k]!)) / 2;
      return sums;
    });
    const excess = mutant ? 1.15 : 1;
    const compareAt = (
      kind: string,
      law: NucleationLaw,
      extended: readonly Float64Array[],
      indices: readonly number[],
    ): VerificationResult[] => {
      const runs = fractions(
        { density: law.density * excess, rate: law.rate * excess },
        indices.map((k) => times[k]!),
        kind,
      );
      return indices.map((k, column) => {
        const expected = meanAndError(
          extended.map((row) => -Math.expm1(-(law.density + law.rate) * row[k]!)),
        );
        const sample = runs.map((row) => row[column]!);
        return compareMean(`${kind}: filled fraction at t = ${times[k]!.toFixed(1)}`, expected.mean, sample, {
          largestError: 0.008,
          allowed: 3 * Math.hypot(meanAndError(sample).error, expected.error),
          note: `${RUNS} runs, ${SINGLES} single nuclei`,
        });
      });
    };
    return [
      ...compareAt('scattered', { density: 1 / 300, rate: 0 }, volumes, [14, 18, 22]),
      ...compareAt('continuous', { density: 0, rate: 1 / 250 }, integrals, [20, 24, 28]),
    ];
  },
};
