import { describe, expect, it } from 'vitest';
import { aggregateGrid, type GridProblem } from '../../../src/fields/elliptic/aggregate-grid.ts';
import { ConjugateGradient } from '../../../src/fields/elliptic/conjugate-gradient.ts';
import { factorDense, solveDense } from '../../../src/fields/elliptic/dense-factor.ts';
import { GraphBuilder } from '../../../src/fields/elliptic/graph-level.ts';
import { Hierarchy } from '../../../src/fields/elliptic/hierarchy.ts';
import { makeLayout, mergeColours, splitColours } from '../../../src/fields/elliptic/layout.ts';
import { GridOperator } from '../../../src/fields/elliptic/operator.ts';
import { RebuildPolicy } from '../../../src/fields/elliptic/rebuild-policy.ts';
import { lcg } from './dense-reference.ts';

function randomProblem(nx: number, ny: number, nz: number, periodicZ: boolean, seed: number): GridProblem {
  const random = lcg(seed);
  const sites = nx * ny * nz;
  const draw = () =>
    Float64Array.from({ length: sites }, () => 10 ** (-6 * Math.floor(2 * random()) * random()));
  const ground = new Float64Array(sites);
  const terminal = new Float64Array(sites);
  for (let k = 0; k < nx * ny; k++) {
    ground[k] = 1;
    terminal[sites - 1 - k] = 1 + random();
  }
  return {
    nx,
    ny,
    nz,
    wraps: [nx > 1, ny > 1, periodicZ && nz > 1],
    conductanceX: draw(),
    conductanceY: draw(),
    conductanceZ: draw(),
    ground,
    terminal,
  };
}

describe('colour-split layout', () => {
  it('splits and merges without loss on any shape', () => {
    for (const [nx, ny, nz] of [
      [5, 4, 3],
      [6, 1, 5],
      [1, 1, 7],
      [1, 3, 4],
      [2, 2, 2],
    ] as const) {
      const layout = makeLayout(nx, ny, nz, false);
      const natural = Float64Array.from({ length: layout.sites }, (_, i) => i + 1);
      const red = new Float64Array(layout.slots);
      const black = new Float64Array(layout.slots);
      splitColours(layout, natural, red, black, 0, layout.nw);
      const back = new Float64Array(layout.sites);
      mergeColours(layout, red, black, back, 0, layout.nw);
      expect(back).toEqual(natural);
      expect([...red, ...black].filter((value) => value > 0).length).toBe(layout.sites);
    }
  });
});

