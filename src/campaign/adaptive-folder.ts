/**
 * The folder of an adaptive search:
 *
 *     scenario.yaml, manifest.json, maps/   as of an ensemble
 *     adaptive.json, results.md          what was found       adaptive.csv  one row a point    probability.csv  P(short | j)
 *     adaptive-runs.csv                  one row a run
 *     points/<point>/rounds/<round>/     the runs of a batch, a result folder of its own
 *
 * What was run is found again batch by batch, so that an interrupted search goes on, and a finished one can be
 * continued to a narrower interval, more runs or more points of its sweep.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeFolder, removeLeftovers, writeFileAtomic } from '../io/atomic-file.ts';
import { formatJson } from '../io/json.ts';
import { storedMapReader } from '../io/maps/read-map.ts';
import {
  adaptiveCsv,
  adaptiveJson,
  adaptiveMarkdown,
  adaptiveRunsCsv,
  probabilityCsv,
} from '../report/adaptive.ts';
import { scenarioHash } from '../scenario/identity.ts';
import { type LoadedScenario, loadScenario } from '../scenario/load.ts';
import { type AdaptiveOptions, type AdaptiveResult, type AdaptiveSettings, runAdaptive } from './adaptive.ts';
import { makeManifest } from './manifest.ts';
import { type EnsemblePlan, planEnsemble } from './plan.ts';
import { defaultWorkers } from './pool.ts';
import { type CampaignOptions, runCampaign } from './run-campaign.ts';
import { differencesOf, HINTS, namesIn, StoreError, scenarioPath, writeScenario } from './store.ts';

/**
 * Refuses a folder of something else, or of a search that chose its currents in another way.
 *
 * @throws StoreError
 */
function checkFolder(folder: string, plan: EnsemblePlan, settings: AdaptiveSettings): void {
  // New, or cut off before its scenario file was there.
  if (namesIn(folder).every((name) => name === 'maps' || name.endsWith('.tmp'))) return;
  let text: string;
  let there: LoadedScenario;
  try {
    text = readFileSync(scenarioPath(folder), 'utf8');
    there = loadScenario(text, { file: scenarioPath(folder), readMap: storedMapReader(folder) });
  } catch {
    throw new StoreError(
      folder,
      'exists and is not the folder of an adaptive search',
      [],
      HINTS.otherOrRemove,
    );
  }
  const before = there.scenario.ensemble.adaptive;
  if (before === undefined)
    throw new StoreError(
      folder,
      'holds the results of an ensemble, not of an adaptive search',
      [],
      HINTS.otherOrRemove,
    );
  const hashes = planEnsemble(there).points.map(({ scenario }) => scenarioHash(scenario));
  const other = plan.points.some(
    ({ scenario }, k) => k < hashes.length && scenarioHash(scenario) !== hashes[k],
  );
  if (other)
    throw new StoreError(
      folder,
      'holds the results of another scenario:',
      differencesOf(parse(text), plan.input),
      HINTS.otherOrRemove,
    );
  const differences = (['batch', 'step'] as const)
    .filter((key) => before[key] !== settings[key])
    .map((key) => `ensemble.adaptive.${key}: ${before[key]} there, ${settings[key]} now`);
  if (differences.length > 0)
    throw new StoreError(
      folder,
      'holds a search that chose its currents in another way:',
      differences,
      HINTS.otherOrRemove,
    );
}

/** What the manifest says: as of an ensemble, without what belongs to one. */
function manifestOf(
  plan: EnsemblePlan,
  workers: number,
  started: Date,
  result: AdaptiveResult | null,
): Record<string, unknown> {
  const { missing: _m, ...base } = makeManifest(plan, workers, started, null);
  const ended = new Date();
  const failed = result?.runs.filter(({ error }) => error !== null) ?? null;
  return {
    ...base,
    status: result === null ? 'running' : result.interrupted ? 'interrupted' : 'complete',
    ended: result === null ? null : ended.toISOString(),
    wallTime: result === null ? null : (ended.getTime() - started.getTime()) / 1000,
    runs: result?.runs.length ?? null,
    reused: result?.reused ?? null,
    failed: failed?.map(({ seed, error }) => ({ seed, error })) ?? null,
  };
}

/** A number as the name of a folder. */
const named = (n: number, digits: number): string => String(n).padStart(digits, '0');

/**
 * Runs an adaptive search into `folder`. Finished runs of the same search are taken over; aborting keeps what is
 * finished and writes the tables of the whole batches.
 *
 * @throws StoreError where the folder holds something else; nothing is written then.
 */
export async function runAdaptiveCampaign(
  plan: EnsemblePlan,
  settings: AdaptiveSettings,
  folder: string,
  options: Omit<AdaptiveOptions, 'runRound'> & Pick<CampaignOptions, 'checkpointInterval'> = {},
): Promise<AdaptiveResult> {
  checkFolder(folder, plan, settings);
  const workers = options.workers ?? defaultWorkers();
  const started = new Date();
  const write = (name: string, content: string) => writeFileAtomic(join(folder, name), content);
  try {
    makeFolder(folder);
    removeLeftovers(folder);
    writeScenario(folder, plan);
    write('manifest.json', formatJson(manifestOf(plan, workers, started, null)));
  } catch (error) {
    throw new StoreError(folder, `cannot be written: ${(error as Error).message}`, [], HINTS.other);
  }
  const { checkpointInterval, ...search } = options;
  const saving = checkpointInterval === undefined ? {} : { checkpointInterval };
  const result = await runAdaptive(plan, settings, {
    ...search,
    workers,
    runRound: (round, { point, round: k }, pool) =>
      runCampaign(round, join(folder, 'points', named(point, 2), 'rounds', named(k, 4)), {
        ...pool,
        ...saving,
      }),
  });
  write('adaptive.json', formatJson(adaptiveJson(result)));
  write('adaptive.csv', adaptiveCsv(result));
  write('probability.csv', probabilityCsv(result));
  write('adaptive-runs.csv', adaptiveRunsCsv(result));
  write('results.md', adaptiveMarkdown(result));
  write('manifest.json', formatJson(manifestOf(plan, workers, started, result)));
  return result;
}
