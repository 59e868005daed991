import { openStream } from '../../kinetics/random.ts';
import { growBreakdown } from '../breakdown.ts';
import type { VerificationCase } from '../case.ts';
import { compareExponent, type Estimate, fitLine, jackknife } from '../statistics.ts';

/** Sites between two solves of the field: each then moves 1 % of the growth probability or less. */
const INTERVAL = { 2: 8, 3: 16 };
const TOLERANCE = 1e-4;
const RADII = 12;

/**
 * Mass-radius dimension: slope of log M against log r, M(r) the mean number of sites within r of the seed, at radii
 * from `inner` to 0.4 of the radius reached, where growth is over, in equal ratios.
 */
function dimension(
  dimensions: 2 | 3,
  clusters: number,
  radius: number,
  inner: number,
  exponent: number,
  interval = INTERVAL[dimensions],
): Estimate {
  const outer = 0.4 * radius;
  const radii = Array.from({ length: RADII }, (_, k) => inner * (outer / inner) ** (k / (RADII - 1)));
  const masses = Array.from({ length: clusters }, (_, run) => {
    const random = openStream(`verify/breakdown/${dimensions}/${run}`).next;
    const { distance } = growBreakdown(
      { dimensions, radius, exponent, interval, tolerance: TOLERANCE },
      random,
    );
    return radii.map((r) => distance.reduce((count, d) => count + (d <= r ? 1 : 0), 0));
  });
  return jackknife(
    masses,
    (sample) =>
      fitLine(
        radii.map(Math.log),
        radii.map((_, k) => Math.log(sample.reduce((sum, mass) => sum + mass[k], 0))),
      ).slope,
  );
}

const shared = {
  source:
    'dielectric breakdown, eta = 1 (Niemeyer, Pietronero & Wiesmann 1984): D = 1.70 in 2D, about 2.5 in 3D',
  mutant: 'growth goes with the square of the current (eta = 2)',
};

/** Growth by local current in 2D: in full 24 clusters of radius 90; quick 12 of radius 40 with a wider tolerance. */
export const breakdown: VerificationCase = {
  ...shared,
  name: 'breakdown',
  title: 'Growth by local current from a point in 2D: mass-radius dimension',
  level: 'quick',
  run: ({ mutant, full }) => {
    const large = full && !mutant;
    const radius = large ? 90 : 40;
    const clusters = large ? 24 : 12;
    return [
      compareExponent(
        `dimension, radius ${radius}`,
        1.7,
        dimension(2, clusters, radius, large ? 8 : 4, mutant ? 2 : 1),
        large ? 0.03 : 0.1,
        `${clusters} clusters, r = ${large ? 8 : 4} to ${0.4 * radius}`,
      ),
    ];
  },
};

/** The same in 3D, where clusters that the field solver can follow event by event are small. */
export const breakdown3d: VerificationCase = {
  ...shared,
  name: 'breakdown-3d',
  title: 'Growth by local current from a point in 3D: mass-radius dimension',
  level: 'full',
  run: ({ mutant }) => [
    compareExponent(
      'dimension, radius 20',
      2.5,
      dimension(3, 10, 20, 2, mutant ? 2 : 1),
      0.15,
      '10 clusters, r = 2 to 8',
    ),
  ],
};

/** Sites between two solves where growth goes with the square of the current: new sites move more of it. */
const SQUARED_INTERVAL = 4;

/**
 * Growth with the square of the local current in 2D, eta = 2: sparser clusters, which hold the field solver and the
 * selection to stronger contrasts. In full 24 clusters of radius 90; quick 16 of radius 40 with a wider tolerance.
 */
export const breakdownSquared: VerificationCase = {
  name: 'breakdown-squared',
  title: 'Growth by the square of the local current in 2D: mass-radius dimension',
  source:
    'dielectric breakdown, eta = 2: D = 1.43 (Amitrano, Phys. Rev. A 39, 6618, 1989; Hastings, Phys. Rev. Lett. 87, 175502, 2001); Niemeyer, Pietronero & Wiesmann (1984), on small clusters, about 1.6',
  mutant: 'growth goes with the current (eta = 1)',
  level: 'quick',
  run: ({ mutant, full }) => {
    const large = full && !mutant;
    const radius = large ? 90 : 40;
    const clusters = large ? 24 : 16;
    const inner = large ? 6 : 4;
    return [
      compareExponent(
        `dimension, radius ${radius}`,
        1.43,
        dimension(2, clusters, radius, inner, mutant ? 1 : 2, SQUARED_INTERVAL),
        large ? 0.05 : 0.1,
        `${clusters} clusters, r = ${inner} to ${0.4 * radius}`,
      ),
    ];
  },
};
