import Table from 'cli-table3';
import { EllipticSolver } from '../../src/fields/elliptic/solver.ts';
import { Hypre } from './hypre.ts';
import { makeSample, pose, problemNames } from './problems.ts';
import { measureScaling } from './scaling.ts';
import { processorTime as time } from './time.ts';

/**
 * Benchmark of the elliptic solver.
 *
 *     node --import tsx bench/solver/main.ts [size] [--skip-hypre] [--skip-cold] [--skip-updates] [--updates=32,64]
 *
 * Cold solves to 1e-8 of four problems at size^3 (default 64) beside hypre's PFMG-preconditioned conjugate
 * gradients, run in turn (the lesser of two runs counts); then the cost a site against the size of the grid. Times are
 * processor times.
 */
export async function main(args: string[]): Promise<void> {
  const size = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 64);
  if (!args.includes('--skip-cold')) compareCold(size, args.includes('--skip-hypre'));
  if (!args.includes('--skip-updates')) measureScaling(sizesOf(args));
}

/** Sizes of the update section: `--updates=32,64`, by default 32 to 96. */
function sizesOf(args: string[]): number[] {
  const given = args.find((arg) => arg.startsWith('--updates='));
  return given === undefined ? [32, 48, 64, 96] : given.slice(10).split(',').map(Number);
}

function compareCold(size: number, skipHypre: boolean): void {
  const hypre = skipHypre ? 'left out' : Hypre.build();
  if (typeof hypre === 'string') console.log(`No comparison with hypre: ${hypre}.`);
  const sample = makeSample(size, size, size);
  const solver = new EllipticSolver(size, size, size);
  const table = new Table({
    head: [
      'problem',
      'iterations',
      'set-up ms',
      'solve ms',
      'PFMG-CG',
      'set-up ms',
      'solve ms',
      'solve',
      'all',
    ],
    style: { head: [], border: [] },
  });
  for (const name of problemNames) {
    let all = Number.POSITIVE_INFINITY;
    let solve = Number.POSITIVE_INFINITY;
    let reference = { iterations: Number.NaN, residual: 0, setup: Number.NaN, solve: Number.NaN };
    let iterations = '';
    for (let run = 0; run < 2; run++) {
      pose(solver, sample, name);
      all = Math.min(
        all,
        time(() => solver.solve({ tolerance: 1e-8 })),
      );
      solver.potential.fill(0);
      solve = Math.min(
        solve,
        time(() => {
          const report = solver.solve({ tolerance: 1e-8 });
          iterations = `${report.iterations}${report.converged ? '' : ' (not converged)'}`;
        }),
      );
      if (typeof hypre !== 'string' && (run === 0 || reference.solve < 20_000)) {
        const other = hypre.run(solver, 1e-8, 300);
        if (!(other.solve > reference.solve)) reference = other;
      }
    }
    const failed = reference.residual > 1e-8;
    table.push([
      name,
      iterations,
      Math.max(0, all - solve).toFixed(0),
      solve.toFixed(0),
      Number.isNaN(reference.solve) ? '-' : `${reference.iterations}${failed ? ' (not converged)' : ''}`,
      Number.isNaN(reference.solve) ? '-' : reference.setup.toFixed(0),
      Number.isNaN(reference.solve) ? '-' : reference.solve.toFixed(0),
      ratio(solve, reference.solve, failed),
      ratio(all, reference.setup + reference.solve, failed),
    ]);
  }
  if (typeof hypre !== 'string') hypre.close();
  console.log(`\nCold solves to 1e-8 on ${size}^3 sites; last columns: time over that of hypre's PFMG-CG`);
  console.log(table.toString());
}

function ratio(own: number, other: number, failed: boolean): string {
  if (Number.isNaN(other)) return '-';
  return `${failed ? '< ' : ''}${(own / other).toFixed(2)}`;
}

if (
  process.argv[1] !== undefined &&
  import.meta.url.endsWith(process.argv[1].replace(/^.*\/bench\//, '/bench/'))
)
  await main(process.argv.slice(2));
