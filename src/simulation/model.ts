import { InterfacePressure } from '../fields/interface-pressure.ts';
import { type FieldUpdate, IonicField, type IonicFieldState } from '../fields/ionic.ts';
import type { IonicProperties } from '../fields/ionic-network.ts';
import {
  EventCatalogue,
  type EventCatalogueState,
  EventKind,
  type RateSource,
} from '../kinetics/catalogue.ts';
import { type Lattice, SiteState, type SurfaceFlaws } from '../lattice/lattice.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';
import type { ActiveMechanism } from '../mechanisms/registry.ts';
import type { Nuclei } from '../microstructure/internal-flaws.ts';
import { CrackRates } from './cracking.ts';
import { FilamentGraph, type FilamentGraphState } from './filament-graph.ts';
import { GrowthRates, type GrowthRatesState } from './growth.ts';
import { Leakage, type LeakageParts, type LeakageState } from './leakage.ts';
import { type MechanicalProperties, OpeningPressure, type OpeningPressureState } from './opening-pressure.ts';
import { RateError } from './rate-error.ts';
import type { RateLaw } from './rate-law.ts';
import { SimulationError } from './simulation-error.ts';
import { SiteChanges } from './site-changes.ts';
import { StrippingRates } from './stripping.ts';

/** Largest number of turned sites between two solves of the whole field. */
const LONGEST_INTERVAL = 512;
/** The same where electrons leak: a floating deposit may change what it does from one site to the next. */
const LONGEST_INTERVAL_OF_DEPOSITS = 4;
/** Part of the tolerance at which the error before a solve of the whole field aims. */
const AIMED_ERROR = 0.25;
/** Part of the tolerance by which faces may switch in a field update without being solved for. */
const NEGLIGIBLE_SWITCH = 0.1;
/** A site that changes the rates by more than this many tolerances has the field solved at once. */
const UPHEAVAL = 2;

/** What a {@link Model} is made of. */
export interface ModelParts {
  readonly lattice: Lattice;
  readonly flaws: SurfaceFlaws;
  readonly ionic: IonicProperties;
  readonly mechanics: MechanicalProperties;
  readonly mechanisms: readonly ActiveMechanism[];
  readonly law: RateLaw;
  /** Nuclei inside the electrolyte (default: none). */
  readonly nuclei?: Nuclei;
  /** Leakage of electrons; null: none. */
  readonly leakage?: LeakageParts | null;
  /** l_p in m. */
  readonly sharingLength: number;
  /** Lateral mobility M in m^3/(Pa s) of lithium along the interface, whose pressure adds to the stall pressure; default: no such pressure. */
  readonly lateralMobility?: number | undefined;
  /** m, quanta that fill a site. */
  readonly quantaPerSite: number;
  /** Relative error of the rates (sum of |dk| over sum of k) that a field update may leave. */
  readonly rateTolerance: number;
  /** Relative residual of a field update at most. */
  readonly solverTolerance: number;
}

/** State of a {@link Model}, to go on with on the same sample. */
export interface ModelState {
  /** Lithium and cracked sites, with their states; the others are as in the sample. */
  readonly sites: Int32Array;
  readonly states: Uint8Array;
  readonly fill: SparseArray<Uint16Array>;
  readonly quantum: SparseArray<Float64Array>;
  readonly emptied: SparseArray<Uint8Array>;
  readonly field: IonicFieldState;
  readonly graph: FilamentGraphState;
  readonly opening: OpeningPressureState;
  readonly events: EventCatalogueState;
  readonly growth: GrowthRatesState;
  /** Null without leakage. */
  readonly leakage: LeakageState | null;
  readonly rateError: SparseArray<Float64Array>;
  readonly solver: Model['solver'];
  readonly interval: number;
  readonly sinceSolve: number;
  readonly stride: number;
  readonly sinceEvaluation: number;
}

/**
 * State of one sample and its physics: lattice, field, filaments, opening pressures, rates, fill. Knows no time,
 * no protocol and no random numbers; a `Simulation` drives it.
 */
