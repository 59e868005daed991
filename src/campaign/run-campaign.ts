/** Runs an ensemble into a result folder: opens or continues it, runs what is missing, writes the tables. */
import { formatJson } from '../io/json.ts';
import { pointsCsv, runsCsv, runsParquet } from '../report/csv-tables.ts';
import { ensembleJson } from '../report/json.ts';
import { resultsMarkdown } from '../report/text.ts';
import { type EnsembleOptions, type EnsembleResult, runEnsemble } from './ensemble.ts';
import { makeManifest } from './manifest.ts';
import type { EnsemblePlan } from './plan.ts';
import { defaultWorkers } from './pool.ts';
import { ResultStore } from './store.ts';

/** How an ensemble is run into a folder. */
export interface CampaignOptions extends Omit<EnsembleOptions, 'keeper'> {
  /** Further files to write from the result, by name. */
  readonly tables?: (result: EnsembleResult) => Readonly<Record<string, string>>;
}

/**
 * Runs an ensemble into `folder`. Finished runs of the same ensemble are taken over; aborting through
 * `options.signal` keeps what is finished and writes the tables of it.
 *
 * @throws StoreError where the folder holds something else; nothing is written then.
 */
export async function runCampaign(
  plan: EnsemblePlan,
  folder: string,
  options: CampaignOptions = {},
): Promise<EnsembleResult> {
  const store = new ResultStore(folder, plan);
  const workers = options.workers ?? defaultWorkers();
  const started = new Date();
  store.begin(makeManifest(plan, workers, started, null));
  const result = await runEnsemble(plan, { ...options, workers, keeper: store });
  store.write('runs.csv', runsCsv(result));
  store.write('runs.parquet', runsParquet(result));
  store.write('points.csv', pointsCsv(result));
  store.write('points.json', formatJson(ensembleJson(result)));
  store.write('results.md', resultsMarkdown(result));
  for (const [name, content] of Object.entries(options.tables?.(result) ?? {})) store.write(name, content);
  store.writeManifest(makeManifest(plan, workers, started, result));
  return result;
}
