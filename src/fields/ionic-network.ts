import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { axisOf, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';
import { type WorkingSurface, workingSurface } from '../lattice/working-surface.ts';
import type { ChargeTransfer } from './charge-transfer.ts';
import { Conductances } from './conductances.ts';
import { EllipticSolver, type SolverState } from './elliptic/solver.ts';
import type { TransportProperties } from './face-conductance.ts';
import { cutOff, groundFrom } from './grounding.ts';
import { ELECTRODE, PlatingFaces, type PlatingFacesState } from './plating-faces.ts';

/** Properties of the electrolyte, its boundaries and its interfaces, at the temperature of the run. All SI. */
export interface IonicProperties extends TransportProperties {
  /** Resistance R_int of the working interface in ohm m^2, one value or one a column (x + nx y); infinite without contact. */
  readonly workingResistance: number | Float64Array;
  /** Resistance of the counter interface in ohm m^2. */
  readonly counterResistance: number;
  /** Charge-transfer resistance R_ct of lithium inside the electrolyte in ohm m^2. */
  readonly depositResistance: number;
  readonly chargeTransfer: ChargeTransfer;
}

/** State of an {@link IonicNetwork}, beside that of the sites. */
export interface IonicNetworkState {
  readonly grounded: SparseArray<Uint8Array>;
  readonly sink: SparseArray<Float64Array>;
  /** Null where cracks do not conduct. */
  readonly crackBoundary: SparseArray<Int32Array> | null;
  readonly faces: PlatingFacesState;
  readonly source: SparseArray<Float64Array>;
  readonly solver: SolverState;
}

/**
 * The network of conductances that the sites of a lattice make, and its faces on lithium joined to the working
 * electrode: kept up to date site by site as these turn, crack open or are emptied.
 */
export class IonicNetwork {
  readonly lattice: Lattice;
  readonly properties: IonicProperties;
  readonly solver: EllipticSolver;
  readonly faces: PlatingFaces;
  /** Where the working electrode is. */
  readonly surface: WorkingSurface;
  /** 1 for lithium joined to the working electrode. */
  readonly grounded: Uint8Array;
  readonly conductances: Conductances;
  /** Current in A that each site loses to lithium plated with leaked electrons; see {@link setSink}. */
  readonly sink: Float64Array;

  constructor(lattice: Lattice, properties: IonicProperties) {
    const { grid } = lattice;
    this.lattice = lattice;
    this.properties = properties;
    this.solver = new EllipticSolver(grid.nx, grid.ny, grid.nz);
    this.surface = workingSurface(lattice);
    this.faces = new PlatingFaces(grid.sites, Math.max(1024, 2 * grid.nx * grid.ny));
    this.grounded = new Uint8Array(grid.sites);
    this.sink = new Float64Array(grid.sites);
    this.conductances = new Conductances(lattice, properties, this.grounded, this.surface);
    this.assemble();
  }

  /**
   * Takes a current in A out of a site (a nucleus or floating deposit plates there with electrons that leak through the
   * electrolyte); takes effect at the next update.
   */
  setSink(site: number, current: number): void {
    if (this.sink[site] === current) return;
    this.sink[site] = current;
    this.collect(site);
  }

  /**
   * Turns a site into lithium (its state is set here); it joins the working electrode if a neighbour does or it lies
   * on it. Returns the sites that have thereby joined: the site first, then lithium that floated beside it; none
   * where it floats itself.
   */
  becomeLithium(site: number): number[] {
    const { lattice, grounded, faces } = this;
    const { grid } = lattice;
    lattice.state[site] = SiteState.lithium;
    let joined = this.surface.slot[site] >= 0;
    for (let d = 0; d < DIRECTIONS && !joined; d++) {
      const j = neighbour(grid, site, d);
      joined = j >= 0 && grounded[j] === 1;
    }
    if (!joined) {
      faces.removeOf(site);
      this.assembleSite(site);
      return [];
    }
    const metals = groundFrom(lattice, grounded, site);
    for (const metal of metals) this.isolate(metal);
    return metals;
  }

  /**
   * The inverse of {@link becomeLithium}: the lithium of a site is gone, which is left in `state` (cracked
   * along a boundary, see {@link TransportProperties.crackBoundary}, or a pore). Returns the lithium that has thereby lost the working electrode and floats from now on.
   */
  loseLithium(site: number, state: SiteState, boundary = -1): number[] {
    const { grounded, lattice } = this;
    lattice.state[site] = state;
    this.setCrack(site, boundary);
    if (grounded[site] === 0) {
      this.assembleSite(site);
      this.connect(site);
      return [];
    }
    grounded[site] = 0;
    const floating = cutOff(lattice.grid, grounded, site, this.surface);
    this.release(site);
    for (let k = 0; k < floating.length; k++) this.release(floating[k]);
    this.connect(site);
    return floating;
  }

  /** Opens an intact site as a crack along a boundary, or -1 inside a grain; see {@link TransportProperties.crackBoundary}. */
  crackOpen(site: number, boundary: number): void {
    this.lattice.state[site] = SiteState.cracked;
    this.setCrack(site, boundary);
    this.faces.removeOf(site);
    this.assembleSite(site);
    this.connect(site);
  }

  /** The state without that of the sites, which the lattice holds. */
  protected saveNetwork(): IonicNetworkState {
    const { crackBoundary } = this.properties;
    return {
      grounded: sparse(this.grounded, 0),
      sink: sparse(this.sink, 0),
      crackBoundary: crackBoundary === undefined ? null : sparse(crackBoundary, -1),
      faces: this.faces.save(),
      source: sparse(this.solver.source, 0),
      solver: this.solver.save(),
    };
  }

  /** The inverse of {@link saveNetwork}, on a lattice that has the states of that time. */
  protected restoreNetwork(state: IonicNetworkState): void {
    const { solver, lattice, faces, conductances, grounded } = this;
    const { crackBoundary } = this.properties;
    const { sites, nx, ny } = lattice.grid;
    spread(state.grounded, 0, grounded);
    spread(state.sink, 0, this.sink);
    if (crackBoundary !== undefined) spread(state.crackBoundary!, -1, crackBoundary);
    faces.restore(state.faces);
    for (let c = 0; c < faces.count; c++) {
      faces.halfCell[c] = conductances.contactHalf(faces.site[c], faces.metal[c]);
      faces.area[c] = conductances.contactArea(faces.site[c], faces.metal[c]);
      faces.resistance[c] = conductances.contactResistance(faces.site[c], faces.metal[c]);
    }
    for (let i = 0; i < sites; i++) {
      for (let d = 0; d < DIRECTIONS; d += 2) this.storeFace(i, d);
      solver.terminal[i] = i >= sites - nx * ny ? conductances.counter(i) : 0;
      solver.ground[i] = this.groundOf(i);
    }
    spread(state.source, 0, solver.source);
    solver.restore(state.solver);
  }

  private setCrack(site: number, boundary: number): void {
    const { crackBoundary } = this.properties;
    if (crackBoundary !== undefined) crackBoundary[site] = boundary;
  }

  private storeFace(site: number, direction: number): void {
    const { solver } = this;
    const owner = (direction & 1) === 0 ? site : neighbour(this.lattice.grid, site, direction);
    if (owner < 0) return;
    const axis = axisOf(direction);
    const target = axis === 0 ? solver.conductanceX : axis === 1 ? solver.conductanceY : solver.conductanceZ;
    target[owner] = this.conductances.face(site, direction);
  }

  /** Adds the plating face of a site towards the working electrode or a lithium neighbour. */
  private addFace(site: number, metal: number): void {
    const { conductances, faces } = this;
    faces.add(
      site,
      metal,
      conductances.contactHalf(site, metal),
      conductances.contactResistance(site, metal),
      conductances.contactArea(site, metal),
    );
  }

  /** Conductance of a site to the working electrode, by its active faces. */
  private groundOf(site: number): number {
    const { faces } = this;
    let ground = 0;
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c))
      if (faces.active[c]) ground += faces.conductance[c];
    return ground;
  }

  /** Recomputes ground and source of a site from its plating faces. */
  protected collect(site: number): void {
    const { faces, solver } = this;
    const ground = this.groundOf(site);
    let source = -this.sink[site];
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c))
      if (faces.active[c]) source += faces.conductance[c] * faces.offset[c];
    solver.source[site] = source;
    if (solver.ground[site] !== ground) {
      solver.ground[site] = ground;
      solver.touch(site);
    }
  }

  /** Gives a site that has left the working electrode back to the matrix; its neighbours lose their faces on it. */
  private release(site: number): void {
    const { faces, lattice } = this;
    this.assembleSite(site);
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(lattice.grid, site, d);
      if (j >= 0 && faces.remove(j, site)) this.collect(j);
    }
  }

  /** Adds the faces of a site on the electrode and on lithium joined to it. */
  private connect(site: number): void {
    const { lattice, grounded } = this;
    if (this.surface.slot[site] >= 0) this.addFace(site, ELECTRODE);
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(lattice.grid, site, d);
      if (j >= 0 && grounded[j]) this.addFace(site, j);
    }
    if (this.faces.firstOf(site) >= 0) this.collect(site);
  }

  private assemble(): void {
    const { lattice, solver, grounded } = this;
    const { grid, state } = lattice;
    const plane = grid.nx * grid.ny;
    for (const i of this.surface.sites) {
      if (state[i] === SiteState.lithium && !grounded[i]) groundFrom(lattice, grounded, i);
    }
    for (let i = 0; i < grid.sites; i++) {
      for (let d = 0; d < DIRECTIONS; d += 2) this.storeFace(i, d);
      if (i >= grid.sites - plane && !grounded[i]) solver.terminal[i] = this.conductances.counter(i);
      if (grounded[i] || state[i] === SiteState.lithium || state[i] === SiteState.electrode) continue;
      this.connect(i);
    }
    solver.invalidate();
  }

  /** Refreshes the matrix around a site whose state changed without joining the working electrode. */
  private assembleSite(site: number): void {
    const { solver, lattice } = this;
    const { grid } = lattice;
    this.collect(site);
    solver.terminal[site] = site >= grid.sites - grid.nx * grid.ny ? this.conductances.counter(site) : 0;
    solver.touch(site);
    for (let d = 0; d < DIRECTIONS; d++) {
      this.storeFace(site, d);
      const j = neighbour(lattice.grid, site, d);
      if (j >= 0) solver.touch(j);
    }
  }

  /** Takes a site that joined the working electrode out of the matrix; its neighbours get plating faces. */
  private isolate(metal: number): void {
    const { solver, lattice, grounded } = this;
    this.faces.removeOf(metal);
    solver.ground[metal] = 0;
    solver.source[metal] = 0;
    solver.terminal[metal] = 0;
    solver.potential[metal] = 0;
    solver.touch(metal);
    for (let d = 0; d < DIRECTIONS; d++) {
      this.storeFace(metal, d);
      const j = neighbour(lattice.grid, metal, d);
      if (j < 0 || grounded[j]) continue;
      if (lattice.state[j] === SiteState.lithium || lattice.state[j] === SiteState.electrode) continue;
      this.addFace(j, metal);
      this.collect(j);
      solver.touch(j);
    }
  }
}
