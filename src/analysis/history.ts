/** The deposit at any moment of a run, rebuilt from the events at which its sites turned. */
import { SiteState } from '../lattice/lattice.ts';

/** When each site turned, in order; part of a run's result. */
export interface SiteEvents {
  readonly site: Uint32Array;
  /** State that the site took; where absent, all turned into lithium, once. */
  readonly state?: Uint8Array;
  /** Number of the event that changed the site. */
  readonly event: Uint32Array;
  /** s. */
  readonly time: Float64Array;
}

/** Number of leading entries of a rising array that are at most `limit`. */
export function countUpTo(rising: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The sites that are lithium after the first `count` events (default: all), in the order in which they (last) filled; a
 * view of `site` where no site ever lost its lithium.
 */
export function lithiumSites(
  { site, state }: Pick<SiteEvents, 'site' | 'state'>,
  count = site.length,
): Uint32Array {
  if (state === undefined) return site.subarray(0, count);
  const filled = new Map<number, true>();
  for (let k = 0; k < count; k++) {
    // Deleted first, so that a site that fills anew comes last.
    filled.delete(site[k]!);
    if (state[k] === SiteState.lithium) filled.set(site[k]!, true);
  }
  return Uint32Array.from(filled.keys());
}

/** Number of site events up to time `moment` in s. */
export function turnedAtTime({ time }: Pick<SiteEvents, 'time'>, moment: number): number {
  return countUpTo(time, moment);
}

/** Lithium sites at time `moment` in s, in the order in which they filled. */
export function lithiumAtTime(
  events: Pick<SiteEvents, 'site' | 'state' | 'time'>,
  moment: number,
): Uint32Array {
  return lithiumSites(events, turnedAtTime(events, moment));
}

/** Lithium sites after `count` events of any kind, in the order in which they filled. */
export function lithiumAfterEvents(
  events: Pick<SiteEvents, 'site' | 'state' | 'event'>,
  count: number,
): Uint32Array {
  return lithiumSites(events, countUpTo(events.event, count));
}

/** The state of every site at a moment that moves, either way at the cost of the events between. */
export class SiteStates {
  /** {@link SiteState} of every site now; not to be changed. */
  readonly state: Uint8Array;
  private readonly events: Pick<SiteEvents, 'site' | 'state'>;
  /** State that each event ended. */
  private readonly before: Uint8Array;
  private at = 0;

  /** At moment 0. `initial`: state of every site before the first event. */
  constructor(initial: Uint8Array, events: Pick<SiteEvents, 'site' | 'state'>) {
    this.events = events;
    this.state = initial.slice();
    this.before = new Uint8Array(events.site.length);
    for (let k = 0; k < events.site.length; k++) {
      this.before[k] = this.state[events.site[k]!]!;
      this.state[events.site[k]!] = this.after(k);
    }
    this.state.set(initial);
  }

  /** Site events that have happened. */
  get moment(): number {
    return this.at;
  }

  /** Goes to the moment after the first `moment` site events; what lies beyond the ends stands at them. */
  moveTo(moment: number): void {
    const { site } = this.events;
    const aim = Math.min(Math.max(0, moment), site.length);
    for (; this.at < aim; this.at++) this.state[site[this.at]!] = this.after(this.at);
    while (this.at > aim) {
      this.at--;
      this.state[site[this.at]!] = this.before[this.at]!;
    }
  }

  private after(event: number): number {
    const { state } = this.events;
    return state === undefined ? SiteState.lithium : state[event]!;
  }
}
