/** Measures the conductivity of an ensemble of samples at every point of a sweep. */
import {
  type ActivationEnergy,
  activationEnergy,
  meanInterval,
  type TemperaturePoint,
} from '../analysis/conductivity.ts';
import type { Interval } from '../analysis/statistics.ts';
import type { ConductivitySample } from '../simulation/conductivity.ts';
import type { ConductivityTask } from './messages.ts';
import { type EnsemblePlan, type PlannedRun, planRuns } from './plan.ts';
import { runTasks } from './pool.ts';
import { workerLocation } from './worker-url.ts';

/** A planned sample and what became of it. */
export interface ConductivityRecord extends PlannedRun {
  /** Null where it failed. */
  readonly sample: ConductivitySample | null;
  readonly error: string | null;
}

/** Numbers of a sample that are averaged over an ensemble. */
export const CONDUCTIVITY_MEANS = [
  'conductivity',
  'conductivityZ',
  'latticeConductivity',
  'grainShare',
  'boundaryShare',
  'tortuosity',
  'brickLayer',
  'brickLayerIntercept',
  'spacing',
  'meanIntercept',
  'grains',
  'achievedGrainSize',
] as const satisfies readonly (keyof ConductivitySample)[];

/** One point of a sweep: means over its samples, SI. */
export interface ConductivityPoint {
  readonly point: number;
  readonly parameters: EnsemblePlan['points'][number]['parameters'];
  /** Means with 95 % intervals by Student's t. */
  readonly means: Readonly<Record<(typeof CONDUCTIVITY_MEANS)[number], Interval>>;
  /** Mean tensor in S/m, row by row; NaN for an axis of one site. */
  readonly tensor: readonly number[];
  readonly refined: boolean;
  readonly bulkConductivity: number;
  readonly boundaryResistance: number;
  readonly temperature: number;
  readonly runs: number;
  readonly failed: number;
}

/** Points that differ in temperature alone, and what they say about activation. */
export interface ActivationSeries extends ActivationEnergy {
  readonly points: readonly number[];
  /** What they have in common of the swept keys. */
  readonly parameters: ConductivityPoint['parameters'];
}

/** A measured ensemble. */
export interface ConductivityResult {
  readonly plan: EnsemblePlan;
  readonly points: readonly ConductivityPoint[];
  readonly activation: readonly ActivationSeries[];
  /** By point and then by run. */
  readonly records: readonly ConductivityRecord[];
  /** Samples not measured because of an abort. */
  readonly missing: number;
}

/** How an ensemble is measured. */
export interface ConductivityOptions {
  /** Threads; default: as many as the machine runs at once. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Measures every sample of a plan over worker threads; the result is the same for any number of them. */
export async function runConductivity(
  plan: EnsemblePlan,
  options: ConductivityOptions = {},
): Promise<ConductivityResult> {
  const planned = planRuns(plan);
  const tasks = planned.map(
    ({ point, seed }): ConductivityTask => ({ scenario: plan.points[point]!.scenario, seed }),
  );
  let done = 0;
  const report = () => options.onProgress?.(done, tasks.length);
  const outcomes = await runTasks<ConductivityTask, ConductivitySample>(tasks, {
    worker: workerLocation('conductivity'),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onTick: report,
    onDone: () => {
      done++;
      report();
    },
  });
  const records = planned.flatMap((run, k): ConductivityRecord[] => {
    const outcome = outcomes[k]!;
    if (outcome.kind === 'aborted') return [];
    return outcome.kind === 'done'
      ? [{ ...run, sample: outcome.reply, error: null }]
      : [{ ...run, sample: null, error: outcome.error }];
  });
  return summariseConductivity(plan, records);
}

/** What the records of a plan, by point and then by run, say together. */
export function summariseConductivity(
  plan: EnsemblePlan,
  records: readonly ConductivityRecord[],
): ConductivityResult {
  const ofPoint: ConductivityRecord[][] = plan.points.map(() => []);
  for (const record of records) ofPoint[record.point]!.push(record);
  return {
    plan,
    records,
    points: ofPoint.map((own, point) => summarise(plan, point, own)),
    activation: activationSeries(plan, ofPoint),
    missing: plan.points.length * plan.runs - records.length,
  };
}

function summarise(
  plan: EnsemblePlan,
  point: number,
  records: readonly ConductivityRecord[],
): ConductivityPoint {
  const samples = records.flatMap(({ sample }) => (sample === null ? [] : [sample]));
  const { parameters, scenario } = plan.points[point]!;
  const means = Object.fromEntries(
    CONDUCTIVITY_MEANS.map((name) => [
      name,
      meanInterval(samples.map((sample) => sample[name] ?? Number.NaN)),
    ]),
  ) as ConductivityPoint['means'];
  return {
    point,
    parameters,
    means,
    tensor: Array.from({ length: 9 }, (_, k) => meanInterval(samples.map(({ tensor }) => tensor[k]!)).value),
    refined: samples.length > 0 && samples.every(({ refined }) => refined),
    bulkConductivity: samples[0]?.bulkConductivity ?? Number.NaN,
    boundaryResistance: samples[0]?.boundaryResistance ?? Number.NaN,
    temperature: scenario.temperature,
    runs: samples.length,
    failed: records.length - samples.length,
  };
}

/** Series of points that differ in nothing swept but temperature; runs measured at all of their temperatures count. */
function activationSeries(
  plan: EnsemblePlan,
  ofPoint: readonly (readonly ConductivityRecord[])[],
): ActivationSeries[] {
  const series = new Map<string, { parameters: Record<string, string | number>; points: number[] }>();
  plan.points.forEach(({ parameters: { temperature, ...rest } }, point) => {
    if (temperature === undefined) return;
    const key = JSON.stringify(Object.entries(rest).sort());
    const found = series.get(key) ?? { parameters: rest, points: [] };
    found.points.push(point);
    series.set(key, found);
  });
  return [...series.values()].flatMap(({ parameters, points }) => {
    const kelvin = points.map((point) => plan.points[point]!.scenario.temperature);
    if (new Set(kelvin).size < 2) return [];
    const byRun = points.map(
      (point) =>
        new Map(
          ofPoint[point]!.flatMap(({ run, sample }) => (sample === null ? [] : [[run, sample.conductivity]])),
        ),
    );
    const runs = Array.from({ length: plan.runs }, (_, run) => run).filter((run) =>
      byRun.every((found) => found.has(run)),
    );
    const table = byRun.map(
      (found, k): TemperaturePoint => ({
        temperature: kelvin[k]!,
        conductivities: runs.map((run) => found.get(run)!),
      }),
    );
    const stream = `${plan.seed}/bootstrap/${points[0]}/activation`;
    return [{ parameters, points, ...activationEnergy(table, stream) }];
  });
}
