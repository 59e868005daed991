/** What an ensemble will run, as JSON and as tables. Memory in bytes, times in s. */
import { type EnsemblePlan, planRuns } from '../campaign/plan.ts';
import { runHash } from '../campaign/run-hash.ts';
import type { TimeEstimate } from '../campaign/time-sample.ts';
import { scenarioHash } from '../scenario/identity.ts';
import { BYTES_AT_REST, runMemory, siteCount } from '../scenario/memory.ts';
import { parameterColumns } from './csv-tables.ts';
import { digits, duration } from './numbers.ts';
import { parameterTexts, shortHeader, type TextTable } from './text.ts';

/** Memory of the ensemble in bytes. */
export interface MemoryPlan {
  /** Of the largest run. */
  readonly perWorker: number;
  readonly workers: number;
  /** All workers with their largest runs, and the process. */
  readonly total: number;
  readonly available: number;
}

/** Memory that an ensemble takes with so many workers. */
export function memoryPlan(plan: EnsemblePlan, workers: number, available: number): MemoryPlan {
  const perWorker = Math.max(
    ...plan.points.map(({ scenario }) => runMemory(siteCount(scenario.microstructure))),
  );
  return { perWorker, workers, total: BYTES_AT_REST + workers * perWorker, available };
}

/** What `plan --json` prints. */
export function planJson(plan: EnsemblePlan, memory: MemoryPlan, time: TimeEstimate | null) {
  const hashes = plan.points.map(({ scenario }) => scenarioHash(scenario));
  const runs = planRuns(plan).map((run) => ({ ...run, hash: runHash(hashes[run.point]!, run.seed) }));
  return {
    name: plan.name,
    seed: plan.seed,
    count: runs.length,
    points: plan.points.map(({ parameters, scenario }, point) => {
      const sites = siteCount(scenario.microstructure);
      return {
        point,
        parameters,
        runs: plan.runs,
        sites,
        memory: runMemory(sites),
        scenario: hashes[point]!,
      };
    }),
    memory,
    time,
    warnings: plan.warnings,
    runs,
  };
}

/** Bytes in MiB or GiB. */
export function bytesText(bytes: number): string {
  return bytes < 2 ** 30 ? `${digits(bytes / 2 ** 20)} MiB` : `${digits(bytes / 2 ** 30)} GiB`;
}

/** A row a point; of many points the first and the last ones. */
export function planTable(plan: EnsemblePlan, json: ReturnType<typeof planJson>, most = 40): TextTable {
  const columns = parameterColumns(plan);
  const shown =
    json.points.length <= most
      ? json.points
      : [...json.points.slice(0, most / 2), null, ...json.points.slice(-most / 2)];
  const first = new Map<number, string>();
  for (const { point, run, hash } of json.runs) if (run === 0) first.set(point, hash);
  const header = ['point', ...columns.map(shortHeader), 'runs', 'sites', 'memory', 'first run'];
  return {
    header,
    rows: shown.map((p) =>
      p === null
        ? header.map(() => '...')
        : [
            String(p.point),
            ...parameterTexts(columns, p.point),
            String(p.runs),
            String(p.sites),
            bytesText(p.memory),
            first.get(p.point)!.slice(0, 12),
          ],
    ),
  };
}

/** A time with its range: `about 12 min 3 s (8 min 1 s to 18 min 2 s)`. */
export function timeText({ value, low, high }: TimeEstimate['wall']): string {
  if (value === null)
    return `at least ${duration(low)}${high === null ? '' : `, at most about ${duration(high)}`}`;
  return `about ${duration(value)} (${duration(low)} to ${high === null ? '...' : duration(high)})`;
}
