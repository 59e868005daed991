import type { ElectronTransport } from '../fields/electron-problem.ts';
import { ElectronicField, type ElectronicFieldState } from '../fields/electronic.ts';
import type { IonicField } from '../fields/ionic.ts';
import { type EventCatalogue, EventKind, type RateSource } from '../kinetics/catalogue.ts';
import { SiteState } from '../lattice/lattice.ts';
import { DepositGrowth } from './deposit-growth.ts';
import { pinDeposits, plates, readDeposits, switchDeposits } from './deposit-modes.ts';
import { ElectronGates, type ElectronGatesState } from './electron-gates.ts';
import { DepositMode, DepositTable, type DepositTableState } from './floating-deposits.ts';
import { NucleusSinks, type NucleusSinksState, type NucleusSites } from './nucleus-sinks.ts';
import type { OpeningPressure } from './opening-pressure.ts';
import type { RateLaw } from './rate-law.ts';
import { SimulationError } from './simulation-error.ts';

/** Passes in which deposits and nuclei switch, and in which the two fields exchange their currents. */
const MOST_SWITCHES = 60;
const MOST_EXCHANGES = 100;
/** Change of the leaked currents, over their sum and over the cell's current, at which the two fields agree. */
const EXCHANGED = 1e-4;
const NEGLIGIBLE = 1e-12;
/** Least step of an exchange. */
const LEAST_STEP = 1e-3;
/** Residual of the electronic field over its tolerance at which rounding, by the contrast of metal, may end a solve. */
const RESIDUAL_ALLOWANCE = 10;

/** The electron conduction of a sample, its nuclei, and what a soft short is. SI. */
export interface LeakageParts extends ElectronTransport {
  /** sigma_e0 of each site in S/m inside the grains, and what boundary matter adds to it. */
  readonly bulkConductivity: number;
  readonly boundaryConductivity: Float64Array;
  /** Potential in V of a site above which the latter counts (-Infinity: always). */
  readonly barrier: Float64Array | null;
  /** Share of the current carried by electrons that counts as a soft short. */
  readonly softShort: number;
  readonly nuclei: NucleusSites;
}

/** State of a {@link Leakage}. */
export interface LeakageState {
  readonly deposits: DepositTableState;
  readonly field: ElectronicFieldState;
  readonly sinks: NucleusSinksState;
  readonly gates: ElectronGatesState;
  readonly share: number;
  readonly largestShare: number;
  readonly worstImbalance: number;
  readonly stale: boolean;
  /** Rates in 1/s that deposits and nuclei give, with kind and site of each event. */
  readonly kinds: Uint8Array;
  readonly sites: Int32Array;
  readonly rates: Float64Array;
}

/**
 * Lithium plated by leaked electrons: the electronic field, the floating deposits and the nuclei, solved together
 * with the ionic field.
 *
 * A floating deposit k is one equipotential in either field. Its supersaturation mu_k = phi_k - phi_e,k and its
 * net current I_k (ions in = electrons in) are complementary:
 *
 *     I_k > 0 (grows):  mu_k = V_m p_open,min / F;    I_k < 0 (dissolves):  mu_k = 0;    else 0 <= mu_k <= V_m p_open,min / F
 *
 * found by an active set. The ionic field is told the currents as sinks and solved again until both agree. I_k is shared
 * by the weights of the growth law over the receivers of the deposit: omega_f B_f, omega the electrons that come in
 * through an intact site's faces, those of the whole deposit for an open one. (Electrons limit; the ionic currents of a
 * floating conductor are bipolar, in on one side and out on the other, and far larger than their sum.)
 */