export class Model {
  readonly lattice: Lattice;
  readonly field: IonicField;
  readonly graph: FilamentGraph;
  readonly opening: OpeningPressure;
  /** What can happen next, with rates. */
  readonly events: EventCatalogue;
  readonly growth: GrowthRates;
  /** Whether the field is corrected around each site that changes; not needed by who solves it before it is looked at. */
  corrects = true;
  /** Whether sites can lose their lithium again. */
  readonly strips: boolean;
  /** Whether cracks open ahead of the lithium, which then enters open sites alone. */
  readonly cracksAhead: boolean;
  /** 1 where a site that held lithium has been emptied; of length 0 unless {@link strips}. */
  readonly emptied: Uint8Array;
  /** Quanta in each site. */
  readonly fill: Uint16Array;
  /** Charge in C of a quantum of each site, q = F v / (V_m m); fixed once the first is in. */
  readonly quantum: Float64Array;
  readonly quantaPerSite: number;
  /** Statistics of the field updates. */
  readonly solver = { solves: 0, iterations: 0, settled: 0, worstRateError: 0, meanRateError: 0 };
  /** Electrons that leak, and the lithium they plate; null without. */
  readonly leakage: Leakage | null;
  private readonly parts: ModelParts;
  private readonly changes: SiteChanges;
  /** In this order they add their rates; growth of filaments, which balances its windows, is the first. */
  private readonly sources: RateSource[] = [];
  private readonly rateError: RateError;
  private interval = 1;
  private sinceSolve = 0;
  private stride = 1;
  private sinceEvaluation = 0;

  constructor(parts: ModelParts) {
    const { lattice } = parts;
    const { grid } = lattice;
    if (lattice.state.includes(SiteState.lithium))
      throw new SimulationError(
        'lattice',
        'lithium in the electrolyte at the start',
        'none: filaments start at the electrode',
      );
    this.parts = parts;
    this.lattice = lattice;
    this.quantaPerSite = parts.quantaPerSite;
    const dissolves = parts.mechanisms.some(({ mechanism }) => mechanism.strips === true);
    const velocities = parts.mechanisms.flatMap(
      ({ mechanism, parameters }) => mechanism.crackVelocity?.(parameters) ?? [],
    );
    this.cracksAhead = velocities.length > 0;
    const cracks = dissolves || this.cracksAhead;
    this.field = new IonicField(
      lattice,
      cracks ? { ...parts.ionic, crackBoundary: new Int32Array(grid.sites).fill(-1) } : parts.ionic,
    );
    this.graph = new FilamentGraph(grid, parts.sharingLength, this.field.surface);
    this.opening = new OpeningPressure(
      lattice,
      parts.flaws,
      parts.mechanics,
      parts.mechanisms,
      parts.nuclei,
      this.cracksAhead ? this.field.grounded : null,
    );
    this.fill = new Uint16Array(grid.sites);
    this.quantum = new Float64Array(grid.sites);
    this.events = new EventCatalogue(this.quantum);
    this.rateError = new RateError(this.events, cracks);
    this.growth = new GrowthRates(
      this.events,
      this.field,
      this.graph,
      this.opening,
      parts.law,
      this.quantum,
      parts.mechanisms.some(({ mechanism }) => mechanism.pushesBack === true),
      parts.lateralMobility === undefined ? null : new InterfacePressure(this.field, parts.lateralMobility),
      this.cracksAhead,
    );
    if (parts.mechanisms.some(({ mechanism }) => mechanism.drivesFilaments === true)) {
      this.sources.push(this.growth);
      for (const velocity of velocities)
        this.sources.push(
          new CrackRates(this.events, this.field, this.growth, this.opening, parts.law, velocity),
        );
    }
    this.leakage = parts.leakage
      ? new Leakage(
          parts.leakage,
          this.field,
          this.opening,
          this.events,
          parts.law,
          this.quantum,
          this.fill,
          parts.quantaPerSite,
        )
      : null;
    if (this.leakage) this.sources.push(this.leakage);
    this.strips = this.leakage !== null || dissolves;
    this.emptied = new Uint8Array(this.strips ? grid.sites : 0);
    if (dissolves) this.sources.push(new StrippingRates(this.events, this.field, this.fill, this.quantum));
    this.changes = new SiteChanges(this);
    for (const site of this.field.surface.sites)
      if (this.field.faces.firstOf(site) >= 0) this.changes.receive(site);
    if (parts.leakage) for (const site of parts.leakage.nuclei.target) this.changes.receive(site);
  }

