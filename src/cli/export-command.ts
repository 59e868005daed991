/** `filament-kmc export DIR`: a stored run as files of other programs. */
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { ofOtherEngine, openResults, type StoredResults, someOf } from '../campaign/results.ts';
import { EXPORT_FORMATS, type ExportFormat, exportRun, TABLE_FORMATS } from '../export/export-run.ts';
import { type MomentChoice, MomentError } from '../export/moments.ts';
import { ArchiveError } from '../io/npy/npz.ts';
import { SimulationError } from '../simulation/simulation-error.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, UsageError } from './exit.ts';
import { type MomentName, momentFlag, outputFlags, pathFlag, positiveInteger } from './flags.ts';
import { withProgress } from './progress.ts';

interface ExportFlags extends ConsoleFlags {
  readonly format?: ExportFormat;
  readonly run?: string;
  readonly every?: number;
  readonly moments?: number;
  readonly at?: MomentName;
  readonly fields: boolean;
  readonly out?: string;
}

/** The moments that the flags ask for; by default the end. */
function momentsOf({ every, moments, at }: ExportFlags, format: ExportFormat): MomentChoice {
  const given = [every, moments, at].filter((flag) => flag !== undefined);
  if (given.length > 1)
    throw new UsageError('found several of --every, --moments and --at, expected one of them');
  if (given.length > 0 && TABLE_FORMATS.includes(format))
    throw new UsageError(
      `--format ${format} holds the whole run, found a choice of moments; for moments use vti, xyz, hdf5 or npz`,
    );
  if (every !== undefined) return { kind: 'every', events: every };
  if (moments !== undefined) return { kind: 'count', count: moments };
  return { kind: 'at', at: at ?? 'end' };
}

/** The id of the run to export: the one asked for, or the only one. */
function runOf(results: StoredResults, asked: string | undefined): string {
  if (asked !== undefined) return asked;
  const ids = results.runs();
  if (ids.length === 1) return ids[0]!;
  if (ids.length === 0)
    throw new UsageError(`${results.folder}: found no finished run, expected at least one`);
  throw new UsageError(
    `${results.folder} holds ${ids.length} runs, expected --run with one of ${someOf(ids)}`,
  );
}

async function exportStored(folder: string, flags: ExportFlags, console: Console): Promise<ExitCode> {
  const { format } = flags;
  if (format === undefined)
    throw new UsageError(
      `found no --format, expected one of ${EXPORT_FORMATS.join(', ')}, as in --format ${EXPORT_FORMATS[0]}`,
    );
  const moments = momentsOf(flags, format);
  if (flags.fields && TABLE_FORMATS.includes(format))
    throw new UsageError(`--format ${format} holds no fields, found --fields`);
  const results = openResults(folder);
  const other = ofOtherEngine(results);
  if (other !== null) console.note(`${folder}: ${other}`);
  const id = runOf(results, flags.run);
  const run = results.read(id);
  const { scenario } = results.plan.points[results.planned(id)!.point]!;
  const out = flags.out ?? join(folder, 'export', format);
  try {
    const files = await withProgress(`export ${id}`, console.flags, async (display) => {
      const written = await exportRun(
        { scenario, run, id },
        {
          format,
          moments,
          fields: flags.fields,
          folder: out,
          onProgress: (done, total) => display.update(done / total, `${done}/${total} moments`),
        },
      );
      display.stop(`${written.length} file${written.length === 1 ? '' : 's'} written`);
      return written;
    });
    for (const file of files.length > 4 ? files.slice(0, 1) : files) console.print(file);
    if (files.length > 4) console.print(`and ${files.length - 1} files beside it`);
    console.json({ run: id, format, files });
    return ExitCode.done;
  } catch (error) {
    if (error instanceof ArchiveError)
      throw new UsageError(`--format npz: ${error.message}; choose fewer moments, or hdf5`);
    if (error instanceof MomentError) throw new UsageError(`--at: ${error.message}`);
    if (error instanceof SimulationError)
      throw new UsageError(`run ${id} cannot be rebuilt: ${error.message}`);
    throw error;
  }
}

/** Adds the command to the program. */
export function addExportCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('export')
    .summary('a stored run for ParaView, OVITO, HDF5, NumPy, tables')
    .description(
      'Rebuilds a stored run from its site events and writes it for other programs: vti (VTK images with a ParaView ' +
        'collection), xyz (extended XYZ of lithium, cracks and pores for OVITO), hdf5, npz (NumPy), parquet and csv (tables of ' +
        'site events and trace). SI units, stated in every file; positions in xyz are in um.',
    )
    .argument('<folder>', 'result folder')
    .addOption(
      new Option('-f, --format <format>', 'format of the files; required').choices([...EXPORT_FORMATS]),
    )
    .option('--run <id>', 'run to export, e.g. 00-0003 (default: the only one)')
    .option('--every <events>', 'a moment every so many site events', positiveInteger)
    .option('--moments <number>', 'so many moments, evenly over the site events', positiveInteger)
    .option('--at <moment>', 'one moment: short, onset, end or a time, as 2.5h (default: end)', momentFlag)
    .option(
      '--fields',
      'solve the fields of each moment: potentials, opening pressure, current density',
      false,
    )
    .option(
      '-o, --out <folder>',
      'folder of the files (default: export/<format> in the result folder)',
      pathFlag,
    );
  outputFlags(command).action(async (folder: string, flags: ExportFlags) => {
    finish(await exportStored(folder, flags, new Console(flags)));
  });
}
