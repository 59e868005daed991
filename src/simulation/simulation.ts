import { conducts } from '../fields/kirchhoff.ts';
import type { EventKind } from '../kinetics/catalogue.ts';
import { Clock } from '../kinetics/clock.ts';
import { openStream, type RandomStream } from '../kinetics/random.ts';
import { PropensityTree } from '../kinetics/selector.ts';
import { Clusters, Contact } from '../lattice/clusters.ts';
import { SiteState } from '../lattice/lattice.ts';
import { CrackFront } from './cracking.ts';
import { Ledger } from './ledger.ts';
import type { Model } from './model.ts';
import type { ProtocolStep } from './protocol.ts';
import type { RunResult } from './result.ts';
import { SimulationError } from './simulation-error.ts';
import type { SimulationState } from './simulation-state.ts';

/** Largest relative mismatch of Kirchhoff's balance, as a multiple of the solver tolerance, that a run may show. */
const KIRCHHOFF_ALLOWANCE = 20;
/** Rounding that the window sums may show. */
const WINDOW_ALLOWANCE = 1e-9;
/** Turned sites between two audits of the whole balance, at first; later a quarter of those turned. */
const AUDIT_INTERVAL = 50;
/** Turned sites after which progress is told, and the trace goes on, at the latest. */
const BEAT = 64;

/** Which electrodes each site touches where the working one is carved; true where both are planes. */
function electrodeContacts({ lattice, field }: Model): Uint8Array | true {
  const { grid, relief } = lattice;
  if (relief === undefined) return true;
  const contacts = new Uint8Array(grid.sites);
  contacts.fill(Contact.counter, grid.sites - grid.nx * grid.ny);
  for (const site of field.surface.sites) contacts[site] |= Contact.working;
  return contacts;
}

/** What a simulation may be told besides the physics. */
export interface SimulationOptions {
  /** Checks clusters, windows and the whole balance after every event. */
  readonly debug: boolean;
  /** Ends the run when this share of the sites is lithium. */
  readonly maximumLithium: number;
  readonly solverTolerance: number;
}

/** Progress of a run. */
export interface Progress {
  /** Share of the protocol's steps begun, 0 to 1. */
  fraction: number;
  /** s. */
  time: number;
  /** A/m^2. */
  current: number;
  lithiumSites: number;
  events: number;
}

/** Who looks on while a run goes. */
export interface RunHooks {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Asked after every event and at the start of every step; true ends the run as `interrupted`. */
  readonly shouldStop?: (() => boolean) | undefined;
  /** Called whenever `shouldStop` is about to be asked. */
  readonly between?: (() => void) | undefined;
}

/**
 * Drives a {@link Model} through a protocol: rejection-free events at the model's rates, exponential waiting
 * times, fields refreshed as sites turn, and the books that must balance.
 */
export class Simulation {
  readonly model: Model;
  readonly steps: readonly ProtocolStep[];
  readonly clock = new Clock();
  readonly clusters: Clusters;
  readonly ledger = new Ledger();
  readonly crackFront: CrackFront;
  outcome: RunResult['outcome'] = 'survived';
  onset: { step: number; time: number } | null = null;
  short: { step: number; time: number } | null = null;
  /** When electrons first carried the share of the current that counts as a soft short. */
  softShort: { step: number; time: number } | null = null;
  lastStep = 0;
  worstKirchhoff = 0;
  worstWindow = 0;
  /** Sites that are lithium. */
  lithium = 0;
  /** Sites that changed, with the state they took. */
  readonly turned: { site: number; event: number; time: number; current: number; state: SiteState }[] = [];
  readonly trace: { time: number; current: number; voltage: number; lithium: number }[] = [];
  /** Focusing factor at the last audit before the end; NaN where a short came before any. */
  focusing = Number.NaN;
  /** What the result should say besides its numbers. */
  readonly warnings: string[] = [];
  /** Whether a step of the protocol is under way, and when it ends in s. */
  private within = false;
  private stepEnd = 0;
  private interrupted = false;
  private audited = 0;
  /** Solutions of the field when the trace was last added to. */
  private solvesNoted = 0;
  private ended = false;
  private readonly selector = new PropensityTree(64);
  private random: RandomStream;
  private readonly seed: string;
  private readonly options: SimulationOptions;

  constructor(model: Model, steps: readonly ProtocolStep[], seed: string, options: SimulationOptions) {
    this.model = model;
    this.steps = steps;
    this.options = options;
    this.seed = seed;
    this.random = openStream(`${seed}/events`);
    this.crackFront = new CrackFront(model.field);
    this.clusters = new Clusters(model.lattice.grid, undefined, electrodeContacts(model));
  }

  /** Runs to the end of the protocol, to a short or to a limit; from where it stands, if it has been restored. */
  run(hooks: RunHooks = {}): void {
    for (let k = this.lastStep; k < this.steps.length; k++) {
      if (!this.within && !this.beginStep(k)) break;
      if (!this.runStep(hooks)) break;
      this.within = false;
    }
    this.note();
    // Who interrupts a run waits for it to end, and has no use for books half way.
    if (this.outcome !== 'interrupted') this.close();
  }

