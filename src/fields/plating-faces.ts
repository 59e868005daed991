import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';

/** `metal` of a face on the working electrode itself rather than on a lithium site. */
export const ELECTRODE = -1;

/** State of {@link PlatingFaces}, beside what follows from the sites (half cell, area, resistance): an entry a face. */
export interface PlatingFacesState {
  /** Records that there is room for. */
  readonly capacity: number;
  readonly site: Int32Array;
  readonly metal: Int32Array;
  readonly next: Int32Array;
  readonly conductance: Float64Array;
  readonly offset: SparseArray<Float64Array>;
  readonly pressurePotential: SparseArray<Float64Array>;
  readonly active: SparseArray<Uint8Array>;
  /** First face of each site. */
  readonly first: SparseArray<Int32Array>;
}

/**
 * The faces between electrolyte (or an open site) and metal at the potential of the working electrode: one
 * record a face, in flat growable arrays, with the faces of a site linked. Where the electrode is carved, all its voxel
 * faces on a site make one face. The current that plates at face c is
 *
 *     I_c = conductance_c (phi_site - offset_c)   where active, else 0
 *
 * with the conductance holding the half cell and the charge transfer in series, and the offset V_m p / F of
 * metal under pressure (plus the tangent's own for a nonlinear charge transfer).
 */
export class PlatingFaces {
  count = 0;
  site: Int32Array;
  /** Lithium site on the other side, or {@link ELECTRODE}. */
  metal: Int32Array;
  conductance: Float64Array;
  /** Area over half-cell resistance alone, sigma A / (a/2), kept to form the conductance anew. */
  halfCell: Float64Array;
  /** Area in m^2 on which charge is transferred. */
  area: Float64Array;
  /** Area-specific charge-transfer resistance at zero current in ohm m^2. */
  resistance: Float64Array;
  offset: Float64Array;
  /** Overpotential of the metal's pressure, V_m p / F in V. */
  pressurePotential: Float64Array;
  active: Uint8Array;
  private next: Int32Array;
  private readonly first: Int32Array;

  constructor(sites: number, capacity = 1024) {
    this.first = new Int32Array(sites).fill(-1);
    this.site = new Int32Array(capacity);
    this.metal = new Int32Array(capacity);
    this.conductance = new Float64Array(capacity);
    this.halfCell = new Float64Array(capacity);
    this.area = new Float64Array(capacity);
    this.resistance = new Float64Array(capacity);
    this.offset = new Float64Array(capacity);
    this.pressurePotential = new Float64Array(capacity);
    this.active = new Uint8Array(capacity);
    this.next = new Int32Array(capacity);
  }

  /** First face of a site, or -1. */
  firstOf(site: number): number {
    return this.first[site];
  }

  /** Next face of the same site, or -1. */
  nextOf(face: number): number {
    return this.next[face];
  }

  /** Adds a face of an area in m^2 and returns its index. `halfCell` 0 marks a face that carries no current (open site). */
  add(site: number, metal: number, halfCell: number, resistance: number, area: number): number {
    if (this.count === this.site.length) this.grow();
    const c = this.count++;
    this.site[c] = site;
    this.metal[c] = metal;
    this.halfCell[c] = halfCell;
    this.area[c] = area;
    this.resistance[c] = resistance;
    this.conductance[c] = halfCell > 0 ? 1 / (1 / halfCell + resistance / area) : 0;
    this.offset[c] = 0;
    this.pressurePotential[c] = 0;
    this.active[c] = 1;
    this.next[c] = this.first[site];
    this.first[site] = c;
    return c;
  }

  /** Removes all faces of a site; the last records move into the holes. */
  removeOf(site: number): void {
    while (this.first[site] >= 0) {
      const c = this.first[site];
      this.first[site] = this.next[c];
      this.close(c);
    }
  }

  /** Removes the face of a site on a lithium site or the electrode; false where there is none. */
  remove(site: number, metal: number): boolean {
    let before = -1;
    let c = this.first[site];
    while (c >= 0 && this.metal[c] !== metal) {
      before = c;
      c = this.next[c];
    }
    if (c < 0) return false;
    if (before < 0) this.first[site] = this.next[c];
    else this.next[before] = this.next[c];
    this.close(c);
    return true;
  }

  save(): PlatingFacesState {
    const { count } = this;
    return {
      capacity: this.site.length,
      site: this.site.slice(0, count),
      metal: this.metal.slice(0, count),
      next: this.next.slice(0, count),
      conductance: this.conductance.slice(0, count),
      offset: sparse(this.offset.subarray(0, count), 0),
      pressurePotential: sparse(this.pressurePotential.subarray(0, count), 0),
      active: sparse(this.active.subarray(0, count), 1),
      first: sparse(this.first, -1),
    };
  }

  /** The inverse of {@link save}; half cells, areas and resistances are the caller's. */
  restore(state: PlatingFacesState): void {
    const count = state.site.length;
    while (this.site.length < state.capacity) this.grow();
    this.count = count;
    this.site.set(state.site);
    this.metal.set(state.metal);
    this.next.set(state.next);
    this.conductance.set(state.conductance);
    spread(state.offset, 0, this.offset.subarray(0, count));
    spread(state.pressurePotential, 0, this.pressurePotential.subarray(0, count));
    spread(state.active, 1, this.active.subarray(0, count));
    spread(state.first, -1, this.first);
  }

  /** Moves the last record into the place of one that is linked nowhere any more. */
  private close(c: number): void {
    const last = --this.count;
    if (c === last) return;
    this.site[c] = this.site[last];
    this.metal[c] = this.metal[last];
    this.conductance[c] = this.conductance[last];
    this.halfCell[c] = this.halfCell[last];
    this.area[c] = this.area[last];
    this.resistance[c] = this.resistance[last];
    this.offset[c] = this.offset[last];
    this.pressurePotential[c] = this.pressurePotential[last];
    this.active[c] = this.active[last];
    this.next[c] = this.next[last];
    const moved = this.site[c];
    if (this.first[moved] === last) this.first[moved] = c;
    else {
      let k = this.first[moved];
      while (this.next[k] !== last) k = this.next[k];
      this.next[k] = c;
    }
  }

  private grow(): void {
    const capacity = this.site.length * 2;
    const longer = <T extends Int32Array | Float64Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.site = longer(this.site, new Int32Array(capacity));
    this.metal = longer(this.metal, new Int32Array(capacity));
    this.conductance = longer(this.conductance, new Float64Array(capacity));
    this.halfCell = longer(this.halfCell, new Float64Array(capacity));
    this.area = longer(this.area, new Float64Array(capacity));
    this.resistance = longer(this.resistance, new Float64Array(capacity));
    this.offset = longer(this.offset, new Float64Array(capacity));
    this.pressurePotential = longer(this.pressurePotential, new Float64Array(capacity));
    this.active = longer(this.active, new Uint8Array(capacity));
    this.next = longer(this.next, new Int32Array(capacity));
  }
}
