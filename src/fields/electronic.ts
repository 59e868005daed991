import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { DIRECTIONS, neighbour, shareBoundary } from '../lattice/neighbours.ts';
import { type SparseArray, sparse, spread } from '../lattice/sparse-array.ts';
import { enrichment, type Gauge, gaugeOf, makeGauge, quasiPotentialOf } from './electrochemical-gauge.ts';
import type { ElectronicProperties, ElectronSinks, FloatingDeposits } from './electron-problem.ts';
import { EllipticSolver, type SolveReport, type SolverState } from './elliptic/solver.ts';
import type { IonicField } from './ionic.ts';
import { ELECTRODE } from './plating-faces.ts';

/** Conductance of metal over that of the best electrolyte face where a floating deposit stays in the matrix. */
const METAL_CONTRAST = 1e6;
/** Passes of Newton's method on the contact resistances, and the change of U in V that counts as settled. */
const MOST_PASSES = 20;
const SETTLED = 1e-9;
/** Share of the largest current of the cell so far below which leaked currents are rounding. */
const NEGLIGIBLE = 1e-12;

/** State of an {@link ElectronicField} between two updates. */
export interface ElectronicFieldState {
  readonly conductances: readonly SparseArray<Float64Array>[];
  readonly ground: SparseArray<Float64Array>;
  readonly source: SparseArray<Float64Array>;
  readonly solver: SolverState;
  readonly counterCurrent: number;
  readonly workingCurrent: number;
  readonly largestCurrent: number;
}

/**
 * The electronic field: quasi-potential phi_e = -mu_e/e of the electrons,
 *
 *     div(sigma_e grad phi_e) = -I_dep / V_voxel,   sigma_e = sigma_e0 e^{e (phi - phi_e)/kT} or sigma_e0
 *
 * by finite volumes on the sites of the ionic field, linear in U ({@link Gauge}), the faces exponentially fitted to
 * a phi that runs linearly between sites (exact in one dimension). 0 V in the working electrode and the lithium
 * joined to it, V + U_OCV in the counter electrode, each electrode behind its contact resistance. Floating lithium is
 * one equipotential; where it is pinned it is eliminated at its given phi_e. Pores and cracks conduct nothing.
 */
export class ElectronicField {
  readonly lattice: Lattice;
  readonly properties: ElectronicProperties;
  readonly gauge: Gauge;
  readonly solver: EllipticSolver;
  /** Electron currents in A, conventional direction: from the counter electrode in, and out at the working one. */
  counterCurrent = 0;
  workingCurrent = 0;
  private readonly ionic: IonicField;
  /** Derivatives left behind by `throughContact`, and by `toGround` and `toCounter`. */
  private slope = 0;
  private tangent = 0;
  /** Conductance of each site to its sinks. */
  private readonly drawn: Float64Array;
  private readonly bestConductivity: number;
  /** Bit d set where a site and its upper neighbour along axis d touch one and the same boundary. */
  private readonly alongBoundary: Uint8Array;
  private readonly previous: Float64Array;
  /** Largest current in A imposed on the cell so far: at rest nothing else tells a current from rounding. */
  private largestCurrent = 0;

  constructor(ionic: IonicField, properties: ElectronicProperties) {
    const { grid } = ionic.lattice;
    this.ionic = ionic;
    this.lattice = ionic.lattice;
    this.properties = properties;
    this.gauge = makeGauge(properties.nType, properties.temperature);
    this.solver = new EllipticSolver(grid.nx, grid.ny, grid.nz);
    this.drawn = new Float64Array(grid.sites);
    this.previous = new Float64Array(grid.sites);
    this.alongBoundary = new Uint8Array(grid.sites);
    for (let i = 0; i < grid.sites; i++)
      for (let d = 0; d < DIRECTIONS; d += 2) {
        const j = neighbour(grid, i, d);
        if (j >= 0 && shareBoundary(ionic.lattice, i, j)) this.alongBoundary[i] |= 1 << (d >> 1);
      }
    this.bestConductivity = properties.conductivity.reduce((most, sigma) => Math.max(most, sigma), 0);
  }

  /** phi_e in V of a site of the electrolyte. */
  quasiPotential(site: number): number {
    return quasiPotentialOf(this.gauge, this.solver.potential[site]);
  }

