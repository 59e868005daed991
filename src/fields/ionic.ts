import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { axisOf, boundaryAcross, DIRECTIONS, neighbour } from '../lattice/neighbours.ts';
import { type ChargeTransfer, differentialResistance, overpotential } from './charge-transfer.ts';
import { EllipticSolver, type SolveReport } from './elliptic/solver.ts';
import { electrolyteConductance, halfCellConductance, type TransportProperties } from './face-conductance.ts';
import { ELECTRODE, PlatingFaces } from './plating-faces.ts';

/** Conductance of metal over that of electrolyte where a floating deposit stays in the matrix. */
const METAL_CONTRAST = 1e6;
/** Share of the cell's current by which a tangent of the charge transfer may be off. */
const NEGLIGIBLE_CURRENT = 1e-9;
/** Passes of the active set and of Newton's method within one field update. */
const MOST_PASSES = 12;

/** Properties of the electrolyte, its boundaries and its interfaces, at the temperature of the run. All SI. */
export interface IonicProperties extends TransportProperties {
  /** Resistance R_int of the working interface in ohm m^2, one value or one a surface site (x + nx y); infinite without contact. */
  readonly workingResistance: number | Float64Array;
  /** Resistance of the counter interface in ohm m^2. */
  readonly counterResistance: number;
  /** Charge-transfer resistance R_ct of lithium inside the electrolyte in ohm m^2. */
  readonly depositResistance: number;
  readonly chargeTransfer: ChargeTransfer;
}

/** How an update of the field is stopped. */
export interface FieldUpdate {
  /** Relative residual of each linear solve. */
  readonly tolerance: number;
  readonly maxIterations?: number;
  /** Called with the potential up to date after every `stopInterval`-th iteration; true ends the linear solve. */
  readonly stop?: (iteration: number) => boolean;
  readonly stopInterval?: number;
}

/** What an update of the field took. */
export interface FieldReport extends SolveReport {
  /** Linear solves: 1, more where faces switched or the charge transfer is nonlinear. */
  readonly passes: number;
}

/**
 * The ionic field: div(sigma grad phi) = I_dep / V_voxel by finite volumes on the sites,
 *
 *     c_ij = A / (a/2 sigma_i + a/2 sigma_j + R_gb / |n|) + sigma_par delta_el A_gb / a^2
 *
 * galvanostatic: the total current through the counter electrode is given, its potential follows. Lithium
 * joined to the working electrode is eliminated at 0 V and meets the electrolyte through {@link PlatingFaces};
 * floating lithium stays in the matrix as metal; pores and cracks conduct nothing.
 */
export class IonicField {
  readonly lattice: Lattice;
  readonly properties: IonicProperties;
  readonly solver: EllipticSolver;
  readonly faces: PlatingFaces;
  /** 1 for lithium joined to the working electrode. */
  readonly grounded: Uint8Array;
  /** Current in A that leaks into the lithium of a site through electrons in the electrolyte. */
  private readonly sink: Float64Array;
  private readonly linear: boolean;
  private pressed = false;
  /** Current in A imposed on the cell, and the part that electrons carry through the counter electrode. */
  private imposed = 0;
  private leaked = 0;

  constructor(lattice: Lattice, properties: IonicProperties) {
    const { grid } = lattice;
    this.lattice = lattice;
    this.properties = properties;
    this.linear = properties.chargeTransfer.kinetics === 'linear';
    this.solver = new EllipticSolver(grid.nx, grid.ny, grid.nz);
    this.faces = new PlatingFaces(grid.sites, Math.max(1024, 2 * grid.nx * grid.ny));
    this.grounded = new Uint8Array(grid.sites);
    this.sink = new Float64Array(grid.sites);
    this.assemble();
  }

  /** Potential in V, one entry a site. */
  get potential(): Float64Array {
    return this.solver.potential;
  }

  /** Potential V of the counter electrode against the working electrode in V. */
  get voltage(): number {
    return this.solver.terminalPotential;
  }

  /** Current imposed through the cell in A, ions and electrons. */
  get current(): number {
    return this.imposed;
  }

  /** Imposes a total current in A; the old solution is scaled, which is exact while the problem is linear. */
  setCurrent(current: number): void {
    const { solver } = this;
    const factor = this.imposed === 0 ? 0 : current / this.imposed;
    this.imposed = current;
    solver.terminalCurrent = current - this.leaked;
    solver.terminalPotential *= factor;
    const { potential } = solver;
    for (let i = 0; i < potential.length; i++) potential[i] *= factor;
  }

