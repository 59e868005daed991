import type { EllipticSolver } from './solver.ts';

/** Set-ups and solves of each little grid: enough for the compiler to take the loops for hot. */
const ROUNDS = 10;

let warm = false;

/**
 * Runs set-up and solution on tiny grids, once in the life of the program. A loop that is compiled while
 * its first long run is under way is thrown away at its end and runs several times slower until then; on
 * tiny grids the kernels are called often enough to be compiled whole. Results do not depend on it.
 */
export function warmUp(make: (nx: number, ny: number, nz: number) => EllipticSolver): void {
  if (warm) return;
  warm = true;
  const grids = [
    [8, 8, 8],
    [16, 1, 16],
  ];
  for (const [nx, ny, nz] of grids) {
    const solver = make(nx!, ny!, nz!);
    const plane = nx! * ny!;
    const sites = plane * nz!;
    for (let i = 0; i < sites; i++) {
      const weak = i % 7 === 0 ? 1e-3 : 1;
      solver.conductanceX[i] = i % 11 === 0 ? 1e-2 : 1;
      solver.conductanceY[i] = i % 13 === 0 ? 1e3 : 1;
      solver.conductanceZ[i] = weak;
      if (i < plane) solver.ground[i] = 2;
      if (i >= sites - plane) solver.terminal[i] = 2;
    }
    solver.terminalCurrent = 1;
    for (let round = 0; round < ROUNDS; round++) {
      solver.potential.fill(0);
      solver.invalidate();
      solver.solve({ tolerance: 1e-9 });
      solver.touch(round);
      solver.solve({ tolerance: 1e-10 });
      solver.relax(round, 3, 1);
    }
  }
}