  /** Supersaturation mu = phi - phi_e in V of a site of the electrolyte. */
  supersaturation(site: number): number {
    return this.ionic.potential[site] - this.quasiPotential(site);
  }

  /**
   * Solves for the present ionic field, deposits and sinks; fills in their currents and those of the electrodes.
   * `tolerance`: relative residual of each linear solve.
   */
  update(deposits: FloatingDeposits, sinks: ElectronSinks, tolerance: number): SolveReport {
    const { solver, previous, properties, gauge } = this;
    // Only a contact resistance under n-type conduction makes the problem nonlinear.
    const nonlinear =
      gauge.perVolt > 0 &&
      ((properties.workingContact > 0 && Number.isFinite(properties.workingContact)) ||
        (properties.counterContact > 0 && Number.isFinite(properties.counterContact)));
    let iterations = 0;
    for (let pass = 1; ; pass++) {
      this.assemble(deposits, sinks);
      if (nonlinear) previous.set(solver.potential);
      const report = solver.solve({ tolerance });
      iterations += report.iterations;
      let change = 0;
      if (nonlinear)
        for (let i = 0; i < previous.length; i++)
          change = Math.max(change, Math.abs(previous[i] - solver.potential[i]));
      if (change > SETTLED && pass < MOST_PASSES) continue;
      this.collect(deposits, sinks);
      return { ...report, iterations, converged: report.converged && change <= SETTLED };
    }
  }

  /**
   * Electrons that a site of electrolyte gives to the floating deposit of the lithium site next to it, as a current in A
   * (conventional, from the lithium into the electrolyte), for the deposit's present quasi-potential.
   */
  electronsInto(deposits: FloatingDeposits, site: number, metal: number): number {
    const value = gaugeOf(this.gauge, deposits.quasiPotential[deposits.of[metal]]);
    return (
      this.half(site, this.ionic.potentialAtInterface(site, metal)) * (value - this.solver.potential[site])
    );
  }

  /**
   * Mismatch of the electron balance of the last update: what enters at the counter electrode, the deposits and the
   * sinks against what leaves at the working electrode, over the largest of them (or a millionth of a millionth of the
   * largest current of the cell so far, where next to nothing leaks).
   */
  imbalance(deposits: FloatingDeposits, sinks: ElectronSinks): number {
    this.largestCurrent = Math.max(this.largestCurrent, Math.abs(this.ionic.current));
    let into = this.counterCurrent;
    let scale = Math.max(
      NEGLIGIBLE * this.largestCurrent,
      Math.abs(this.counterCurrent),
      Math.abs(this.workingCurrent),
    );
    for (let k = 0; k < deposits.count; k++) {
      if (!deposits.pinned[k]) continue;
      into += deposits.current[k];
      scale = Math.max(scale, Math.abs(deposits.current[k]));
    }
    for (let k = 0; k < sinks.count; k++) into += sinks.current[k];
    return scale === 0 ? 0 : Math.abs(into - this.workingCurrent) / scale;
  }

  save(): ElectronicFieldState {
    const { solver, counterCurrent, workingCurrent, largestCurrent } = this;
    return {
      conductances: this.axes.map((conductance) => sparse(conductance, 0)),
      ground: sparse(solver.ground, 0),
      source: sparse(solver.source, 0),
      solver: solver.save(),
      counterCurrent,
      workingCurrent,
      largestCurrent,
    };
  }

  /** The inverse of {@link save}. */
  restore(state: ElectronicFieldState): void {
    const { solver } = this;
    this.axes.forEach((conductance, k) => {
      spread(state.conductances[k], 0, conductance);
    });
    spread(state.ground, 0, solver.ground);
    spread(state.source, 0, solver.source);
    solver.restore(state.solver);
    this.counterCurrent = state.counterCurrent;
    this.workingCurrent = state.workingCurrent;
    this.largestCurrent = state.largestCurrent;
  }

  private get axes(): readonly [Float64Array, Float64Array, Float64Array] {
    const { conductanceX, conductanceY, conductanceZ } = this.solver;
    return [conductanceX, conductanceY, conductanceZ];
  }

