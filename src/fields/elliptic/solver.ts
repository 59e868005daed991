import { type SparseArray, sparse, spread } from '../../lattice/sparse-array.ts';
import type { GridProblem } from './aggregate-grid.ts';
import { balancedSize, balancingShift, residualSize } from './balance.ts';
import { findLooseParts, type LooseParts, touchesParts } from './components.ts';
import { ConjugateGradient } from './conjugate-gradient.ts';
import { loadIterate, storeIterate } from './exchange.ts';
import { type HierarchyState, KeptHierarchy } from './kept-hierarchy.ts';
import { type Layout, makeLayout } from './layout.ts';
import { GridOperator, type OperatorState } from './operator.ts';
import { RebuildPolicy, type RebuildPolicyState } from './rebuild-policy.ts';
import { relaxBox } from './relax.ts';
import { warmUp } from './warm-up.ts';

/** Restarts from the true residual where round-off kept it above the tolerance. */
const RESTARTS = 3;

/** Grids larger than this have the kernels warmed up first. */
const WARM_SITES = 4096;

/** Options of the grid: `periodicZ` joins the last z plane to the first (default false). */
export interface EllipticOptions {
  periodicZ?: boolean;
}

/** Stopping rule of a solve. */
export interface SolveOptions {
  /** Stop when ||b - A phi||_2 <= tolerance * ||b||_2. */
  tolerance: number;
  /** Default 200. */
  maxIterations?: number;
  /** Called with the current `potential` after every `stopInterval`-th iteration (default 1); return true to stop. */
  stop?: (iteration: number) => boolean;
  stopInterval?: number;
}

/** What a solve did. */
export interface SolveReport {
  iterations: number;
  /** ||b - A phi||_2 / ||b||_2 of the result, recomputed from the definition. */
  residual: number;
  /** Was the tolerance reached? False if `stop` ended the solve earlier. */
  converged: boolean;
  /** Was the hierarchy built anew? */
  rebuilt: boolean;
  /** |sum of the residual| / sum |b|: what Kirchhoff's law misses over the whole grid. */
  imbalance: number;
}

/**
 * State of a solver between two solves, beside the arrays that its owner writes (conductances, ground, terminal, source,
 * terminalCurrent).
 */
export interface SolverState {
  readonly potential: Float64Array;
  /** One entry, so that no codec takes the sign off a zero. */
  readonly terminalPotential: Float64Array;
  /** Sites touched since the last solve, in that order, and whether any may have changed. */
  readonly touched: Int32Array;
  readonly stale: boolean;
  readonly policy: RebuildPolicyState;
  /** Null before the first solve, and where the hierarchy or the operator are to be built anew. */
  readonly operator: OperatorState | null;
  readonly hierarchy: HierarchyState | null;
  /** Part of each site, number of sites of each part, part of the terminal; null without loose parts. */
  readonly loose: { part: SparseArray<Int32Array>; size: Float64Array; terminalPart: number } | null;
}

/**
 * Potential of a network of conductances on a grid:
 *
 *     sum_j c_ij (phi_i - phi_j) + ground_i phi_i + g_i (phi_i - V) = source_i
 *     sum_i g_i (V - phi_i) = I
 *
 * the 7-point finite-volume form of div(sigma grad phi) = -s with insulating, Robin and one galvanostatic
 * equipotential boundary. x and y are periodic, z is open unless `periodicZ`; an axis of one site has no
 * faces. Conjugate gradients with a multigrid preconditioner made by block-component aggregation: the strong
 * components inside blocks of 2^l sites are the unknowns of level l, so grains, islands and voids come apart
 * by themselves at any contrast. Time and memory are proportional to the number of sites (about 180 bytes a
 * site).
 *
 * All arrays are in natural order i = x + nx (y + ny z) and are written by the caller; after changes call
 * `touch` or `invalidate`. Sites without any conductance keep phi = 0. A connected part without ground
 * has phi fixed up to a constant only: its mean is set to 0, and the mean of its source is ignored.
 */