  /** Imposes the current of a step; false when the cell passes none. */
  private beginStep(step: number): boolean {
    const { model, clock } = this;
    const { current, duration } = this.steps[step];
    this.lastStep = step;
    model.setCurrentDensity(current);
    this.afterRefresh();
    if (this.isCut()) this.interrupt();
    this.note();
    this.stepEnd = clock.time + duration;
    this.within = !this.interrupted;
    return this.within;
  }

  private progress(): Progress {
    return {
      fraction: this.lastStep / this.steps.length,
      time: this.clock.time,
      current: this.steps[this.lastStep].current,
      lithiumSites: this.lithium,
      events: this.ledger.events,
    };
  }

  /** The rest of a step of constant current; false when the run is over. */
  private runStep(hooks: RunHooks): boolean {
    const { model, clock, selector, random, ledger } = this;
    const { events } = model;
    hooks.onProgress?.(this.progress());
    for (;;) {
      if (!this.goesOn(hooks)) return false;
      const before = clock.time;
      const happened = clock.next(selector.total, this.stepEnd, random.next);
      ledger.wait(events, clock.time - before);
      if (!happened) {
        // As it was until the current changes: between two moments the voltage of a trace may be drawn as a straight line.
        this.note();
        return true;
      }
      const entry = selector.select(random.next());
      const kind = events.kind[entry] as EventKind;
      const site = events.site[entry];
      ledger.book(kind, model.quantum[site]);
      const { dismissals } = events;
      if (!model.apply(kind, site)) {
        if (events.dismissals !== dismissals) this.takeRates();
        continue;
      }
      this.record(site);
      if (this.short) {
        this.outcome = 'short';
        return false;
      }
      if (this.lithium >= this.options.maximumLithium * model.lattice.grid.sites) {
        this.outcome = 'stopped';
        return false;
      }
      model.refresh();
      this.afterRefresh();
      if (this.interrupted) return false;
      const beat = this.turned.length % BEAT === 0;
      if (beat || model.solver.solves !== this.solvesNoted) this.note();
      if (beat) hooks.onProgress?.(this.progress());
    }
  }

  /** Between two events: whether the run goes on. */
  private goesOn({ between, shouldStop }: RunHooks): boolean {
    between?.();
    if (!shouldStop?.()) return true;
    this.outcome = 'interrupted';
    return false;
  }

  /** Books a site that has changed its state. */
  private record(site: number): void {
    const { clock, clusters, model, ledger, lastStep: step } = this;
    const time = clock.time;
    const state = model.lattice.state[site] as SiteState;
    this.turned.push({ site, event: ledger.events, time, current: this.steps[step].current, state });
    if (model.cracksAhead) this.crackFront.note(site, time, step);
    if (state === SiteState.lithium) {
      this.lithium++;
      clusters.add(site);
      if (this.onset === null) {
        this.onset = { step, time };
        this.note();
      }
      if (clusters.spans(site)) this.short = { step, time };
    } else if (clusters.has(site)) {
      this.lithium--;
      clusters.remove(site);
    }
    if (this.options.debug) {
      clusters.assertConsistent(model.lattice.state, SiteState.lithium);
      for (const turned of this.turned)
        if ((clusters.contact(turned.site) & Contact.working) !== model.field.grounded[turned.site])
          throw new SimulationError(
            'clusters',
            `site ${turned.site} joined differently`,
            'clusters and field to agree',
          );
    }
  }

  /** Hands the rates of the events, of which there may be more by now, to the selector. */
  private takeRates(): void {
    const { selector } = this;
    const { rate, count } = this.model.events;
    if (count > selector.size) selector.grow(2 * count);
    selector.assign(rate, count);
  }

  /** Takes the rates over and checks the balances. */
  private afterRefresh(): void {
    const { leakage } = this.model;
    if (leakage !== null) {
      this.worstKirchhoff = Math.max(this.worstKirchhoff, leakage.worstImbalance);
      if (this.softShort === null && leakage.share >= leakage.parts.softShort)
        this.softShort = { step: this.lastStep, time: this.clock.time };
    }
    const { growth } = this.model;
    this.takeRates();
    this.worstWindow = Math.max(this.worstWindow, growth.windowMismatch);
    if (this.options.debug || this.turned.length - this.audited >= Math.max(AUDIT_INTERVAL, this.audited / 4))
      this.audit();
  }

  /** Solves the field fully and checks Kirchhoff's balance against conductances computed afresh. */
  private audit(): void {
    const { model } = this;
    // A cut cell has no field that carries the current.
    if (this.isCut()) {
      this.interrupt();
      return;
    }
    model.settle(!this.ended);
    this.takeRates();
    this.worstKirchhoff = Math.max(this.worstKirchhoff, model.field.audit());
    if ((!this.ended || this.short === null) && model.field.current > 0) this.focusing = this.focusingNow();
    this.audited = this.turned.length;
  }

  /** Whether cracks or voids leave no way between the electrodes. */
  private isCut(): boolean {
    const { strips, cracksAhead, field } = this.model;
    return (strips || cracksAhead) && this.short === null && !conducts(field);
  }

