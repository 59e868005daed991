import { describe, expect, it } from 'vitest';
import { growSite, makeSample, pose, problemNames } from '../../../bench/solver/problems.ts';
import { EllipticSolver } from '../../../src/fields/elliptic/solver.ts';
import { denseSolution, faces, lcg, trueResidual } from './dense-reference.ts';

function uniform(nx: number, ny: number, nz: number, periodicZ = false): EllipticSolver {
  const solver = new EllipticSolver(nx, ny, nz, { periodicZ });
  solver.conductanceX.fill(1);
  solver.conductanceY.fill(1);
  solver.conductanceZ.fill(1);
  return solver;
}

/** Sets the source so that `field` is the solution (no terminal). */
function manufacture(solver: EllipticSolver, periodicZ: boolean, field: (i: number) => number): void {
  solver.source.fill(0);
  for (const [i, j, c] of faces(solver, periodicZ)) {
    const flux = c * (field(i) - field(j));
    solver.source[i] = solver.source[i]! + flux;
    solver.source[j] = solver.source[j]! - flux;
  }
  for (let i = 0; i < solver.source.length; i++)
    solver.source[i] = solver.source[i]! + solver.ground[i]! * field(i);
}

/** Cuts a site off: all its faces 0. */
function isolate(solver: EllipticSolver, site: number): void {
  const { nx, ny } = solver;
  const x = site % nx;
  const y = Math.floor(site / nx) % ny;
  const z = Math.floor(site / (nx * ny));
  solver.conductanceX[site] = 0;
  solver.conductanceY[site] = 0;
  solver.conductanceZ[site] = 0;
  solver.conductanceX[((x + nx - 1) % nx) + nx * (y + ny * z)] = 0;
  solver.conductanceY[x + nx * (((y + ny - 1) % ny) + ny * z)] = 0;
  if (z > 0) solver.conductanceZ[site - nx * ny] = 0;
}

