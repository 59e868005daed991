import {
  bitAnd,
  bitXor,
  type Code,
  choose,
  doubles,
  FunctionBuilder,
  integer,
  isEqual,
  type Lane,
  minus,
  pair,
  plus,
  single,
  times,
  type Variable,
} from './assembler.ts';
import { bases } from './vector-kernels.ts';

/** `a b + c d`. */
function twoProducts(lane: Lane, a: Code, b: Code, c: Code, d: Code): Code {
  return lane.add(lane.multiply(a, b), lane.multiply(c, d));
}

/**
 * A row is one loop: with e = 1 in rows where neighbours along u lie at i - 1 and i (else 0, at i and i + 1), the
 * coupling along u is tu_i value_(i - e + 1) + su_(i - e) value_(i - e). The periodic face, from the last element of the
 * row to the first, comes out wrong and is done afterwards.
 */
export function couple(dimensions: 2 | 3): FunctionBuilder {
  const f = new FunctionBuilder(`couple${dimensions}`);
  const deep = dimensions === 3;
  const { at, toBytes } = bases(f, deep ? 8 : 6);
  const [result, values, tu] = at;
  const [tv, tw] = deep ? [at[3], at[4]] : [at[3], at[3]];
  const su = at[deep ? 5 : 4];
  const [sv, sw] = deep ? [at[6], at[7]] : [at[5], at[5]];
  const colour = f.parameter();
  const half = f.parameter();
  const nv = deep ? f.parameter() : null;
  const nw = f.parameter();
  const w0 = f.parameter();
  const w1 = f.parameter();
  const [w, v, i, row, last, even, plane, shift, lineEnd] = Array.from({ length: 9 }, () => f.local());
  // Addresses of the row.
  const [lower, faceLower, upV, downV, faceDownV, upW, downW, faceDownW] = Array.from({ length: 8 }, () =>
    f.local(),
  );
  const [rowTu, rowTv, rowTw, rowResult] = Array.from({ length: 4 }, () => f.local());
  const rows = nv === null ? integer(1) : nv.get;
  const negative = (value: Code) => minus(integer(0), value);
  /** Step up or down along an axis from a row or plane, periodic. */
  const stepUp = (position: Variable, count: Code, size: Code) =>
    choose(
      isEqual(position.get, minus(count, integer(1))),
      negative(times(size, minus(count, integer(1)))),
      size,
    );
  const stepDown = (position: Variable, count: Code, size: Code) =>
    choose(isEqual(position.get, integer(0)), times(size, minus(count, integer(1))), negative(size));
  const across = (lane: Lane, k: Code, above: Variable, up: Variable, face: Variable, down: Variable) =>
    twoProducts(
      lane,
      lane.load(plus(above.get, k)),
      lane.load(plus(up.get, k)),
      lane.load(plus(face.get, k)),
      lane.load(plus(down.get, k)),
    );
  const element = (lane: Lane, k: Code, alongU: Code) => {
    const alongW = across(lane, k, rowTw, upW, faceDownW, downW);
    const sum = deep ? lane.add(alongU, across(lane, k, rowTv, upV, faceDownV, downV)) : alongU;
    return lane.store(plus(rowResult.get, k), lane.add(sum, alongW));
  };
  const k = i.get;
  const perRow = [
    ...row.set(times(plus(v.get, times(rows, w.get)), lineEnd.get)),
    // 1 where v + w has the parity of the colour.
    ...even.set(bitXor(bitXor(bitAnd(plus(v.get, w.get), integer(1)), colour.get), integer(1))),
    ...shift.set(minus(row.get, doubles(even.get))),
    ...rowResult.set(plus(result.get, row.get)),
    ...rowTu.set(plus(tu.get, row.get)),
    ...rowTw.set(plus(tw.get, row.get)),
    ...lower.set(plus(values.get, shift.get)),
    ...faceLower.set(plus(su.get, shift.get)),
    ...upW.set(plus(plus(values.get, row.get), stepUp(w, nw.get, plane.get))),
    ...downW.set(plus(plus(values.get, row.get), stepDown(w, nw.get, plane.get))),
    ...faceDownW.set(plus(plus(sw.get, row.get), stepDown(w, nw.get, plane.get))),
    ...(deep
      ? [
          ...rowTv.set(plus(tv.get, row.get)),
          ...upV.set(plus(plus(values.get, row.get), stepUp(v, rows, lineEnd.get))),
          ...downV.set(plus(plus(values.get, row.get), stepDown(v, rows, lineEnd.get))),
          ...faceDownV.set(plus(plus(sv.get, row.get), stepDown(v, rows, lineEnd.get))),
        ]
      : []),
    ...f.loop(
      i,
      integer(0),
      lineEnd.get,
      pair.size,
      element(
        pair,
        k,
        twoProducts(
          pair,
          pair.load(plus(rowTu.get, k)),
          pair.load(plus(lower.get, k), single.size),
          pair.load(plus(faceLower.get, k)),
          pair.load(plus(lower.get, k)),
        ),
      ),
    ),
    ...i.set(choose(even.get, integer(0), last.get)),
    ...element(
      single,
      k,
      twoProducts(
        single,
        single.load(plus(rowTu.get, k)),
        single.load(plus(values.get, row.get)),
        single.load(plus(plus(su.get, row.get), last.get)),
        single.load(plus(plus(values.get, row.get), last.get)),
      ),
    ),
  ];
  f.body = [
    ...toBytes,
    ...lineEnd.set(doubles(half.get)),
    ...last.set(minus(lineEnd.get, integer(single.size))),
    ...plane.set(times(rows, lineEnd.get)),
    ...f.loop(w, w0.get, w1.get, 1, f.loop(v, integer(0), rows, 1, perRow)),
  ];
  return f;
}
