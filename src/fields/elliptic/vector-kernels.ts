import {
  type Code,
  doubles,
  FunctionBuilder,
  integer,
  type Lane,
  loadInteger,
  pair,
  plus,
  single,
  sumOfPair,
  type Variable,
} from './assembler.ts';

/** Parameters that are offsets in doubles, and the statements that make them bytes. */
export function bases(f: FunctionBuilder, count: number): { at: Variable[]; toBytes: Code } {
  const at = Array.from({ length: count }, () => f.parameter());
  return { at, toBytes: at.flatMap((base) => base.set(doubles(base.get))) };
}

/** Sums over pairs and over single elements: `add` to them in a loop, `value` at its end. */
class Sum {
  private readonly wide: Variable;
  private readonly rest: Variable;

  constructor(f: FunctionBuilder) {
    this.wide = f.local('v128');
    this.rest = f.local('f64');
  }

  add(lane: Lane, term: Code): Code {
    const sum = lane === pair ? this.wide : this.rest;
    return sum.set(lane.add(sum.get, term));
  }

  get value(): Code {
    return single.add(sumOfPair(this.wide), this.rest.get);
  }
}

export function eliminate(): FunctionBuilder {
  const f = new FunctionBuilder('eliminate', 'f64');
  const { at, toBytes } = bases(f, 4);
  const [target, add, coupling, inverse] = at;
  const begin = f.parameter();
  const end = f.parameter();
  const squares = new Sum(f);
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) => {
      const [total, factor, value, rest] = Array.from({ length: 4 }, () => f.local(lane.kind));
      return [
        ...total.set(lane.add(lane.load(plus(add.get, i)), lane.load(plus(coupling.get, i)))),
        ...factor.set(lane.load(plus(inverse.get, i))),
        ...value.set(lane.multiply(total.get, factor.get)),
        ...lane.store(plus(target.get, i), value.get),
        ...rest.set(lane.whereNot0(factor.get, lane.subtract(total.get, lane.divide(value.get, factor.get)))),
        ...squares.add(lane, lane.multiply(rest.get, rest.get)),
      ];
    }),
    ...squares.value,
  ];
  return f;
}

export function scale(): FunctionBuilder {
  const f = new FunctionBuilder('scale');
  const { at, toBytes } = bases(f, 3);
  const [target, coupling, factor] = at;
  const begin = f.parameter();
  const end = f.parameter();
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) =>
      lane.store(
        plus(target.get, i),
        lane.multiply(lane.load(plus(coupling.get, i)), lane.load(plus(factor.get, i))),
      ),
    ),
  ];
  return f;
}

/** Address of the coarse value of the element at `i` bytes; the integers are half as long as doubles. */
function coarseAddress(coarse: Variable, aggregate: Variable, i: Code): Code {
  return plus(coarse.get, doubles(loadInteger(plus(aggregate.get, [...i, ...integer(1), 0x76]))));
}

export function addCoarse(): FunctionBuilder {
  const f = new FunctionBuilder('addCoarse');
  const { at, toBytes } = bases(f, 3);
  const [z, coarse, aggregate] = at;
  const begin = f.parameter();
  const end = f.parameter();
  const i = f.local();
  const last = f.local();
  f.body = [
    ...toBytes,
    ...last.set(doubles(end.get)),
    ...f.loop(
      i,
      doubles(begin.get),
      last.get,
      single.size,
      single.store(
        plus(z.get, i.get),
        single.add(single.load(plus(z.get, i.get)), single.load(coarseAddress(coarse, aggregate, i.get))),
      ),
    ),
  ];
  return f;
}

/** `first_i + coupling_i - diagonal_i x_i`. */
function defect(lane: Lane, i: Code, first: Variable, coupling: Variable, diagonal: Variable, x: Code): Code {
  return lane.subtract(
    lane.add(lane.load(plus(first.get, i)), lane.load(plus(coupling.get, i))),
    lane.multiply(lane.load(plus(diagonal.get, i)), x),
  );
}

export function restrictResidual(): FunctionBuilder {
  const f = new FunctionBuilder('restrictResidual');
  const { at, toBytes } = bases(f, 6);
  const [coarse, aggregate, r, diagonal, z, coupling] = at;
  const begin = f.parameter();
  const end = f.parameter();
  const i = f.local();
  const last = f.local();
  const target = f.local();
  const x = single.load(plus(z.get, i.get));
  f.body = [
    ...toBytes,
    ...last.set(doubles(end.get)),
    ...f.loop(i, doubles(begin.get), last.get, single.size, [
      ...target.set(coarseAddress(coarse, aggregate, i.get)),
      ...single.store(
        target.get,
        single.add(single.load(target.get), defect(single, i.get, r, coupling, diagonal, x)),
      ),
    ]),
  ];
  return f;
}