describe('EllipticSolver', () => {
  it('gives the exact profile of a uniform slab between two electrodes', () => {
    for (const [nx, ny, nz] of [
      [1, 1, 10],
      [6, 1, 7],
      [5, 3, 9],
    ] as const) {
      const solver = uniform(nx, ny, nz);
      const plane = nx * ny;
      for (let k = 0; k < plane; k++) {
        solver.ground[k] = 2;
        solver.terminal[plane * (nz - 1) + k] = 2;
      }
      solver.terminalCurrent = plane;
      expect(solver.solve({ tolerance: 1e-12 }).converged).toBe(true);
      expect(solver.terminalPotential).toBeCloseTo(nz, 9);
      for (let i = 0; i < solver.potential.length; i++)
        expect(solver.potential[i]).toBeCloseTo(Math.floor(i / plane) + 0.5, 9);
    }
  });

  for (const [nx, ny, nz, periodicZ] of [
    [31, 1, 1, false],
    [1, 1, 40, false],
    [17, 1, 23, false],
    [24, 1, 24, true],
    [13, 1, 15, true],
    [11, 9, 7, true],
    [12, 13, 14, false],
    [16, 8, 20, false],
  ] as const)
    it(`recovers a manufactured field on ${nx} x ${ny} x ${nz}${periodicZ ? ', periodic' : ''}`, () => {
      const solver = uniform(nx, ny, nz, periodicZ);
      const random = lcg(nx + ny + nz);
      for (const array of [solver.conductanceX, solver.conductanceY, solver.conductanceZ])
        for (let i = 0; i < array.length; i++) array[i] = 10 ** (-4 * random());
      for (let k = 0; k < nx * ny; k++) solver.ground[k] = 1;
      const field = (i: number) => Math.sin(0.7 * i) + 0.3 * Math.cos(0.11 * i * i);
      manufacture(solver, periodicZ, field);
      const report = solver.solve({ tolerance: 1e-11 });
      expect(report.converged).toBe(true);
      expect(report.imbalance).toBeLessThan(1e-13);
      for (let i = 0; i < solver.potential.length; i++)
        expect(Math.abs(solver.potential[i]! - field(i))).toBeLessThan(1e-6);
    });

  it('solves the insulated, fully periodic problem up to a constant of mean 0', () => {
    for (const n of [8, 9]) {
      const solver = uniform(n, n, n, true);
      for (let i = 0; i < n ** 3; i++) if (i % 5 === 0) solver.conductanceX[i] = 1e-4;
      const mean = (n ** 3 - 1) / 2;
      const field = (i: number) => (i - mean) / n ** 3;
      manufacture(solver, true, field);
      solver.potential.fill(3);
      expect(solver.solve({ tolerance: 1e-11 }).converged).toBe(true);
      for (let i = 0; i < n ** 3; i++) expect(solver.potential[i]).toBeCloseTo(field(i), 8);
    }
  });

  it('holds the potential difference of an ungrounded part that the terminal feeds', () => {
    const solver = uniform(4, 4, 6);
    for (let k = 0; k < 16; k++) {
      solver.terminal[80 + k] = 2;
      solver.source[k] = -1;
    }
    solver.terminalCurrent = 16;
    const report = solver.solve({ tolerance: 1e-11 });
    expect(report.converged).toBe(true);
    expect(solver.terminalPotential - solver.potential[0]!).toBeCloseTo(5.5, 8);
  });

  it('leaves sites without conductance at 0 and is not disturbed by isolated pockets', () => {
    const solver = uniform(10, 9, 8);
    const plane = 90;
    for (let k = 0; k < plane; k++) {
      solver.ground[k] = 2;
      solver.terminal[7 * plane + k] = 2;
    }
    solver.terminalCurrent = plane;
    // A shell of dead sites around a pocket of one site and around one of two sites.
    const pockets = [[5 + 10 * 4 + plane * 3], [2 + 10 * 6 + plane * 5, 3 + 10 * 6 + plane * 5]];
    const alive = new Set(pockets.flat());
    for (const site of alive)
      for (const step of [1, -1, 10, -10, plane, -plane])
        if (!alive.has(site + step)) isolate(solver, site + step);
    solver.potential.fill(0.7);
    const report = solver.solve({ tolerance: 1e-10 });
    expect(report.converged).toBe(true);
    expect(report.iterations).toBeLessThan(30);
    expect(solver.potential[5 + 10 * 4 + plane * 3 + 1]).toBe(0);
    expect(solver.potential[5 + 10 * 4 + plane * 3]).toBe(0);
    expect(solver.potential[pockets[1]![0]!]).toBeCloseTo(0, 12);
    const exact = denseSolution(solver, false);
    expect(solver.terminalPotential).toBeCloseTo(exact.terminal, 7);
    expect(trueResidual(solver, false).residual).toBeLessThan(2e-10);
    // A pocket with a source has no solution: the mean of the source is ignored, the rest is solved.
    solver.source[pockets[1]![0]!] = 1;
    solver.invalidate();
    expect(solver.solve({ tolerance: 1e-10 }).converged).toBe(true);
    expect(solver.potential[pockets[1]![0]!]! - solver.potential[pockets[1]![1]!]!).toBeCloseTo(0.5, 8);
    expect(solver.terminalPotential).toBeCloseTo(exact.terminal, 7);
    // Joined to the rest by one face, it is a part of the whole.
    const joint = pockets[1]![1]! + plane;
    solver.conductanceZ[joint - plane] = 1;
    solver.conductanceZ[joint] = 1;
    for (const site of [joint - plane, joint, joint + plane]) solver.touch(site);
    expect(solver.solve({ tolerance: 1e-10 }).converged).toBe(true);
    const joined = denseSolution(solver, false);
    expect(solver.potential[joint]).toBeCloseTo(joined.potential[joint]!, 7);
    expect(solver.potential[pockets[1]![0]!]).toBeCloseTo(joined.potential[pockets[1]![0]!]!, 7);
  });

  it('makes floating islands of high conductance equipotentials', () => {
    const n = 12;
    const solver = uniform(n, n, n);
    const inside = (i: number) => {
      const [x, y, z] = [i % n, Math.floor(i / n) % n, Math.floor(i / n / n)];
      return x >= 3 && x < 6 && y >= 4 && y < 9 && z >= 5 && z < 8;
    };
    for (const [i, j] of faces(solver, false)) {
      const array =
        j - i === n * n
          ? solver.conductanceZ
          : j === i + 1 || i % n > j % n
            ? solver.conductanceX
            : solver.conductanceY;
      array[i] = inside(i) && inside(j) ? 1e6 : inside(i) || inside(j) ? 2 : 1;
    }
    for (let k = 0; k < n * n; k++) {
      solver.ground[k] = 2;
      solver.ground[n ** 3 - 1 - k] = 2;
      solver.source[n ** 3 - 1 - k] = 2;
    }
    const report = solver.solve({ tolerance: 1e-9 });
    expect(report.converged).toBe(true);
    expect(report.iterations).toBeLessThan(25);
    const island = [...solver.potential].filter((_, i) => inside(i));
    expect(Math.max(...island) - Math.min(...island)).toBeLessThan(1e-5);
    expect(island[0]).toBeGreaterThan(0.4);
    expect(island[0]).toBeLessThan(0.65);
  });

  it('returns 0 without any source', () => {
    const solver = uniform(6, 5, 4);
    solver.ground.fill(1);
    solver.potential.fill(2);
    const report = solver.solve({ tolerance: 1e-8 });
    expect(report).toEqual({ iterations: 0, residual: 0, converged: true, rebuilt: true, imbalance: 0 });
    expect(solver.potential.every((value) => value === 0)).toBe(true);
  });

  it('shows the current potential to `stop` and obeys it', () => {
    const solver = uniform(9, 1, 20);
    for (let k = 0; k < 9; k++) {
      solver.ground[k] = 2;
      solver.terminal[171 + k] = 2;
    }
    solver.terminalCurrent = 9;
    const seen: number[] = [];
    const report = solver.solve({
      tolerance: 1e-12,
      stop: (iteration) => {
        seen.push(trueResidual(solver, false).residual);
        return iteration === 3;
      },
    });
    expect(report.iterations).toBe(3);
    expect(report.converged).toBe(false);
    expect(seen.length).toBe(3);
    expect(seen[2]).toBeLessThan(seen[0]!);
    expect(report.residual).toBeLessThanOrEqual(seen[2]! * 1.0001);
  });

  it('rejects a grid that is none', () => {
    expect(() => new EllipticSolver(4, 0, 3)).toThrow(RangeError);
    expect(() => new EllipticSolver(4, 2.5, 3)).toThrow(/4 x 2.5 x 3/);
  });
});