  /** Ends a run whose cell passes no current any more: cracks and voids cut it right through. */
  private interrupt(): void {
    if (this.interrupted) return;
    this.interrupted = true;
    this.outcome = 'stopped';
    this.warnings.push('cracks cut the cell through between the electrodes: it conducts no more');
  }

  /** Largest plating current density of a face over the imposed one. */
  private focusingNow(): number {
    const { field, electrodeArea } = this.model;
    const { faces } = field;
    let largest = 0;
    for (let c = 0; c < faces.count; c++)
      if (faces.area[c] > 0) largest = Math.max(largest, field.platingCurrent(c) / faces.area[c]);
    return largest * (electrodeArea / field.current);
  }

  /** Adds the present to the trace; what has been noted of the same moment gives way. */
  private note(): void {
    const { model, clock, trace } = this;
    const now = {
      time: clock.time,
      current: model.field.current / model.electrodeArea,
      voltage: model.field.voltage,
      lithium: this.lithium,
    };
    this.solvesNoted = model.solver.solves;
    const last = trace.at(-1);
    if (last?.time === now.time && last.current === now.current && last.lithium === now.lithium) trace.pop();
    trace.push(now);
  }

  /** State between two events: what a simulation of the same model, steps and seed goes on from. */
  save(): SimulationState {
    const { turned, trace } = this;
    return {
      model: this.model.save(),
      clock: this.clock.state(),
      random: this.random.state(),
      selector: this.selector.save(),
      clusters: this.clusters.save(),
      ledger: this.ledger.save(),
      crackFront: this.crackFront.save(),
      onset: this.onset,
      softShort: this.softShort,
      lastStep: this.lastStep,
      stepEnd: this.stepEnd,
      worstKirchhoff: this.worstKirchhoff,
      worstWindow: this.worstWindow,
      lithium: this.lithium,
      focusing: this.focusing,
      audited: this.audited,
      warnings: [...this.warnings],
      turned: {
        site: Int32Array.from(turned, (t) => t.site),
        event: Float64Array.from(turned, (t) => t.event),
        time: Float64Array.from(turned, (t) => t.time),
        current: Float64Array.from(turned, (t) => t.current),
        state: Uint8Array.from(turned, (t) => t.state),
      },
      trace: {
        time: Float64Array.from(trace, (t) => t.time),
        current: Float64Array.from(trace, (t) => t.current),
        voltage: Float64Array.from(trace, (t) => t.voltage),
        lithium: Float64Array.from(trace, (t) => t.lithium),
      },
    };
  }

  /** The inverse of {@link save}, in a simulation just made. */
  restore(state: SimulationState): void {
    const { turned, trace } = state;
    this.model.restore(state.model);
    this.clock.restore(state.clock);
    this.random = openStream(`${this.seed}/events`, state.random);
    this.selector.restore(state.selector);
    this.clusters.restore(state.clusters);
    this.ledger.restore(state.ledger);
    this.crackFront.restore(state.crackFront);
    this.onset = state.onset;
    this.softShort = state.softShort;
    this.lastStep = state.lastStep;
    this.stepEnd = state.stepEnd;
    this.within = true;
    this.worstKirchhoff = state.worstKirchhoff;
    this.worstWindow = state.worstWindow;
    this.lithium = state.lithium;
    this.focusing = state.focusing;
    this.audited = state.audited;
    this.solvesNoted = this.model.solver.solves;
    this.warnings.push(...state.warnings);
    turned.site.forEach((site, k) => {
      const { event, time, current } = turned;
      const to = turned.state[k] as SiteState;
      this.turned.push({ site, event: event[k], time: time[k], current: current[k], state: to });
    });
    trace.time.forEach((time, k) => {
      const { current, voltage, lithium } = trace;
      this.trace.push({ time, current: current[k], voltage: voltage[k], lithium: lithium[k] });
    });
  }

  /** Recounts the quanta from the lattice; NaN where a site holds what its state does not allow. */
  recount(): number {
    const { fill, lattice, quantaPerSite, strips } = this.model;
    let quanta = 0;
    for (let i = 0; i < fill.length; i++) {
      const lithium = lattice.state[i] === SiteState.lithium;
      const least = lithium ? (strips ? 1 : quantaPerSite) : 0;
      if (fill[i] < least || fill[i] > quantaPerSite - (lithium ? 0 : 1)) return Number.NaN;
      quanta += fill[i];
    }
    return quanta;
  }

  /** Checks the books at the end. @throws SimulationError where they do not balance. */
  private close(): void {
    const { options } = this;
    this.ended = true;
    this.audit();
    const allowed = KIRCHHOFF_ALLOWANCE * Math.max(options.solverTolerance, 1e-9);
    if (!(this.worstKirchhoff <= allowed))
      throw new SimulationError('kirchhoff', `mismatch ${this.worstKirchhoff}`, `at most ${allowed}`);
    if (!(this.worstWindow <= WINDOW_ALLOWANCE))
      throw new SimulationError('window-sum', `mismatch ${this.worstWindow}`, `at most ${WINDOW_ALLOWANCE}`);
    this.ledger.check(this.recount());
  }
}
