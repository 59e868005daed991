import { type Lattice, SiteState, type SurfaceFlaws } from '../lattice/lattice.ts';
import { boundaryAcross, DIRECTIONS, neighbour, squareDistance } from '../lattice/neighbours.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';
import { type WorkingSurface, workingSurface } from '../lattice/working-surface.ts';
import type { ActiveMechanism } from '../mechanisms/registry.ts';
import { type Nuclei, noNuclei } from '../microstructure/internal-flaws.ts';

/** Geometry factor Y of a flaw at the surface. */
const SURFACE_FLAW = 1.12;
/** Geometry factor Y of a flaw inside, a penny-shaped crack: 2 / pi. */
const INTERNAL_FLAW = 2 / Math.PI;
/** Surface energy of lithium in J/m^2 (DFT: Tran et al., Sci. Data 3, 160080 (2016)). */
const LITHIUM_SURFACE_ENERGY = 0.5;

/**
 * Opening w of a filament in m where a number is needed and the scenario asks for the self-consistent one: in the
 * sharing length l_p, which is one for the whole sample, and in open cracks.
 */
export const NOMINAL_OPENING = 50e-9;

/** {@link OpeningPressure.loader} of what nothing loads; numbers below it stand for slots of the working surface. */
const NO_LOADER = -1;

/** Slot of the working surface that a loader below {@link NO_LOADER} stands for, or the loader of a slot. */
export function mouthLoader(slotOrLoader: number): number {
  return -2 - slotOrLoader;
}

/** Stress intensity of a crack loaded over its part b from the middle alone over that of one loaded all along: (2/pi) asin(b/c) (Tada, Paris & Irwin). */
export function partialLoad(filled: number, length: number): number {
  return filled >= length ? 1 : (2 / Math.PI) * Math.asin(filled / length);
}

/** Mechanical properties of the electrolyte. SI. */
export interface MechanicalProperties {
  /** K_IC of the grains in Pa m^1/2. */
  readonly fractureToughness: number;
  readonly youngModulus: number;
  readonly poissonRatio: number;
  /** Radius in m of the pores. */
  readonly poreRadius: number;
  /** Opening w of a filament in m, or null for the self-consistent w(c) = 4 (1 - nu^2) (p_open - sigma_n) c / E. */
  readonly openingWidth: number | null;
}

/** State of {@link OpeningPressure}, an entry a site. */
export interface OpeningPressureState {
  readonly value: SparseArray<Float64Array>;
  readonly root: SparseArray<Int32Array>;
  readonly boundary: SparseArray<Int32Array>;
  readonly flawLength: SparseArray<Float64Array>;
  readonly crackPressure: SparseArray<Float64Array>;
  readonly parent: SparseArray<Int32Array>;
  readonly loader: SparseArray<Int32Array>;
  readonly runOn: SparseArray<Uint8Array>;
}

/**
 * What mechanics charges for a site next to lithium or on the working electrode:
 *
 *     p_open = K / (Y sqrt(pi c)) + sigma_n,   c = c_0 + |r - r_root|
 *
 * with K, turning and closing stress as the enabled mechanisms say; pores and cracks 2 gamma / r. The root is a flaw of
 * the surface (Y = 1.12, at z = 0) or a nucleus inside (Y = 2 / pi, c_0 = c_int). A site is opened from the lithium
 * neighbour, and along the boundary, that ask least, or from a nucleus of its own at c = c_int; once lithium it
 * remembers both (`root`, `boundary`), so that merging filaments need no rule. With nuclei sites away from lithium have a
 * finite pressure where they hold one.
 */