  /** Half-cell conductance in S (of U) of an electrolyte site to a face where the ions stand at `facePotential`. */
  private half(site: number, facePotential: number): number {
    const { grid } = this.lattice;
    return (
      ((2 * this.properties.conductivity[site] * grid.faceArea) / grid.edge) *
      enrichment(this.gauge, this.ionic.potential[site], facePotential)
    );
  }

  /** Conductance in S of the face between two sites of electrolyte, `direction` from the first to the second. */
  private between(site: number, other: number, direction: number): number {
    const { ionic, gauge, lattice, properties } = this;
    const { potential } = ionic;
    const middle = (potential[site] + potential[other]) / 2;
    if (this.alongBoundary[site] & (1 << (direction >> 1)))
      return 1 / (1 / this.half(site, middle) + 1 / this.half(other, middle));
    const { faceArea, edge } = lattice.grid;
    return (
      ((properties.bulkConductivity * faceArea) / edge) * enrichment(gauge, potential[site], potential[other])
    );
  }

  /**
   * Current in A from a site, through the half cell and a contact resistance, into an electrode at phi_e = `end`; its
   * derivative with respect to U of the site in `this.slope`. The face's own phi_e is found by Newton's method on
   * half (U_site - U(p)) = (p - end) / R, convex and falling in p, so that it converges from below.
   */
  private throughContact(site: number, half: number, contact: number, end: number): number {
    const { gauge, solver, lattice } = this;
    const value = solver.potential[site];
    if (contact === 0) {
      this.slope = half;
      return half * (value - gaugeOf(gauge, end));
    }
    if (!Number.isFinite(contact)) {
      this.slope = 0;
      return 0;
    }
    const ohmic = lattice.grid.faceArea / contact;
    let face = Math.min(end, quasiPotentialOf(gauge, value));
    for (let k = 0; k < 100; k++) {
      const excess = half * (value - gaugeOf(gauge, face)) - ohmic * (face - end);
      const step = excess / (half * Math.exp(-gauge.perVolt * face) + ohmic);
      face += step;
      if (Math.abs(step) <= 1e-15 + 1e-14 * Math.abs(face)) break;
    }
    this.slope = (ohmic * half) / (half * Math.exp(-gauge.perVolt * face) + ohmic);
    return ohmic * (face - end);
  }