export class EllipticSolver {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Conductance (S) of the face between site i and its neighbour above in x, periodic. */
  readonly conductanceX: Float64Array;
  readonly conductanceY: Float64Array;
  /** As conductanceX along z; the last plane is unused unless `periodicZ`. */
  readonly conductanceZ: Float64Array;
  /** Conductance (S) of site i to potential 0. */
  readonly ground: Float64Array;
  /** Conductance (S) of site i to the equipotential terminal. */
  readonly terminal: Float64Array;
  /** Current (A) injected into site i. */
  readonly source: Float64Array;
  /** Potential (V): on entry of `solve` the starting guess, then the result. */
  readonly potential: Float64Array;
  /** Current (A) injected through the terminal. */
  terminalCurrent = 0;
  /** Potential (V) of the terminal: (terminalCurrent + sum g_i phi_i) / sum g_i, 0 without a terminal. */
  terminalPotential = 0;
  private readonly layout: Layout;
  private readonly problem: GridProblem;
  private readonly touched = new Set<number>();
  private readonly policy = new RebuildPolicy();
  private operator: GridOperator | null = null;
  private gradient: ConjugateGradient | null = null;
  private readonly hierarchy: KeptHierarchy;
  private loose: LooseParts | null = null;
  private operatorValid = false;
  private stale = false;
  /** Sum of b, of |b| and of b^2. */
  private readonly sums = new Float64Array(3);

  constructor(nx: number, ny: number, nz: number, options: EllipticOptions = {}) {
    for (const count of [nx, ny, nz])
      if (!(Number.isInteger(count) && count >= 1))
        throw new RangeError(`grid of ${nx} x ${ny} x ${nz} sites when expected positive integers`);
    this.nx = nx;
    this.ny = ny;
    this.nz = nz;
    const sites = nx * ny * nz;
    this.conductanceX = new Float64Array(sites);
    this.conductanceY = new Float64Array(sites);
    this.conductanceZ = new Float64Array(sites);
    this.ground = new Float64Array(sites);
    this.terminal = new Float64Array(sites);
    this.source = new Float64Array(sites);
    this.potential = new Float64Array(sites);
    if (sites > WARM_SITES) warmUp((a, b, c) => new EllipticSolver(a, b, c));
    this.layout = makeLayout(nx, ny, nz, options.periodicZ ?? false);
    this.problem = {
      nx,
      ny,
      nz,
      wraps: [nx > 1, ny > 1, nz > 1 && (options.periodicZ ?? false)],
      conductanceX: this.conductanceX,
      conductanceY: this.conductanceY,
      conductanceZ: this.conductanceZ,
      ground: this.ground,
      terminal: this.terminal,
    };
    this.hierarchy = new KeptHierarchy(this.problem);
  }

  /** Nodes of the coarse graphs of the current hierarchy, finest first; empty before the first solve. */
  get coarseNodes(): number[] {
    return this.hierarchy.current?.nodes ?? [];
  }

  /**
   * Marks a site whose own conductances (its upper faces, ground or terminal) have changed. The operator is
   * brought up to date at the next solve; the hierarchy is kept as preconditioner as long as it serves.
   */
  touch(site: number): void {
    this.touched.add(site);
  }

  /** Everything changed: operator and hierarchy are rebuilt at the next solve. */
  invalidate(): void {
    this.operatorValid = false;
    this.hierarchy.current = null;
    this.touched.clear();
  }

  /**
   * Any conductances may have changed, though by little or in few places: the operator is brought up to date at the
   * next solve and the hierarchy kept as preconditioner as long as it serves.
   */
  reload(): void {
    this.stale = true;
  }