describe('multigrid preconditioner', () => {
  for (const [nx, ny, nz, periodicZ] of [
    [12, 10, 14, false],
    [11, 9, 13, false],
    [9, 1, 40, false],
    [15, 1, 21, true],
    [7, 7, 7, true],
  ] as const)
    it(`is symmetric and positive on ${nx} x ${ny} x ${nz}${periodicZ ? ', periodic' : ''}`, () => {
      const problem = randomProblem(nx, ny, nz, periodicZ, nx);
      const layout = makeLayout(nx, ny, nz, periodicZ);
      const operator = new GridOperator(layout, problem);
      operator.rebuild();
      const { aggregate, level } = aggregateGrid(problem);
      const hierarchy = new Hierarchy(level);
      expect(hierarchy.nodes.length).toBeGreaterThan(1);
      // Aggregates in split storage, as the solver keeps them.
      const reals = Float64Array.from(aggregate, (value) => value + 1);
      const red = new Float64Array(layout.slots);
      const black = new Float64Array(operator.blacks);
      splitColours(layout, reals, red, black, 0, layout.nw);
      const extras = operator.seam === null ? [] : [...operator.seam.extraSites];
      extras.forEach((site, e) => {
        black[layout.slots + e] = reals[site]!;
      });
      const node = (value: number) => (value === 0 ? level.nodes : value - 1);
      operator.heap.integers(operator.at.aggregate, operator.blacks).set(Int32Array.from(black, node));
      const gradient = new ConjugateGradient(operator);
      const random = lcg(7);
      const apply = (r: Float64Array, terminal: number) => {
        for (let i = 0; i < r.length; i++) {
          gradient.r[i] = operator.smootherBlack[i] === 0 ? 0 : r[i]!;
          gradient.z[i] = gradient.r[i]! * operator.smootherBlack[i]!;
        }
        gradient.terminalResidual = terminal;
        gradient.precondition(operator, hierarchy);
        return { r: gradient.r.slice(), z: gradient.z.slice(), rT: terminal, zT: gradient.zTerminal };
      };
      const draw = () => Float64Array.from({ length: operator.blacks }, () => random() - 0.5);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      for (let trial = 0; trial < 3; trial++) {
        const u = apply(draw(), random());
        const v = apply(draw(), random());
        const uBv = dot(u.r, v.z) + u.rT * v.zT;
        const vBu = dot(v.r, u.z) + v.rT * u.zT;
        const uBu = dot(u.r, u.z) + u.rT * u.zT;
        const vBv = dot(v.r, v.z) + v.rT * v.zT;
        expect(uBu).toBeGreaterThan(0);
        expect(vBv).toBeGreaterThan(0);
        expect(Math.abs(uBv - vBu)).toBeLessThan(1e-9 * Math.sqrt(uBu * vBv));
      }
    });

  it('keeps grains, islands and voids apart in the blocks', () => {
    const problem = randomProblem(8, 8, 8, false, 3);
    for (const array of [problem.conductanceX, problem.conductanceY, problem.conductanceZ]) array.fill(1);
    // A weak plane through the middle of the blocks 2 <= x < 4.
    for (let i = 0; i < 512; i++) if (i % 8 === 2) problem.conductanceX[i] = 1e-3;
    const { aggregate, level } = aggregateGrid(problem);
    expect(level.nodes).toBe(64 + 16);
    expect(aggregate[2]).not.toBe(aggregate[3]);
    expect(aggregate[0]).toBe(aggregate[1]);
  });
});

describe('direct solver of the coarsest graph', () => {
  it('is exact at a contrast of 1e16 and pins every part without ground', () => {
    const builder = new GraphBuilder(5, 4);
    builder.add(0, 1, 1e8);
    builder.add(1, 2, 1e-8);
    builder.add(3, 4, 2);
    const ground = Float64Array.of(1, 0, 0, 0, 0);
    const level = builder.finish(
      ground,
      new Float64Array(5),
      [1, 1, 1],
      [false, false, false],
      new Int32Array(1),
      Int32Array.of(5),
    );
    const factor = factorDense(level);
    expect(factor.pinned).toBe(1);
    const vector = Float64Array.of(0, 0, 0, 1, 1, -1);
    solveDense(factor, vector);
    expect(vector[1]).toBeCloseTo(1, 12);
    expect(vector[3]! / (1 + 1e-8 + 1e8)).toBeCloseTo(1, 14);
    expect(vector[4]! - vector[5]!).toBeCloseTo(0.5, 14);
  });
});

describe('RebuildPolicy', () => {
  it('rebuilds once slow solves have cost as much as a set-up', () => {
    const policy = new RebuildPolicy();
    policy.rebuilt();
    policy.begin(1);
    policy.end(1e-8, 8);
    policy.touched(100);
    for (let solve = 0; solve < 2; solve++) {
      policy.begin(1);
      expect(policy.exhausted(1e-2, 4)).toBe(false);
      policy.end(1e-2, 4);
      expect(policy.due()).toBe(false);
    }
    policy.begin(1);
    policy.end(1e-2, 4);
    expect(policy.due()).toBe(true);
    policy.rebuilt();
    expect(policy.due()).toBe(false);
  });

  it('does not rebuild what has not changed', () => {
    const policy = new RebuildPolicy();
    policy.rebuilt();
    policy.begin(1);
    policy.end(1e-8, 8);
    policy.begin(1);
    expect(policy.exhausted(0.5, 100)).toBe(false);
  });
});
