import type { Lattice } from '../lattice/lattice.ts';
import { differentialResistance, overpotential } from './charge-transfer.ts';
import type { SolveReport } from './elliptic/solver.ts';
import { IonicNetwork, type IonicNetworkState, type IonicProperties } from './ionic-network.ts';
import { kirchhoffMismatch } from './kirchhoff.ts';

/** Share of the cell's current by which a tangent of the charge transfer may be off. */
const NEGLIGIBLE_CURRENT = 1e-9;
/** Passes of the active set and of Newton's method within one field update. */
const MOST_PASSES = 12;

/** Pressure overpotential in V under which no lithium ever plates: that of lithium with no room to go. */
export const STALLED = 1e3;

/** How an update of the field is stopped. */
export interface FieldUpdate {
  /** Relative residual of each linear solve. */
  readonly tolerance: number;
  readonly maxIterations?: number;
  /** Called with the potential up to date after every iteration; true ends the linear solve. */
  readonly stop?: (iteration: number) => boolean;
  /** Share of the cell's current that faces may switch, or tangents be off by, without another solve; default 0. */
  readonly negligible?: number;
}

/** What an update of the field took. */
export interface FieldReport extends SolveReport {
  /** Linear solves: 1, more where faces switched or the charge transfer is nonlinear. */
  readonly passes: number;
}

/** State of an {@link IonicField}, beside that of the sites. */
export interface IonicFieldState {
  readonly network: IonicNetworkState;
  readonly pressed: boolean;
  readonly imposed: number;
  readonly leaked: number;
}

/**
 * The ionic field: div(sigma grad phi) = I_dep / V_voxel by finite volumes on the sites,
 *
 *     c_ij = A / (a/2 sigma_i + a/2 sigma_j + R_gb / |n|) + sigma_par delta_el l / (a sqrt(1 - n^2))
 *
 * galvanostatic: the total current through the counter electrode is given, its potential follows. Lithium
 * joined to the working electrode is eliminated at 0 V and meets the electrolyte through {@link PlatingFaces};
 * floating lithium stays in the matrix as metal; pores and cracks conduct nothing.
 */
export class IonicField extends IonicNetwork {
  /** Whether the charge transfer is linear. */
  readonly linear: boolean;
  private pressed = false;
  /** Current in A imposed on the cell, and the part that electrons carry through the counter electrode. */
  private imposed = 0;
  private leaked = 0;

