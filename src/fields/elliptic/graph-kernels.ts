import {
  type Code,
  doubles,
  FunctionBuilder,
  integer,
  loadInteger,
  minus,
  plus,
  single,
  times,
  type Variable,
} from './assembler.ts';
import { type Memory, makeModule } from './memory.ts';

/**
 * Gauss-Seidel sweeps on a graph (see graph-level.ts) in WebAssembly. All arrays are given by their offsets in doubles
 * in one memory. Links are records of {@link LINK_BYTES} bytes: 8 times the other node (32-bit integer), then the
 * value; `begin` (one entry more than nodes) and `middle` hold 32-bit byte offsets into them, `aggregate` 32-bit
 * integers.
 */
export interface GraphKernels {
  /** Forward sweep from x = 0: only links to lower nodes count. */
  forwardFromZero(
    nodes: number,
    begin: number,
    middle: number,
    links: number,
    inverse: number,
    b: number,
    x: number,
  ): void;

  /**
   * Adds to `coarse` the coupling of x to upper nodes, which is the residual left by `forwardFromZero`, or by
   * `forward` if x is the change.
   */
  restrictUpper(
    nodes: number,
    begin: number,
    middle: number,
    links: number,
    x: number,
    aggregate: number,
    coarse: number,
  ): void;

  /** Adds the coarse solution. */
  prolong(nodes: number, x: number, aggregate: number, coarse: number): void;

  /** Backward sweep. */
  backward(
    nodes: number,
    begin: number,
    links: number,
    inverse: number,
    terminal: number,
    b: number,
    x: number,
    terminalPotential: number,
  ): void;

  /**
   * Forward sweep, leaving the change of x in `change`: the residual left by the sweep is the coupling of the
   * changes of upper nodes, free of any cancellation.
   */
  forward(
    nodes: number,
    begin: number,
    links: number,
    inverse: number,
    terminal: number,
    b: number,
    x: number,
    terminalPotential: number,
    change: number,
  ): void;
}

/** Bytes of the record of a link. */
export const LINK_BYTES = 12;

/** A function of offsets in doubles, turned into bytes at its beginning. */
class GraphFunction extends FunctionBuilder {
  readonly nodes: Variable;
  private readonly bases: Variable[] = [];

  constructor(name: string) {
    super(name);
    this.nodes = this.parameter();
  }

  base(): Variable {
    const base = this.parameter();
    this.bases.push(base);
    return base;
  }

  /** Statements that turn all offsets into bytes. */
  get toBytes(): Code {
    return this.bases.flatMap((base) => base.set(doubles(base.get)));
  }
}

const INTEGER = 4;

/** Address of element i of an array of doubles, and the integer i of an array of integers. */
const real = (base: Variable, i: Variable): Code => plus(base.get, doubles(i.get));
const whole = (base: Variable, i: Variable, offset = 0): Code =>
  loadInteger(plus(base.get, plus(times(i.get, integer(INTEGER)), integer(offset))));

/** Adds to `sum` value_k x_k over the links from one byte offset to another. */
function addLinks(
  f: FunctionBuilder,
  sum: Variable,
  links: Variable,
  x: Variable,
  from: Code,
  to: Code,
): Code {
  const k = f.local();
  const last = f.local();
  const other = single.load(plus(x.get, loadInteger(k.get)));
  return [
    ...last.set(plus(links.get, to)),
    ...f.loop(
      k,
      plus(links.get, from),
      last.get,
      LINK_BYTES,
      sum.set(single.add(sum.get, single.multiply(single.load(k.get, INTEGER), other))),
    ),
  ];
}

