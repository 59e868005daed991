import type { Grid } from './grid.ts';
import { type SparseArray, sparse, spread } from './sparse-array.ts';

/** Bits of {@link Clusters.contact}: which electrodes a cluster touches. */
export const Contact = { none: 0, working: 1, counter: 2, both: 3 } as const;

/** State of {@link Clusters}; what each array holds is told there. */
export interface ClustersState {
  readonly counts: Int32Array;
  readonly parent: SparseArray<Int32Array>;
  readonly next: SparseArray<Int32Array>;
  readonly size: SparseArray<Int32Array>;
  readonly contact: SparseArray<Uint8Array>;
  readonly joined: Int32Array;
  readonly joinedCount: number;
}

/** Label of a site that belongs to no cluster. */
export const NO_CLUSTER = -1;

/**
 * Clusters of face-connected sites, periodic in x and y, that grow site by site: union-find with union by size
 * and path halving (Tarjan & van Leeuwen 1984), nearly O(1) a site. The sites of a cluster also form a ring, so
 * that they can be listed. All state lies in one buffer of {@link Clusters.bytes}, from which it reopens.
 *
 * By default a site of the plane z = 0 touches the working electrode and one of z = nz - 1 the counter electrode; other
 * places may be given, and {@link touch} adds a contact elsewhere.
 */
export class Clusters {
  readonly grid: Grid;
  /** Everything, for a checkpoint or another thread: `new Clusters(grid, buffer)` reopens it. */
  readonly buffer: ArrayBufferLike;
  /** Roots of the clusters that the last {@link add} joined, in the order met; see {@link joinedCount}. */
  readonly joined: Int32Array = new Int32Array(6);
  /** How many entries of {@link joined} count: 0 for a new cluster, 1 for a grown one, more for a merger. */
  joinedCount = 0;
  /** Whether each electrode contact follows from z; or the contact of each site. */
  readonly #planes: boolean | Uint8Array;
  /** [0] number of clusters, [1] number of sites in them. */
  readonly #counts: Int32Array;
  readonly #parent: Int32Array;
  readonly #next: Int32Array;
  readonly #size: Int32Array;
  readonly #contact: Uint8Array;

  /** Bytes of the buffer for a grid. */
  static bytes(grid: Grid): number {
    return 8 + 13 * grid.sites;
  }

  /**
   * No cluster yet, or the clusters of `buffer`. `planes = false`: no site touches an electrode by its position; an
   * array gives the {@link Contact} of each site instead. Throws a RangeError when the buffer has another length.
   */
  constructor(grid: Grid, buffer?: ArrayBufferLike, planes: boolean | Uint8Array = true) {
    const bytes = Clusters.bytes(grid);
    if (buffer !== undefined && buffer.byteLength !== bytes) {
      throw new RangeError(`cluster buffer has ${buffer.byteLength} bytes when expected ${bytes}`);
    }
    this.grid = grid;
    this.#planes = planes;
    this.buffer = buffer ?? new ArrayBuffer(bytes);
    const n = grid.sites;
    this.#counts = new Int32Array(this.buffer, 0, 2);
    this.#parent = new Int32Array(this.buffer, 8, n);
    this.#next = new Int32Array(this.buffer, 8 + 4 * n, n);
    this.#size = new Int32Array(this.buffer, 8 + 8 * n, n);
    this.#contact = new Uint8Array(this.buffer, 8 + 12 * n, n);
    if (buffer === undefined) this.clear();
  }

  /** Number of clusters. */
  get count(): number {
    return this.#counts[0]!;
  }

  /** Number of sites in clusters. */
  get members(): number {
    return this.#counts[1]!;
  }

  /** Removes everything. */
  clear(): void {
    this.#counts.fill(0);
    this.#parent.fill(NO_CLUSTER);
    this.#size.fill(0);
    this.#contact.fill(Contact.none);
    this.joinedCount = 0;
  }

  /** Clusters of the sites whose entry in `states` equals `value`, afresh (contacts from z only). */
  assign(states: Uint8Array, value: number): void {
    this.clear();
    for (let site = 0; site < this.grid.sites; site++) if (states[site] === value) this.add(site);
  }

  has(site: number): boolean {
    return this.#parent[site] !== NO_CLUSTER;
  }

  /** Root site of the cluster of a site, or {@link NO_CLUSTER}. Roots change when clusters merge. */
  find(site: number): number {
    const parent = this.#parent;
    if (parent[site] === NO_CLUSTER) return NO_CLUSTER;
    let s = site;
    while (parent[s] !== s) {
      const up = parent[parent[s]!]!;
      parent[s] = up;
      s = up;
    }
    return s;
  }

