import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EllipticSolver } from '../../src/fields/elliptic/solver.ts';

/** Result of a run of the reference; times in ms of processor time. */
export interface HypreRun {
  iterations: number;
  residual: number;
  setup: number;
  solve: number;
}

/** hypre's PFMG-preconditioned conjugate gradients in a process of their own. */
export class Hypre {
  private readonly folder: string;
  private readonly driver: string;

  private constructor(folder: string, driver: string) {
    this.folder = folder;
    this.driver = driver;
  }

  /** Compiles the driver; returns a message if this is not possible here. */
  static build(): Hypre | string {
    const include = ['/usr/include/hypre', '/usr/local/include'].find((path) =>
      existsSync(join(path, 'HYPRE_struct_ls.h')),
    );
    if (include === undefined) return 'hypre is not installed (Debian: apt-get install libhypre-dev)';
    const folder = mkdtempSync(join(tmpdir(), 'hypre-driver-'));
    const driver = join(folder, 'hypre-driver');
    const source = fileURLToPath(new URL('./hypre-driver.c', import.meta.url));
    try {
      execFileSync('mpicc', ['-O2', `-I${include}`, '-o', driver, source, '-lHYPRE', '-lm'], {
        stdio: 'pipe',
      });
    } catch (error) {
      rmSync(folder, { recursive: true });
      return `the hypre driver does not compile: ${error instanceof Error ? error.message : String(error)}`;
    }
    return new Hypre(folder, driver);
  }

  /** Solves the problem posed on `solver` (potential boundaries only) from a starting guess of 0. */
  run(solver: EllipticSolver, tolerance: number, maxIterations: number): HypreRun {
    const file = join(this.folder, 'problem.bin');
    writeFileSync(file, matrixOf(solver));
    const output = execFileSync(this.driver, [file, String(tolerance), String(maxIterations)], {
      encoding: 'utf8',
      env: {
        ...process.env,
        OMP_NUM_THREADS: '1',
        OMPI_ALLOW_RUN_AS_ROOT: '1',
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
      },
    });
    const [iterations, residual, setup, solve] = output.trim().split(/\s+/).map(Number);
    return { iterations: iterations!, residual: residual!, setup: 1e3 * setup!, solve: 1e3 * solve! };
  }

  /** Removes the driver. */
  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The matrix in the driver's format; sites without conductance get a diagonal of 1. */
function matrixOf(solver: EllipticSolver): Uint8Array {
  const { nx, ny, nz, ground, source } = solver;
  const sites = nx * ny * nz;
  const diagonal = Float64Array.from(ground);
  const upper = [new Float64Array(sites), new Float64Array(sites), new Float64Array(sites)];
  const add = (axis: number, i: number, j: number, c: number) => {
    upper[axis]![i] = -c;
    diagonal[i] = diagonal[i]! + c;
    diagonal[j] = diagonal[j]! + c;
  };
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        if (nx > 1) add(0, i, x + 1 < nx ? i + 1 : i + 1 - nx, solver.conductanceX[i]!);
        if (ny > 1) add(1, i, y + 1 < ny ? i + nx : i + nx - nx * ny, solver.conductanceY[i]!);
        if (z + 1 < nz) add(2, i, i + nx * ny, solver.conductanceZ[i]!);
      }
  for (let i = 0; i < sites; i++) if (diagonal[i] === 0) diagonal[i] = 1;
  return Buffer.concat([
    Buffer.from(Int32Array.of(nx, ny, nz).buffer),
    ...[diagonal, ...upper, source].map((array) =>
      Buffer.from(array.buffer, array.byteOffset, array.byteLength),
    ),
  ]);
}
