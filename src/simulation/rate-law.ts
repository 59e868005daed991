import { BOLTZMANN } from '../units/constants.ts';

/** Least pressure in Pa that enters the power law, so that an open pore does not divide by zero. */
const LEAST_PRESSURE = 1e6;

/** How pressure decides which site opens and whether any does. */
export interface RateLaw {
  /** Weight B of a site of opening pressure p in Pa. */
  weight(pressure: number): number;
  /** Share S of a donor's current that is inserted: stall pressure against least opening pressure, both in Pa. */
  insertedShare(least: number, stall: number): number;
}

/**
 * Power law of subcritical crack growth: B = (p / p_0)^-n, S = 1 / (1 + (p* / p_d)^n). The reference p_0
 * cancels; 100 MPa keeps B within doubles for n up to 100 and pressures up to 100 GPa.
 */
export function powerLaw(exponent: number): RateLaw {
  return {
    weight: (pressure) => (Math.max(pressure, LEAST_PRESSURE) / 1e8) ** -exponent,
    insertedShare: (least, stall) =>
      stall > 0 ? 1 / (1 + (Math.max(least, LEAST_PRESSURE) / stall) ** exponent) : 0,
  };
}

/**
 * Activation-volume law: B = exp(-V* p / kT), S = 1 / (1 + exp(V* (p* - p_d) / kT)); V* in m^3. An option
 * for comparison: its threshold depends on the size of a quantum.
 */
export function activationVolumeLaw(activationVolume: number, temperature: number): RateLaw {
  const b = activationVolume / (BOLTZMANN * temperature);
  return {
    // Bounded so that a window of stiff sites keeps weights above zero.
    weight: (pressure) => Math.exp(-Math.min(600, b * Math.max(0, pressure))),
    insertedShare: (least, stall) => 1 / (1 + Math.exp(Math.min(700, b * (least - stall)))),
  };
}
