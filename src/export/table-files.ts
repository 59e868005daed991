/** Site events and trace of a run as tables, CSV or Parquet. */
import { join } from 'node:path';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { formatCsv } from '../io/csv.ts';
import { encodeParquet, type ParquetColumn } from '../io/parquet/parquet.ts';
import { Reconstruction } from '../simulation/snapshot.ts';
import { type ExportSource, headline, type RebuildOptions } from './rebuilt-run.ts';
import { siteEventTable, traceTable } from './tables.ts';

/** Writes both tables of the whole run. */
export function writeTableFiles(
  source: ExportSource,
  options: RebuildOptions,
  format: 'csv' | 'parquet',
): string[] {
  const { run, scenario, id } = source;
  const reconstruction = new Reconstruction(scenario, run);
  const tables: [string, ParquetColumn[]][] = [
    ['site-events', siteEventTable(run, reconstruction.snapshot())],
    ['trace', traceTable(run)],
  ];
  options.onProgress?.(1, 1);
  return tables.map(([name, columns]) => {
    const path = join(options.folder, `${id}-${name}.${format}`);
    writeFileAtomic(
      path,
      format === 'parquet'
        ? encodeParquet(columns, { title: headline(source), units: 'SI, in the names of the columns' })
        : formatCsv(
            columns.map((column) => column.name),
            Array.from({ length: columns[0]!.cells.length }, (_, row) =>
              columns.map(({ cells }) => cells[row]),
            ),
          ),
    );
    return path;
  });
}
