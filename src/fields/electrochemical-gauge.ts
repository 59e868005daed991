import { BOLTZMANN, ELEMENTARY_CHARGE } from '../units/constants.ts';

/**
 * The variable U in which the electron current of a conductor is linear, in V.
 *
 * n-type conduction, sigma_e = sigma_e0 e^{e (phi - phi_e)/kT}, turns div(sigma_e grad phi_e) = 0 into
 * div(sigma_e0 e^{e phi/kT} grad Psi) = 0 with Psi = e^{-e phi_e/kT}. In place of Psi the engine solves for
 *
 *     U = (kT/e) (1 - Psi)
 *
 * which is in volts, is 0 where phi_e is and goes over into phi_e for e phi_e << kT; currents flow down in U.
 * Constant conduction has U = phi_e.
 *
 * Source: Hebb, J. Chem. Phys. 20, 185 (1952); Wagner, Z. Elektrochem. 60, 4 (1956); exponential fitting of the
 * faces: Scharfetter & Gummel, IEEE Trans. Electron Devices 16, 64 (1969).
 */
export interface Gauge {
  /** e / kT in 1/V, or 0 for constant conduction. */
  readonly perVolt: number;
}

/** Least Psi that is told from 0, so that phi_e stays finite deep inside an electron-poor region. */
const LEAST_PSI = 1e-15;

/** The gauge of n-type or constant conduction at a temperature in K. */
export function makeGauge(nType: boolean, temperature: number): Gauge {
  return { perVolt: nType ? ELEMENTARY_CHARGE / (BOLTZMANN * temperature) : 0 };
}

/** U in V of a quasi-potential phi_e in V. */
export function gaugeOf(gauge: Gauge, quasiPotential: number): number {
  const b = gauge.perVolt;
  return b === 0 ? quasiPotential : -Math.expm1(-b * quasiPotential) / b;
}

/** phi_e in V of U in V. */
export function quasiPotentialOf(gauge: Gauge, value: number): number {
  const b = gauge.perVolt;
  return b === 0 ? value : -Math.log(Math.max(LEAST_PSI, 1 - b * value)) / b;
}

/**
 * Factor e^{e phi/kT} on sigma_e0 over a stretch on which phi (V) runs linearly between two values: the inverse of
 * the mean of e^{-e phi/kT}. 1 for constant conduction.
 */
export function enrichment(gauge: Gauge, from: number, to: number): number {
  const b = gauge.perVolt;
  if (b === 0) return 1;
  const x = (b * (to - from)) / 2;
  const mean = Math.abs(x) < 1e-4 ? 1 + (x * x) / 6 : Math.sinh(x) / x;
  return Math.exp((b * (from + to)) / 2) / mean;
}
