import { aggregateGrid, type GridProblem } from './aggregate-grid.ts';
import { findLooseParts, type LooseParts, partMeans, subtractMeans, touchesParts } from './components.ts';
import { ConjugateGradient } from './conjugate-gradient.ts';
import { Hierarchy } from './hierarchy.ts';
import { type Layout, loadFields, makeLayout, mergeColours } from './layout.ts';
import { GridOperator } from './operator.ts';
import { RebuildPolicy } from './rebuild-policy.ts';
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
  private hierarchy: Hierarchy | null = null;
  /** Node of every black unknown in the first graph. */
  private aggregate: Int32Array = new Int32Array(0);
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
  }

  /** Nodes of the coarse graphs of the current hierarchy, finest first; empty before the first solve. */
  get coarseNodes(): number[] {
    return this.hierarchy === null ? [] : this.hierarchy.nodes;
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
    this.hierarchy = null;
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
    let norm = this.load(operator, gradient, false);
    if (norm === 0) return this.finishZero(rebuilt);
    let size = this.residualSize(operator, gradient.restart(operator));
    this.policy.begin(size);
    let iterations = 0;
    let stopped = false;
    let onceMore = false;
    for (let restarts = 0; ; restarts++) {
      let broken = false;
      while ((onceMore || size > tolerance * norm) && !stopped && !broken && iterations < maxIterations) {
        onceMore = false;
        const squares = gradient.step(operator, this.hierarchy!);
        if (!Number.isFinite(squares)) {
          broken = true;
          break;
        }
        iterations++;
        size = this.residualSize(operator, squares);
        if (stop !== undefined && iterations % stopInterval === 0) {
          gradient.recoverRed(operator);
          this.store(operator, gradient);
          stopped = stop(iterations);
        }
        if (size > tolerance * norm && !stopped && this.policy.exhausted(size, iterations)) {
          this.hierarchy = null;
          rebuilt = this.prepareHierarchy();
          norm = this.load(operator, gradient, true);
          size = this.residualSize(operator, gradient.restart(operator));
          this.policy.begin(size, iterations);
        }
      }
      this.policy.end(size, iterations);
      // Round-off may part the iterated residual from the true one: start again from the latter.
      size = this.residualSize(operator, gradient.restart(operator));
      if (broken && this.hierarchy!.visitOnce()) {
        this.policy.begin(size, iterations);
        continue;
      }
      // What has changed since may have made the kept hierarchy a preconditioner that is none.
      if (broken && !rebuilt) {
        this.hierarchy = null;
        rebuilt = this.prepareHierarchy();
        norm = this.load(operator, gradient, true);
        size = this.residualSize(operator, gradient.restart(operator));
        this.policy.begin(size, iterations);
        continue;
      }
      if (stopped || iterations >= maxIterations || restarts === RESTARTS) break;
      onceMore = size <= tolerance * norm;
      if (onceMore && this.balancingSize(operator, gradient, size) <= tolerance * norm) break;
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

  private prepareOperator(): GridOperator {
    if (this.operator === null) {
      this.operator = new GridOperator(this.layout, this.problem);
      this.gradient = new ConjugateGradient(this.operator);
      this.aggregate = this.operator.heap.integers(this.operator.at.aggregate, this.operator.blacks);
      this.operatorValid = false;
    }
    const hadTerminal = this.operator.terminalSum > 0;
    if (!this.operatorValid) {
      this.operator.rebuild();
      this.hierarchy = null;
      this.operatorValid = true;
    } else if (this.stale) {
      this.operator.rebuild();
      if (this.loose !== null) this.loose = findLooseParts(this.problem);
    } else if (this.touched.size > 0) {
      this.operator.refresh(this.touched);
      if (this.loose !== null && touchesParts(this.loose, this.problem, this.touched))
        this.loose = findLooseParts(this.problem);
    }
    this.policy.touched(this.stale ? this.problem.ground.length : this.touched.size);
    this.touched.clear();
    this.stale = false;
    if (hadTerminal !== this.operator.terminalSum > 0) this.hierarchy = null;
    if (this.policy.due()) this.hierarchy = null;
    return this.operator;
  }

  /** Builds the hierarchy if there is none; returns whether it did. */
  private prepareHierarchy(): boolean {
    const operator = this.operator!;
    if (this.hierarchy !== null) return false;
    const { aggregate, level } = aggregateGrid(this.problem);
    this.hierarchy = new Hierarchy(level);
    this.loose = this.hierarchy.loose > 0 ? findLooseParts(this.problem) : null;
    this.policy.rebuilt();
    this.splitAggregates(operator, aggregate, level.nodes);
    return true;
  }

  private splitAggregates(operator: GridOperator, natural: Int32Array, none: number): void {
    const { aggregate } = this;
    const { nu, nv, nw, half, strideU, strideV, strideW, slots } = this.layout;
    aggregate.fill(none);
    for (let w = 0; w < nw; w++)
      for (let v = 0; v < nv; v++) {
        const base = v * strideV + w * strideW;
        const row = (v + nv * w) * half;
        for (let u = (v + w + 1) & 1; u < nu; u += 2)
          aggregate[row + (u >> 1)] = natural[base + u * strideU]!;
      }
    const { seam } = operator;
    if (seam === null) return;
    for (let e = 0; e < seam.extraSites.length; e++) aggregate[slots + e] = natural[seam.extraSites[e]!]!;
  }

  /**
   * Reads source and starting guess; returns ||b||. Leaves the sums of b and of its magnitude in `sums`. With
   * `keepPotential` the current iterate stays.
   */
  private load(operator: GridOperator, gradient: ConjugateGradient, keepPotential: boolean): number {
    const { layout, potential, loose, sums } = this;
    const { terminalSum, terminals, seam, heap, at } = operator;
    const source = loose === null ? this.source : this.balancedSource(loose);
    if (keepPotential) {
      gradient.recoverRed(operator);
      this.store(operator, gradient);
    }
    sums.fill(0);
    loadFields(
      layout,
      source,
      potential,
      heap.array,
      at.redSource,
      at.blackSource,
      at.x,
      at.inverseRed,
      at.smootherBlack,
      sums,
    );
    if (seam !== null)
      for (let e = 0; e < seam.extraSites.length; e++) {
        const site = seam.extraSites[e]!;
        const active = operator.smootherBlack[layout.slots + e]! !== 0;
        const value = active ? source[site]! : 0;
        gradient.blackSource[layout.slots + e] = value;
        gradient.x[layout.slots + e] = active ? potential[site]! : 0;
        addSource(sums, value);
      }
    gradient.terminalSource = 0;
    gradient.terminal = 0;
    if (terminalSum === 0) return Math.sqrt(sums[2]!);
    gradient.terminalSource = this.terminalCurrent;
    const share = this.terminalCurrent / terminalSum;
    let held = 0;
    for (let k = 0; k < terminals.count; k++) {
      const site = terminals.sites[k]!;
      const g = terminals.values[k]!;
      const own = source[site]!;
      held += g * potential[site]!;
      sums[0] = sums[0]! + share * g;
      sums[1] = sums[1]! + Math.abs(own + share * g) - Math.abs(own);
      sums[2] = sums[2]! + share * g * (2 * own + share * g);
    }
    gradient.terminal = (this.terminalCurrent + held) / terminalSum;
    return Math.sqrt(Math.max(0, sums[2]!));
  }

  /** The source with zero sum over every loose part, the terminal's current included. */
  private balancedSource(loose: LooseParts): Float64Array {
    const balanced = this.source.slice();
    const means = partMeans(loose, balanced);
    if (loose.terminalPart >= 0)
      means[loose.terminalPart] =
        means[loose.terminalPart]! + this.terminalCurrent / loose.size[loose.terminalPart]!;
    subtractMeans(loose, balanced, means);
    return balanced;
  }

  /** Norm of the residual with the terminal's potential eliminated, from the sum of r^2. */
  private residualSize(operator: GridOperator, squares: number): number {
    const { terminals, terminalSum } = operator;
    if (terminalSum === 0) return Math.sqrt(squares);
    const gradient = this.gradient!;
    const rise = gradient.terminalResidual / terminalSum;
    const cross = rise * terminals.dotBlack(gradient.r);
    return Math.sqrt(Math.max(0, squares + 2 * cross + rise * rise * terminals.squares()));
  }

  /** Writes the current iterate to `potential` and `terminalPotential`; the red unknowns must be recovered. */
  private store(operator: GridOperator, gradient: ConjugateGradient): void {
    const { layout, potential, loose } = this;
    mergeColours(layout, gradient.red, gradient.x, potential, 0, layout.nw);
    const { seam } = operator;
    if (seam !== null)
      for (let e = 0; e < seam.extraSites.length; e++)
        potential[seam.extraSites[e]!] = gradient.x[layout.slots + e]!;
    this.terminalPotential =
      operator.terminalSum > 0 ? gradient.terminal + gradient.terminalResidual / operator.terminalSum : 0;
    if (loose === null) return;
    const means = partMeans(loose, potential);
    subtractMeans(loose, potential, means);
    if (loose.terminalPart >= 0) this.terminalPotential -= means[loose.terminalPart]!;
  }

  /**
   * Shifts the grounded part by the constant that balances all currents exactly (a Galerkin correction with
   * the constant mode) where this keeps the residual within `target`, stores the result and measures it.
   * `gradient` has just been restarted.
   */
  private finish(
    operator: GridOperator,
    gradient: ConjugateGradient,
    norm: number,
    target: number,
    size: number,
  ): { residual: number; imbalance: number } {
    const { grounds } = operator;
    const shifted = this.balancingSize(operator, gradient, size);
    const balances = shifted <= Math.max(target, size);
    if (balances) gradient.shift(operator, this.balancingShift(operator, gradient));
    const residual = balances ? shifted : size;
    const missing = this.sums[0]! - grounds.dot(gradient.red, gradient.x);
    this.store(operator, gradient);
    return { residual: residual / norm, imbalance: Math.abs(missing) / this.sums[1]! };
  }

  /** The constant that has to be added to all potentials to balance all currents; 0 without ground. */
  private balancingShift(operator: GridOperator, gradient: ConjugateGradient): number {
    const { grounds } = operator;
    const sum = grounds.sum();
    return sum > 0 ? (this.sums[0]! - grounds.dot(gradient.red, gradient.x)) / sum : 0;
  }

  /** Size of the residual after this shift. */
  private balancingSize(operator: GridOperator, gradient: ConjugateGradient, size: number): number {
    const shift = this.balancingShift(operator, gradient);
    const { grounds, terminals, terminalSum } = operator;
    let cross = grounds.dotBlack(gradient.r);
    if (terminalSum > 0) {
      const rise = gradient.terminalResidual / terminalSum;
      for (let k = 0; k < terminals.count; k++)
        cross += rise * terminals.values[k]! * this.ground[terminals.sites[k]!]!;
    }
    return Math.sqrt(Math.max(0, size * size - 2 * shift * cross + shift * shift * grounds.squares()));
  }

  private finishZero(rebuilt: boolean): SolveReport {
    this.potential.fill(0);
    this.terminalPotential = 0;
    return { iterations: 0, residual: 0, converged: true, rebuilt, imbalance: 0 };
  }
}

/** Counts a source in the sums kept by `loadFields`. */
function addSource(sums: Float64Array, value: number): void {
  sums[0] = sums[0]! + value;
  sums[1] = sums[1]! + Math.abs(value);
  sums[2] = sums[2]! + value * value;
}
