import type { EllipticSolver } from '../../../src/fields/elliptic/solver.ts';

/** Deterministic uniform numbers in [0, 1). */
export function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Pairs of sites with a face between them, its axis and the conductance. */
export function faces(solver: EllipticSolver, periodicZ: boolean): [number, number, number][] {
  const { nx, ny, nz } = solver;
  const list: [number, number, number][] = [];
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const i = x + nx * (y + ny * z);
        if (nx > 1) list.push([i, ((x + 1) % nx) + nx * (y + ny * z), solver.conductanceX[i]!]);
        if (ny > 1) list.push([i, x + nx * (((y + 1) % ny) + ny * z), solver.conductanceY[i]!]);
        if (nz > 1 && (z + 1 < nz || periodicZ))
          list.push([i, x + nx * (y + ny * ((z + 1) % nz)), solver.conductanceZ[i]!]);
      }
  return list;
}

/** Residual of the equations, site by site, the terminal's potential eliminated. */
export function trueResidual(
  solver: EllipticSolver,
  periodicZ: boolean,
): { residual: number; balance: number } {
  const { potential, ground, terminal, source } = solver;
  const n = potential.length;
  let total = 0;
  let held = solver.terminalCurrent;
  for (let i = 0; i < n; i++) {
    total += terminal[i]!;
    held += terminal[i]! * potential[i]!;
  }
  const v = total > 0 ? held / total : 0;
  const r = new Float64Array(n);
  let norm = 0;
  let sumB = 0;
  for (let i = 0; i < n; i++) {
    const b = source[i]! + (total > 0 ? (terminal[i]! * solver.terminalCurrent) / total : 0);
    norm += b * b;
    sumB += Math.abs(b);
    r[i] = source[i]! - ground[i]! * potential[i]! + terminal[i]! * (v - potential[i]!);
  }
  for (const [i, j, c] of faces(solver, periodicZ)) {
    const flux = c * (potential[j]! - potential[i]!);
    r[i] = r[i]! + flux;
    r[j] = r[j]! - flux;
  }
  let sum = 0;
  let net = 0;
  for (const value of r) {
    sum += value * value;
    net += value;
  }
  return { residual: Math.sqrt(sum / norm), balance: Math.abs(net) / sumB };
}

/**
 * Direct solution by elimination without subtraction (Grassmann-Taksar-Heyman), the terminal as one more
 * unknown. Parts without ground have one potential set to 0.
 */
export function denseSolution(
  solver: EllipticSolver,
  periodicZ: boolean,
): { potential: Float64Array; terminal: number } {
  const n = solver.potential.length + 1;
  const c = Array.from({ length: n }, () => new Float64Array(n));
  const ground = new Float64Array(n);
  const b = new Float64Array(n);
  b[0] = solver.terminalCurrent;
  for (let i = 0; i + 1 < n; i++) {
    ground[i + 1] = solver.ground[i]!;
    b[i + 1] = solver.source[i]!;
    c[0]![i + 1] = solver.terminal[i]!;
    c[i + 1]![0] = solver.terminal[i]!;
  }
  for (const [i, j, value] of faces(solver, periodicZ)) {
    c[i + 1]![j + 1]! += value;
    c[j + 1]![i + 1]! += value;
  }
  const diagonal = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    let d = ground[k]!;
    for (let j = 0; j < k; j++) d += c[k]![j]!;
    diagonal[k] = d;
    if (d === 0) continue;
    for (let i = 0; i < k; i++) {
      const f = c[k]![i]! / d;
      if (f === 0) continue;
      for (let j = 0; j < k; j++) if (j !== i) c[i]![j]! += f * c[k]![j]!;
      ground[i]! += f * ground[k]!;
      b[i]! += f * b[k]!;
    }
  }
  const x = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (diagonal[k] === 0) continue;
    let sum = b[k]!;
    for (let j = 0; j < k; j++) sum += c[k]![j]! * x[j]!;
    x[k] = sum / diagonal[k]!;
  }
  return { potential: x.slice(1), terminal: x[0]! };
}
