/** A run as the pages hold it: its sample, its site events, and what follows from both. */
import { type DepositEpisodes, depositEpisodes, NEVER } from '../src/analysis/episodes.ts';
import { countUpTo, SiteStates } from '../src/analysis/history.ts';
import type { Grid } from '../src/lattice/grid.ts';
import { SiteState } from '../src/lattice/lattice.ts';
import type { RunResult } from '../src/simulation/result.ts';
import type { GrainSurfaces } from '../src/view/grain-surfaces.ts';

/** The sample of a run, one entry a site. */
export interface Sample {
  readonly grid: Grid;
  /** Grain id, -1 for none. */
  readonly grain: ArrayLike<number>;
  /** {@link SiteState} before the first event. */
  readonly initial: Uint8Array;
  /** Electrodes that each site touches where the working one is no plane. */
  readonly contacts: Uint8Array | true;
  /** Surfaces between the grains in 3D, where they are made already. */
  readonly surfaces?: GrainSurfaces;
}

/** What is known of a run besides its sample. All SI. */
export interface RunData {
  readonly id: string;
  readonly outcome: RunResult['outcome'] | 'running';
  /** Current density in A/m^2 at which lithium joined the electrodes; null without a short. */
  readonly shortCurrent: number | null;
  readonly endTime: number;
  readonly events: RunResult['siteEvents'];
  readonly trace: RunResult['trace'];
  /** Roots of smaller number are surface flaws, the others nuclei. */
  readonly surfaceRoots: number;
}

/** What the lithium of a site is at a moment. `crack`: open and empty. */
export const Status = { none: 0, surface: 1, nucleus: 2, isolated: 3, dead: 4, crack: 5 } as const;
export type Status = (typeof Status)[keyof typeof Status];

/** Numbers of a moment. */
export interface Summary {
  /** Site events that have happened, and of how many. */
  readonly moment: number;
  readonly events: number;
  /** s, A/m^2, V. */
  readonly time: number;
  readonly current: number;
  readonly voltage: number;
  readonly lithium: number;
  readonly isolated: number;
  readonly dead: number;
  /** Whether lithium joins both electrodes. */
  readonly short: boolean;
}

/** A run in its sample, at any moment. Moment k is that after the first k site events. */
export class Deposit {
  readonly run: RunData;
  readonly sample: Sample;
  readonly episodes: DepositEpisodes;
  readonly states: SiteStates;
  /** Episodes of each site that ever changed, in their order. */
  private readonly ofSite = new Map<number, number[]>();
  /** Lithium, isolated and dead sites after each moment. */
  private readonly lithium: Uint32Array;
  private readonly isolated: Uint32Array;
  private readonly dead: Uint32Array;

  constructor(run: RunData, sample: Sample) {
    this.run = run;
    this.sample = sample;
    this.episodes = depositEpisodes(sample.grid, run.events, sample.contacts);
    this.states = new SiteStates(sample.initial, run.events);
    const { count, site, state, from, until, joined, dead } = this.episodes;
    const moments = run.events.site.length + 2;
    const lithium = new Int32Array(moments);
    const isolated = new Int32Array(moments);
    const cut = new Int32Array(moments);
    const span = (into: Int32Array, start: number, end: number) => {
      if (start >= moments || start >= end) return;
      into[start]++;
      if (end < moments) into[end]--;
    };
    for (let e = 0; e < count; e++) {
      const list = this.ofSite.get(site[e]);
      if (list === undefined) this.ofSite.set(site[e], [e]);
      else list.push(e);
      if (state[e] !== SiteState.lithium) continue;
      span(lithium, from[e], until[e]);
      span(dead[e] ? cut : isolated, from[e], Math.min(joined[e], until[e]));
    }
    const sums = (steps: Int32Array) => {
      let sum = 0;
      return Uint32Array.from(steps, (step) => {
        sum += step;
        return sum;
      });
    };
    this.lithium = sums(lithium);
    this.isolated = sums(isolated);
    this.dead = sums(cut);
  }

  /** Site events of the run. */
  get events(): number {
    return this.run.events.site.length;
  }

  /** The moment at time t in s: site events up to it. */
  momentAt(time: number): number {
    return countUpTo(this.run.events.time, time);
  }

  /** Time in s of the last event of a moment; the end of the run after all of them. */
  timeOf(moment: number): number {
    return moment <= 0 ? 0 : this.run.events.time[Math.min(moment, this.events) - 1];
  }

  /** Episode of a site at a moment, or -1. */
  episodeAt(site: number, moment: number): number {
    const { from, until } = this.episodes;
    for (const e of this.ofSite.get(site) ?? []) if (from[e] <= moment && moment < until[e]) return e;
    return -1;
  }

  /** Which kind of root the lithium of an episode has. */
  fromNucleus(episode: number): boolean {
    const { root } = this.run.events;
    return root[this.episodes.from[episode] - 1] >= this.run.surfaceRoots;
  }

  /** What an episode is at a moment within it. */
  status(episode: number, moment: number): Status {
    const { state, joined, dead } = this.episodes;
    if (state[episode] !== SiteState.lithium) return Status.crack;
    if (moment < joined[episode]) return dead[episode] ? Status.dead : Status.isolated;
    return this.fromNucleus(episode) ? Status.nucleus : Status.surface;
  }

  /** Place of every site event on a colour scale, 0 to 1: by order (age), or by current density (its ends at those of the run). */
  shares(mode: 'age' | 'current'): Float32Array {
    const { current } = this.run.events;
    if (mode === 'age') return Float32Array.from(current, (_, k) => k / Math.max(1, current.length - 1));
    const [least, most] = this.currentRange();
    return Float32Array.from(current, (j) => (most > least ? (j - least) / (most - least) : 0.5));
  }

  /** Least and largest current density in A/m^2 at which a site changed. */
  currentRange(): [number, number] {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const j of this.run.events.current) {
      least = Math.min(least, j);
      most = Math.max(most, j);
    }
    return [least, most];
  }

  /** Index of the point of the trace at time t in s. */
  traceAt(time: number): number {
    return Math.max(0, countUpTo(this.run.trace.time, time) - 1);
  }

  /** Numbers of a moment, at `time` (default: that of its last event). */
  summary(moment: number, time = this.timeOf(moment)): Summary {
    const { trace } = this.run;
    const at = this.traceAt(time);
    const k = Math.min(moment, this.events);
    return {
      moment: k,
      events: this.events,
      time,
      current: trace.current[at] ?? 0,
      voltage: trace.voltage[at] ?? Number.NaN,
      lithium: this.lithium[k],
      isolated: this.isolated[k],
      dead: this.dead[k],
      short: this.episodes.short !== NEVER && k >= this.episodes.short,
    };
  }
}