export class OpeningPressure {
  /** p_open in Pa; infinite where no lithium or electrode is near and no nucleus inside. */
  readonly value: Float64Array;
  /** Root of a site: a slot of the working surface (on a plane the surface site), or their number + k for nucleus k; -1 without one. */
  readonly root: Int32Array;
  /** Boundary along which a site opens, or -1 inside a grain. */
  readonly boundary: Int32Array;
  /** Length c in m of the flaw that opens a site. */
  readonly flawLength: Float64Array;
  /**
   * Where cracks run ahead of their lithium: the site from which each site has been opened, or -1 at a root; and what
   * loads its crack: the foremost lithium behind it, or the mouth ({@link mouthLoader}), or -1. Else empty.
   */
  readonly parent: Int32Array;
  readonly loader: Int32Array;
  /** 1 for an open crack that has run on: the first of its tips to go has relieved the others. */
  readonly runOn: Uint8Array;
  /** K / (Y sqrt(pi c)) in Pa: p_open without the closing stress, which holds the flaw open at width w. */
  private readonly crackPressure: Float64Array;
  private readonly boundaryToughness: Float64Array;
  private readonly boundaryStress: Float64Array;
  private readonly grainStress: number;
  private readonly turnings: readonly ((cosine: number) => number)[];
  private readonly scratch = new Int32Array(DIRECTIONS);
  private readonly lattice: Lattice;
  private readonly flaws: SurfaceFlaws;
  private readonly nuclei: Nuclei;
  /** First nucleus of a site, and the next one of the same site, or -1; empty without nuclei. */
  private readonly firstNucleus: Int32Array;
  private readonly nextNucleus: Int32Array;
  private readonly surface: WorkingSurface;
  private readonly grounded: Uint8Array | null;
  /** The way under consideration: share of the load, site it comes from, what loads it. */
  private load = 1;
  private from = -1;
  private by = NO_LOADER;
  private readonly properties: MechanicalProperties;

  /** `grounded`: lithium joined to the working electrode, where cracks run ahead of it and it alone loads them. */
  constructor(
    lattice: Lattice,
    flaws: SurfaceFlaws,
    properties: MechanicalProperties,
    active: readonly ActiveMechanism[],
    nuclei: Nuclei = noNuclei,
    grounded: Uint8Array | null = null,
  ) {
    const { boundaries, grid } = lattice;
    this.lattice = lattice;
    this.flaws = flaws;
    this.surface = workingSurface(lattice);
    this.grounded = grounded;
    this.parent = new Int32Array(grounded === null ? 0 : grid.sites).fill(-1);
    this.runOn = new Uint8Array(grounded === null ? 0 : grid.sites);
    this.loader = new Int32Array(grounded === null ? 0 : grid.sites).fill(NO_LOADER);
    this.nuclei = nuclei;
    this.firstNucleus = new Int32Array(nuclei.count > 0 ? grid.sites : 0).fill(-1);
    this.nextNucleus = new Int32Array(nuclei.count).fill(-1);
    for (let k = nuclei.count - 1; k >= 0; k--) {
      this.nextNucleus[k] = this.firstNucleus[nuclei.site[k]];
      this.firstNucleus[nuclei.site[k]] = k;
    }
    this.properties = properties;
    this.value = new Float64Array(grid.sites).fill(Number.POSITIVE_INFINITY);
    this.root = new Int32Array(grid.sites).fill(-1);
    this.boundary = new Int32Array(grid.sites).fill(-1);
    this.flawLength = new Float64Array(grid.sites);
    this.crackPressure = new Float64Array(grid.sites);
    this.boundaryToughness = new Float64Array(boundaries.count);
    this.boundaryStress = new Float64Array(boundaries.count);
    for (let b = 0; b < boundaries.count; b++) {
      const traits = {
        relativeEnergy: boundaries.relativeEnergy[b],
        disorientation: boundaries.disorientation[b],
      };
      let toughness = properties.fractureToughness;
      let stress = 0;
      for (const { mechanism, parameters } of active) {
        toughness *= mechanism.boundaryToughness?.(parameters, traits) ?? 1;
        stress +=
          mechanism.closingStress?.(
            parameters,
            boundaries.normal[3 * b],
            boundaries.normal[3 * b + 1],
            boundaries.normal[3 * b + 2],
          ) ?? 0;
      }
      this.boundaryToughness[b] = toughness;
      this.boundaryStress[b] = stress;
    }
    // Inside a grain any plane may open; along the axes of the cell the closing stress has its extremes.
    const along = (nx: number, ny: number, nz: number) =>
      active.reduce(
        (sum, { mechanism, parameters }) => sum + (mechanism.closingStress?.(parameters, nx, ny, nz) ?? 0),
        0,
      );
    this.grainStress =
      grid.ny > 1
        ? Math.min(along(1, 0, 0), along(0, 1, 0), along(0, 0, 1))
        : Math.min(along(1, 0, 0), along(0, 0, 1));
    this.turnings = active.flatMap(({ mechanism, parameters }) =>
      mechanism.turning ? [(cosine: number) => mechanism.turning!(parameters, cosine)] : [],
    );
  }

