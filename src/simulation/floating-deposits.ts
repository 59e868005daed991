import type { FloatingDeposits } from '../fields/electron-problem.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';

/** What a floating deposit does: takes no current, grows, dissolves, or stands at the counter electrode's potential. */
export const DepositMode = { idle: 0, growing: 1, dissolving: 2, counter: 3 } as const;
export type DepositMode = (typeof DepositMode)[keyof typeof DepositMode];

/** State of a {@link DepositTable}: what it held at its last `find`, with all there is room for. */
export interface DepositTableState {
  readonly count: number;
  readonly pinned: Uint8Array;
  readonly quasiPotential: Float64Array;
  readonly current: Float64Array;
  readonly mode: Uint8Array;
  readonly ionicPotential: Float64Array;
  readonly threshold: Float64Array;
  readonly sites: Int32Array;
  readonly start: Int32Array;
  readonly modeOf: SparseArray<Uint8Array>;
}

/**
 * The floating deposits of a lattice: face-connected clusters of lithium that the working electrode does not reach,
 * numbered by their first site. Found afresh by {@link find} whenever lithium has come or gone; a deposit takes over the
 * mode of its first site.
 */
export class DepositTable implements FloatingDeposits {
  count = 0;
  readonly of: Int32Array;
  pinned = new Uint8Array(16);
  quasiPotential = new Float64Array(16);
  current = new Float64Array(16);
  mode = new Uint8Array(16);
  /** Quasi-potential of the ions in the lithium, phi in V, and V_m p_open / F of the easiest receiver in V. */
  ionicPotential = new Float64Array(16);
  threshold = new Float64Array(16);
  /** Sites of deposit k: `sites[start[k]]` to `sites[start[k + 1] - 1]`. */
  sites: Int32Array = new Int32Array(64);
  start: Int32Array = new Int32Array(17);
  private readonly modeOf: Uint8Array;
  private readonly lattice: Lattice;
  private readonly grounded: Uint8Array;

  /** `grounded`: 1 for lithium joined to the working electrode. */
  constructor(lattice: Lattice, grounded: Uint8Array) {
    this.lattice = lattice;
    this.grounded = grounded;
    this.of = new Int32Array(lattice.grid.sites).fill(-1);
    this.modeOf = new Uint8Array(lattice.grid.sites);
  }

  /** Finds the deposits of the present lattice. */
  find(): void {
    const { lattice, grounded, of, modeOf } = this;
    const { grid, state } = lattice;
    for (let k = 0; k < this.count; k++)
      for (let s = this.start[k]; s < this.start[k + 1]; s++) {
        modeOf[this.sites[s]] = this.mode[k];
        of[this.sites[s]] = -1;
      }
    this.count = 0;
    let filled = 0;
    for (let i = 0; i < grid.sites; i++) {
      if (state[i] !== SiteState.lithium || grounded[i] || of[i] >= 0) continue;
      const k = this.open();
      this.mode[k] = modeOf[i];
      this.start[k] = filled;
      of[i] = k;
      filled = this.list(i, filled);
      for (let head = this.start[k]; head < filled; head++)
        for (let d = 0; d < DIRECTIONS; d++) {
          const j = neighbour(grid, this.sites[head], d);
          if (j < 0 || state[j] !== SiteState.lithium || grounded[j] || of[j] >= 0) continue;
          of[j] = k;
          filled = this.list(j, filled);
        }
      this.start[k + 1] = filled;
    }
  }

  save(): DepositTableState {
    return {
      count: this.count,
      pinned: this.pinned.slice(),
      quasiPotential: this.quasiPotential.slice(),
      current: this.current.slice(),
      mode: this.mode.slice(),
      ionicPotential: this.ionicPotential.slice(),
      threshold: this.threshold.slice(),
      sites: this.sites.slice(),
      start: this.start.slice(),
      modeOf: sparse(this.modeOf, 0),
    };
  }

  /** The inverse of {@link save}. */
  restore(state: DepositTableState): void {
    this.count = state.count;
    this.pinned = Uint8Array.from(state.pinned);
    this.quasiPotential = Float64Array.from(state.quasiPotential);
    this.current = Float64Array.from(state.current);
    this.mode = Uint8Array.from(state.mode);
    this.ionicPotential = Float64Array.from(state.ionicPotential);
    this.threshold = Float64Array.from(state.threshold);
    this.sites = Int32Array.from(state.sites);
    this.start = Int32Array.from(state.start);
    spread(state.modeOf, 0, this.modeOf);
    this.of.fill(-1);
    for (let k = 0; k < this.count; k++)
      for (let s = this.start[k]; s < this.start[k + 1]; s++) this.of[this.sites[s]] = k;
  }

  private list(site: number, filled: number): number {
    if (filled === this.sites.length) {
      const longer = new Int32Array(2 * filled);
      longer.set(this.sites);
      this.sites = longer;
    }
    this.sites[filled] = site;
    return filled + 1;
  }

  private open(): number {
    if (this.count === this.mode.length) {
      const length = 2 * this.count;
      const wider = (old: Float64Array): Float64Array<ArrayBuffer> => {
        const fresh = new Float64Array(length);
        fresh.set(old);
        return fresh;
      };
      this.quasiPotential = wider(this.quasiPotential);
      this.current = wider(this.current);
      this.ionicPotential = wider(this.ionicPotential);
      this.threshold = wider(this.threshold);
      const mode = new Uint8Array(length);
      mode.set(this.mode);
      this.mode = mode;
      this.pinned = new Uint8Array(length);
      const start = new Int32Array(length + 1);
      start.set(this.start);
      this.start = start;
    }
    return this.count++;
  }
}
