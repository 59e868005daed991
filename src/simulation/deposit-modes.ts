import type { IonicField } from '../fields/ionic.ts';
import { SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import { DepositMode, type DepositTable } from './floating-deposits.ts';
import type { NucleusSinks } from './nucleus-sinks.ts';
import type { OpeningPressure } from './opening-pressure.ts';

/** Share of the largest current or threshold within which a switch is rounding. */
const ROUNDING = 1e-9;

/**
 * Reads the ionic potentials of the deposits and the thresholds at which they grow. `holds`: whether electrons pass between
 * lithium and the counter electrode only through a contact resistance, so that what touches it stands at its potential;
 * `isFull`: whether the lithium of a site is complete.
 */
export function readDeposits(
  deposits: DepositTable,
  ionic: IonicField,
  opening: OpeningPressure,
  holds: boolean,
  isFull: (site: number) => boolean,
): void {
  const { grid, state } = ionic.lattice;
  const last = grid.sites - grid.nx * grid.ny;
  for (let k = 0; k < deposits.count; k++) {
    let sum = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let touches = false;
    for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) {
      const i = deposits.sites[s];
      sum += ionic.potential[i];
      touches ||= i >= last;
      if (!isFull(i)) lowest = 0;
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && state[j] !== SiteState.lithium) lowest = Math.min(lowest, opening.value[j]);
      }
    }
    deposits.ionicPotential[k] = sum / (deposits.start[k + 1] - deposits.start[k]);
    deposits.threshold[k] = Math.max(0, lowest) / PRESSURE_PER_VOLT;
    if (touches && holds) deposits.mode[k] = DepositMode.counter;
    else if (deposits.mode[k] === DepositMode.counter) deposits.mode[k] = DepositMode.idle;
    if (lowest === Number.POSITIVE_INFINITY && deposits.mode[k] === DepositMode.growing)
      deposits.mode[k] = DepositMode.idle;
  }
}

/** Sets the quasi-potential of the electrons in each deposit whose mode gives it; `counter`: that of the counter electrode in V. */
export function pinDeposits(deposits: DepositTable, counter: number): void {
  for (let k = 0; k < deposits.count; k++) {
    const mode = deposits.mode[k];
    deposits.pinned[k] = mode === DepositMode.idle ? 0 : 1;
    if (mode === DepositMode.counter) deposits.quasiPotential[k] = counter;
    else if (mode === DepositMode.growing)
      deposits.quasiPotential[k] = deposits.ionicPotential[k] - deposits.threshold[k];
    else if (mode === DepositMode.dissolving) deposits.quasiPotential[k] = deposits.ionicPotential[k];
  }
}

/** Switches the modes of the deposits for the solved field; returns how many. */
export function switchDeposits(deposits: DepositTable, sinks: NucleusSinks): number {
  let largest = 0;
  for (let k = 0; k < deposits.count; k++)
    if (deposits.pinned[k]) largest = Math.max(largest, Math.abs(deposits.current[k]));
  for (let n = 0; n < sinks.count; n++) largest = Math.max(largest, Math.abs(sinks.current[n]));
  let switched = 0;
  for (let k = 0; k < deposits.count; k++) {
    const mode = deposits.mode[k];
    let next: number = mode;
    if (mode === DepositMode.growing && deposits.current[k] < -ROUNDING * largest) next = DepositMode.idle;
    else if (mode === DepositMode.dissolving && deposits.current[k] > ROUNDING * largest)
      next = DepositMode.idle;
    else if (mode === DepositMode.idle) {
      const mu = deposits.ionicPotential[k] - deposits.quasiPotential[k];
      if (mu > deposits.threshold[k] * (1 + ROUNDING) + 1e-12) next = DepositMode.growing;
      else if (mu < -1e-12) next = DepositMode.dissolving;
    }
    if (next !== mode) {
      deposits.mode[k] = next;
      switched++;
    }
  }
  return switched;
}

/** Whether a deposit's net current plates or strips its own lithium. */
export function plates(deposits: DepositTable, k: number): boolean {
  const mode = deposits.mode[k];
  return mode === DepositMode.growing || mode === DepositMode.dissolving;
}
