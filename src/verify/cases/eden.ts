import { openStream } from '../../kinetics/random.ts';
import type { VerificationCase } from '../case.ts';
import { EdenInterface } from '../eden.ts';
import { compareExponent, type Estimate, fitLine, jackknife } from '../statistics.ts';

const column = (runs: readonly Float64Array[], k: number): number =>
  runs.reduce((sum, run) => sum + run[k], 0) / runs.length;

/**
 * beta from w^2(t) = w_i^2 + A t^(2 beta) at t, 8 t and 64 t (in layers): the two differences cancel the intrinsic
 * width w_i of steps and overhangs, which is the leading correction of Eden growth.
 */
function growthExponent(L: number, runs: number, first: number, mutant: boolean): Estimate {
  const widths = Array.from({ length: runs }, (_, run) => {
    const random = openStream(`verify/eden/growth/${L}/${run}`).next;
    const eden = new EdenInterface(L, mutant ? 1024 : 256, mutant);
    return Float64Array.from([1, 8, 64], (times) => {
      eden.growTo(L * first * times, random);
      return eden.squaredWidth();
    });
  });
  return jackknife(widths, (sample) => {
    const [early, middle, late] = [0, 1, 2].map((k) => column(sample, k));
    return Math.log((late - middle) / (middle - early)) / (2 * Math.log(8));
  });
}

/**
 * alpha from the longest waves of the saturated interface, |h_n|^2 ~ L^(2 alpha) at n = 1, 2, to which the intrinsic
 * width, white in wavelength, adds 1/L of itself only. Each run grows 0.7 L^(3/2) layers, five times the relaxation
 * time of the longest wave, and is then sampled for 2.5 L^(3/2).
 */
function roughnessExponent(sizes: readonly number[], runs: number, mutant: boolean): Estimate {
  const waves = Array.from({ length: runs }, (_, run) =>
    Float64Array.from(sizes, (L) => {
      const random = openStream(`verify/eden/roughness/${L}/${run}`).next;
      const eden = new EdenInterface(L, mutant ? 1024 : 128, mutant);
      const unit = L * L ** 1.5;
      let sum = 0;
      const samples = 25;
      for (let k = 0; k < samples; k++) {
        eden.growTo(Math.round(unit * (0.7 + 0.1 * k)), random);
        sum += eden.longWaves();
      }
      return sum / samples;
    }),
  );
  return jackknife(
    waves,
    (sample) =>
      fitLine(
        sizes.map((L) => Math.log(L)),
        sizes.map((_, k) => Math.log(column(sample, k))),
      ).slope / 2,
  );
}

/**
 * Exponents of Eden growth: in full at L = 2048 and over 200 runs of L = 32 to 128; quick at L = 1024 and over 20
 * runs, with tolerances wider in proportion to the standard errors.
 */
export const eden: VerificationCase = {
  name: 'eden',
  title: 'Eden growth from a line',
  source: 'Kardar, Parisi & Zhang (1986): beta = 1/3, alpha = 1/2 in 1 + 1 dimensions; Eden variant B, m = 1',
  level: 'quick',
  mutant: 'columns grow upwards only, without their neighbours',
  run: ({ mutant, full }) => {
    const large = full && !mutant;
    const L = large ? 2048 : 1024;
    const first = large ? 8 : 4;
    const growths = large ? 48 : 24;
    const runs = large ? 200 : 20;
    return [
      compareExponent(
        `growth exponent, L = ${L}`,
        1 / 3,
        growthExponent(L, growths, first, mutant),
        large ? 0.03 : 0.06,
        `${growths} runs, t = ${first}, ${8 * first}, ${64 * first} layers, intrinsic width cancelled`,
      ),
      compareExponent(
        'roughness exponent, L = 32 to 128',
        1 / 2,
        roughnessExponent([32, 64, 128], runs, mutant),
        large ? 0.05 : 0.08,
        `${runs} runs of 25 samples, longest waves`,
      ),
    ];
  },
};