  /**
   * Solves for `potential` and `terminalPotential`. Deterministic: the rebuilding of the hierarchy depends on
   * iteration counts and residuals only.
   */
  solve(options: SolveOptions): SolveReport {
    const { tolerance, stop } = options;
    const stopInterval = options.stopInterval ?? 1;
    const maxIterations = options.maxIterations ?? 200;
    const operator = this.prepareOperator();
    let rebuilt = this.prepareHierarchy();
    const gradient = this.gradient!;
    let norm = loadIterate(this, operator, gradient, this.loose, this.sums);
    if (norm === 0) return this.finishZero(rebuilt);
    let size = residualSize(operator, gradient, gradient.restart(operator));
    this.policy.begin(size);
    let iterations = 0;
    let stopped = false;
    let onceMore = false;
    for (let restarts = 0; ; restarts++) {
      let broken = false;
      while ((onceMore || size > tolerance * norm) && !stopped && !broken && iterations < maxIterations) {
        onceMore = false;
        const squares = gradient.step(operator, this.hierarchy.current!);
        if (!Number.isFinite(squares)) {
          broken = true;
          break;
        }
        iterations++;
        size = residualSize(operator, gradient, squares);
        if (stop !== undefined && iterations % stopInterval === 0) {
          gradient.recoverRed(operator);
          this.store(operator, gradient);
          stopped = stop(iterations);
        }
        if (size > tolerance * norm && !stopped && this.policy.exhausted(size, iterations)) {
          rebuilt = this.renew(operator, gradient);
          norm = loadIterate(this, operator, gradient, this.loose, this.sums);
          size = residualSize(operator, gradient, gradient.restart(operator));
          this.policy.begin(size, iterations);
        }
      }
      this.policy.end(size, iterations);
      // Round-off may part the iterated residual from the true one: start again from the latter.
      size = residualSize(operator, gradient, gradient.restart(operator));
      if (broken && this.hierarchy.current!.visitOnce()) {
        this.policy.begin(size, iterations);
        continue;
      }
      // What has changed since may have made the kept hierarchy a preconditioner that is none.
      if (broken && !rebuilt) {
        rebuilt = this.renew(operator, gradient);
        norm = loadIterate(this, operator, gradient, this.loose, this.sums);
        size = residualSize(operator, gradient, gradient.restart(operator));
        this.policy.begin(size, iterations);
        continue;
      }
      if (stopped || iterations >= maxIterations || restarts === RESTARTS) break;
      onceMore = size <= tolerance * norm;
      if (onceMore && this.sizeBalanced(operator, gradient, size) <= tolerance * norm) break;
      this.policy.begin(size, iterations);
    }
    const converged = size <= tolerance * norm;
    return {
      iterations,
      converged,
      rebuilt,
      ...this.finish(operator, gradient, norm, tolerance * norm, size),
    };
  }

  /**
   * Local correction: `sweeps` symmetric over-relaxation sweeps over the box of half-width `radius` sites
   * around a site, the terminal's potential frozen. The cost does not depend on the size of the grid.
   */
  relax(site: number, radius: number, sweeps: number): void {
    relaxBox(this.problem, this.source, this.potential, this.terminalPotential, site, radius, sweeps);
  }

  /** What it takes to go on from here in another solver, whose owner has restored the arrays it writes; see {@link SolverState}. */
  save(): SolverState {
    const { loose, operator } = this;
    return {
      potential: this.potential.slice(),
      terminalPotential: Float64Array.of(this.terminalPotential),
      touched: Int32Array.from(this.touched),
      stale: this.stale,
      policy: this.policy.save(),
      operator: operator !== null && this.operatorValid ? operator.save() : null,
      hierarchy: this.hierarchy.save(),
      loose: loose && {
        part: sparse(loose.part, -1),
        size: loose.size.slice(),
        terminalPart: loose.terminalPart,
      },
    };
  }