  private assemble(deposits: FloatingDeposits, sinks: ElectronSinks): void {
    const { lattice, solver, gauge, ionic } = this;
    const { grid, state } = lattice;
    const plane = grid.nx * grid.ny;
    const last = grid.sites - plane;
    const { axes } = this;
    const { ground, source } = solver;
    const metal = this.metalConductance();
    let changed = false;
    source.fill(0);
    this.drawn.fill(0);
    for (let k = 0; k < sinks.count; k++) {
      if (!sinks.active[k]) continue;
      const g = this.sinkConductance(sinks, k);
      this.drawn[sinks.site[k]] += g;
      source[sinks.site[k]] += g * gaugeOf(gauge, sinks.quasiPotential[k]);
    }
    for (let i = 0; i < grid.sites; i++) {
      const conducts = state[i] === SiteState.intact;
      const floats = this.floats(i, deposits);
      let sum = this.drawn[i];
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        const upper = (d & 1) === 0;
        let conductance = 0;
        if (j >= 0 && conducts) {
          if (state[j] === SiteState.intact) {
            if (!upper) continue;
            conductance = this.between(i, j, d);
          } else if (deposits.of[j] >= 0) {
            const half = this.half(i, ionic.potentialAtInterface(i, j));
            if (deposits.pinned[deposits.of[j]]) {
              sum += half;
              source[i] += half * gaugeOf(gauge, deposits.quasiPotential[deposits.of[j]]);
            } else conductance = half;
          }
        } else if (j >= 0 && floats) {
          if (state[j] === SiteState.intact) conductance = this.half(j, ionic.potentialAtInterface(j, i));
          else if (this.floats(j, deposits)) conductance = metal;
        }
        if (!upper) continue;
        const target = axes[d >> 1];
        if (target[i] === conductance) continue;
        target[i] = conductance;
        changed = true;
      }
      if (conducts) {
        // Newton's tangent at the present U of what flows to the electrodes.
        const out = this.toGround(i) + (i >= last ? this.toCounter(i) : 0);
        source[i] += this.tangent * solver.potential[i] - out;
        sum += this.tangent;
      }
      if (ground[i] === sum) continue;
      ground[i] = sum;
      changed = true;
    }
    if (changed) solver.reload();
  }

  /** Conductance in S of a face between two sites of a floating deposit. */
  private metalConductance(): number {
    const { grid } = this.lattice;
    const richest = enrichment(this.gauge, this.ionic.voltage, this.ionic.voltage);
    return (METAL_CONTRAST * this.bestConductivity * Math.max(1, richest) * grid.faceArea) / grid.edge;
  }

  /** Lithium that stays in the matrix: floating and not pinned. */
  private floats(site: number, deposits: FloatingDeposits): boolean {
    const deposit = deposits.of[site];
    return deposit >= 0 && deposits.pinned[deposit] === 0;
  }

  private sinkConductance(sinks: ElectronSinks, k: number): number {
    const phi = this.ionic.potential[sinks.site[k]];
    return sinks.conductance[k] * enrichment(this.gauge, phi, phi);
  }

  /**
   * Current in A from a site into what stands at phi_e = 0: lithium joined to the working electrode, and that electrode
   * behind its contact. Sets `tangent` to its derivative.
   */
  private toGround(site: number): number {
    const { ionic, lattice, properties, solver } = this;
    const { faces } = ionic;
    let current = 0;
    this.tangent = 0;
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c)) {
      if (faces.conductance[c] === 0) continue;
      const half = this.half(site, ionic.potential[site] - ionic.platingCurrent(c) / faces.halfCell[c]);
      if (faces.metal[c] === ELECTRODE) {
        // All faces on a carved electrode together; its true area.
        const { surface } = ionic;
        const contact = properties.workingContact * (lattice.grid.faceArea / faces.area[c]);
        current += this.throughContact(site, half * surface.faces[surface.slot[site]], contact, 0);
        this.tangent += this.slope;
      } else {
        current += half * solver.potential[site];
        this.tangent += half;
      }
    }
    return current;
  }

  /** Current in A from a site of the last plane into the counter electrode; adds its derivative to `tangent`. */
  private toCounter(site: number): number {
    const { ionic, properties } = this;
    const half = this.half(site, ionic.potentialAtCounter(site));
    const end = ionic.voltage + properties.counterPotential;
    const current = this.throughContact(site, half, properties.counterContact, end);
    this.tangent += this.slope;
    return current;
  }

  /** Reads the currents off the solution, each from its faces. */
  private collect(deposits: FloatingDeposits, sinks: ElectronSinks): void {
    const { lattice, solver, gauge } = this;
    const { grid, state } = lattice;
    const { potential } = solver;
    const last = grid.sites - grid.nx * grid.ny;
    const value = new Float64Array(deposits.count);
    const sites = new Int32Array(deposits.count);
    deposits.current.fill(0, 0, deposits.count);
    for (let k = 0; k < deposits.count; k++)
      if (deposits.pinned[k]) value[k] = gaugeOf(gauge, deposits.quasiPotential[k]);
    let working = 0;
    let counter = 0;
    for (let i = 0; i < grid.sites; i++) {
      if (this.floats(i, deposits)) {
        value[deposits.of[i]] += potential[i];
        sites[deposits.of[i]]++;
      }
      if (state[i] !== SiteState.intact) continue;
      working += this.toGround(i);
      if (i >= last) counter -= this.toCounter(i);
      for (let d = 0; d < DIRECTIONS; d++) {
        const j = neighbour(grid, i, d);
        if (j < 0) continue;
        const deposit = deposits.of[j];
        if (deposit >= 0 && deposits.pinned[deposit])
          deposits.current[deposit] += this.electronsInto(deposits, i, j);
      }
    }
    for (let k = 0; k < deposits.count; k++)
      if (!deposits.pinned[k])
        deposits.quasiPotential[k] = quasiPotentialOf(gauge, sites[k] > 0 ? value[k] / sites[k] : 0);
    for (let k = 0; k < sinks.count; k++)
      sinks.current[k] = sinks.active[k]
        ? this.sinkConductance(sinks, k) *
          (gaugeOf(gauge, sinks.quasiPotential[k]) - potential[sinks.site[k]])
        : 0;
    this.workingCurrent = working;
    this.counterCurrent = counter;
  }
}
