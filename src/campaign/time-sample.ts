/** How long an ensemble will take, from some of its runs, run for a while and thrown away. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { siteCount } from '../scenario/memory.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type EnsemblePlan, runSeed } from './plan.ts';
import { runTasks } from './pool.ts';
import { type WorkerLocation, workerLocation } from './worker-url.ts';

/** A run to time: the task of `workers/sample`. */
export interface SampleTask {
  readonly scenario: Scenario;
  readonly seed: string;
  /** Seconds after the start of its thread when it is cut. */
  readonly within: number;
}

/** Answer: run to its end, cut after some seconds with this share of its protocol begun, or not begun in time. */
export type SampleReply =
  | { readonly kind: 'whole'; readonly seconds: number }
  | { readonly kind: 'cut'; readonly seconds: number; readonly fraction: number }
  | { readonly kind: 'late' };

/** A timed run. */
export interface TimeSample {
  readonly point: number;
  readonly run: number;
  readonly sites: number;
  readonly seconds: number;
  /** False where it was cut. */
  readonly whole: boolean;
  /** Share of the protocol's steps begun when it was cut; 1 for a whole run. */
  readonly fraction: number;
}

/** An estimate with its range. In s; a high end of null is not known. */
export interface TimeEstimate {
  /** Of all runs one after the other. */
  readonly work: { readonly value: number | null; readonly low: number; readonly high: number | null };
  /** With the workers given. */
  readonly wall: { readonly value: number | null; readonly low: number; readonly high: number | null };
  readonly sampled: number;
  /** Of those, run to their end. */
  readonly whole: number;
  /** How the range was got, in words. */
  readonly method: string;
}

/** Most runs that are sampled. */
const MOST_SAMPLES = 256;
/** Seconds that threads may take to start, and a run to notice its end: solving one field cannot be cut. */
const GRACE = 60;

/** Points in an order of which every beginning is spread over all of them. */
function spreadOrder(count: number): number[] {
  const bits = Math.ceil(Math.log2(Math.max(2, count)));
  const order: number[] = [];
  for (let i = 0; i < 2 ** bits; i++) {
    let reversed = 0;
    for (let b = 0; b < bits; b++) reversed |= ((i >> b) & 1) << (bits - 1 - b);
    if (reversed < count) order.push(reversed);
  }
  return order;
}

/** How runs are sampled. */
export interface SampleOptions {
  /** As many at once as the ensemble will run, so that what they take from each other counts. */
  readonly workers: number;
  /** Seconds of wall time. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
  readonly worker?: WorkerLocation;
  readonly onTick?: () => void;
}

/** Runs what can be run of an ensemble in some seconds, spread over its points; keeps the times alone. */
export async function sampleTimes(plan: EnsemblePlan, options: SampleOptions): Promise<TimeSample[]> {
  const { workers, seconds, signal, worker = workerLocation('sample'), onTick } = options;
  const order = spreadOrder(plan.points.length);
  const picks = Array.from({ length: Math.min(MOST_SAMPLES, plan.points.length * plan.runs) }, (_, k) => ({
    point: order[k % order.length]!,
    run: Math.floor(k / order.length),
  }));
  const late = AbortSignal.timeout(1000 * (seconds + GRACE));
  const outcomes = await runTasks<SampleTask, SampleReply>(
    picks.map(({ point, run }) => {
      const { scenario } = plan.points[point]!;
      return { scenario, seed: runSeed(scenario.ensemble.seed, run), within: seconds };
    }),
    {
      worker,
      workers,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      ...(onTick === undefined ? {} : { onTick }),
    },
  );
  return outcomes.flatMap((outcome, k): TimeSample[] => {
    const { point, run } = picks[k]!;
    const sites = siteCount(plan.points[point]!.scenario.microstructure);
    if (outcome.kind !== 'done') {
      // The first ones were running when time was up without noticing; what failed says nothing.
      if (outcome.kind === 'failed' || k >= workers) return [];
      return [{ point, run, sites, seconds, whole: false, fraction: 0 }];
    }
    const { reply } = outcome;
    if (reply.kind === 'late') return [];
    const whole = reply.kind === 'whole';
    return [{ point, run, sites, seconds: reply.seconds, whole, fraction: whole ? 1 : reply.fraction }];
  });
}

/**
 * Time of a whole ensemble from samples. With whole runs: seconds a site, averaged over them, times the sites of all
 * runs (a point that has whole runs of its own goes by those); its range is two standard errors of the logarithm of
 * seconds a site over the samples, a factor of three where there is one sample alone. With none: at least what the cut
 * ones took; at most, each run to the end of its protocol at the pace seen.
 */
export function estimateTime(
  plan: EnsemblePlan,
  samples: readonly TimeSample[],
  workers: number,
): TimeEstimate | null {
  if (samples.length === 0) return null;
  const whole = samples.filter((s) => s.whole);
  const sites = plan.points.map(({ scenario }) => siteCount(scenario.microstructure));
  const allSites = plan.runs * sites.reduce((sum, n) => sum + n, 0);
  const runs = plan.runs * plan.points.length;
  const atOnce = Math.min(workers, runs);
  if (whole.length === 0) {
    const rate = Math.min(...samples.map((s) => s.seconds / s.sites));
    const unknown = samples.some((s) => s.fraction === 0);
    const pace = Math.max(...samples.map((s) => s.seconds / s.sites / s.fraction));
    const low = rate * allSites;
    const high = unknown ? null : pace * allSites;
    return {
      work: { value: null, low, high },
      wall: { value: null, low: low / atOnce, high: high === null ? null : high / atOnce },
      sampled: samples.length,
      whole: 0,
      method: `none of ${samples.length} sampled runs ended in time: at least what they took${unknown ? '' : '; at most their pace to the end of the protocol'}`,
    };
  }
  const rates = whole.map((s) => s.seconds / s.sites);
  // Runs that were cut took time as well; without it the long ones would be missed.
  const cut = samples.filter((s) => !s.whole).reduce((sum, s) => sum + s.seconds / s.sites, 0);
  const rate = mean(rates) + cut / whole.length;
  const value =
    plan.runs *
    sites.reduce((sum, n, point) => {
      const own = whole.filter((s) => s.point === point);
      const cutHere = samples.some((s) => s.point === point && !s.whole);
      return sum + (own.length > 0 && !cutHere ? mean(own.map((s) => s.seconds)) : rate * n);
    }, 0);
  const error =
    whole.length < 2
      ? Math.log(3)
      : Math.max(
          Math.log(1.1),
          2 *
            (sampleStandardDeviation(rates.map((r) => Math.log(Math.max(r, 1e-12)))) /
              Math.sqrt(whole.length)),
        );
  const factor = Math.exp(error);
  // The last runs are waited for: no less than the longest of the samples.
  const longest = Math.max(...samples.map((s) => s.seconds));
  const wall = (work: number) => Math.max(work / atOnce, Math.min(longest, work));
  return {
    work: { value, low: value / factor, high: value * factor },
    wall: { value: wall(value), low: wall(value / factor), high: wall(value * factor) },
    sampled: samples.length,
    whole: whole.length,
    method:
      whole.length < 2
        ? 'one sampled run: a factor of three either way is assumed'
        : `${whole.length} whole runs${samples.length > whole.length ? ` and ${samples.length - whole.length} that were cut` : ''} on ${new Set(samples.map((s) => s.point)).size} of ${plan.points.length} points: two standard errors of ln(seconds a site), at least 10 %`,
  };
}
