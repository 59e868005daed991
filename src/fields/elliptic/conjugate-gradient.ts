import type { Hierarchy } from './hierarchy.ts';
import type { GridOperator } from './operator.ts';

/**
 * Flexible conjugate gradients on the black unknowns and the terminal's potential, the red unknowns being
 * eliminated exactly (red-black Schur complement: their residual is zero throughout, and half of every
 * vector is not needed). Preconditioner: one multigrid cycle, on the grid itself a diagonal sweep over the
 * black unknowns (red eliminated: a red-black Gauss-Seidel sweep) before and after the correction by the
 * hierarchy. Y. Notay, SIAM J. Sci. Comput. 22, 1444 (2000) for the flexible variant.
 */
export class ConjugateGradient {
  readonly x: Float64Array;
  /** Right-hand sides. */
  readonly redSource: Float64Array;
  readonly blackSource: Float64Array;
  terminalSource = 0;
  terminal = 0;
  /** Current missing in the terminal's equation. */
  terminalResidual = 0;
  /** Red values; the red potential after `recoverRed`. */
  readonly red: Float64Array;
  /** Residual of the black unknowns. */
  readonly r: Float64Array;
  private readonly p: Float64Array;
  private readonly q: Float64Array;
  /** Preconditioned residual. */
  readonly z: Float64Array;
  private readonly sums: Float64Array;
  /** Values at the nodes of the hierarchy's first graph. */
  private readonly coarse: Float64Array;
  private pTerminal = 0;
  private qTerminal = 0;
  /** The terminal's part of z. */
  zTerminal = 0;
  private wTerminal = 0;
  private curvature = 0;
  private fresh = true;

  constructor(operator: GridOperator) {
    const { blacks, layout, heap, at } = operator;
    const view = (offset: number, length: number) => heap.view(offset, length);
    this.x = view(at.x, blacks);
    this.r = view(at.r, blacks);
    this.p = view(at.p, blacks);
    this.q = view(at.q, blacks);
    this.z = view(at.z, blacks);
    this.blackSource = view(at.blackSource, blacks);
    this.redSource = view(at.redSource, layout.slots);
    this.red = view(at.red, layout.slots);
    this.sums = view(at.sums, 3);
    this.coarse = view(at.coarse, layout.sites + 1);
  }

  /** Eliminates the red unknowns; returns the sum of the squares of their residual (round-off only). */
  recoverRed(operator: GridOperator): number {
    const { kernels, at } = operator;
    let squares = 0;
    for (let piece = 0; piece < operator.pieces; piece++) {
      const begin = operator.begin(piece);
      const end = operator.end(piece);
      operator.coupleRed(at.x, this.x, this.terminal, piece);
      squares += kernels.eliminate(at.red, at.redSource, at.coupling - begin, at.inverseRed, begin, end);
    }
    return squares;
  }

  /** Computes the residual of `x` from its definition and restarts the iteration; returns sum r^2 over all sites. */
  restart(operator: GridOperator): number {
    const { kernels, at } = operator;
    let sum = this.recoverRed(operator);
    let current = this.terminalSource - operator.terminalSum * this.terminal;
    for (let piece = 0; piece < operator.pieces; piece++) {
      const begin = operator.begin(piece);
      operator.coupleBlack(at.red, this.red, this.terminal, piece);
      operator.joinBlack(this.x);
      sum += kernels.residual(
        at.r,
        at.blackSource,
        at.coupling - begin,
        at.diagonalBlack,
        at.x,
        at.z,
        at.smootherBlack,
        begin,
        operator.blackEnd(piece),
      );
      current += operator.terminalRed(this.red, piece) + operator.terminalBlack(this.x, piece);
    }
    this.terminalResidual = operator.terminalSum > 0 ? current : 0;
    this.pTerminal = 0;
    this.qTerminal = 0;
    this.fresh = true;
    return sum;
  }

  /** Raises all potentials by a constant. */
  shift(operator: GridOperator, constant: number): void {
    const { x, red } = this;
    const { inverseRed, smootherBlack } = operator;
    for (let i = 0; i < red.length; i++) if (inverseRed[i] !== 0) red[i] = red[i]! + constant;
    for (let i = 0; i < x.length; i++) if (smootherBlack[i] !== 0) x[i] = x[i]! + constant;
    if (operator.terminalSum > 0) this.terminal += constant;
  }

  /**
   * Applies the preconditioner to the residual, z = B r; `z` must hold smoother * r on entry. Symmetric and
   * positive. Also leaves w = A z and the three scalar products of the iteration.
   */
  precondition(operator: GridOperator, hierarchy: Hierarchy): void {
    this.restrict(operator, hierarchy);
    this.zTerminal = hierarchy.solve(this.terminalResidual + this.zTerminal);
    this.correct(operator, hierarchy);
  }