export function sweepDiagonal(): FunctionBuilder {
  const f = new FunctionBuilder('sweepDiagonal');
  const { at, toBytes } = bases(f, 5);
  const [z, r, diagonal, coupling, smoother] = at;
  const begin = f.parameter();
  const end = f.parameter();
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) => {
      const [value, factor] = Array.from({ length: 2 }, () => f.local(lane.kind));
      return [
        ...value.set(lane.load(plus(z.get, i))),
        ...factor.set(lane.load(plus(smoother.get, i))),
        ...lane.store(
          plus(z.get, i),
          lane.whereNot0(
            factor.get,
            lane.add(value.get, lane.multiply(factor.get, defect(lane, i, r, coupling, diagonal, value.get))),
          ),
        ),
      ];
    }),
  ];
  return f;
}

export function applyAndDot(): FunctionBuilder {
  const f = new FunctionBuilder('applyAndDot');
  const { at, toBytes } = bases(f, 7);
  const [image, z, diagonal, coupling, residual, oldImage, sums] = at;
  const begin = f.parameter();
  const end = f.parameter();
  const [zr, zw, zq] = Array.from({ length: 3 }, () => new Sum(f));
  const addTo = (k: number, sum: Sum): Code => {
    const address = plus(sums.get, integer(k * single.size));
    return single.store(address, single.add(single.load(address), sum.value));
  };
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) => {
      const [value, w] = Array.from({ length: 2 }, () => f.local(lane.kind));
      return [
        ...value.set(lane.load(plus(z.get, i))),
        ...w.set(
          lane.subtract(
            lane.multiply(lane.load(plus(diagonal.get, i)), value.get),
            lane.load(plus(coupling.get, i)),
          ),
        ),
        ...lane.store(plus(image.get, i), w.get),
        ...zr.add(lane, lane.multiply(value.get, lane.load(plus(residual.get, i)))),
        ...zw.add(lane, lane.multiply(value.get, w.get)),
        ...zq.add(lane, lane.multiply(value.get, lane.load(plus(oldImage.get, i)))),
      ];
    }),
    ...addTo(0, zr),
    ...addTo(1, zw),
    ...addTo(2, zq),
  ];
  return f;
}

export function advance(): FunctionBuilder {
  const f = new FunctionBuilder('advance', 'f64');
  const { at, toBytes } = bases(f, 7);
  const [x, r, p, q, z, w, smoother] = at;
  const alpha = f.parameter('f64');
  const beta = f.parameter('f64');
  const begin = f.parameter();
  const end = f.parameter();
  const squares = new Sum(f);
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) => {
      const [direction, image, rest] = Array.from({ length: 3 }, () => f.local(lane.kind));
      const load = (base: Variable) => lane.load(plus(base.get, i));
      const store = (base: Variable, value: Code) => lane.store(plus(base.get, i), value);
      const plusMultiple = (base: Variable, factor: Variable, of: Code) =>
        lane.add(load(base), lane.multiply(lane.spread(factor.get), of));
      return [
        ...direction.set(plusMultiple(z, beta, load(p))),
        ...image.set(plusMultiple(w, beta, load(q))),
        ...store(p, direction.get),
        ...store(q, image.get),
        ...store(x, plusMultiple(x, alpha, direction.get)),
        ...rest.set(lane.subtract(load(r), lane.multiply(lane.spread(alpha.get), image.get))),
        ...store(r, rest.get),
        ...store(z, lane.multiply(rest.get, load(smoother))),
        ...squares.add(lane, lane.multiply(rest.get, rest.get)),
      ];
    }),
    ...squares.value,
  ];
  return f;
}

export function residual(): FunctionBuilder {
  const f = new FunctionBuilder('residual', 'f64');
  const { at, toBytes } = bases(f, 7);
  const [r, b, coupling, diagonal, x, z, smoother] = at;
  const begin = f.parameter();
  const end = f.parameter();
  const squares = new Sum(f);
  f.body = [
    ...toBytes,
    ...f.each(begin, end, (lane, i) => {
      const rest = f.local(lane.kind);
      return [
        ...rest.set(defect(lane, i, b, coupling, diagonal, lane.load(plus(x.get, i)))),
        ...lane.store(plus(r.get, i), rest.get),
        ...lane.store(plus(z.get, i), lane.multiply(rest.get, lane.load(plus(smoother.get, i)))),
        ...squares.add(lane, lane.multiply(rest.get, rest.get)),
      ];
    }),
    ...squares.value,
  ];
  return f;
}
