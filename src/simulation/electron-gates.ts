import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';

/** State of {@link ElectronGates}: which gates are open, and which have ever been. */
export interface ElectronGatesState {
  readonly open: SparseArray<Uint8Array>;
  readonly everOpen: SparseArray<Uint8Array>;
}

/** The matter of the grain boundaries as electrons find it: it counts where the ions stand above its barrier. */
export class ElectronGates {
  /** sigma_e0 of each site in S/m. */
  readonly conductivity: Float64Array;
  /** 1 where the gate of a site is open. */
  readonly isOpen: Uint8Array;
  private readonly everOpen: Uint8Array;
  private readonly bulk: number;
  private readonly boundary: Float64Array;
  private readonly barrier: Float64Array | null;

  /** Conductivity in S/m of the grains, what boundary matter adds in each site, and its barrier in V (null: none). */
  constructor(bulk: number, boundary: Float64Array, barrier: Float64Array | null) {
    this.bulk = bulk;
    this.boundary = boundary;
    this.barrier = barrier;
    this.conductivity = new Float64Array(boundary.length).fill(bulk);
    this.isOpen = new Uint8Array(boundary.length);
    this.everOpen = new Uint8Array(boundary.length);
  }

  /**
   * Opens and closes the gates for an ionic potential in V. `afresh`: they may close; after the first exchange of an update
   * they only open, since what leaks through one can draw its potential below its barrier, and there would be no end.
   */
  read(potential: Float64Array, afresh: boolean): void {
    const { bulk, boundary, barrier } = this;
    for (let i = 0; i < this.conductivity.length; i++) {
      const open = barrier === null || potential[i] > barrier[i] || (!afresh && this.isOpen[i] === 1);
      if (boundary[i] > 0 && open && barrier !== null) this.everOpen[i] = 1;
      this.isOpen[i] = open ? 1 : 0;
      this.conductivity[i] = bulk + (open ? boundary[i] : 0);
    }
  }

  /** Share of the sites with boundary matter whose gate has ever opened; NaN without gates. */
  openedShare(): number {
    if (this.barrier === null) return Number.NaN;
    let boundary = 0;
    let open = 0;
    for (let i = 0; i < this.everOpen.length; i++) {
      if (!(this.boundary[i] > 0)) continue;
      boundary++;
      open += this.everOpen[i];
    }
    return boundary > 0 ? open / boundary : 0;
  }

  save(): ElectronGatesState {
    return { open: sparse(this.isOpen, 1), everOpen: sparse(this.everOpen, 0) };
  }

  /** The inverse of {@link save}. */
  restore(state: ElectronGatesState): void {
    spread(state.open, 1, this.isOpen);
    spread(state.everOpen, 0, this.everOpen);
    for (let i = 0; i < this.isOpen.length; i++)
      this.conductivity[i] = this.bulk + (this.isOpen[i] ? this.boundary[i] : 0);
  }
}
