/** `filament-kmc report DIR`: one page with everything that a result folder says. */
import type { Command } from 'commander';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, UsageError } from './exit.ts';
import { outputFlags, pathFlag } from './flags.ts';

interface ReportFlags extends ConsoleFlags {
  readonly out?: string;
  readonly data?: string;
}

async function report(folders: readonly string[], flags: ReportFlags, console: Console): Promise<ExitCode> {
  if (flags.out !== undefined && !/\.html?$/i.test(flags.out))
    throw new UsageError(`--out found '${flags.out}', expected the name of a page, as in --out report.html`);
  // Loaded here: the drawing of figures takes long to load, and no other command needs it.
  const { writeReport } = await import('../report/report.ts');
  const { file, bytes, studies, data } = writeReport({
    folders,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    ...(flags.data === undefined ? {} : { data: flags.data }),
  });
  for (const study of studies)
    for (const caution of study.cautions) console.note(`${study.name}: ${caution}`);
  if (data.length > 0) console.print(`${data.length} files of figures in ${flags.data}`);
  console.print(`Report in ${file} (${Math.ceil(bytes / 1024)} kB); it opens offline in any browser`);
  console.json({
    file,
    bytes,
    studies: studies.map(({ name, folder, figures, cautions }) => ({
      name,
      folder,
      figures: figures.map((figure) => ({ name: figure.name, title: figure.title, summary: figure.summary })),
      cautions,
    })),
    data,
  });
  return ExitCode.done;
}

/** Adds the command to the program. */
export function addReportCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('report')
    .summary('one page of figures and tables that can be mailed')
    .description(
      'Writes one self-contained HTML page about result folders: critical current with intervals beside measurements, ' +
        'survival, Weibull plot, attribution of mechanisms, traces, deposits, tables, scenario, what to cite. The page ' +
        'opens offline, runs no script and holds the numbers of every figure as CSV. A folder of result folders is taken ' +
        'with all of them. Unfinished folders are reported as far as they go.',
    )
    .argument('<folder...>', 'result folders of run, ccd, compare or conductivity, or a folder of such')
    .option('-o, --out <file>', 'the page (default: report.html in the first folder)', pathFlag)
    .option('--data <folder>', 'write every figure as CSV and SVG beside it', pathFlag);
  outputFlags(command, 'no notes')
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc report results/grain-size-hot-pressed
  filament-kmc report results/start --out start.html --data figures`,
    )
    .action(async (folders: string[], flags: ReportFlags) =>
      finish(await report(folders, flags, new Console(flags))),
    );
}
