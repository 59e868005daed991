import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';
import { EllipticSolver, type SolverState } from './elliptic/solver.ts';
import type { IonicField } from './ionic.ts';
import { ELECTRODE } from './plating-faces.ts';

/** Relative residual of the solve. */
const TOLERANCE = 1e-9;

/** State of an {@link InterfacePressure} between two updates. */
export interface InterfacePressureState {
  readonly source: Float64Array;
  readonly solver: SolverState;
}

/**
 * Pressure of lithium that piles up where it plates faster than on the mean of the interface and has to flow aside,
 *
 *     -div_s(M grad_s p) = (V_m / F) (j - <j>),   <p> = 0
 *
 * on the working interface seen from above, periodic. M [m^3/(Pa s)] is the lateral mobility: volume that flows past a
 * unit of width under a unit of pressure gradient. j is what plates on faces of the electrode itself; a column without
 * such a face (a filament has its root there) conducts and gets nothing. On a carved electrode lengths are those of
 * the projection.
 */
export class InterfacePressure {
  /** max(0, p) in Pa, one entry a column x + nx y. */
  readonly excess: Float64Array;
  /** p in Pa, likewise. */
  readonly pressure: Float64Array;
  private readonly field: IonicField;
  private readonly solver: EllipticSolver;
  private readonly current: Float64Array;

  constructor(field: IonicField, mobility: number) {
    const { nx, ny, edge, depth } = field.lattice.grid;
    this.field = field;
    this.solver = new EllipticSolver(nx, ny, 1);
    this.pressure = this.solver.potential;
    this.excess = new Float64Array(nx * ny);
    this.current = new Float64Array(nx * ny);
    // Through the edge between two columns: width depth (a in 3D) over the distance of their centres.
    if (nx > 1) this.solver.conductanceX.fill((mobility * depth) / edge);
    if (ny > 1) this.solver.conductanceY.fill(mobility);
    this.solver.invalidate();
  }

  /** Solves for the plating currents of the present potential. */
  update(): void {
    const { field, solver, current, excess, pressure } = this;
    const { faces } = field;
    const columns = excess.length;
    current.fill(Number.NaN);
    let sum = 0;
    let count = 0;
    for (let c = 0; c < faces.count; c++) {
      if (faces.metal[c] !== ELECTRODE) continue;
      const column = faces.site[c] % columns;
      if (Number.isNaN(current[column])) {
        current[column] = 0;
        count++;
      }
      const plating = Math.max(0, field.platingCurrent(c));
      current[column] += plating;
      sum += plating;
    }
    const mean = count > 0 ? sum / count : 0;
    for (let s = 0; s < columns; s++)
      solver.source[s] = Number.isNaN(current[s])
        ? 0
        : ((current[s] - mean) * LITHIUM_MOLAR_VOLUME) / FARADAY;
    solver.solve({ tolerance: TOLERANCE });
    for (let s = 0; s < columns; s++) excess[s] = Math.max(0, pressure[s]);
  }

  save(): InterfacePressureState {
    return { source: this.solver.source.slice(), solver: this.solver.save() };
  }

  /** The inverse of {@link save}. */
  restore(state: InterfacePressureState): void {
    this.solver.source.set(state.source);
    this.solver.restore(state.solver);
    for (let s = 0; s < this.excess.length; s++) this.excess[s] = Math.max(0, this.pressure[s]);
  }
}
