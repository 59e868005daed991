import { describe, expect, it } from 'vitest';
import { EllipticSolver } from '../../../src/fields/elliptic/solver.ts';
import { denseSolution, lcg, trueResidual } from './dense-reference.ts';

/** Fills a solver with random conductances spread over `decades` decades, some of them 0. */
function randomise(solver: EllipticSolver, seed: number, decades: number, holes: number): void {
  const random = lcg(seed);
  for (const array of [solver.conductanceX, solver.conductanceY, solver.conductanceZ])
    for (let i = 0; i < array.length; i++)
      array[i] = random() < holes ? 0 : 10 ** (-decades * Math.floor(2 * random()) * random());
  for (let i = 0; i < solver.source.length; i++) {
    solver.potential[i] = random() - 0.5;
    if (random() < 0.1 || i === 0) solver.source[i] = random() - 0.3;
  }
}

const grids: [number, number, number][] = [
  [7, 1, 1],
  [1, 8, 1],
  [1, 1, 9],
  [2, 1, 3],
  [12, 1, 9],
  [7, 1, 11],
  [1, 5, 6],
  [9, 8, 1],
  [4, 6, 8],
  [5, 7, 3],
  [3, 3, 3],
  [2, 2, 2],
  [6, 5, 4],
  [1, 1, 1],
];

describe('EllipticSolver against a direct solution', () => {
  for (const [nx, ny, nz] of grids)
    for (const periodicZ of [false, true])
      for (const decades of [0, 8])
        for (const boundary of ['ground', 'terminal', 'both']) {
          const name = `${nx} x ${ny} x ${nz}${periodicZ ? ' periodic' : ''}, ${decades} decades, ${boundary}`;
          it(name, () => {
            const solver = new EllipticSolver(nx, ny, nz, { periodicZ });
            randomise(solver, nx * 100 + ny * 10 + nz + decades, decades, 0);
            const plane = nx * ny;
            const sites = plane * nz;
            if (boundary !== 'terminal') for (let i = 0; i < plane; i++) solver.ground[i] = 2;
            if (boundary !== 'ground') {
              for (let i = sites - plane; i < sites; i++) solver.terminal[i] = 0.5 + (i % 3);
              if (sites > 5) solver.terminal[2] = 1;
              solver.terminalCurrent = 3;
            }
            if (boundary === 'terminal') solver.ground[0] = 0.5;
            // Beyond that round-off of potentials of 1e8 V behind 1e-8 S is reached.
            const tolerance = decades === 0 ? 1e-12 : 1e-7;
            const report = solver.solve({ tolerance });
            expect(report.converged).toBe(true);
            expect(report.residual).toBeLessThanOrEqual(tolerance);
            const check = trueResidual(solver, periodicZ);
            expect(check.residual).toBeLessThan(1.5 * tolerance);
            expect(check.balance).toBeLessThan(decades === 0 ? 1e-13 : 1e-7);
            const exact = denseSolution(solver, periodicZ);
            const scale = Math.max(...exact.potential.map(Math.abs));
            let error = Math.abs(exact.terminal - solver.terminalPotential);
            for (let i = 0; i < sites; i++)
              error = Math.max(error, Math.abs(exact.potential[i]! - solver.potential[i]!));
            expect(error / scale).toBeLessThan(decades === 0 ? 1e-9 : 1e-4);
          });
        }
});