  /** Volume of lithium in m^3 that fills a site: w A_site on a boundary, w a^2 in a grain, the voxel in a pore. */
  volume(site: number): number {
    const { grid, state, boundaryArea } = this.lattice;
    if (state[site] === SiteState.pore) return grid.voxelVolume;
    const area = boundaryArea[site] > 0 ? boundaryArea[site] : grid.faceArea;
    return Math.min(this.width(site) * area, grid.voxelVolume);
  }

  /** Opening w in m of a site. */
  width(site: number): number {
    const { openingWidth, poissonRatio, youngModulus } = this.properties;
    if (openingWidth !== null) return openingWidth;
    return (4 * (1 - poissonRatio ** 2) * this.crackPressure[site] * this.flawLength[site]) / youngModulus;
  }

  /** The nucleus at the root of a site, or -1 (a surface flaw, or none). */
  nucleusOf(site: number): number {
    return Math.max(-1, this.root[site] - this.surface.count);
  }

  /**
   * Computes p_open of a site, its root and boundary, from its lithium neighbours, its own surface flaw and its own
   * nuclei.
   */
  evaluate(site: number): void {
    const { lattice, flaws, nuclei, scratch } = this;
    const { grid, state } = lattice;
    const { slot, count: surface } = this.surface;
    this.value[site] = Number.POSITIVE_INFINITY;
    const open = state[site] === SiteState.pore || state[site] === SiteState.cracked;
    let boundaries = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const b = boundaryAcross(lattice, site, d);
      if (b >= 0) scratch[boundaries++] = b;
    }
    const ahead = this.grounded !== null;
    if (ahead && state[site] === SiteState.cracked) {
      if (this.root[site] >= 0) this.value[site] = this.fillingPressure(site);
      return;
    }
    if (ahead) this.loader[site] = NO_LOADER;
    if (ahead && slot[site] >= 0) this.approach(1, -1, mouthLoader(slot[site]));
    if (slot[site] >= 0) this.consider(site, slot[site], -1, flaws.size[slot[site]], boundaries);
    for (let d = 0; d < DIRECTIONS; d++) {
      const from = neighbour(grid, site, d);
      if (from < 0 || this.root[from] < 0) continue;
      if (state[from] !== SiteState.lithium && !(ahead && state[from] === SiteState.cracked)) continue;
      const root = this.root[from];
      const size = root < surface ? flaws.size[root] : nuclei.size[root - surface];
      const length = size + Math.max(0, this.distanceToRoot(site, root) - grid.edge / 2);
      if (ahead && !this.approachFrom(from, size, length)) continue;
      this.consider(site, root, this.boundary[from], length, boundaries);
    }
    // A nucleus does not bar the way of a crack.
    if (this.firstNucleus.length > 0 && !(ahead && this.loader[site] !== NO_LOADER))
      for (let k = this.firstNucleus[site]; k >= 0; k = this.nextNucleus[k]) this.nucleate(site, k);
    if (open && this.root[site] >= 0) this.value[site] = this.fillingPressure(site);
  }

  save(): OpeningPressureState {
    return {
      value: sparse(this.value, Number.POSITIVE_INFINITY),
      root: sparse(this.root, -1),
      boundary: sparse(this.boundary, -1),
      flawLength: sparse(this.flawLength, 0),
      crackPressure: sparse(this.crackPressure, 0),
      parent: sparse(this.parent, -1),
      loader: sparse(this.loader, NO_LOADER),
      runOn: sparse(this.runOn, 0),
    };
  }

  /** The inverse of {@link save}. */
  restore(state: OpeningPressureState): void {
    spread(state.value, Number.POSITIVE_INFINITY, this.value);
    spread(state.root, -1, this.root);
    spread(state.boundary, -1, this.boundary);
    spread(state.flawLength, 0, this.flawLength);
    spread(state.crackPressure, 0, this.crackPressure);
    spread(state.parent, -1, this.parent);
    spread(state.loader, NO_LOADER, this.loader);
    spread(state.runOn, 0, this.runOn);
  }

  /** 2 gamma / r of an open site, in Pa. */
  private fillingPressure(site: number): number {
    const radius =
      this.lattice.state[site] === SiteState.pore
        ? this.properties.poreRadius
        : (this.properties.openingWidth ?? NOMINAL_OPENING) / 2;
    return (2 * LITHIUM_SURFACE_ENERGY) / radius;
  }

  /** Sets the way under consideration. */
  private approach(load: number, from: number, by: number): void {
    this.load = load;
    this.from = from;
    this.by = by;
  }

  /**
   * Sets the way from a neighbour, lithium or crack, to a tip at length c: loaded from the root to the far side of the
   * foremost lithium behind it. False where nothing loads it, and where an open crack has run on elsewhere or would
   * turn back.
   */
  private approachFrom(from: number, rootSize: number, length: number): boolean {
    const { grid, state } = this.lattice;
    if (state[from] === SiteState.cracked && (this.runOn[from] === 1 || length <= this.flawLength[from]))
      return false;
    let at = from;
    while (at >= 0 && !(state[at] === SiteState.lithium && this.grounded![at] === 1)) at = this.parent[at];
    const root = this.root[from];
    if (at < 0 && root >= this.surface.count) return false;
    const filled =
      at === from ? length : at < 0 ? rootSize : rootSize + this.distanceToRoot(at, root) + grid.edge / 2;
    this.approach(partialLoad(filled, length), from, at < 0 ? mouthLoader(root) : at);
    return true;
  }

  /** Takes nucleus `k` of a site, at c = c_int and along its own boundary alone, if it asks less than those before. */
  private nucleate(site: number, k: number): void {
    const { nuclei, properties } = this;
    const b = nuclei.boundary[k];
    const toughness = b < 0 ? properties.fractureToughness : this.boundaryToughness[b];
    const stress = b < 0 ? this.grainStress : this.boundaryStress[b];
    this.approach(1, -1, NO_LOADER);
    const pressure = toughness / (INTERNAL_FLAW * Math.sqrt(Math.PI * nuclei.size[k]));
    this.take(site, pressure, stress, this.surface.count + k, b, nuclei.size[k]);
  }

  /** Takes a way to open a site (root, boundary it comes along, flaw length) if it asks less than those before. */
  private consider(site: number, root: number, from: number, length: number, boundaries: number): void {
    const { normal } = this.lattice.boundaries;
    const { scratch, turnings } = this;
    const geometry = root < this.surface.count ? SURFACE_FLAW : INTERNAL_FLAW;
    const perToughness = 1 / (geometry * Math.sqrt(Math.PI * length));
    if (boundaries === 0) {
      this.take(site, this.properties.fractureToughness * perToughness, this.grainStress, root, -1, length);
      return;
    }
    for (let k = 0; k < boundaries; k++) {
      const b = scratch[k];
      let toughness = this.boundaryToughness[b];
      if (from >= 0 && from !== b && turnings.length > 0) {
        const cosine = Math.min(
          1,
          Math.abs(
            normal[3 * from] * normal[3 * b] +
              normal[3 * from + 1] * normal[3 * b + 1] +
              normal[3 * from + 2] * normal[3 * b + 2],
          ),
        );
        for (let t = 0; t < turnings.length; t++) toughness *= turnings[t](cosine);
      }
      this.take(site, toughness * perToughness, this.boundaryStress[b], root, b, length);
    }
  }

  private take(
    site: number,
    crackPressure: number,
    closingStress: number,
    root: number,
    boundary: number,
    length: number,
  ): void {
    const pressure = (crackPressure + closingStress) / this.load;
    if (pressure >= this.value[site]) return;
    this.value[site] = pressure;
    this.crackPressure[site] = crackPressure;
    this.root[site] = root;
    this.boundary[site] = boundary;
    this.flawLength[site] = length;
    if (this.grounded === null) return;
    this.parent[site] = this.from;
    this.loader[site] = this.by;
  }

  /** Straight distance in m from a site's centre to its root, on the surface or inside, by the nearest image. */
  private distanceToRoot(site: number, root: number): number {
    const { grid } = this.lattice;
    const k = root - this.surface.count;
    const { x, y } = k < 0 ? this.flaws : this.nuclei;
    const at = k < 0 ? root : k;
    const z = k < 0 ? (this.flaws.z?.[at] ?? 0) : this.nuclei.z[k];
    return Math.sqrt(squareDistance(grid, site, x[at], y[at], z));
  }
}