describe('EllipticSolver on the benchmark problems', () => {
  const n = 32;
  const sample = makeSample(n, n, n);
  const solver = new EllipticSolver(n, n, n);
  const bounds = { 'boundary 1e-2': 16, 'metal kept 1e6': 23, 'boundary 1e-4': 22, hard: 18 };

  for (const name of problemNames)
    it(`needs few iterations: ${name}`, () => {
      pose(solver, sample, name);
      const report = solver.solve({ tolerance: 1e-8 });
      expect(report.converged).toBe(true);
      expect(report.imbalance).toBeLessThan(1e-9);
      expect(trueResidual(solver, false).residual).toBeLessThan(1.01e-8);
      expect(report.iterations).toBeLessThanOrEqual(bounds[name]);
    });

  it('keeps the hierarchy while a filament grows, and ends where a new solver does', () => {
    for (const size of [24, 21]) {
      const grown = makeSample(size, size, size);
      const old = new EllipticSolver(size, size, size);
      pose(old, grown, 'boundary 1e-2', true);
      const cold = old.solve({ tolerance: 1e-9 }).iterations;
      let iterations = 0;
      let rebuilt = 0;
      for (let event = 0; event < 60; event++) {
        const site = grown.growth[event]!;
        growSite(old, grown, 'boundary 1e-2', site);
        old.relax(site, 4, 4);
        const report = old.solve({ tolerance: 1e-9 });
        expect(report.converged).toBe(true);
        iterations += report.iterations;
        if (report.rebuilt) rebuilt++;
      }
      expect(rebuilt).toBeLessThan(20);
      expect(iterations / 60).toBeLessThan(cold);
      const fresh = new EllipticSolver(size, size, size);
      pose(fresh, grown, 'boundary 1e-2', true);
      fresh.solve({ tolerance: 1e-9 });
      expect(Math.abs(fresh.terminalPotential - old.terminalPotential)).toBeLessThan(
        1e-7 * fresh.terminalPotential,
      );
      let error = 0;
      for (let i = 0; i < size ** 3; i++)
        error = Math.max(error, Math.abs(fresh.potential[i]! - old.potential[i]!));
      expect(error).toBeLessThan(1e-6 * fresh.terminalPotential);
    }
  });

  it('gives the same bytes for the same history', () => {
    const run = () => {
      const grown = makeSample(20, 20, 20);
      const own = new EllipticSolver(20, 20, 20);
      pose(own, grown, 'hard', true);
      const reports = [own.solve({ tolerance: 1e-6 })];
      for (let event = 0; event < 30; event++) {
        growSite(own, grown, 'hard', grown.growth[event]!);
        own.relax(grown.growth[event]!, 3, 2);
        reports.push(own.solve({ tolerance: 1e-6 }));
      }
      return { reports, potential: own.potential };
    };
    const first = run();
    const second = run();
    expect(second.reports).toEqual(first.reports);
    expect(Buffer.from(second.potential.buffer).equals(Buffer.from(first.potential.buffer))).toBe(true);
  });
});

