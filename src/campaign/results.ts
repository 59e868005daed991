/** Result folders opened to read: for replays, reports, viewers and exports. */
import { existsSync, readFileSync } from 'node:fs';
import { storedMapReader } from '../io/maps/read-map.ts';
import { loadScenario } from '../scenario/load.ts';
import { ScenarioError } from '../scenario/problem.ts';
import type { RunResult } from '../simulation/result.ts';
import { type EnsembleResult, summariseEnsemble } from './ensemble.ts';
import { citationsOf } from './manifest.ts';
import { type EnsemblePlan, planEnsemble, planRuns } from './plan.ts';
import type { RunRecord } from './point-summary.ts';
import { identityOf, readManifest, readRun, runPath, StoreError, scenarioPath } from './store.ts';

/** A result folder, opened to read. */
export interface StoredResults {
  readonly folder: string;
  /** `manifest.json`: when and where the results came about, what to cite. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The plan of the ensemble, rebuilt from `scenario.yaml`. */
  readonly plan: EnsemblePlan;
  /** Ids of finished runs, in the order of the plan. */
  runs(): string[];
  /**
   * One whole result, read and checked.
   *
   * @throws StoreError where there is none of that id, or what is there is damaged or of another run
   */
  read(id: string): RunResult;
  /** Points, comparisons and runs, summarised from the files as {@link runEnsemble} does; failed runs as the manifest has them. */
  ensemble(): EnsembleResult;
}

/**
 * Opens a result folder to read; nothing is written.
 *
 * @throws StoreError where it is not a result folder, is damaged, or its scenario is no longer the one that was run
 */
export function openResults(folder: string): StoredResults {
  if (!existsSync(scenarioPath(folder)))
    throw new StoreError(folder, 'holds no scenario.yaml: it is not a result folder', [], false);
  const manifest = readManifest(folder);
  const plan = storedPlan(folder, manifest);
  const runs = new Map(planRuns(plan).map((run) => [run.id, run]));
  const stored = () => [...runs.keys()].filter((id) => existsSync(runPath(folder, id)));
  const read = (id: string): RunResult => {
    const run = runs.get(id);
    if (run === undefined || !existsSync(runPath(folder, id))) {
      const ids = stored();
      const some =
        ids.length > 8 ? `${ids.slice(0, 8).join(', ')}, ... (${ids.length} in all)` : ids.join(', ');
      throw new StoreError(folder, `holds no run ${id}, expected one of ${some}`, [], false);
    }
    let result: RunResult;
    try {
      result = readRun(folder, id);
    } catch (error) {
      throw new StoreError(folder, `holds a damaged run ${id}: ${(error as Error).message}`, [], false);
    }
    if (result?.seed !== run.seed)
      throw new StoreError(folder, `holds under ${id} a run of another seed`, [
        `seed: ${result?.seed} there, ${run.seed} expected`,
      ]);
    return result;
  };
  return {
    folder,
    manifest,
    plan,
    runs: stored,
    read,
    ensemble: () => {
      const failed = new Map(failedRuns(manifest).map(({ id, error }) => [id, error]));
      const records = [...runs.values()].flatMap((run): RunRecord[] => {
        if (existsSync(runPath(folder, run.id))) {
          const { siteEvents: _events, trace: _trace, ...summary } = read(run.id);
          return [{ ...run, outcome: summary.outcome, summary, error: null }];
        }
        const error = failed.get(run.id);
        return error === undefined ? [] : [{ ...run, outcome: 'failed', summary: null, error }];
      });
      return summariseEnsemble(plan, records, records.length);
    },
  };
}

/** The plan of `scenario.yaml`, which must be the one that the manifest was written for. */
function storedPlan(folder: string, manifest: Readonly<Record<string, unknown>>): EnsemblePlan {
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
      false,
    );
  }
  const there = manifest.identity as { scenarios?: unknown } | undefined;
  if (JSON.stringify(there?.scenarios) !== JSON.stringify(identityOf(plan).scenarios))
    throw new StoreError(
      folder,
      'has a scenario.yaml that is not the one its results were made from',
      [],
      false,
    );
  // A filled-in scenario no longer says which of its values came from the material: the manifest does.
  const texts = (list: unknown) => (Array.isArray(list) ? list.filter((t) => typeof t === 'string') : []);
  const ofOthers = new Set(citationsOf(plan));
  return {
    ...plan,
    cite: texts(manifest.cite).filter((citation) => !ofOthers.has(citation)),
    assumed: texts(manifest.assumed),
  };
}

function failedRuns({ failed }: Readonly<Record<string, unknown>>): { id: string; error: string }[] {
  return Array.isArray(failed) ? failed : [];
}