export class Leakage implements RateSource {
  readonly deposits: DepositTable;
  readonly field: ElectronicField;
  readonly parts: LeakageParts;
  /** Share of the cell's current carried by electrons at either electrode, at the last update and at most. */
  share = 0;
  largestShare = 0;
  /** Worst mismatch of the electron balance, over the largest electron current. */
  worstImbalance = 0;
  private readonly sinks: NucleusSinks;
  private readonly gates: ElectronGates;
  /** What is missing in the currents of the sites and, last, in that of the electrons; the same a pass earlier; the step. */
  private readonly draw: Float64Array;
  private readonly before: Float64Array;
  private step = 1;
  private stale = false;
  /** Sum of the leaked currents in A. */
  private leaked = 0;
  private kinds: number[] = [];
  private sites: number[] = [];
  private rates: number[] = [];
  private readonly ionic: IonicField;
  private readonly opening: OpeningPressure;
  private readonly growth: DepositGrowth;
  private readonly events: EventCatalogue;
  private readonly quantum: Float64Array;
  private readonly fill: Uint16Array;
  private readonly quantaPerSite: number;

  /** `quantum`: charge q in C of one quantum of each site; `fill`: quanta in each, of `quantaPerSite`. */
  constructor(
    parts: LeakageParts,
    ionic: IonicField,
    opening: OpeningPressure,
    events: EventCatalogue,
    law: RateLaw,
    quantum: Float64Array,
    fill: Uint16Array,
    quantaPerSite: number,
  ) {
    this.parts = parts;
    this.ionic = ionic;
    this.opening = opening;
    this.events = events;
    this.quantum = quantum;
    this.fill = fill;
    this.quantaPerSite = quantaPerSite;
    const { sites } = ionic.lattice.grid;
    this.draw = new Float64Array(sites + 1);
    this.before = new Float64Array(sites + 1);
    this.deposits = new DepositTable(ionic.lattice, ionic.grounded);
    this.sinks = new NucleusSinks(parts.nuclei);
    this.gates = new ElectronGates(parts.bulkConductivity, parts.boundaryConductivity, parts.barrier);
    this.field = new ElectronicField(ionic, { ...parts, conductivity: this.gates.conductivity });
    this.growth = new DepositGrowth({
      deposits: this.deposits,
      field: this.field,
      opening,
      law,
      quantum,
      fill,
      quantaPerSite,
      put: (kind, site, rate) => this.put(kind, site, rate),
    });
  }

  /**
   * Solves both fields for the present lattice and current to the relative residual `tolerance`; returns the linear
   * iterations of the ionic field.
   * @throws SimulationError where the two fields do not come to terms.
   */
  update(tolerance: number): { iterations: number; converged: boolean; residual: number } {
    const { deposits, ionic } = this;
    deposits.find();
    let iterations = 0;
    for (let pass = 1; ; pass++) {
      const report = ionic.update({ tolerance });
      iterations += report.iterations;
      this.readIons(pass === 1);
      this.switchElectrons(tolerance);
      const change = this.exchange(pass);
      if (change <= EXCHANGED * this.leaked + NEGLIGIBLE * Math.abs(ionic.current)) {
        this.finish();
        return { ...report, iterations };
      }
      if (pass === MOST_EXCHANGES)
        throw new SimulationError(
          'leakage',
          `leaked currents still change by ${change} A after ${pass} exchanges of the fields`,
          `a change below ${EXCHANGED} of their sum, ${this.leaked} A`,
        );
    }
  }

  /**
   * Takes note that sites have turned since the last update. Until the next one deposits keep their currents: parts that
   * have met add theirs, a nucleus that has filled goes on with its own, what has joined the electrode has none.
   */
  turned(): void {
    this.stale = true;
  }

  addRates(): void {
    if (this.stale) this.carryOver();
    const { events, kinds, sites, rates } = this;
    for (let e = 0; e < sites.length; e++) {
      const kind = kinds[e] as EventKind;
      if (events.has(kind, sites[e])) events.add(kind, sites[e], rates[e]);
    }
  }