  /** One iteration; returns sum r^2 (without the terminal's), or NaN if no descent is left. */
  step(operator: GridOperator, hierarchy: Hierarchy): number {
    const { sums } = this;
    const { at } = operator;
    this.precondition(operator, hierarchy);
    const zr = sums[0]!;
    const zw = sums[1]!;
    const beta = this.fresh ? 0 : -sums[2]! / this.curvature;
    const curvature = zw - beta * beta * (this.fresh ? 0 : this.curvature);
    if (!(curvature > 0) || !(zr > 0)) {
      // Not even a number perhaps: nothing of it may survive into the next direction.
      this.p.fill(0);
      this.q.fill(0);
      return Number.NaN;
    }
    const alpha = zr / curvature;
    this.curvature = curvature;
    this.fresh = false;
    this.pTerminal = this.zTerminal + beta * this.pTerminal;
    this.qTerminal = this.wTerminal + beta * this.qTerminal;
    this.terminal += alpha * this.pTerminal;
    this.terminalResidual -= alpha * this.qTerminal;
    return operator.kernels.advance(
      at.x,
      at.r,
      at.p,
      at.q,
      at.z,
      at.w,
      at.smootherBlack,
      alpha,
      beta,
      0,
      operator.blacks,
    );
  }

  /** Residual of z = smoother r, restricted to the hierarchy; leaves the terminal's share in zTerminal. */
  private restrict(operator: GridOperator, hierarchy: Hierarchy): void {
    const { z, red } = this;
    const { kernels, at, pieces } = operator;
    const coarse = this.coarse.subarray(0, hierarchy.b.length);
    coarse.fill(0);
    let terminal = 0;
    for (let stage = 0; stage < pieces + 1; stage++) {
      if (stage < pieces) terminal += this.sweepRed(operator, 0, stage);
      const piece = stage - 1;
      if (piece < 0) continue;
      const begin = operator.begin(piece);
      operator.coupleBlack(at.red, red, 0, piece);
      operator.joinBlack(z);
      const coupling = at.coupling - begin;
      kernels.restrictResidual(
        at.coarse,
        at.aggregate,
        at.r,
        at.diagonalBlack,
        at.z,
        coupling,
        begin,
        operator.blackEnd(piece),
      );
      terminal += operator.terminalBlack(z, piece);
    }
    hierarchy.b.set(coarse);
    this.zTerminal = terminal;
  }

  /** Red values that satisfy their equations for z and the terminal; returns the terminal's current to them. */
  private sweepRed(operator: GridOperator, terminal: number, piece: number): number {
    const { kernels, at } = operator;
    const begin = operator.begin(piece);
    operator.coupleRed(at.z, this.z, terminal, piece);
    kernels.scale(at.red, at.coupling - begin, at.inverseRed, begin, operator.end(piece));
    return operator.terminalRed(this.red, piece);
  }

  /**
   * Prolongation and a diagonal sweep over the black unknowns, red eliminated, then the image w = A z with the
   * three scalar products. Four passes follow each other through the pieces:
   *
   *     prolong k+1 | red k | black k-1 | red k-2 | image k-3
   */
  private correct(operator: GridOperator, hierarchy: Hierarchy): void {
    const { z, red, sums } = this;
    const { pieces, kernels, at } = operator;
    this.coarse.set(hierarchy.x);
    const terminal = this.zTerminal;
    sums.fill(0);
    let wTerminal = operator.terminalSum * terminal;
    for (let stage = 0; stage < pieces + 4; stage++) {
      if (stage < pieces)
        kernels.addCoarse(at.z, at.coarse, at.aggregate, operator.begin(stage), operator.blackEnd(stage));
      if (stage >= 1 && stage - 1 < pieces) this.sweepRed(operator, terminal, stage - 1);
      const black = stage - 2;
      if (black >= 0 && black < pieces) {
        const begin = operator.begin(black);
        operator.coupleBlack(at.red, red, terminal, black);
        operator.joinBlack(z);
        const coupling = at.coupling - begin;
        const end = operator.blackEnd(black);
        kernels.sweepDiagonal(at.z, at.r, at.diagonalBlack, coupling, at.smootherBlack, begin, end);
      }
      if (stage >= 3 && stage - 3 < pieces) wTerminal -= this.sweepRed(operator, terminal, stage - 3);
      const image = stage - 4;
      if (image >= 0) {
        const begin = operator.begin(image);
        operator.coupleBlack(at.red, red, terminal, image);
        operator.joinBlack(z);
        const coupling = at.coupling - begin;
        const end = operator.blackEnd(image);
        kernels.applyAndDot(at.w, at.z, at.diagonalBlack, coupling, at.r, at.q, at.sums, begin, end);
        wTerminal -= operator.terminalBlack(z, image);
      }
    }
    this.wTerminal = operator.terminalSum > 0 ? wTerminal : 0;
    sums[0] = sums[0]! + terminal * this.terminalResidual;
    sums[1] = sums[1]! + terminal * this.wTerminal;
    sums[2] = sums[2]! + terminal * this.qTerminal;
  }
}
