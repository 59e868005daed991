/**
 * Adaptive CCD: the current at which half of the samples short within a fixed time, by runs at constant currents that
 * are chosen batch after batch until the interval is as narrow as asked for. Every run is a fresh sample, so that
 * the outcomes are independent; what is estimated differs from the CCD of a ramp, whose currents find the lithium that
 * earlier steps have left.
 */
import { normalQuantile } from '../analysis/special-functions.ts';
import { type Interval, wilsonInterval } from '../analysis/statistics.ts';
import { type CurrentCount, currentSteps, MOST_JOINT, ThresholdPosterior } from '../analysis/threshold.ts';
import {
  type CurrentSearch,
  currentSearch,
  planRound,
  type RoundPick,
  usedCurrent,
} from './adaptive-rounds.ts';
import { type EnsembleOptions, type EnsembleResult, runEnsemble } from './ensemble.ts';
import type { RunSummary } from './messages.ts';
import type { EnsemblePlan } from './plan.ts';

/** How constant currents are sampled; see `ensemble.adaptive` of a scenario. */
export interface AdaptiveSettings {
  readonly width: number;
  readonly confidence: number;
  readonly batch: number;
  readonly maximumRuns: number;
  readonly step: number;
}

/** One run at a constant current. */
export interface AdaptiveRun {
  readonly point: number;
  readonly round: number;
  readonly index: number;
  readonly seed: string;
  /** A/m^2. */
  readonly current: number;
  /** `stopped` (a limit of the scenario) and `failed` say nothing about the probability. */
  readonly outcome: RunSummary['outcome'] | 'failed';
  /** Simulated time in s. */
  readonly time: number;
  readonly iterations: number;
  readonly error: string | null;
}

/** P(short | j) at one current: counted, and as the fitted law has it. */
export interface ThresholdRow extends CurrentCount {
  /** Share of shorts with its Wilson interval. */
  readonly share: Interval;
  readonly fitted: number;
}

/** Why sampling ended at a point; null while it goes on (an abort). */
export type AdaptiveEnd = 'width' | 'maximumRuns' | 'above' | 'below' | null;

/** What is known at one point of the sweep. */
export interface AdaptivePoint {
  readonly point: number;
  readonly parameters: EnsemblePlan['points'][number]['parameters'];
  readonly search: CurrentSearch;
  /** Median of P(short | j) in A/m^2 with its interval. */
  readonly ccd: Interval;
  /** The same where the law is log-logistic instead of Weibull: what the choice of it matters. */
  readonly otherLaw: Interval;
  readonly modulus: Interval;
  /** Width of the interval of ln(CCD). */
  readonly width: number;
  readonly ended: AdaptiveEnd;
  readonly runs: number;
  readonly shorts: number;
  readonly failed: number;
  readonly stopped: number;
  readonly rounds: number;
  /** Simulated time of all runs in s, and iterations of their field solver. */
  readonly simulatedTime: number;
  readonly iterations: number;
  readonly table: readonly ThresholdRow[];
}

/** An adaptive search that was run. */
export interface AdaptiveResult {
  readonly plan: EnsemblePlan;
  readonly settings: AdaptiveSettings;
  readonly points: readonly AdaptivePoint[];
  readonly runs: readonly AdaptiveRun[];
  /** Runs taken over from an earlier session. */
  readonly reused: number;
  readonly interrupted: boolean;
}

/** Runs the plan of a round and gives its records; see `adaptive-folder.ts` for the one that keeps them on disk. */
export type RunRound = (
  plan: EnsemblePlan,
  at: { readonly point: number; readonly round: number },
  options: Pick<EnsembleOptions, 'workers' | 'signal' | 'worker' | 'onProgress'>,
) => Promise<Pick<EnsembleResult, 'runs' | 'reused' | 'missing'>>;

/** How it is run. */
export interface AdaptiveOptions extends Pick<EnsembleOptions, 'workers' | 'signal' | 'worker'> {
  /** Default: in memory. */
  readonly runRound?: RunRound;
  /** Called after every round and while it runs. */
  readonly onProgress?: (progress: AdaptiveProgress) => void;
}

/** Progress of a search. */
export interface AdaptiveProgress {
  /** About how much is done, 0 to 1: runs over the runs that the present widths let expect. */
  readonly fraction: number;
  readonly runs: number;
  /** The point that is searched, and the width of its interval of ln(CCD). */
  readonly point: number;
  readonly width: number;
}

