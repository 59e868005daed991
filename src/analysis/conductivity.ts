/** Statistics of measured conductivities: intervals of means and apparent activation energies. */
import { BOLTZMANN } from '../units/constants.ts';
import { bootstrapInterval, type Interval, linearFit, mean, standardError } from './statistics.ts';

/**
 * P(|T| <= t) of Student's t with `degrees` of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4).
 */
export function studentCentral(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= ((k + 1) / (k + 2)) * cosine * cosine;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/** t with P(|T| <= t) = `level` of Student's t with `degrees` of freedom, by bisection. */
export function studentQuantile(degrees: number, level = 0.95): number {
  let low = 0;
  let high = 1;
  while (studentCentral(high, degrees) < level) high *= 2;
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean of independent samples with its 95 % interval by Student's t; the ends are NaN for one sample. */
export function meanInterval(values: readonly number[]): Interval {
  const value = values.length === 0 ? Number.NaN : mean([...values]);
  if (values.length < 2) return { value, low: Number.NaN, high: Number.NaN };
  const half = studentQuantile(values.length - 1) * standardError(values);
  return { value, low: value - half, high: value + half };
}

/** Conductivities of one temperature, one a sample; samples stand in the same order at every temperature. */
export interface TemperaturePoint {
  /** K. */
  readonly temperature: number;
  /** S/m. */
  readonly conductivities: readonly number[];
}

/** Apparent activation energy of a sweep of temperature. */
export interface ActivationEnergy {
  /** J a carrier, 95 % bootstrap interval over samples, joint over temperatures; ends NaN for one sample. */
  readonly energy: Interval;
  /** Largest |ln(sigma T) - line|: how far the sample is from one activation energy. */
  readonly deviation: number;
}

/**
 * Apparent activation energy by least squares: -k times the slope of the mean over samples of ln(sigma T) against 1/T. With T
 * under the logarithm as in `arrhenius` of `units/`, so that a homogeneous electrolyte gives its own activation energy.
 * NaN for fewer than two temperatures.
 */
export function activationEnergy(points: readonly TemperaturePoint[], stream: string): ActivationEnergy {
  const runs = Math.min(...points.map(({ conductivities }) => conductivities.length));
  const x = points.map(({ temperature }) => 1 / temperature);
  // One row a sample.
  const samples = Array.from({ length: Math.max(0, runs) }, (_, run) =>
    points.map(({ temperature, conductivities }) => Math.log(conductivities[run]! * temperature)),
  );
  const line = (rows: readonly (readonly number[])[]) => {
    const y = x.map((_, k) => mean(rows.map((row) => row[k]!)));
    return { y, ...linearFit(x.map((value, k) => [value, y[k]!])) };
  };
  if (samples.length === 0)
    return { energy: { value: Number.NaN, low: Number.NaN, high: Number.NaN }, deviation: Number.NaN };
  const { slope, intercept, y } = line(samples);
  const value = -BOLTZMANN * slope;
  const deviation = Math.max(...y.map((found, k) => Math.abs(found - intercept - slope * x[k]!)));
  if (samples.length < 2) return { energy: { value, low: Number.NaN, high: Number.NaN }, deviation };
  return {
    energy: bootstrapInterval(samples, (sample) => -BOLTZMANN * line(sample).slope, { stream }),
    deviation,
  };
}
