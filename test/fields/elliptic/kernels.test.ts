import { describe, expect, it } from 'vitest';
import { FunctionBuilder, integer, plus } from '../../../src/fields/elliptic/assembler.ts';
import { makeKernels } from '../../../src/fields/elliptic/kernels.ts';
import { makeLayout, mergeColours, splitColours } from '../../../src/fields/elliptic/layout.ts';
import { Heap, makeMemory, makeModule } from '../../../src/fields/elliptic/memory.ts';
import { lcg } from './dense-reference.ts';

/** Arrays of random numbers in a heap, with their offsets and the kernels. */
function randomArrays(count: number, length: number) {
  const heap = new Heap();
  const at = Array.from({ length: count }, () => heap.reserve(length));
  const kernels = makeKernels(heap.seal());
  const random = lcg(count + length);
  const arrays = at.map((offset) => heap.view(offset, length));
  for (const array of arrays) for (let i = 0; i < length; i++) array[i] = random() - 0.5;
  return { heap, at, kernels, arrays, before: arrays.map((array) => array.slice()) };
}

describe('assembler', () => {
  it.each([0, 1, 63, 64, 127, 128, 8191, 8192, 65535, 2 ** 30])('writes the constant %i', (value) => {
    const f = new FunctionBuilder('add', 'i32');
    const given = f.parameter();
    f.body = plus(given.get, integer(value));
    const { add } = makeModule<{ add(given: number): number }>(() => [f])(makeMemory(1));
    expect(add(5)).toBe(value + 5);
  });

  it('loops from the first to before the last', () => {
    const f = new FunctionBuilder('count', 'i32');
    const end = f.parameter();
    const i = f.local();
    const sum = f.local();
    f.body = [...f.loop(i, integer(2), end.get, 3, sum.set(plus(sum.get, i.get))), ...sum.get];
    const { count } = makeModule<{ count(end: number): number }>(() => [f])(makeMemory(1));
    expect([2, 3, 6, 11].map(count)).toEqual([0, 2, 7, 15]);
  });

  it('refuses a memory of more than 4 GiB', () => {
    expect(() => makeMemory(2 ** 30)).toThrow('expected at most 536870912');
  });
});

describe('coupling', () => {
  for (const [nx, ny, nz] of [
    [8, 6, 4],
    [10, 4, 6],
    [2, 2, 2],
    [6, 1, 8],
    [14, 1, 2],
  ] as const)
    it(`is the sum over the faces on ${nx} x ${ny} x ${nz}, periodic`, () => {
      const layout = makeLayout(nx, ny, nz, true);
      const { nu, nv, nw, half, slots, strideU, strideV, strideW } = layout;
      const sites = nx * ny * nz;
      const random = lcg(sites);
      const draw = () => Float64Array.from({ length: sites }, random);
      const natural = [draw(), draw(), draw()];
      const values = draw();
      const heap = new Heap();
      const faces = [0, 1].map(() => natural.map(() => heap.reserve(slots)));
      const fields = [0, 1].map(() => heap.reserve(slots));
      const results = [0, 1].map(() => heap.reserve(slots + 1));
      const kernels = makeKernels(heap.seal());
      const view = (offset: number) => heap.view(offset, slots);
      natural.forEach((face, axis) => {
        splitColours(layout, face, view(faces[0][axis]), view(faces[1][axis]), 0, nw);
      });
      splitColours(layout, values, view(fields[0]), view(fields[1]), 0, nw);
      for (const colour of [0, 1]) {
        const own = faces[colour];
        const other = faces[1 - colour];
        const from = fields[1 - colour];
        // In two parts, as pieces of the grid.
        for (const [w0, w1] of [
          [0, nw >> 1],
          [nw >> 1, nw],
        ])
          if (nv === 1)
            kernels.couple2(
              results[colour],
              from,
              own[0],
              own[2],
              other[0],
              other[2],
              colour,
              half,
              nw,
              w0,
              w1,
            );
          else
            kernels.couple3(
              results[colour],
              from,
              own[0],
              own[1],
              own[2],
              other[0],
              other[1],
              other[2],
              colour,
              half,
              nv,
              nw,
              w0,
              w1,
            );
      }
      const found = new Float64Array(sites);
      mergeColours(layout, view(results[0]), view(results[1]), found, 0, nw);
      const byAxis = [0, 1, 2].map((axis) => natural[axis]);
      for (let w = 0; w < nw; w++)
        for (let v = 0; v < nv; v++)
          for (let u = 0; u < nu; u++) {
            const index = (a: number, b: number, c: number) =>
              ((a + nu) % nu) * strideU + ((b + nv) % nv) * strideV + ((c + nw) % nw) * strideW;
            const i = index(u, v, w);
            let sum = byAxis[0][i] * values[index(u + 1, v, w)];
            sum += byAxis[0][index(u - 1, v, w)] * values[index(u - 1, v, w)];
            if (nv > 1) {
              sum += byAxis[1][i] * values[index(u, v + 1, w)];
              sum += byAxis[1][index(u, v - 1, w)] * values[index(u, v - 1, w)];
            }
            sum += byAxis[2][i] * values[index(u, v, w + 1)];
            sum += byAxis[2][index(u, v, w - 1)] * values[index(u, v, w - 1)];
            expect(found[i]).toBeCloseTo(sum, 13);
          }
    });
});

