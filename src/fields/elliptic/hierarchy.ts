import { aggregateGraph } from './aggregate-graph.ts';
import { type DenseFactor, factorDense, solveDense } from './dense-factor.ts';
import type { GraphLevel } from './graph-level.ts';

/** Graphs of at most this many nodes are solved directly. */
const DIRECT = 100;
/** Largest graph solved directly where coarsening does not shrink it any more. */
const MOST_DIRECT = 1200;
/** Symmetric sweeps that stand for the direct solve beyond that. */
const BOTTOM_SWEEPS = 8;

/** A graph with its place in the cycle: vectors have one more entry, for fine nodes of no aggregate. */
interface Stage {
  readonly level: GraphLevel;
  readonly b: Float64Array;
  readonly x: Float64Array;
  /** First solution and right-hand side kept during the second visit; empty where there is one visit. */
  readonly firstX: Float64Array;
  readonly firstB: Float64Array;
  /** Node of the next stage; empty at the bottom. */
  readonly aggregate: Int32Array;
  bTerminal: number;
  xTerminal: number;
}

/**
 * The coarse part of the multigrid: graphs below the grid and a symmetric W-cycle on them. One visit is a
 * forward Gauss-Seidel sweep, the correction by the next graph (visited twice, except the first), and a
 * backward sweep. The terminal's potential is an unknown of every graph that only the bottom solve and the
 * residual change.
 */
export class Hierarchy {
  /** Parts of the graph without ground found on the way down (0: the problem is regular). */
  readonly loose: number;
  private readonly stages: Stage[] = [];
  private readonly factor: DenseFactor | null;
  private readonly dense: Float64Array;

  constructor(first: GraphLevel) {
    let level = first;
    let loose = 0;
    for (;;) {
      const next = level.nodes > DIRECT ? aggregateGraph(level) : null;
      const shrinks = next !== null && next.level.nodes < 0.9 * level.nodes;
      const twice = this.stages.length > 0;
      this.stages.push({
        level,
        b: new Float64Array(level.nodes + 1),
        x: new Float64Array(level.nodes + 1),
        firstX: new Float64Array(twice ? level.nodes : 0),
        firstB: new Float64Array(twice ? level.nodes : 0),
        aggregate: shrinks ? next.aggregate : new Int32Array(0),
        bTerminal: 0,
        xTerminal: 0,
      });
      if (!shrinks) break;
      for (let i = 0; i < level.nodes; i++) if (level.inverse[i] === 0) loose++;
      level = next.level;
    }
    this.factor = level.nodes <= MOST_DIRECT ? factorDense(level) : null;
    this.dense = new Float64Array(this.factor === null ? 0 : this.factor.size);
    this.loose = loose + (this.factor === null ? 0 : this.factor.pinned);
  }

  /** Right-hand side of the first graph, to be filled before `solve`; the last entry is ignored. */
  get b(): Float64Array {
    return this.stages[0]!.b;
  }

  /** Solution of the first graph; the last entry is 0. */
  get x(): Float64Array {
    return this.stages[0]!.x;
  }

  /** Nodes on each graph, finest first. */
  get nodes(): number[] {
    return this.stages.map((stage) => stage.level.nodes);
  }

  /** One cycle for `b` and the terminal's right-hand side; returns the terminal's potential. */
  solve(bTerminal: number): number {
    const stage = this.stages[0]!;
    stage.bTerminal = bTerminal;
    this.visit(0);
    return stage.xTerminal;
  }

  private visit(depth: number): void {
    const stage = this.stages[depth]!;
    if (depth === this.stages.length - 1) {
      this.bottom(stage);
      return;
    }
    const { level, b, x, aggregate } = stage;
    const next = this.stages[depth + 1]!;
    const nextB = next.b;
    nextB.fill(0);
    forwardFromZero(level, b, x);
    restrictUpper(level, x, aggregate, nextB);
    next.bTerminal = stage.bTerminal + terminalCurrent(level, x);
    this.visit(depth + 1);
    if (depth + 2 < this.stages.length) this.visitAgain(depth + 1);
    x[level.nodes] = 0;
    prolong(x, next.x, aggregate, level.nodes);
    stage.xTerminal = next.xTerminal;
    backward(level, b, x, stage.xTerminal);
  }

  /** Second visit of a graph: the same cycle for the residual of the first. */
  private visitAgain(depth: number): void {
    const stage = this.stages[depth]!;
    const { level, b, x, firstX, firstB } = stage;
    const n = level.nodes;
    const firstTerminal = stage.xTerminal;
    const firstBTerminal = stage.bTerminal;
    for (let i = 0; i < n; i++) {
      firstX[i] = x[i]!;
      firstB[i] = b[i]!;
    }
    graphResidual(level, firstB, firstX, firstTerminal, b);
    stage.bTerminal = firstBTerminal + terminalCurrent(level, firstX) - level.terminalSum * firstTerminal;
    this.visit(depth);
    for (let i = 0; i < n; i++) {
      x[i] = x[i]! + firstX[i]!;
      b[i] = firstB[i]!;
    }
    stage.xTerminal += firstTerminal;
    stage.bTerminal = firstBTerminal;
  }