  /** Sets the part of the imposed current, in A, that electrons carry through the counter electrode. */
  setElectronCurrent(current: number): void {
    this.leaked = current;
    this.solver.terminalCurrent = this.imposed - current;
  }

  /** True where scaling the current scales the field: linear kinetics and no metal under pressure. */
  get homogeneous(): boolean {
    return this.linear && !this.pressed;
  }

  /** Current in A that plates at a face. */
  platingCurrent(face: number): number {
    const { faces } = this;
    return faces.active[face]
      ? faces.conductance[face] * (this.solver.potential[faces.site[face]] - faces.offset[face])
      : 0;
  }

  /**
   * Potential in V on the electrolyte side of the interface between a site of electrolyte and the lithium site, joined or
   * floating, next to it.
   */
  potentialAtInterface(site: number, metal: number): number {
    const { faces, solver } = this;
    const phi = solver.potential[site];
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c))
      if (faces.metal[c] === metal)
        return faces.halfCell[c] > 0 ? phi - this.platingCurrent(c) / faces.halfCell[c] : phi;
    const half = this.halfCell(site);
    if (half === 0) return phi;
    return phi - (this.contactConductance(site, metal) / half) * (phi - solver.potential[metal]);
  }

  /** Current in A from a site of electrolyte into the lithium site, joined or floating, next to it. */
  currentInto(site: number, metal: number): number {
    return this.halfCell(site) * (this.solver.potential[site] - this.potentialAtInterface(site, metal));
  }

  /** Potential in V on the electrolyte side of the counter electrode at a site of the last plane. */
  potentialAtCounter(site: number): number {
    const phi = this.solver.potential[site];
    const half = this.halfCell(site);
    return half === 0 ? phi : phi + (this.counterConductance(site) / half) * (this.voltage - phi);
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

  /** Current in A set by {@link setSink}. */
  sinkOf(site: number): number {
    return this.sink[site];
  }

  /** Current in A that electrons carry through the counter electrode. */
  get electronCurrent(): number {
    return this.leaked;
  }

  /** Sets the pressure overpotential V_m p / F in V of the metal at a face; takes effect at the next update. */
  setPressure(face: number, potential: number): void {
    const { faces } = this;
    if (faces.pressurePotential[face] === potential) return;
    if (this.linear) faces.offset[face] = potential;
    else faces.offset[face] += potential - faces.pressurePotential[face];
    faces.pressurePotential[face] = potential;
    if (potential !== 0) this.pressed = true;
    this.collect(faces.site[face]);
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
    let joined = site < grid.nx * grid.ny;
    for (let d = 0; d < DIRECTIONS && !joined; d++) {
      const j = neighbour(grid, site, d);
      joined = j >= 0 && grounded[j] === 1;
    }
    if (!joined) {
      faces.removeOf(site);
      this.assembleSite(site);
      return [];
    }
    const metals = this.groundFrom(site);
    for (const metal of metals) this.isolate(metal);
    return metals;
  }

  /**
   * Solves the field for the present sites, current and pressures: linear solves between which plating
   * faces switch on and off (a face under pressure plates only while phi > V_m p / F) and a nonlinear charge
   * transfer is linearised anew.
   */
  update(options: FieldUpdate): FieldReport {
    let iterations = 0;
    let rebuilt = false;
    for (let pass = 1; ; pass++) {
      const report = this.solver.solve(options);
      iterations += report.iterations;
      rebuilt ||= report.rebuilt;
      const settled = this.linear && !this.pressed ? true : !this.revise();
      if (settled || pass === MOST_PASSES)
        return { ...report, iterations, rebuilt, passes: pass, converged: report.converged && settled };
    }
  }

  /** Local correction of the potential around a site that has just changed. */
  relax(site: number, radius: number, sweeps: number): void {
    this.solver.relax(site, radius, sweeps);
  }

  /** Total plating current in A, summed from the faces. */
  workingCurrent(): number {
    let sum = 0;
    for (let c = 0; c < this.faces.count; c++) sum += this.platingCurrent(c);
    return sum;
  }

  /**
   * Kirchhoff's balance of the stored solution against conductances computed afresh from the lattice: the
   * largest of the mismatches of the electrode currents (the working one also as the faces have it) and of the root-mean-square node residual, relative
   * to the imposed current; infinite where plating faces are missing, doubled or under a wrong pressure.
   */
  audit(): number {
    const { lattice, solver, faces, grounded } = this;
    const { grid } = lattice;
    const { potential } = solver;
    const plane = grid.nx * grid.ny;
    let working = 0;
    let counter = 0;
    let sunk = 0;
    let squares = 0;
    for (let i = 0; i < grid.sites; i++) {
      if (grounded[i] || lattice.state[i] === SiteState.pore || lattice.state[i] === SiteState.cracked)
        continue;
      let net = 0;
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j < 0 || grounded[j]) continue;
        const c = this.faceConductance(i, d);
        if (c > 0) net += c * (potential[i] - potential[j]);
      }
      let contacts = i < plane ? 1 : 0;
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && grounded[j]) contacts++;
      }
      for (let c = faces.firstOf(i); c >= 0; c = faces.nextOf(c)) {
        contacts--;
        if (this.linear && faces.offset[c] !== faces.pressurePotential[c]) return Number.POSITIVE_INFINITY;
        if (!faces.active[c]) continue;
        const g = this.linear ? this.contactConductance(i, faces.metal[c]) : faces.conductance[c];
        const into = g * (potential[i] - faces.offset[c]);
        working += into;
        net += into;
      }
      if (contacts !== 0 && lattice.state[i] !== SiteState.lithium) return Number.POSITIVE_INFINITY;
      if (i >= grid.sites - plane) {
        const from = this.counterConductance(i) * (solver.terminalPotential - potential[i]);
        counter += from;
        net -= from;
      }
      net += this.sink[i];
      sunk += this.sink[i];
      squares += net * net;
    }
    const scale = Math.abs(this.imposed);
    // Lithium joined to the working electrode may cover the counter electrode: a short through which no ions flow.
    if (scale === 0 || !solver.terminal.some((g) => g > 0)) return 0;
    return (
      Math.max(
        Math.abs(working + sunk - solver.terminalCurrent),
        Math.abs(this.workingCurrent() + sunk - solver.terminalCurrent),
        Math.abs(counter - solver.terminalCurrent),
        Math.abs(working + sunk - counter),
        Math.sqrt(squares),
      ) / scale
    );
  }

  private halfCell(site: number): number {
    return halfCellConductance(this.lattice, this.properties, site);
  }

  private workingResistance(site: number): number {
    const r = this.properties.workingResistance;
    return typeof r === 'number' ? r : r[site];
  }

  /** Zero-current conductance between an electrolyte site and metal. */
  private contactConductance(site: number, metal: number): number {
    const half = this.halfCell(site);
    if (half === 0) return 0;
    const resistance = metal === ELECTRODE ? this.workingResistance(site) : this.properties.depositResistance;
    return 1 / (1 / half + resistance / this.lattice.grid.faceArea);
  }

  /** Conductance in S to the counter electrode; a floating deposit that touches it has no half cell of its own. */
  private counterConductance(site: number): number {
    const { lattice, properties, grounded } = this;
    if (lattice.state[site] === SiteState.lithium)
      return grounded[site] ? 0 : lattice.grid.faceArea / properties.counterResistance;
    const half = this.halfCell(site);
    return half === 0 ? 0 : 1 / (1 / half + this.properties.counterResistance / this.lattice.grid.faceArea);
  }

  /** Conductance in S of the face between a site and its neighbour in a direction; 0 towards eliminated metal. */
  private faceConductance(site: number, direction: number): number {
    const { lattice, grounded, properties } = this;
    const { grid, state } = lattice;
    const other = neighbour(grid, site, direction);
    if (other < 0 || grounded[site] || grounded[other]) return 0;
    const metalHere = state[site] === SiteState.lithium;
    const metalThere = state[other] === SiteState.lithium;
    if (metalHere && metalThere)
      return (METAL_CONTRAST * properties.conductivity * grid.faceArea) / grid.edge;
    if (metalHere) return this.contactConductance(other, site);
    if (metalThere) return this.contactConductance(site, other);
    return electrolyteConductance(
      lattice,
      properties,
      site,
      other,
      axisOf(direction),
      boundaryAcross(lattice, site, direction),
    );
  }

  private storeFace(site: number, direction: number): void {
    const { solver } = this;
    const owner = (direction & 1) === 0 ? site : neighbour(this.lattice.grid, site, direction);
    if (owner < 0) return;
    const axis = axisOf(direction);
    const target = axis === 0 ? solver.conductanceX : axis === 1 ? solver.conductanceY : solver.conductanceZ;
    target[owner] = this.faceConductance(site, direction);
  }

  /** Adds the plating face of a site towards the working electrode or a lithium neighbour. */
  private addFace(site: number, metal: number): void {
    const resistance = metal === ELECTRODE ? this.workingResistance(site) : this.properties.depositResistance;
    this.faces.add(site, metal, this.halfCell(site), resistance, this.lattice.grid.faceArea);
  }

  /** Recomputes ground and source of a site from its plating faces. */
  private collect(site: number): void {
    const { faces, solver } = this;
    let ground = 0;
    let source = -this.sink[site];
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c)) {
      if (!faces.active[c]) continue;
      ground += faces.conductance[c];
      source += faces.conductance[c] * faces.offset[c];
    }
    solver.source[site] = source;
    if (solver.ground[site] !== ground) {
      solver.ground[site] = ground;
      solver.touch(site);
    }
  }

  /** Marks the lithium connected with a site as joined to the working electrode; returns what is new. */
  private groundFrom(start: number): number[] {
    const { lattice, grounded } = this;
    const { grid, state } = lattice;
    const joined = [start];
    grounded[start] = 1;
    for (let k = 0; k < joined.length; k++)
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, joined[k], d);
        if (j < 0 || state[j] !== SiteState.lithium || grounded[j]) continue;
        grounded[j] = 1;
        joined.push(j);
      }
    return joined;
  }

  private assemble(): void {
    const { lattice, solver, grounded } = this;
    const { grid, state } = lattice;
    const plane = grid.nx * grid.ny;
    for (let i = 0; i < plane; i++) {
      if (state[i] === SiteState.lithium && !grounded[i]) this.groundFrom(i);
    }
    for (let i = 0; i < grid.sites; i++) {
      for (let d = 0; d < DIRECTIONS; d += 2) this.storeFace(i, d);
      if (i >= grid.sites - plane && !grounded[i]) solver.terminal[i] = this.counterConductance(i);
      if (grounded[i] || state[i] === SiteState.lithium) continue;
      if (i < plane) this.addFace(i, ELECTRODE);
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && grounded[j]) this.addFace(i, j);
      }
      if (this.faces.firstOf(i) >= 0) this.collect(i);
    }
    solver.invalidate();
  }

  /** Refreshes the matrix around a site whose state changed without joining the working electrode. */
  private assembleSite(site: number): void {
    const { solver, lattice } = this;
    const { grid } = lattice;
    this.collect(site);
    solver.terminal[site] = site >= grid.sites - grid.nx * grid.ny ? this.counterConductance(site) : 0;
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
      if (j < 0 || grounded[j] || lattice.state[j] === SiteState.lithium) continue;
      this.addFace(j, metal);
      this.collect(j);
      solver.touch(j);
    }
  }

  /** Switches faces under pressure and linearises the charge transfer anew; true if anything moved. */
  private revise(): boolean {
    const { faces, solver, linear } = this;
    const { faceArea } = this.lattice.grid;
    const law = this.properties.chargeTransfer;
    const negligible = NEGLIGIBLE_CURRENT * Math.abs(solver.terminalCurrent);
    let moved = false;
    for (let c = 0; c < faces.count; c++) {
      const half = faces.halfCell[c];
      if (half === 0 || faces.resistance[c] === Number.POSITIVE_INFINITY) continue;
      const i = faces.site[c];
      const phi = solver.potential[i];
      const pressure = faces.pressurePotential[c];
      const active = pressure > 0 && phi <= pressure ? 0 : 1;
      let changed = active !== faces.active[c];
      faces.active[c] = active;
      if (!linear && active) {
        // Newton's tangent at the present current: I = g (phi - offset) with the slope of the whole path.
        const density = Math.max(0, (faces.conductance[c] * (phi - faces.offset[c])) / faceArea);
        const eta = overpotential(density, faces.resistance[c], law);
        const slope = differentialResistance(eta, faces.resistance[c], law);
        const conductance = 1 / (1 / half + slope / faceArea);
        const offset = pressure + eta - slope * density;
        const before = faces.conductance[c] * (phi - faces.offset[c]);
        // A tangent that says the same is left as it is, so that the books are those of the solved field.
        if (Math.abs(conductance * (phi - offset) - before) > negligible) {
          changed = true;
          faces.conductance[c] = conductance;
          faces.offset[c] = offset;
        }
      }
      if (changed) {
        this.collect(i);
        moved = true;
      }
    }
    return moved;
  }
}