describe('kernels of vectors', () => {
  // Whole pairs, an odd one, a single element, none.
  for (const [begin, end] of [
    [0, 8],
    [3, 10],
    [5, 6],
    [4, 4],
  ] as const) {
    const inside = Array.from({ length: end - begin }, (_, k) => begin + k);
    const outside = Array.from({ length: 12 }, (_, i) => i).filter((i) => i < begin || i >= end);

    it(`advance elements ${begin} to ${end}, and no others`, () => {
      const { at, kernels, arrays, before } = randomArrays(7, 12);
      const [x, r, p, q, z, w, smoother] = before;
      const sum = kernels.advance(at[0], at[1], at[2], at[3], at[4], at[5], at[6], 0.3, -0.7, begin, end);
      let squares = 0;
      for (const i of inside) {
        const direction = z[i] - 0.7 * p[i];
        const image = w[i] - 0.7 * q[i];
        const rest = r[i] - 0.3 * image;
        squares += rest * rest;
        expect(arrays.map((array) => array[i])).toEqual(
          [x[i] + 0.3 * direction, rest, direction, image, rest * smoother[i], w[i], smoother[i]].map(
            (value) => expect.closeTo(value, 14),
          ),
        );
      }
      for (const i of outside)
        expect(arrays.map((array) => array[i])).toEqual(before.map((array) => array[i]));
      expect(sum).toBeCloseTo(squares, 13);
    });

    it(`eliminate, sweep, apply and measure elements ${begin} to ${end}`, () => {
      const { at, kernels, arrays, before } = randomArrays(8, 12);
      const [z, r, diagonal, coupling, smoother, old, image, sums] = before;
      arrays[4][5] = 0;
      arrays[0][5] = Number.POSITIVE_INFINITY;
      const squares = kernels.eliminate(at[6], at[1], at[3], at[4], begin, end);
      for (const i of inside) expect(arrays[6][i]).toBeCloseTo((r[i] + coupling[i]) * arrays[4][i], 14);
      expect(squares).toBeLessThan(1e-28);
      kernels.sweepDiagonal(at[0], at[1], at[2], at[3], at[4], begin, end);
      const swept = arrays[0].slice();
      for (const i of inside)
        expect(swept[i]).toBeCloseTo(
          i === 5 ? 0 : z[i] + smoother[i] * (r[i] + coupling[i] - diagonal[i] * z[i]),
          14,
        );
      kernels.applyAndDot(at[6], at[0], at[2], at[3], at[1], at[5], at[7], begin, end);
      const wanted = [sums[0], sums[1], sums[2]];
      for (const i of inside) {
        const applied = diagonal[i] * swept[i] - coupling[i];
        expect(arrays[6][i]).toBeCloseTo(applied, 14);
        wanted[0] += swept[i] * r[i];
        wanted[1] += swept[i] * applied;
        wanted[2] += swept[i] * old[i];
      }
      expect([...arrays[7].subarray(0, 3)]).toEqual(wanted.map((value) => expect.closeTo(value, 13)));
      const total = kernels.residual(at[6], at[1], at[3], at[2], at[5], at[7], at[4], begin, end);
      let sum = 0;
      for (const i of inside) {
        const rest = r[i] + coupling[i] - diagonal[i] * old[i];
        sum += rest * rest;
        expect(arrays[6][i]).toBeCloseTo(rest, 14);
        expect(arrays[7][i]).toBeCloseTo(rest * arrays[4][i], 14);
      }
      expect(total).toBeCloseTo(sum, 13);
      kernels.scale(at[5], at[3], at[4], begin, end);
      for (const i of inside) expect(arrays[5][i]).toBeCloseTo(coupling[i] * arrays[4][i], 14);
      for (const i of outside) {
        expect(arrays[5][i]).toBe(old[i]);
        expect(arrays[6][i]).toBe(image[i]);
      }
    });

    it(`restrict and add the coarse values of elements ${begin} to ${end}`, () => {
      const { heap, at, kernels, arrays, before } = randomArrays(7, 12);
      const [coarse, , r, diagonal, z, coupling] = before;
      const aggregate = heap.integers(at[1], 12);
      for (let i = 0; i < 12; i++) aggregate[i] = (5 * i) % 4;
      kernels.restrictResidual(at[0], at[1], at[2], at[3], at[4], at[5], begin, end);
      const wanted = coarse.slice();
      for (const i of inside) wanted[aggregate[i]] += r[i] + coupling[i] - diagonal[i] * z[i];
      for (let i = 0; i < 12; i++) expect(arrays[0][i]).toBeCloseTo(wanted[i], 14);
      kernels.addCoarse(at[4], at[0], at[1], begin, end);
      for (let i = 0; i < 12; i++)
        expect(arrays[4][i]).toBeCloseTo(z[i] + (inside.includes(i) ? wanted[aggregate[i]] : 0), 14);
    });
  }
});
