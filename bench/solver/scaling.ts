import Table from 'cli-table3';
import { median } from '../../src/analysis/statistics.ts';
import { EllipticSolver } from '../../src/fields/elliptic/solver.ts';
import { growSite, makeSample, type ProblemName, pose } from './problems.ts';
import { processorTime } from './time.ts';

/** Rounds over all sizes in turn, so that all of them meet the same other load; medians count. */
const ROUNDS = 7;
/** Events of a size in a round: so many that they take about the same time at each size. */
const SITES_A_ROUND = 2e6;
const LEAST_EVENTS = 4;
/** Iterations of a warm update, as in a run. */
const UPDATE_ITERATIONS = 2;

const problem: ProblemName = 'boundary 1e-2';

interface Size {
  readonly size: number;
  readonly sample: ReturnType<typeof makeSample>;
  readonly solver: EllipticSolver;
  grown: number;
  readonly setup: number[];
  readonly cold: number[];
  readonly coldIterations: number[];
  readonly event: number[];
  rebuilds: number;
}

/**
 * Cost of a field update against the size of the grid: the set-up, a cold solve to 1e-8, and a warm update after one
 * event (a site turned into filament, its neighbourhood relaxed, two iterations as in most updates of a run), in nanoseconds of
 * processor time a site.
 */
export function measureScaling(counts: readonly number[]): void {
  const sizes = counts.map(prepare);
  for (let round = 0; round < ROUNDS; round++) for (const size of sizes) measure(size);
  const columns = ['set-up', 'cold', 'update'];
  const table = new Table({
    head: ['sites', 'cold iterations', 'rebuilds', ...columns.map((c) => `${c}, ns a site`)],
    style: { head: [], border: [] },
  });
  const rows = sizes.map((size) => {
    const perSite = 1e6 / size.size ** 3;
    return {
      size,
      costs: [perSite * median(size.setup), perSite * median(size.cold), perSite * median(size.event)],
    };
  });
  for (const { size, costs } of rows)
    table.push([
      `${size.size}^3`,
      mean(size.coldIterations).toFixed(1),
      size.rebuilds,
      ...costs.map((cost) => cost.toFixed(0)),
    ]);
  const spread = columns.map((_, k) => {
    const costs = rows.map((row) => row.costs[k]);
    return (Math.max(...costs) / Math.min(...costs)).toFixed(2);
  });
  table.push(['most / least', '', '', ...spread]);
  console.log('\nCost a site against the size of the grid');
  console.log(table.toString());
}

function prepare(size: number): Size {
  const sample = makeSample(size, size, size);
  const solver = new EllipticSolver(size, size, size);
  pose(solver, sample, problem);
  solver.solve({ tolerance: 1e-8 });
  return {
    size,
    sample,
    solver,
    grown: 0,
    setup: [],
    cold: [],
    coldIterations: [],
    event: [],
    rebuilds: 0,
  };
}

function measure(one: Size): void {
  const { size, sample, solver } = one;
  solver.invalidate();
  solver.potential.fill(0);
  const all = processorTime(() => solver.solve({ tolerance: 1e-8 }));
  solver.potential.fill(0);
  const cold = processorTime(() => {
    one.coldIterations.push(solver.solve({ tolerance: 1e-8 }).iterations);
  });
  one.setup.push(all - cold);
  one.cold.push(cold);
  const events = Math.max(LEAST_EVENTS, Math.round(SITES_A_ROUND / size ** 3));
  for (let k = 0; k < events; k++) {
    const site = sample.growth[one.grown++];
    one.event.push(
      processorTime(() => {
        growSite(solver, sample, problem, site);
        solver.relax(site, 6, 4);
        const report = solver.solve({
          tolerance: 1e-12,
          stop: (iteration) => iteration === UPDATE_ITERATIONS,
        });
        if (report.rebuilt) one.rebuilds++;
      }),
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