  private bottom(stage: Stage): void {
    const { level, b, x } = stage;
    const n = level.nodes;
    x[n] = 0;
    if (this.factor !== null) {
      const { dense } = this;
      dense[0] = stage.bTerminal;
      for (let i = 0; i < n; i++) dense[i + 1] = b[i]!;
      solveDense(this.factor, dense);
      stage.xTerminal = dense[0]!;
      for (let i = 0; i < n; i++) x[i] = dense[i + 1]!;
      return;
    }
    // Forward over the nodes, then the terminal, then backward: symmetric, since each sweep mirrors the other.
    x.fill(0);
    let terminal = 0;
    for (let sweep = 0; sweep < BOTTOM_SWEEPS; sweep++) {
      forward(level, b, x, terminal);
      if (level.terminalSum > 0) terminal = (stage.bTerminal + terminalCurrent(level, x)) / level.terminalSum;
      backward(level, b, x, terminal);
    }
    stage.xTerminal = terminal;
  }
}

/** Forward Gauss-Seidel sweep from x = 0: only links to lower nodes count. */
function forwardFromZero(level: GraphLevel, b: Float64Array, x: Float64Array): void {
  const { nodes, start, middle, index, value, inverse } = level;
  for (let i = 0; i < nodes; i++) {
    let sum = b[i]!;
    const end = middle[i]!;
    for (let k = start[i]!; k < end; k++) sum += value[k]! * x[index[k]!]!;
    x[i] = sum * inverse[i]!;
  }
}

/** Restricts the residual left by `forwardFromZero`, which is the coupling to upper nodes. */
function restrictUpper(
  level: GraphLevel,
  x: Float64Array,
  aggregate: Int32Array,
  coarse: Float64Array,
): void {
  const { nodes, start, middle, index, value } = level;
  for (let i = 0; i < nodes; i++) {
    let sum = 0;
    const end = start[i + 1]!;
    for (let k = middle[i]!; k < end; k++) sum += value[k]! * x[index[k]!]!;
    const a = aggregate[i]!;
    coarse[a] = coarse[a]! + sum;
  }
}

function prolong(x: Float64Array, coarse: Float64Array, aggregate: Int32Array, nodes: number): void {
  for (let i = 0; i < nodes; i++) x[i] = x[i]! + coarse[aggregate[i]!]!;
}

/** Backward Gauss-Seidel sweep. */
function backward(level: GraphLevel, b: Float64Array, x: Float64Array, terminalPotential: number): void {
  const { nodes, start, index, value, inverse, terminal } = level;
  for (let i = nodes - 1; i >= 0; i--) {
    let sum = b[i]! + terminal[i]! * terminalPotential;
    const begin = start[i]!;
    for (let k = start[i + 1]! - 1; k >= begin; k--) sum += value[k]! * x[index[k]!]!;
    x[i] = sum * inverse[i]!;
  }
}

/** Forward Gauss-Seidel sweep. */
function forward(level: GraphLevel, b: Float64Array, x: Float64Array, terminalPotential: number): void {
  const { nodes, start, index, value, inverse, terminal } = level;
  for (let i = 0; i < nodes; i++) {
    let sum = b[i]! + terminal[i]! * terminalPotential;
    const end = start[i + 1]!;
    for (let k = start[i]!; k < end; k++) sum += value[k]! * x[index[k]!]!;
    x[i] = sum * inverse[i]!;
  }
}

/** Residual b - A x, formed from the currents through the links so that large conductances cancel exactly. */
function graphResidual(
  level: GraphLevel,
  b: Float64Array,
  x: Float64Array,
  terminalPotential: number,
  result: Float64Array,
): void {
  const { nodes, start, index, value, ground, terminal } = level;
  for (let i = 0; i < nodes; i++) {
    const own = x[i]!;
    let sum = b[i]! - ground[i]! * own + terminal[i]! * (terminalPotential - own);
    const end = start[i + 1]!;
    for (let k = start[i]!; k < end; k++) sum += value[k]! * (x[index[k]!]! - own);
    result[i] = sum;
  }
}

/** Sum of terminal_i x_i. */
function terminalCurrent(level: GraphLevel, x: Float64Array): number {
  const { terminalNodes, terminal } = level;
  let sum = 0;
  for (let k = 0; k < terminalNodes.length; k++) sum += terminal[terminalNodes[k]!]! * x[terminalNodes[k]!]!;
  return sum;
}