  /** The inverse of {@link save}, in a solver of that grid that has not solved yet. */
  restore(state: SolverState): void {
    const { loose } = state;
    spread({ length: state.potential.length, index: null, value: state.potential }, 0, this.potential);
    this.terminalPotential = state.terminalPotential[0]!;
    this.policy.restore(state.policy);
    this.invalidate();
    if (state.operator !== null) {
      this.makeOperator().restore(state.operator);
      this.operatorValid = true;
      if (state.hierarchy !== null) this.hierarchy.restore(state.hierarchy, this.operator!);
    }
    for (const site of state.touched) this.touched.add(site);
    this.stale = state.stale;
    this.loose = null;
    if (loose === null) return;
    const part = new Int32Array(this.potential.length);
    spread(loose.part, -1, part);
    this.loose = {
      count: loose.size.length,
      part,
      size: loose.size.slice(),
      terminalPart: loose.terminalPart,
    };
  }

  private makeOperator(): GridOperator {
    this.operator = new GridOperator(this.layout, this.problem);
    this.gradient = new ConjugateGradient(this.operator);
    this.operatorValid = false;
    return this.operator;
  }

  private prepareOperator(): GridOperator {
    const operator = this.operator ?? this.makeOperator();
    const hadTerminal = operator.terminalSum > 0;
    if (!this.operatorValid) {
      operator.rebuild();
      this.hierarchy.current = null;
      this.operatorValid = true;
    } else if (this.stale) {
      operator.rebuild();
      if (this.loose !== null) this.loose = findLooseParts(this.problem);
    } else if (this.touched.size > 0) {
      operator.refresh(this.touched);
      if (this.loose !== null && touchesParts(this.loose, this.problem, this.touched))
        this.loose = findLooseParts(this.problem);
    }
    this.policy.touched(this.stale ? this.problem.ground.length : this.touched.size);
    this.touched.clear();
    this.stale = false;
    if (hadTerminal !== operator.terminalSum > 0) this.hierarchy.current = null;
    if (this.policy.due()) this.hierarchy.current = null;
    return operator;
  }

  /** Builds the hierarchy if there is none; returns whether it did. */
  private prepareHierarchy(): boolean {
    if (this.hierarchy.current !== null) return false;
    const { loose } = this.hierarchy.build(this.operator!);
    this.loose = loose > 0 ? findLooseParts(this.problem) : null;
    this.policy.rebuilt();
    return true;
  }

  /** Builds the hierarchy anew in the middle of a solve and stores the iterate. */
  private renew(operator: GridOperator, gradient: ConjugateGradient): boolean {
    this.hierarchy.current = null;
    const rebuilt = this.prepareHierarchy();
    gradient.recoverRed(operator);
    this.store(operator, gradient);
    return rebuilt;
  }

  /** Writes the current iterate to `potential` and `terminalPotential`; the red unknowns must be recovered. */
  private store(operator: GridOperator, gradient: ConjugateGradient): void {
    this.terminalPotential = storeIterate(this, operator, gradient, this.loose);
  }

  /** Size of the residual after the shift that balances all currents. */
  private sizeBalanced(operator: GridOperator, gradient: ConjugateGradient, size: number): number {
    const shift = balancingShift(operator, gradient, this.sums[0]!);
    return balancedSize(operator, gradient, this.ground, shift, size);
  }

  /**
   * Shifts the grounded part by the constant that balances all currents exactly where this keeps the residual within
   * `target`, stores the result and measures it. `gradient` has just been restarted.
   */
  private finish(
    operator: GridOperator,
    gradient: ConjugateGradient,
    norm: number,
    target: number,
    size: number,
  ): { residual: number; imbalance: number } {
    const { sums } = this;
    const shifted = this.sizeBalanced(operator, gradient, size);
    const balances = shifted <= Math.max(target, size);
    if (balances) gradient.shift(operator, balancingShift(operator, gradient, sums[0]!));
    const residual = balances ? shifted : size;
    const missing = sums[0]! - operator.grounds.dot(gradient.red, gradient.x);
    this.store(operator, gradient);
    return { residual: residual / norm, imbalance: Math.abs(missing) / sums[1]! };
  }

  private finishZero(rebuilt: boolean): SolveReport {
    this.potential.fill(0);
    this.terminalPotential = 0;
    return { iterations: 0, residual: 0, converged: true, rebuilt, imbalance: 0 };
  }
}
