import type { ElectronSinks } from '../fields/electron-problem.ts';
import type { ElectronicField } from '../fields/electronic.ts';
import type { IonicField } from '../fields/ionic.ts';
import { SiteState } from '../lattice/lattice.ts';
import { PRESSURE_PER_VOLT } from '../units/constants.ts';
import type { ElectronGates } from './electron-gates.ts';
import type { OpeningPressure } from './opening-pressure.ts';

/** Nuclei as the leakage sees them. */
export interface NucleusSites {
  readonly count: number;
  /** Site that fills with lithium, and site of the electrolyte that feeds it (another one for a pore). */
  readonly target: Int32Array;
  readonly host: Int32Array;
  /** Capture conductance in S at sigma_e0 of the grains, and what boundary matter adds. */
  readonly bulkConductance: Float64Array;
  readonly boundaryConductance: Float64Array;
}

/** State of {@link NucleusSinks}, an entry a nucleus. */
export interface NucleusSinksState {
  readonly conductance: Float64Array;
  readonly quasiPotential: Float64Array;
  readonly active: Uint8Array;
  readonly current: Float64Array;
  readonly everActive: Uint8Array;
  readonly activated: number;
}

/** The nuclei as sinks of electrons: each takes some where the supersaturation exceeds what opens it. */
export class NucleusSinks implements ElectronSinks {
  readonly count: number;
  readonly site: Int32Array;
  readonly conductance: Float64Array;
  readonly quasiPotential: Float64Array;
  readonly active: Uint8Array;
  readonly current: Float64Array;
  /** Nuclei that have ever been active. */
  activated = 0;
  private readonly everActive: Uint8Array;
  private readonly nuclei: NucleusSites;

  constructor(nuclei: NucleusSites) {
    const { count } = nuclei;
    this.nuclei = nuclei;
    this.count = count;
    this.site = nuclei.host;
    this.conductance = new Float64Array(count);
    this.quasiPotential = new Float64Array(count);
    this.active = new Uint8Array(count);
    this.current = new Float64Array(count);
    this.everActive = new Uint8Array(count);
  }

  /** Reads what the ions and the gates of the boundaries, which have been read, make of each nucleus. */
  read(ionic: IonicField, opening: OpeningPressure, gates: ElectronGates): void {
    const { nuclei } = this;
    const { state } = ionic.lattice;
    for (let n = 0; n < nuclei.count; n++) {
      const host = nuclei.host[n];
      const open = gates.isOpen[host] === 1;
      const spent = state[nuclei.target[n]] === SiteState.lithium || state[host] !== SiteState.intact;
      this.conductance[n] = spent
        ? 0
        : nuclei.bulkConductance[n] + (open ? nuclei.boundaryConductance[n] : 0);
      this.quasiPotential[n] = ionic.potential[host] - opening.value[nuclei.target[n]] / PRESSURE_PER_VOLT;
      if (spent) this.active[n] = 0;
    }
  }

  /** Switches nuclei on and off for the solved field; returns how many. */
  switch(field: ElectronicField): number {
    let switched = 0;
    for (let n = 0; n < this.count; n++) {
      if (this.conductance[n] === 0) continue;
      // Positive where the electrons at the site stand above what opens the nucleus.
      const drive = this.quasiPotential[n] - field.quasiPotential(this.site[n]);
      const active = this.active[n] ? (drive > -1e-12 ? 1 : 0) : drive > 1e-12 ? 1 : 0;
      if (active === this.active[n]) continue;
      this.active[n] = active;
      switched++;
    }
    return switched;
  }

  /** Counts the nuclei that take electrons for the first time. */
  countActive(): void {
    for (let n = 0; n < this.count; n++) {
      if (!(this.current[n] > 0) || this.everActive[n]) continue;
      this.everActive[n] = 1;
      this.activated++;
    }
  }

  save(): NucleusSinksState {
    return {
      conductance: this.conductance.slice(),
      quasiPotential: this.quasiPotential.slice(),
      active: this.active.slice(),
      current: this.current.slice(),
      everActive: this.everActive.slice(),
      activated: this.activated,
    };
  }

  /** The inverse of {@link save}. */
  restore(state: NucleusSinksState): void {
    this.conductance.set(state.conductance);
    this.quasiPotential.set(state.quasiPotential);
    this.active.set(state.active);
    this.current.set(state.current);
    this.everActive.set(state.everActive);
    this.activated = state.activated;
  }
}
