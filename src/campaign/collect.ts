/** Makes the tables of a result folder from its files of runs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { formatJson } from '../io/json.ts';
import { storedMapReader } from '../io/maps/read-map.ts';
import { comparisonFiles } from '../report/compare-text.ts';
import { pointsCsv, runsCsv, runsParquet } from '../report/csv-tables.ts';
import { ensembleJson } from '../report/json.ts';
import { resultsMarkdown } from '../report/text.ts';
import { loadScenario } from '../scenario/load.ts';
import { compareArms } from './arm-comparison.ts';
import type { EnsembleResult } from './ensemble.ts';
import { openResults } from './results.ts';
import { scenarioPath } from './store.ts';

/**
 * Rebuilds every table of a result folder, complete or not, from its files of runs: the same runs give the same bytes.
 * Where the points are the arms of a comparison, its tables too. `results` is the folder opened; default: opened now.
 *
 * @throws StoreError where it is not a result folder
 */
export function collectResults(folder: string, results = openResults(folder)): EnsembleResult {
  const result = results.ensemble();
  failpoint('collect.begin');
  const write = (name: string, content: string | Uint8Array) =>
    writeFileAtomic(join(folder, name), content, 'table');
  write('runs.csv', runsCsv(result));
  write('runs.parquet', runsParquet(result));
  write('points.csv', pointsCsv(result));
  write('points.json', formatJson(ensembleJson(result)));
  write('results.md', resultsMarkdown(result));
  for (const [name, content] of Object.entries(armFiles(folder, result))) write(name, content);
  failpoint('collect.end');
  return result;
}

/** The tables of a comparison; none where the points of the folder are not its arms. */
function armFiles(folder: string, result: EnsembleResult): Readonly<Record<string, string>> {
  const { plan } = result;
  if (plan.input.compare === undefined) return {};
  const text = readFileSync(scenarioPath(folder), 'utf8');
  const { comparison, points } = loadScenario(text, {
    file: scenarioPath(folder),
    compare: true,
    readMap: storedMapReader(folder),
  });
  const arms = points.map(({ scenario }) => scenario.mechanisms);
  const there = plan.points.map(({ scenario }) => scenario.mechanisms);
  if (comparison === undefined || !isDeepStrictEqual(arms, there)) return {};
  return comparisonFiles(result, compareArms(result, comparison));
}
