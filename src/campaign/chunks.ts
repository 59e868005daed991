/** The files into which the results of a plan go: consecutive runs, so many together that there are few files. */
import { scenarioHash } from '../scenario/identity.ts';
import { sha256 } from '../scenario/sha256.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';
import { type EnsemblePlan, type PlannedRun, planRuns } from './plan.ts';
import { runHash } from './run-hash.ts';

/** A planned run with its content hash. */
export interface HashedRun extends PlannedRun {
  readonly hash: string;
}

/** Consecutive runs of a plan that end in one file, and are claimed together. */
export interface Chunk {
  /** Id of its first run and a digest of what it holds, e.g. `00-0000-1f0c9ab2e4`: another plan or engine, another name. */
  readonly name: string;
  readonly runs: readonly HashedRun[];
}

/** Files that a campaign is spread over at least, as far as its runs go, and most runs a file. */
const FILES = 256;
const MOST_RUNS = 256;

/** The chunks of a plan, in its order. `engine` is that of the results; default: this one. */
export function chunksOf(plan: EnsemblePlan, engine = ENGINE_IDENTITY): Chunk[] {
  const scenarios = plan.points.map(({ scenario }) => scenarioHash(scenario));
  const runs = planRuns(plan).map(
    (run): HashedRun => ({ ...run, hash: runHash(scenarios[run.point]!, run.seed, engine) }),
  );
  const size = Math.min(Math.max(1, Math.ceil(runs.length / FILES)), MOST_RUNS);
  return Array.from({ length: Math.ceil(runs.length / size) }, (_, k) => {
    const members = runs.slice(k * size, (k + 1) * size);
    const digest = sha256(members.map(({ hash }) => hash).join('\n')).slice(0, 10);
    return { name: `${members[0]!.id}-${digest}`, runs: members };
  });
}