/** Everything known about a point, from its runs. */
function pointOf(
  plan: EnsemblePlan,
  settings: AdaptiveSettings,
  point: number,
  own: readonly AdaptiveRun[],
): Omit<AdaptivePoint, 'otherLaw'> & { readonly posterior: ThresholdPosterior } {
  const { scenario, parameters } = plan.points[point]!;
  const search = currentSearch(scenario);
  const counts = new Map<number, { runs: number; shorts: number }>();
  for (const { current, outcome } of own) {
    if (outcome !== 'short' && outcome !== 'survived') continue;
    const row = counts.get(current) ?? { runs: 0, shorts: 0 };
    row.runs++;
    if (outcome === 'short') row.shorts++;
    counts.set(current, row);
  }
  const rows = [...counts]
    .map(([current, row]) => ({ current, ...row }))
    .sort((a, b) => a.current - b.current);
  const posterior = new ThresholdPosterior(rows, search.range);
  const ccd = posterior.median(settings.confidence);
  const width = Math.log(ccd.high / ccd.low);
  const { below, above } = posterior.outside();
  let ended: AdaptiveEnd = null;
  if (own.length > 0 && width <= settings.width) ended = 'width';
  else if (above > settings.confidence) ended = 'above';
  else if (below > settings.confidence) ended = 'below';
  else if (own.length > 0 && own.length + settings.batch > settings.maximumRuns) ended = 'maximumRuns';
  const z = normalQuantile((1 + settings.confidence) / 2);
  return {
    point,
    parameters,
    search,
    posterior,
    ccd,
    modulus: posterior.modulus(settings.confidence),
    width,
    ended,
    runs: own.length,
    shorts: own.filter(({ outcome }) => outcome === 'short').length,
    failed: own.filter(({ outcome }) => outcome === 'failed').length,
    stopped: own.filter(({ outcome }) => outcome === 'stopped').length,
    rounds: new Set(own.map(({ round }) => round)).size,
    simulatedTime: own.reduce((sum, { time }) => sum + time, 0),
    iterations: own.reduce((sum, { iterations }) => sum + iterations, 0),
    table: rows.map((row) => ({
      ...row,
      share: wilsonInterval(row.shorts / row.runs, row.runs, z),
      fitted: posterior.probability(row.current),
    })),
  };
}

/** The currents of a point's next batch: those that say most, each for its share of the batch. */
function nextBatch(
  { posterior, search, point, runs }: ReturnType<typeof pointOf>,
  { batch, step }: AdaptiveSettings,
): RoundPick[] {
  const currents = posterior.nextCurrents(currentSteps(search.range, step), Math.min(batch, MOST_JOINT));
  return Array.from({ length: batch }, (_, k) => ({
    point,
    current: currents[k % currents.length]!,
    index: runs + k,
  }));
}

/**
 * Searches the CCD at every point of a plan, one after the other. The result is the same for any number of workers:
 * batches have a fixed size and are decided on only when they are whole.
 */
export async function runAdaptive(
  plan: EnsemblePlan,
  settings: AdaptiveSettings,
  options: AdaptiveOptions = {},
): Promise<AdaptiveResult> {
  const { runRound = runEnsembleRound, onProgress, ...pool } = options;
  const runs: AdaptiveRun[] = [];
  let reused = 0;
  let interrupted = false;
  const states = plan.points.map((_, point) => pointOf(plan, settings, point, []));
  for (let point = 0; point < states.length && !interrupted; point++) {
    const own: AdaptiveRun[] = [];
    for (let round = 0; states[point]!.ended === null; round++) {
      const state = states[point]!;
      const picks = nextBatch(state, settings);
      const report = (share: number) => {
        const done = runs.length + own.length + share * picks.length;
        const expected = states.reduce((sum, each) => sum + expectedRuns(each, settings), 0);
        onProgress?.({
          fraction: Math.min(1, done / expected),
          runs: Math.floor(done),
          point,
          width: state.width,
        });
      };
      report(0);
      const result = await runRound(
        planRound(plan, picks),
        { point, round },
        { ...pool, onProgress: ({ fraction }) => report(fraction) },
      );
      reused += result.reused;
      if (result.missing > 0) {
        interrupted = true;
        break;
      }
      for (const { point: k, seed, outcome, summary, error } of result.runs) {
        const { current, index } = picks[k]!;
        own.push({
          point,
          round,
          index,
          seed,
          current: usedCurrent(current),
          outcome,
          time: summary?.endTime ?? 0,
          iterations: summary?.solver.iterations ?? 0,
          error,
        });
      }
      states[point] = pointOf(plan, settings, point, own);
    }
    runs.push(...own);
  }
  return {
    plan,
    settings,
    points: states.map(({ posterior: _, ...point }) => ({
      ...point,
      otherLaw: new ThresholdPosterior(point.table, point.search.range, 'logLogistic').median(
        settings.confidence,
      ),
    })),
    runs,
    reused,
    interrupted,
  };
}

const runEnsembleRound: RunRound = (plan, _at, options) => runEnsemble(plan, options);

/** Runs that a point will have taken, as far as its width tells: it falls with the root of the runs. */
function expectedRuns(
  { ended, runs, width }: ReturnType<typeof pointOf>,
  settings: AdaptiveSettings,
): number {
  if (ended !== null) return runs;
  const needed = runs === 0 ? 8 * settings.batch : runs * (width / settings.width) ** 2;
  return Math.min(settings.maximumRuns, Math.max(runs + settings.batch, needed));
}
