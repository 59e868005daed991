/** Result folders opened to read: for replays, reports, viewers and exports. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { storedMapReader } from '../io/maps/read-map.ts';
import type { ArmPlan } from '../scenario/arms.ts';
import { loadScenario } from '../scenario/load.ts';
import { ScenarioError } from '../scenario/problem.ts';
import type { RunResult } from '../simulation/result.ts';
import { type ArmComparison, compareArms } from './arm-comparison.ts';
import { type Chunk, chunksOf, type HashedRun } from './chunks.ts';
import { ENGINE_IDENTITY } from './engine-digest.ts';
import { type EnsembleResult, summariseEnsemble } from './ensemble.ts';
import { citationsOf } from './manifest.ts';
import { type EnsemblePlan, type PlannedRun, planEnsemble } from './plan.ts';
import type { RunRecord } from './point-summary.ts';
import { RunFiles } from './run-files.ts';
import {
  identityOf,
  readManifest,
  type StoredIdentity,
  StoreError,
  scenarioPath,
  storedIdentity,
} from './store.ts';
import { unpackFailure, unpackResult } from './stored-run.ts';

/** A result folder, opened to read. */
export interface StoredResults {
  readonly folder: string;
  /** `manifest.json`: when and where the results came about, what to cite. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** What the results are of: engine, scenarios, number of runs. */
  readonly identity: StoredIdentity;
  /** The plan of the ensemble, rebuilt from `scenario.yaml`. */
  readonly plan: EnsemblePlan;
  /** The files that its runs go into. */
  readonly chunks: readonly Chunk[];
  /** Files that are damaged or foreign, in words; their runs count as missing. */
  readonly problems: readonly string[];
  /** How many runs are planned, finished and failed. */
  tally(): { readonly total: number; readonly finished: number; readonly failed: number };
  /** Ids of finished runs, in the order of the plan. */
  runs(): string[];
  /** The planned run of an id, finished or not; undefined where none has it. */
  planned(id: string): PlannedRun | undefined;
  /** Failed runs with their reasons, in the order of the plan. */
  failures(): { readonly id: string; readonly error: string }[];
  /**
   * One whole result, read and checked.
   *
   * @throws StoreError where there is none of that id, or what is there is damaged or of another run
   */
  read(id: string): RunResult;
  /** The same as it was packed. */
  bytes(id: string): Uint8Array;
  /** Points, comparisons and runs, summarised from the files as {@link runEnsemble} does. */
  ensemble(): EnsembleResult;
  /** What the arms of a comparison say, from that; null where the points are no arms. */
  comparison(result: EnsembleResult): ArmComparison | null;
}

/**
 * Opens a result folder to read; nothing is written, and others may be writing.
 *
 * @throws StoreError where it is not a result folder, is damaged, or its scenario is no longer the one that was run
 */
export function openResults(folder: string): StoredResults {
  if (!existsSync(folder)) throw new StoreError(folder, 'does not exist, expected a result folder');
  if (!statSync(folder).isDirectory()) throw new StoreError(folder, 'is a file, expected a result folder');
  if (!existsSync(scenarioPath(folder)))
    throw new StoreError(folder, `holds no scenario.yaml: it is not a result folder${insteadOf(folder)}`);
  const manifest = readManifest(folder);
  const identity = storedIdentity(folder);
  if (identity === null)
    throw new StoreError(
      folder,
      existsSync(join(folder, 'points'))
        ? 'is the folder of an adaptive search, which goes on by the command that began it alone; its batches are result folders: expected one of points/<point>/rounds/<round> in it'
        : 'has a manifest.json that does not say what was run; the command that began it makes it anew',
    );
  const plan = storedPlan(folder, manifest, identity);
  const files = RunFiles.read(folder, chunksOf(plan, identity.engine), false);
  const planned = files.chunks.flatMap(({ runs }) => runs);
  const byId = new Map(planned.map((run) => [run.id, run]));
  const stored = () => planned.filter(({ hash }) => files.find(hash)?.kind === 'result').map(({ id }) => id);
  /** Reads of a run what is there, or says what is wrong with it. */
  const whole = <T>(id: string, reading: () => T): T => {
    try {
      return reading();
    } catch (error) {
      throw new StoreError(folder, `holds a damaged run ${id}: ${(error as Error).message}`);
    }
  };
  const content = (id: string): Uint8Array => {
    const place = files.find(byId.get(id)?.hash ?? '');
    if (place === undefined || place.kind !== 'result')
      throw new StoreError(folder, `holds no run ${id}, expected one of ${someOf(stored())}`);
    return whole(id, () => files.content(place));
  };
  const read = (id: string): RunResult => {
    const bytes = content(id);
    return whole(id, () => unpackResult(bytes, byId.get(id)!.seed));
  };
  const failureOf = ({ id, hash }: HashedRun): string | null => {
    const place = files.find(hash);
    return place?.kind === 'failure' ? whole(id, () => unpackFailure(files.content(place))) : null;
  };
  return {
    folder,
    manifest,
    identity,
    plan,
    chunks: files.chunks,
    problems: files.problems
      .filter(({ kind, file }) => kind !== 'torn' || !file.endsWith('.journal'))
      .map(({ file, detail }) => `${file} ${detail}`),
    tally: () => files.tally(),
    runs: stored,
    planned: (id) => byId.get(id),
    failures: () =>
      planned.flatMap((run) => {
        const error = failureOf(run);
        return error === null ? [] : [{ id: run.id, error }];
      }),
    read,
    bytes: content,
    ensemble: () => {
      const records = planned.flatMap((each): RunRecord[] => {
        const { hash, ...run } = each;
        if (files.find(hash)?.kind === 'result') {
          const { siteEvents: _events, trace: _trace, ...summary } = read(run.id);
          return [{ ...run, outcome: summary.outcome, summary, error: null }];
        }
        const error = failureOf(each);
        return error === null ? [] : [{ ...run, outcome: 'failed', summary: null, error }];
      });
      return summariseEnsemble(plan, records, records.length);
    },
    comparison: (result) => {
      const arms = plannedArms(folder, plan);
      return arms === null ? null : compareArms(result, arms);
    },
  };
}