  /** Area of the electrodes in m^2. */
  get electrodeArea(): number {
    const { grid } = this.lattice;
    return grid.nx * grid.ny * grid.faceArea;
  }

  /** Imposes a current density in A/m^2 and brings field and rates up to date. */
  setCurrentDensity(density: number): void {
    const { field } = this;
    const cold = field.current === 0;
    field.setCurrent(density * this.electrodeArea);
    if (cold || this.leakage || !field.homogeneous || this.sinceSolve > 0) this.solve();
    else this.addRates();
  }

  /**
   * Carries out an event. True if it changed the state of its site, for {@link refresh} to follow up; rates that
   * depend on what is left in a site are brought up to date here.
   */
  apply(kind: EventKind, site: number): boolean {
    if (kind === EventKind.crack) {
      this.crack(site);
      return true;
    }
    const { dismissals } = this.events;
    if (kind === EventKind.insert ? this.insert(site) : this.remove(site)) return true;
    if (this.events.dismissals !== dismissals) this.addRates();
    return false;
  }

  /** Puts one quantum into a site. True if that filled it and it turned into lithium. */
  insert(site: number): boolean {
    const full = ++this.fill[site] >= this.quantaPerSite;
    if (this.strips) this.events.enlist(EventKind.remove, site);
    if (!full) return false;
    if (this.lattice.state[site] === SiteState.lithium) {
      this.growth.dismiss(site);
      return false;
    }
    this.changes.turn(site);
    return true;
  }

  /** Cracks an intact site open. */
  crack(site: number): void {
    this.changes.crack(site);
  }

  /** Takes one quantum out of a site. True if that emptied lithium, which is a crack, or the pore it was, from now on. */
  remove(site: number): boolean {
    const { events, fill, lattice } = this;
    fill[site]--;
    if (fill[site] === 0) events.dismiss(EventKind.remove, site);
    if (lattice.state[site] !== SiteState.lithium) return false;
    if (fill[site] > 0) {
      this.events.enlist(EventKind.insert, site);
      return false;
    }
    this.changes.empty(site);
    return true;
  }

  /**
   * Follows up on a site that has turned. The rates are evaluated anew, on the locally corrected field, as soon as
   * the sites turned since can have changed them by more than the tolerance (`stride`; where cracks run ahead, at
   * once), and the whole field is
   * solved as soon as the local corrections can have left such an error (`interval`). Both are measured.
   */
  refresh(): void {
    this.sinceSolve++;
    this.sinceEvaluation++;
    if (this.sinceSolve >= this.interval) this.solve();
    else if (this.sinceEvaluation >= this.stride || this.cracksAhead) {
      const perSite = this.evaluate();
      // A floating deposit has few receivers, which change with every site; what it shares among them is carried over.
      if (this.sources.includes(this.growth) && perSite > UPHEAVAL * this.parts.rateTolerance) this.solve();
    }
  }

  save(): ModelState {
    const { lattice, interval, sinceSolve, stride, sinceEvaluation } = this;
    const sites: number[] = [];
    lattice.state.forEach((state, site) => {
      if (state === SiteState.lithium || state === SiteState.cracked) sites.push(site);
    });
    return {
      sites: Int32Array.from(sites),
      states: Uint8Array.from(sites, (site) => lattice.state[site]),
      fill: sparse(this.fill, 0),
      quantum: sparse(this.quantum, 0),
      emptied: sparse(this.emptied, 0),
      field: this.field.save(),
      graph: this.graph.save(),
      opening: this.opening.save(),
      events: this.events.save(),
      growth: this.growth.save(),
      leakage: this.leakage?.save() ?? null,
      rateError: this.rateError.save(),
      solver: { ...this.solver },
      interval,
      sinceSolve,
      stride,
      sinceEvaluation,
    };
  }

