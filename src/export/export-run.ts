/** Writes one run in the format of another program. Every file is written aside and renamed. */
import { writeHdf5File } from './hdf5-file.ts';
import { writeNumpyFile } from './numpy-file.ts';
import type { ExportSource, RebuildOptions } from './rebuilt-run.ts';
import { writeTableFiles } from './table-files.ts';
import { writeVtkFiles } from './vtk-files.ts';
import { writeXyzFile } from './xyz-file.ts';

/** What a run can be exported as. */
export const EXPORT_FORMATS = ['vti', 'xyz', 'hdf5', 'npz', 'parquet', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Formats that hold tables of the whole run, without moments. */
export const TABLE_FORMATS: readonly ExportFormat[] = ['parquet', 'csv'];

/** How a run is exported. */
export interface ExportOptions extends RebuildOptions {
  readonly format: ExportFormat;
}

/**
 * Exports a run; returns the paths of the files written, the one to open first. The same run gives the same bytes.
 *
 * @throws MomentError where the run has no such moment; SimulationError where it cannot be rebuilt
 */
export async function exportRun(source: ExportSource, options: ExportOptions): Promise<string[]> {
  switch (options.format) {
    case 'vti':
      return writeVtkFiles(source, options);
    case 'xyz':
      return writeXyzFile(source, options);
    case 'npz':
      return writeNumpyFile(source, options);
    case 'hdf5':
      return writeHdf5File(source, options);
    case 'parquet':
    case 'csv':
      return writeTableFiles(source, options, options.format);
  }
}