describe('EllipticSolver.relax', () => {
  it('changes the box alone, across periodic edges, and lowers the local error', () => {
    const solver = uniform(12, 11, 10);
    const plane = 132;
    for (let k = 0; k < plane; k++) {
      solver.ground[k] = 2;
      solver.terminal[9 * plane + k] = 2;
    }
    solver.terminalCurrent = plane;
    solver.solve({ tolerance: 1e-12 });
    const exact = solver.potential.slice();
    const site = 0 + 12 * 10 + plane * 5;
    for (const dx of [0, 1, 11])
      for (const dz of [-plane, 0, plane]) solver.potential[dx + 12 * 10 + plane * 5 + dz]! += 0.4;
    const before = solver.potential.slice();
    solver.relax(site, 3, 30);
    let error = 0;
    for (let i = 0; i < exact.length; i++) {
      const x = i % 12;
      const y = Math.floor(i / 12) % 11;
      const z = Math.floor(i / plane);
      const far = (d: number, count: number) => Math.min((d + count) % count, (count - d) % count) > 3;
      if (far(x, 12) || far((y - 10 + 11) % 11, 11) || Math.abs(z - 5) > 3)
        expect(solver.potential[i]).toBe(before[i]);
      error = Math.max(error, Math.abs(solver.potential[i]! - exact[i]!));
    }
    expect(error).toBeLessThan(1e-6);
  });
});

it.each([1000, 2500])('a chain of %i sites grounded at both ends', (count) => {
  const solver = new EllipticSolver(1, 1, count);
  solver.conductanceZ.fill(1);
  solver.ground[0] = 2;
  solver.ground[count - 1] = 2;
  solver.source[count - 1] = 2;
  solver.invalidate();
  expect(solver.solve({ tolerance: 1e-10 }).converged).toBe(true);
  expect(solver.potential[count >> 1]).toBeCloseTo(((count >> 1) + 0.5) / count, 7);
});