  constructor(lattice: Lattice, properties: IonicProperties) {
    super(lattice, properties);
    this.linear = properties.chargeTransfer.kinetics === 'linear';
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

  /**
   * Imposes a total current in A, negative where the working electrode is stripped; the old solution is scaled, which
   * is exact while the problem is linear.
   */
  setCurrent(current: number): void {
    const { solver, faces } = this;
    // Newton's tangents of one direction are no start for the other.
    if (!this.linear && !(current * this.imposed > 0))
      for (let c = 0; c < faces.count; c++) this.resetTangent(c);
    const factor = this.imposed === 0 ? 0 : current / this.imposed;
    this.imposed = current;
    solver.terminalCurrent = current - this.leaked;
    solver.terminalPotential *= factor;
    const { potential } = solver;
    for (let i = 0; i < potential.length; i++) potential[i] *= factor;
  }

  /** Current in A that electrons carry through the counter electrode. */
  get electronCurrent(): number {
    return this.leaked;
  }

  /** Sets the part of the imposed current, in A, that electrons carry through the counter electrode. */
  setElectronCurrent(current: number): void {
    this.leaked = current;
    this.solver.terminalCurrent = this.imposed - current;
  }

  /**
   * Potential in V on the electrolyte side of the interface between a site of electrolyte and the lithium site, joined or
   * floating, next to it.
   */
  potentialAtInterface(site: number, metal: number): number {
    const { faces, solver, conductances } = this;
    const phi = solver.potential[site];
    for (let c = faces.firstOf(site); c >= 0; c = faces.nextOf(c))
      if (faces.metal[c] === metal)
        return faces.halfCell[c] > 0 ? phi - this.platingCurrent(c) / faces.halfCell[c] : phi;
    const half = conductances.half(site);
    if (half === 0) return phi;
    return phi - (conductances.contact(site, metal) / half) * (phi - solver.potential[metal]);
  }

  /** Potential in V on the electrolyte side of the counter electrode at a site of the last plane. */
  potentialAtCounter(site: number): number {
    const { conductances } = this;
    const phi = this.solver.potential[site];
    const half = conductances.half(site);
    return half === 0 ? phi : phi + (conductances.counter(site) / half) * (this.voltage - phi);
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

  /** Sets the pressure overpotential V_m p / F in V of the metal at a face; takes effect at the next update. */
  setPressure(face: number, potential: number): void {
    const { faces } = this;
    if (faces.pressurePotential[face] === potential) return;
    // Nothing plates against it: no first guess with it either.
    if (potential >= STALLED) faces.active[face] = 0;
    if (this.linear) faces.offset[face] = potential;
    else faces.offset[face] += potential - faces.pressurePotential[face];
    faces.pressurePotential[face] = potential;
    if (potential !== 0) this.pressed = true;
    this.collect(faces.site[face]);
  }

  /**
   * Solves the field for the present sites, current and pressures: linear solves between which plating
   * faces switch on and off (a face under pressure plates only while phi > V_m p / F) and a nonlinear charge
   * transfer is linearised anew.
   */
  update(options: FieldUpdate): FieldReport {
    const { negligible = 0 } = options;
    let iterations = 0;
    let rebuilt = false;
    // The field at hand, if it carries about the current, already tells which faces will switch.
    const foretells = negligible > 0 && this.linear && this.pressed && this.current > 0;
    if (foretells && 2 * this.workingCurrent() > this.current) this.revise();
    for (let pass = 1; ; pass++) {
      const report = this.solver.solve(options);
      iterations += report.iterations;
      rebuilt ||= report.rebuilt;
      const settled = this.homogeneous || this.revise() <= negligible * Math.abs(this.current);
      if (settled || pass === MOST_PASSES)
        return {
          ...report,
          iterations,
          rebuilt,
          passes: pass,
          // A part without ground can keep the iterated residual above the tolerance where the result is within it.
          converged: (report.converged || report.residual <= options.tolerance) && settled,
        };
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

  /** {@link kirchhoffMismatch} of the stored solution. */
  audit(): number {
    return kirchhoffMismatch(this);
  }

  save(): IonicFieldState {
    const { pressed, imposed, leaked } = this;
    return { network: this.saveNetwork(), pressed, imposed, leaked };
  }

  /** The inverse of {@link save}, on a lattice that has the states of that time. */
  restore({ network, pressed, imposed, leaked }: IonicFieldState): void {
    this.restoreNetwork(network);
    this.pressed = pressed;
    this.imposed = imposed;
    this.leaked = leaked;
    this.solver.terminalCurrent = imposed - leaked;
  }

  /** Linearises the charge transfer of a face about no current. */
  private resetTangent(face: number): void {
    const { faces } = this;
    const half = faces.halfCell[face];
    const conductance = half > 0 ? 1 / (1 / half + faces.resistance[face] / faces.area[face]) : 0;
    if (faces.conductance[face] === conductance && faces.offset[face] === faces.pressurePotential[face])
      return;
    faces.conductance[face] = conductance;
    faces.offset[face] = faces.pressurePotential[face];
    this.collect(faces.site[face]);
  }

  /** Switches faces under pressure and linearises the charge transfer anew; returns the current in A that this moved. */
  private revise(): number {
    const { faces, solver, linear } = this;
    const law = this.properties.chargeTransfer;
    const negligible = NEGLIGIBLE_CURRENT * Math.abs(solver.terminalCurrent);
    const sign = solver.terminalCurrent < 0 ? -1 : 1;
    let moved = 0;
    for (let c = 0; c < faces.count; c++) {
      const half = faces.halfCell[c];
      if (half === 0 || faces.resistance[c] === Number.POSITIVE_INFINITY) continue;
      const i = faces.site[c];
      const phi = solver.potential[i];
      const pressure = faces.pressurePotential[c];
      const active = pressure > 0 && phi <= pressure ? 0 : 1;
      let changed = active !== faces.active[c];
      if (changed) moved += Math.abs(faces.conductance[c] * (phi - faces.offset[c]));
      faces.active[c] = active;
      if (!linear && active) {
        // Newton's tangent at the present current: I = g (phi - offset) with the slope of the whole path.
        const density =
          sign * Math.max(0, (sign * faces.conductance[c] * (phi - faces.offset[c])) / faces.area[c]);
        const eta = overpotential(density, faces.resistance[c], law);
        const slope = differentialResistance(eta, faces.resistance[c], law);
        const conductance = 1 / (1 / half + slope / faces.area[c]);
        const offset = pressure + eta - slope * density;
        const before = faces.conductance[c] * (phi - faces.offset[c]);
        // A tangent that says the same is left as it is, so that the books are those of the solved field.
        if (Math.abs(conductance * (phi - offset) - before) > negligible) {
          if (!changed) moved += Math.abs(conductance * (phi - offset) - before);
          changed = true;
          faces.conductance[c] = conductance;
          faces.offset[c] = offset;
        }
      }
      if (changed) this.collect(i);
    }
    return moved;
  }
}
