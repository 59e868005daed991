/** Makes the tables of a result folder from its files of runs. */
import { join } from 'node:path';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { failpoint } from '../io/failpoint.ts';
import { formatJson } from '../io/json.ts';
import { comparisonFiles } from '../report/compare-text.ts';
import { pointsCsv, runsCsv, runsParquet } from '../report/csv-tables.ts';
import { ensembleJson } from '../report/json.ts';
import { resultsMarkdown } from '../report/text.ts';
import type { EnsembleResult } from './ensemble.ts';
import { openResults } from './results.ts';

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
  const comparison = results.comparison(result);
  const files = comparison === null ? {} : comparisonFiles(result, comparison);
  for (const [name, content] of Object.entries(files)) write(name, content);
  failpoint('collect.end');
  return result;
}