  /** The inverse of {@link save}, in a model just made of the same sample. */
  restore(state: ModelState): void {
    const { sites, states } = state;
    for (let k = 0; k < sites.length; k++) this.lattice.state[sites[k]] = states[k];
    spread(state.fill, 0, this.fill);
    spread(state.quantum, 0, this.quantum);
    spread(state.emptied, 0, this.emptied);
    this.field.restore(state.field);
    this.graph.restore(state.graph);
    this.opening.restore(state.opening);
    this.events.restore(state.events);
    this.growth.restore(state.growth);
    if (state.leakage !== null) this.leakage!.restore(state.leakage);
    this.rateError.restore(state.rateError);
    Object.assign(this.solver, state.solver);
    this.interval = state.interval;
    this.sinceSolve = state.sinceSolve;
    this.stride = state.stride;
    this.sinceEvaluation = state.sinceEvaluation;
  }

  /** Evaluates all rates for the present field. */
  private addRates(): void {
    const { events, sources } = this;
    events.clear();
    for (let s = 0; s < sources.length; s++) sources[s].addRates();
    events.total();
  }

  /** Evaluates the rates and measures what one turned site changes in them, which is returned. */
  private evaluate(): number {
    this.rateError.remember();
    this.growth.pressurise();
    this.addRates();
    let perSite = 0;
    if (this.sinceEvaluation > 0) {
      perSite = this.rateError.change() / this.sinceEvaluation;
      // On average half of them wait, so that the rates are off by the tolerance.
      this.stride = Math.max(
        1,
        Math.min(2 * this.stride, Math.floor((2 * this.parts.rateTolerance) / perSite)),
      );
    }
    this.sinceEvaluation = 0;
    return perSite;
  }

  /** Solves the ionic field, and with it the electronic one where electrons leak. */
  private updateField(options: FieldUpdate): { iterations: number; converged: boolean; residual: number } {
    return this.leakage ? this.leakage.update(options.tolerance) : this.field.update(options);
  }

  /** Solves the whole field until the rates stand still within the tolerance, and measures what they were off. */
  private solve(): void {
    const { events, parts, solver } = this;
    const { rateTolerance } = parts;
    this.evaluate();
    const relaxed = events.rate.slice(0, events.count);
    const cold = solver.solves === 0;
    let judged = false;
    const report = this.updateField({
      tolerance: parts.solverTolerance,
      negligible: NEGLIGIBLE_SWITCH * rateTolerance,
      stop: () => {
        if (cold) return false;
        this.addRates();
        const change = this.rateError.change();
        this.rateError.remember();
        // Each iteration takes the error down several times: what remains is less than what has just changed. The
        // first brings in what the local corrections have missed, and says nothing yet.
        const settled = judged && change < rateTolerance;
        judged = true;
        return settled;
      },
    });
    this.addRates();
    solver.solves++;
    solver.iterations += report.iterations;
    if (this.sinceSolve > 0 && events.turnover > 0) {
      const error = this.rateError.change(relaxed);
      if (error < AIMED_ERROR * rateTolerance)
        this.interval = Math.min(
          this.leakage ? LONGEST_INTERVAL_OF_DEPOSITS : LONGEST_INTERVAL,
          this.interval + 1 + (this.interval >> 3),
        );
      else {
        const fitting = Math.floor((AIMED_ERROR * rateTolerance * this.sinceSolve) / error);
        this.interval = Math.max(1, this.interval >> 2, fitting);
      }
    }
    this.sinceSolve = 0;
  }

  /**
   * Solves the field to the solver's tolerance, whatever the rates say. Returns the error that the rates had until
   * now against the fully solved field; `booked` enters it in the statistics (not at the end of a run, where the last
   * site has turned without a refresh).
   */
  settle(booked = true): number {
    const { events, parts, solver } = this;
    this.evaluate();
    this.rateError.remember();
    const report = this.updateField({ tolerance: parts.solverTolerance });
    if (!report.converged)
      throw new SimulationError(
        'field',
        `residual ${report.residual} after ${report.iterations} iterations`,
        `at most ${parts.solverTolerance}`,
      );
    this.addRates();
    const error = events.turnover > 0 ? this.rateError.change() : 0;
    solver.solves++;
    solver.iterations += report.iterations;
    if (booked) {
      solver.settled++;
      solver.worstRateError = Math.max(solver.worstRateError, error);
      solver.meanRateError += (error - solver.meanRateError) / solver.settled;
    }
    this.sinceSolve = 0;
    return error;
  }
}