function forwardFromZero(): FunctionBuilder {
  const f = new GraphFunction('forwardFromZero');
  const [begin, middle, links, inverse, b, x] = Array.from({ length: 6 }, () => f.base());
  const i = f.local();
  const sum = f.local('f64');
  f.body = [
    ...f.toBytes,
    ...f.loop(i, integer(0), f.nodes.get, 1, [
      ...sum.set(single.load(real(b, i))),
      ...addLinks(f, sum, links, x, whole(begin, i), whole(middle, i)),
      ...single.store(real(x, i), single.multiply(sum.get, single.load(real(inverse, i)))),
    ]),
  ];
  return f;
}

function restrictUpper(): FunctionBuilder {
  const f = new GraphFunction('restrictUpper');
  const [begin, middle, links, x, aggregate, coarse] = Array.from({ length: 6 }, () => f.base());
  const i = f.local();
  const target = f.local();
  const sum = f.local('f64');
  f.body = [
    ...f.toBytes,
    ...f.loop(i, integer(0), f.nodes.get, 1, [
      ...target.set(plus(coarse.get, doubles(whole(aggregate, i)))),
      ...sum.set(single.load(target.get)),
      ...addLinks(f, sum, links, x, whole(middle, i), whole(begin, i, INTEGER)),
      ...single.store(target.get, sum.get),
    ]),
  ];
  return f;
}

function prolong(): FunctionBuilder {
  const f = new GraphFunction('prolong');
  const [x, aggregate, coarse] = Array.from({ length: 3 }, () => f.base());
  const i = f.local();
  const correction = single.load(plus(coarse.get, doubles(whole(aggregate, i))));
  f.body = [
    ...f.toBytes,
    ...f.loop(
      i,
      integer(0),
      f.nodes.get,
      1,
      single.store(real(x, i), single.add(single.load(real(x, i)), correction)),
    ),
  ];
  return f;
}

/** b_i + terminal_i terminalPotential. */
function rightHandSide(b: Variable, terminal: Variable, i: Variable, terminalPotential: Variable): Code {
  return single.add(
    single.load(real(b, i)),
    single.multiply(single.load(real(terminal, i)), terminalPotential.get),
  );
}

function backward(): FunctionBuilder {
  const f = new GraphFunction('backward');
  const [begin, links, inverse, terminal, b, x] = Array.from({ length: 6 }, () => f.base());
  const terminalPotential = f.parameter('f64');
  const step = f.local();
  const i = f.local();
  const sum = f.local('f64');
  f.body = [
    ...f.toBytes,
    ...f.loop(step, integer(0), f.nodes.get, 1, [
      ...i.set(minus(minus(f.nodes.get, integer(1)), step.get)),
      ...sum.set(rightHandSide(b, terminal, i, terminalPotential)),
      ...addLinks(f, sum, links, x, whole(begin, i), whole(begin, i, INTEGER)),
      ...single.store(real(x, i), single.multiply(sum.get, single.load(real(inverse, i)))),
    ]),
  ];
  return f;
}

function forward(): FunctionBuilder {
  const f = new GraphFunction('forward');
  const [begin, links, inverse, terminal, b, x] = Array.from({ length: 6 }, () => f.base());
  const terminalPotential = f.parameter('f64');
  const change = f.base();
  const i = f.local();
  const sum = f.local('f64');
  f.body = [
    ...f.toBytes,
    ...f.loop(i, integer(0), f.nodes.get, 1, [
      ...sum.set(rightHandSide(b, terminal, i, terminalPotential)),
      ...addLinks(f, sum, links, x, whole(begin, i), whole(begin, i, INTEGER)),
      ...sum.set(single.multiply(sum.get, single.load(real(inverse, i)))),
      ...single.store(real(change, i), single.subtract(sum.get, single.load(real(x, i)))),
      ...single.store(real(x, i), sum.get),
    ]),
  ];
  return f;
}

const module = makeModule<GraphKernels>(() => [
  forwardFromZero(),
  restrictUpper(),
  prolong(),
  backward(),
  forward(),
]);

/** The kernels on a memory. */
export function makeGraphKernels(memory: Memory): GraphKernels {
  return module(memory);
}