/** Ids that a message may hold. */
const MOST_NAMED = 8;

/** Some ids in words: the first few, and how many there are. */
export function someOf(ids: readonly string[]): string {
  if (ids.length === 0) return 'none yet';
  const named = ids.slice(0, MOST_NAMED).join(', ');
  return ids.length > MOST_NAMED ? `${named}, ... (${ids.length} in all)` : named;
}

/** The arms that the points of a folder are; null where they are none. */
function plannedArms(folder: string, plan: EnsemblePlan): ArmPlan | null {
  if (plan.input.compare === undefined) return null;
  const path = scenarioPath(folder);
  const { comparison, points } = loadScenario(readFileSync(path, 'utf8'), {
    file: path,
    compare: true,
    readMap: storedMapReader(folder),
  });
  const arms = points.map(({ scenario }) => scenario.mechanisms);
  const there = plan.points.map(({ scenario }) => scenario.mechanisms);
  return comparison !== undefined && isDeepStrictEqual(arms, there) ? comparison : null;
}

/** What a folder holds in place of runs, in words; else what would. */
function insteadOf(folder: string): string {
  if (existsSync(join(folder, 'conductivity.json')))
    return ' with runs, but holds conductivities, which filament-kmc report shows';
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(scenarioPath(join(folder, entry.name))))
    .map(({ name }) => join(folder, name))
    .sort();
  if (inside.length === 0) return ' of run, ccd or compare';
  return `; expected one of those in it: ${someOf(inside)}`;
}

/**
 * That the runs of a folder come from another engine, where they do: what is made again from their seeds may not be
 * what was run.
 */
export function ofOtherEngine({ identity }: StoredResults): string | null {
  return identity.engine === ENGINE_IDENTITY
    ? null
    : `the runs are of another engine (${identity.engine}, this is ${ENGINE_IDENTITY}): samples and fields that this one makes again may differ from theirs`;
}

/** The plan of `scenario.yaml`, which must be the one that the manifest was written for. */
function storedPlan(
  folder: string,
  manifest: Readonly<Record<string, unknown>>,
  identity: StoredIdentity,
): EnsemblePlan {
  const path = scenarioPath(folder);
  let plan: EnsemblePlan;
  try {
    plan = planEnsemble(
      loadScenario(readFileSync(path, 'utf8'), { file: path, readMap: storedMapReader(folder) }),
    );
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new StoreError(
      folder,
      'has a scenario.yaml that this version cannot take',
      error.problems.filter(({ severity }) => severity === 'error').map((p) => `${p.path}: found ${p.found}`),
    );
  }
  if (JSON.stringify(identity) !== JSON.stringify(identityOf(plan, identity.engine)))
    throw new StoreError(folder, 'has a scenario.yaml that is not the one its results were made from');
  // A filled-in scenario no longer says which of its values came from the material: the manifest does.
  const texts = (list: unknown) => (Array.isArray(list) ? list.filter((t) => typeof t === 'string') : []);
  const ofOthers = new Set(citationsOf(plan));
  return {
    ...plan,
    cite: texts(manifest.cite).filter((citation) => !ofOthers.has(citation)),
    assumed: texts(manifest.assumed),
  };
}
