import { FARADAY, GAS_CONSTANT } from '../units/constants.ts';

/** Kinetics of charge transfer at a lithium face. */
export interface ChargeTransfer {
  readonly kinetics: 'linear' | 'butlerVolmer';
  /** Anodic transfer coefficient alpha, 0 to 1. */
  readonly transferCoefficient: number;
  /** K. */
  readonly temperature: number;
}

/**
 * Overpotential eta in V that drives the plating current density i in A/m^2 (both positive when plating), by
 * Newton's method on
 *
 *     i = i0 (exp(alpha F eta / RT) - exp(-(1 - alpha) F eta / RT)),   i0 = RT / (F R)
 *
 * R in ohm m^2 is the resistance at zero current, so that eta -> R i for small i. For alpha = 1/2 the
 * result is (2RT/F) asinh(i / 2 i0).
 */
export function overpotential(i: number, resistance: number, law: ChargeTransfer): number {
  const f = FARADAY / (GAS_CONSTANT * law.temperature);
  const i0 = 1 / (f * resistance);
  const alpha = law.transferCoefficient;
  if (alpha === 0.5) return (2 / f) * Math.asinh(i / (2 * i0));
  // One exponential alone overestimates |eta|, and from there Newton's method goes down without overshooting.
  let eta = i >= 0 ? Math.log1p(i / i0) / (alpha * f) : -Math.log1p(-i / i0) / ((1 - alpha) * f);
  for (let k = 0; k < 100; k++) {
    const forward = Math.exp(alpha * f * eta);
    const backward = Math.exp(-(1 - alpha) * f * eta);
    const step = (forward - backward - i / i0) / (f * (alpha * forward + (1 - alpha) * backward));
    eta -= step;
    if (Math.abs(step) <= 1e-14 * Math.abs(eta) + 1e-18) break;
  }
  return eta;
}

/** Slope d eta / d i in ohm m^2 of the same law at overpotential eta. */
export function differentialResistance(eta: number, resistance: number, law: ChargeTransfer): number {
  const f = FARADAY / (GAS_CONSTANT * law.temperature);
  const alpha = law.transferCoefficient;
  return resistance / (alpha * Math.exp(alpha * f * eta) + (1 - alpha) * Math.exp(-(1 - alpha) * f * eta));
}