  /** Largest supersaturation in V over the electrolyte at the last update. */
  largestSupersaturation(): number {
    const { ionic, field } = this;
    const { state } = ionic.lattice;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < state.length; i++)
      if (state[i] === SiteState.intact) largest = Math.max(largest, field.supersaturation(i));
    return largest;
  }

  private carryOver(): void {
    const { deposits, sinks, draw, ionic } = this;
    const { target } = this.parts.nuclei;
    this.stale = false;
    draw.fill(0);
    for (let k = 0; k < deposits.count; k++) {
      const each = deposits.current[k] / (deposits.start[k + 1] - deposits.start[k]);
      for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) draw[deposits.sites[s]] = each;
    }
    for (let n = 0; n < sinks.count; n++)
      if (sinks.current[n] > 0 && ionic.lattice.state[target[n]] === SiteState.lithium) {
        draw[target[n]] += sinks.current[n];
        sinks.current[n] = 0;
      }
    deposits.find();
    for (let k = 0; k < deposits.count; k++) {
      let sum = 0;
      for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) sum += draw[deposits.sites[s]];
      deposits.current[k] = sum;
      if (deposits.mode[k] !== DepositMode.counter)
        deposits.mode[k] =
          sum > 0 ? DepositMode.growing : sum < 0 ? DepositMode.dissolving : DepositMode.idle;
      let phi = 0;
      for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++)
        phi += ionic.potential[deposits.sites[s]];
      deposits.ionicPotential[k] = phi / (deposits.start[k + 1] - deposits.start[k]);
    }
    this.distribute();
  }

  /** What the leakage adds to the observables of a run; `softShortTime` in s, NaN without one. */
  observables(softShortTime: number): Record<string, number> {
    this.deposits.find();
    return {
      electronicShare: this.share,
      largestElectronicShare: this.largestShare,
      softShortTime,
      nuclei: this.parts.nuclei.count,
      activatedNuclei: this.sinks.activated,
      floatingDeposits: this.deposits.count,
      largestSupersaturation: this.largestSupersaturation(),
      openedGates: this.gates.openedShare(),
    };
  }

  /** Reads what the ions make of deposits, boundaries and nuclei; `afresh`: see {@link ElectronGates.read}. */
  private readIons(afresh: boolean): void {
    const { ionic, opening, parts, fill } = this;
    const holds = Number.isFinite(parts.counterContact);
    readDeposits(this.deposits, ionic, opening, holds, (site) => fill[site] >= this.quantaPerSite);
    this.gates.read(ionic.potential, afresh);
    this.sinks.read(ionic, opening, this.gates);
  }

  /** Solves the electronic field until no deposit and no nucleus switches. */
  private switchElectrons(tolerance: number): void {
    const { deposits, sinks, field, ionic, parts } = this;
    for (let pass = 1; ; pass++) {
      pinDeposits(deposits, ionic.voltage + parts.counterPotential);
      const report = field.update(deposits, sinks, tolerance);
      if (!(report.residual <= RESIDUAL_ALLOWANCE * tolerance))
        throw new SimulationError(
          'electrons',
          `residual ${report.residual} after ${report.iterations} iterations`,
          `at most ${tolerance}`,
        );
      const switched = switchDeposits(deposits, sinks) + sinks.switch(field);
      if (switched === 0) return;
      if (pass === MOST_SWITCHES)
        throw new SimulationError(
          'electrons',
          `${switched} deposits and nuclei still switch after ${pass} solves`,
          'none',
        );
    }
  }

  /**
   * Tells the ionic field the currents and returns how far they are from those it was solved with, in A. Where electrons
   * conduct so well that the plain exchange would overshoot, the step is shortened by Aitken's rule on the whole vector
   * (Irons & Tuck, Int. J. Numer. Methods Eng. 1, 275 (1969)).
   */
  private exchange(pass: number): number {
    const { deposits, sinks, ionic, draw, field, before } = this;
    const { sites } = ionic.lattice.grid;
    draw.fill(0);
    for (let k = 0; k < deposits.count; k++) {
      if (!plates(deposits, k)) continue;
      const each = deposits.current[k] / (deposits.start[k + 1] - deposits.start[k]);
      for (let s = deposits.start[k]; s < deposits.start[k + 1]; s++) draw[deposits.sites[s]] += each;
    }
    for (let n = 0; n < sinks.count; n++) draw[sinks.site[n]] += sinks.current[n];
    draw[sites] = field.counterCurrent;
    let mismatch = 0;
    this.leaked = 0;
    let along = 0;
    let square = 0;
    for (let i = 0; i <= sites; i++) {
      this.leaked += Math.abs(draw[i]);
      draw[i] -= i < sites ? ionic.sink[i] : ionic.electronCurrent;
      mismatch += Math.abs(draw[i]);
      const turn = draw[i] - before[i];
      along += before[i] * turn;
      square += turn * turn;
    }
    if (pass === 1) this.step = 1;
    else if (square > 0) this.step = Math.min(1, Math.max(LEAST_STEP, (-this.step * along) / square));
    for (let i = 0; i < sites; i++) if (draw[i] !== 0) ionic.setSink(i, ionic.sink[i] + this.step * draw[i]);
    ionic.setElectronCurrent(ionic.electronCurrent + this.step * draw[sites]);
    before.set(draw);
    return mismatch;
  }

  /** Shares the currents of deposits and nuclei over the sites that they fill or empty. */
  private distribute(): void {
    const { deposits, sinks, parts } = this;
    this.kinds.length = 0;
    this.sites.length = 0;
    this.rates.length = 0;
    for (let k = 0; k < deposits.count; k++) {
      if (deposits.mode[k] === DepositMode.growing) this.growth.grow(k);
      else if (deposits.mode[k] === DepositMode.dissolving) this.growth.dissolve(k);
    }
    for (let n = 0; n < sinks.count; n++) {
      if (!(sinks.current[n] > 0)) continue;
      const site = parts.nuclei.target[n];
      this.put(EventKind.insert, site, sinks.current[n] / this.quantum[site]);
    }
  }

  /** Rates and records of the solved fields. */
  private finish(): void {
    const { deposits, sinks, ionic, field } = this;
    this.stale = false;
    this.distribute();
    sinks.countActive();
    const total = Math.abs(ionic.current);
    this.share =
      total > 0 ? Math.max(Math.abs(field.counterCurrent), Math.abs(field.workingCurrent)) / total : 0;
    this.largestShare = Math.max(this.largestShare, this.share);
    this.worstImbalance = Math.max(this.worstImbalance, field.imbalance(deposits, sinks));
  }

  save(): LeakageState {
    const { share, largestShare, worstImbalance, stale } = this;
    return {
      deposits: this.deposits.save(),
      field: this.field.save(),
      sinks: this.sinks.save(),
      gates: this.gates.save(),
      share,
      largestShare,
      worstImbalance,
      stale,
      kinds: Uint8Array.from(this.kinds),
      sites: Int32Array.from(this.sites),
      rates: Float64Array.from(this.rates),
    };
  }

  /** The inverse of {@link save}. */
  restore(state: LeakageState): void {
    this.deposits.restore(state.deposits);
    this.field.restore(state.field);
    this.sinks.restore(state.sinks);
    this.gates.restore(state.gates);
    this.share = state.share;
    this.largestShare = state.largestShare;
    this.worstImbalance = state.worstImbalance;
    this.stale = state.stale;
    this.kinds = [...state.kinds];
    this.sites = [...state.sites];
    this.rates = [...state.rates];
  }

  private put(kind: EventKind, site: number, rate: number): void {
    if (!(rate > 0)) return;
    this.events.enlist(kind, site);
    this.kinds.push(kind);
    this.sites.push(site);
    this.rates.push(rate);
  }
}
