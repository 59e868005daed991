/** The life of every deposited site of a run: when it filled, when it was joined to the electrode, when it was lost. */
import { Clusters, Contact } from '../lattice/clusters.ts';
import type { Grid } from '../lattice/grid.ts';
import { SiteState } from '../lattice/lattice.ts';
import type { SiteEvents } from './history.ts';

/** A moment that never comes. */
export const NEVER = 0xffffffff;

/**
 * Stretches of a run in which a site is lithium (or an open crack), one entry each, in the order in which they begin.
 * Moments count site events: an episode lasts over the moments k with from <= k < until, where moment k is that after
 * the first k site events of the run. `until` is {@link NEVER} for what is there at the end.
 */
export interface DepositEpisodes {
  readonly count: number;
  readonly site: Uint32Array;
  /** {@link SiteState}: lithium or cracked. */
  readonly state: Uint8Array;
  readonly from: Uint32Array;
  readonly until: Uint32Array;
  /** First moment at which the lithium is joined to the working electrode; before it is isolated. {@link NEVER} for cracks. */
  readonly joined: Uint32Array;
  /** 1 where lithium that is not joined has been so before: dead lithium, cut off. */
  readonly dead: Uint8Array;
  /** First moment at which lithium joins both electrodes, or {@link NEVER}. */
  readonly short: number;
}

/**
 * Follows the clusters of a run through its site events, O(events) where lithium only grows. `contacts` are the
 * electrodes that each site touches (`Contact`); true where both are planes at the ends of z.
 */
export function depositEpisodes(
  grid: Grid,
  { site, state }: Pick<SiteEvents, 'site' | 'state'>,
  contacts: Uint8Array | true = true,
): DepositEpisodes {
  const clusters = new Clusters(grid, undefined, contacts);
  const table = new EpisodeTable(grid.sites, site.length);
  let short = NEVER;
  for (let k = 0; k < site.length; k++) {
    const i = site[k]!;
    const moment = k + 1;
    const now = state === undefined ? SiteState.lithium : state[k]!;
    if (clusters.has(i)) cutOut(clusters, table, i, moment);
    table.close(i, moment);
    if (now === SiteState.cracked) table.open(i, SiteState.cracked, moment, 0);
    if (now !== SiteState.lithium) continue;
    table.open(i, SiteState.lithium, moment, 0);
    join(clusters, table, i, moment);
    if (short === NEVER && clusters.spans(i)) short = moment;
  }
  return table.finish(short);
}

/** Adds a site to its cluster; where that touches the electrode, all of it is joined from now on. */
function join(clusters: Clusters, table: EpisodeTable, site: number, moment: number): void {
  clusters.add(site);
  if ((clusters.contact(site) & Contact.working) === 0) return;
  let isolated = false;
  for (let c = 0; c < clusters.joinedCount; c++) isolated ||= !table.isJoined(clusters.joined[c]!);
  table.join(site, moment);
  if (!isolated) return;
  for (let s = clusters.after(site); s !== site; s = clusters.after(s)) table.join(s, moment);
}

/** Takes a site out of its cluster; what loses the electrode by it is dead from now on. */
function cutOut(clusters: Clusters, table: EpisodeTable, site: number, moment: number): void {
  const rest: number[] = [];
  if (table.isJoined(site))
    for (let s = clusters.after(site); s !== site; s = clusters.after(s)) rest.push(s);
  clusters.remove(site);
  for (const s of rest) {
    if (clusters.contact(s) & Contact.working) continue;
    table.close(s, moment);
    table.open(s, SiteState.lithium, moment, 1);
  }
}

/** Episodes while they are found. */
class EpisodeTable {
  private count = 0;
  private capacity: number;
  private site: Uint32Array;
  private state: Uint8Array;
  private from: Uint32Array;
  private until: Uint32Array;
  private joined: Uint32Array;
  private dead: Uint8Array;
  /** Open episode of each site, -1 for none. */
  private readonly current: Int32Array;

  constructor(sites: number, capacity: number) {
    this.capacity = Math.max(16, capacity);
    this.site = new Uint32Array(this.capacity);
    this.state = new Uint8Array(this.capacity);
    this.from = new Uint32Array(this.capacity);
    this.until = new Uint32Array(this.capacity);
    this.joined = new Uint32Array(this.capacity);
    this.dead = new Uint8Array(this.capacity);
    this.current = new Int32Array(sites).fill(-1);
  }

  open(site: number, state: SiteState, moment: number, dead: 0 | 1): void {
    if (this.count === this.capacity) this.grow();
    const e = this.count++;
    this.site[e] = site;
    this.state[e] = state;
    this.from[e] = moment;
    this.until[e] = NEVER;
    this.joined[e] = NEVER;
    this.dead[e] = dead;
    this.current[site] = e;
  }

  close(site: number, moment: number): void {
    const e = this.current[site]!;
    if (e < 0) return;
    this.until[e] = moment;
    this.current[site] = -1;
  }

  join(site: number, moment: number): void {
    const e = this.current[site]!;
    if (this.joined[e] === NEVER) this.joined[e] = moment;
  }

  isJoined(site: number): boolean {
    const e = this.current[site]!;
    return e >= 0 && this.joined[e] !== NEVER;
  }

  finish(short: number): DepositEpisodes {
    const { count } = this;
    return {
      count,
      site: this.site.slice(0, count),
      state: this.state.slice(0, count),
      from: this.from.slice(0, count),
      until: this.until.slice(0, count),
      joined: this.joined.slice(0, count),
      dead: this.dead.slice(0, count),
      short,
    };
  }

  private grow(): void {
    this.capacity *= 2;
    const wider = <A extends Uint8Array | Uint32Array>(old: A, made: A): A => {
      made.set(old);
      return made;
    };
    this.site = wider(this.site, new Uint32Array(this.capacity));
    this.state = wider(this.state, new Uint8Array(this.capacity));
    this.from = wider(this.from, new Uint32Array(this.capacity));
    this.until = wider(this.until, new Uint32Array(this.capacity));
    this.joined = wider(this.joined, new Uint32Array(this.capacity));
    this.dead = wider(this.dead, new Uint8Array(this.capacity));
  }
}