  /** Number of sites of the cluster of a site; 0 outside clusters. */
  size(site: number): number {
    const root = this.find(site);
    return root === NO_CLUSTER ? 0 : this.#size[root]!;
  }

  /** {@link Contact} bits of the cluster of a site. */
  contact(site: number): number {
    const root = this.find(site);
    return root === NO_CLUSTER ? Contact.none : this.#contact[root]!;
  }

  /** Whether a site's cluster joins both electrodes: a hard short. */
  spans(site: number): boolean {
    return this.contact(site) === Contact.both;
  }

  /** Adds contact bits to the cluster of a member site. */
  touch(site: number, contact: number): void {
    const root = this.find(site);
    if (root === NO_CLUSTER) throw new RangeError(`site ${site} is in no cluster when expected a member`);
    this.#contact[root] = this.#contact[root]! | contact;
  }

  /** The site after `site` on the ring of its cluster; going round visits each member once. */
  after(site: number): number {
    return this.#next[site]!;
  }

  /** Makes a site a member, joining the clusters of its face neighbours; returns the root. A member stays. */
  add(site: number): number {
    this.joinedCount = 0;
    if (this.#parent[site] !== NO_CLUSTER) return this.find(site);
    const { nx, ny, nz } = this.grid;
    const plane = nx * ny;
    const x = site % nx;
    const z = (site / plane) | 0;
    const y = ((site - z * plane) / nx) | 0;
    this.#parent[site] = site;
    this.#next[site] = site;
    this.#size[site] = 1;
    this.#contact[site] = this.#contactAt(site, z);
    this.#counts[0]!++;
    this.#counts[1]!++;
    let root = site;
    if (nx > 1) {
      root = this.#join(root, x > 0 ? site - 1 : site + nx - 1, site);
      root = this.#join(root, x < nx - 1 ? site + 1 : site - nx + 1, site);
    }
    if (ny > 1) {
      root = this.#join(root, y > 0 ? site - nx : site + plane - nx, site);
      root = this.#join(root, y < ny - 1 ? site + nx : site - plane + nx, site);
    }
    if (z > 0) root = this.#join(root, site - plane, site);
    if (z < nz - 1) root = this.#join(root, site + plane, site);
    return root;
  }

  /**
   * Takes a site out of its cluster, which may fall apart: the rest is added again, O(size of the cluster).
   * Contacts given by {@link touch} are lost for this cluster. A site outside clusters stays outside.
   */
  remove(site: number): void {
    if (this.#parent[site] === NO_CLUSTER) return;
    const next = this.#next;
    const rest = new Int32Array(this.size(site) - 1);
    for (let i = 0, s = next[site]!; s !== site; s = next[s]!) rest[i++] = s;
    this.#counts[0]!--;
    this.#counts[1]! -= rest.length + 1;
    this.#parent[site] = NO_CLUSTER;
    for (let i = 0; i < rest.length; i++) this.#parent[rest[i]!] = NO_CLUSTER;
    for (let i = 0; i < rest.length; i++) this.add(rest[i]!);
    this.joinedCount = 0;
  }

  /** What differs from no cluster at all. */
  save(): ClustersState {
    return {
      counts: this.#counts.slice(),
      parent: sparse(this.#parent, NO_CLUSTER),
      next: sparse(this.#next, 0),
      size: sparse(this.#size, 0),
      contact: sparse(this.#contact, Contact.none),
      joined: this.joined.slice(),
      joinedCount: this.joinedCount,
    };
  }

  /** The inverse of {@link save}, on the same grid. */
  restore(state: ClustersState): void {
    this.#counts.set(state.counts);
    spread(state.parent, NO_CLUSTER, this.#parent);
    spread(state.next, 0, this.#next);
    spread(state.size, 0, this.#size);
    spread(state.contact, Contact.none, this.#contact);
    this.joined.set(state.joined);
    this.joinedCount = state.joinedCount;
  }

  /** Contact that a site has by its position. */
  #contactAt(site: number, z: number): number {
    const planes = this.#planes;
    if (typeof planes !== 'boolean') return planes[site]!;
    return planes ? (z === 0 ? Contact.working : 0) | (z === this.grid.nz - 1 ? Contact.counter : 0) : 0;
  }

  #join(root: number, neighbour: number, added: number): number {
    const other = this.find(neighbour);
    if (other === NO_CLUSTER || other === root) return root;
    if (other !== added) this.joined[this.joinedCount++] = other;
    const size = this.#size;
    const keep = size[root]! >= size[other]! ? root : other;
    const lose = keep === root ? other : root;
    this.#parent[lose] = keep;
    size[keep] = size[keep]! + size[lose]!;
    this.#contact[keep] = this.#contact[keep]! | this.#contact[lose]!;
    const next = this.#next;
    const step = next[keep]!;
    next[keep] = next[lose]!;
    next[lose] = step;
    this.#counts[0]!--;
    return keep;
  }

  /**
   * Labels by a fresh flood fill that uses membership alone: the smallest site of its cluster for a member,
   * {@link NO_CLUSTER} for the rest. Debug checks only: O(sites).
   */
  labelsFresh(): Int32Array {
    const { nx, ny, nz, sites } = this.grid;
    const plane = nx * ny;
    const labels = new Int32Array(sites).fill(NO_CLUSTER);
    const queue = new Int32Array(sites);
    for (let start = 0; start < sites; start++) {
      if (!this.has(start) || labels[start] !== NO_CLUSTER) continue;
      labels[start] = start;
      queue[0] = start;
      for (let head = 0, tail = 1; head < tail; head++) {
        const site = queue[head]!;
        const x = site % nx;
        const y = ((site / nx) | 0) % ny;
        const z = (site / plane) | 0;
        for (let face = 0; face < 6; face++) {
          const step = face & 1 ? 1 : -1;
          const axis = face >> 1;
          const zz = axis === 2 ? z + step : z;
          if (zz < 0 || zz >= nz) continue;
          const xx = axis === 0 ? (x + step + nx) % nx : x;
          const yy = axis === 1 ? (y + step + ny) % ny : y;
          const other = xx + nx * (yy + ny * zz);
          if (!this.has(other) || labels[other] !== NO_CLUSTER) continue;
          labels[other] = start;
          queue[tail++] = other;
        }
      }
    }
    return labels;
  }

  /**
   * Throws an Error unless the incremental clusters equal a fresh labelling: same partition, sizes, counts, rings,
   * and at least the contacts that follow from z. With `states`, membership must equal `states[i] === value`.
   */
  assertConsistent(states?: Uint8Array, value = 0): void {
    const labels = this.labelsFresh();
    const rootOf = new Map<number, number>();
    const sizes = new Map<number, number>();
    const contacts = new Map<number, number>();
    const plane = this.grid.nx * this.grid.ny;
    let members = 0;
    for (let site = 0; site < labels.length; site++) {
      if (states !== undefined && (states[site] === value) !== this.has(site)) {
        fail(`site ${site} has state ${states[site]} and is ${this.has(site) ? 'a' : 'no'} member`);
      }
      const label = labels[site]!;
      if (label === NO_CLUSTER) continue;
      members++;
      const root = this.find(site);
      if (label === site) rootOf.set(label, root);
      if (rootOf.get(label) !== root)
        fail(`site ${site} has root ${root} when expected ${rootOf.get(label)}`);
      sizes.set(root, (sizes.get(root) ?? 0) + 1);
      const z = (site / plane) | 0;
      contacts.set(root, (contacts.get(root) ?? 0) | this.#contactAt(site, z));
    }
    if (sizes.size !== rootOf.size) fail(`${sizes.size} roots when expected ${rootOf.size}`);
    if (this.count !== sizes.size) fail(`count is ${this.count} when expected ${sizes.size}`);
    if (this.members !== members) fail(`members is ${this.members} when expected ${members}`);
    for (const [root, size] of sizes) {
      if (this.#size[root] !== size)
        fail(`size of root ${root} is ${this.#size[root]} when expected ${size}`);
      const bits = contacts.get(root)!;
      if ((this.#contact[root]! & bits) !== bits) {
        fail(`contact of root ${root} is ${this.#contact[root]} when expected at least ${bits}`);
      }
      let ring = 1;
      for (let s = this.after(root); s !== root && ring <= size; s = this.after(s)) {
        if (this.find(s) !== root) fail(`ring of root ${root} passes site ${s} of root ${this.find(s)}`);
        ring++;
      }
      if (ring !== size) fail(`ring of root ${root} has ${ring} sites when expected ${size}`);
    }
  }
}

function fail(reason: string): never {
  throw new Error(`clusters are inconsistent: ${reason}`);
}
