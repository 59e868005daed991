/** `filament-kmc start`: what `npm start` runs, a first look in under two minutes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { planEnsemble, runId } from '../campaign/plan.ts';
import { openResults } from '../campaign/results.ts';
import { ensembleJson, runJson } from '../report/json.ts';
import { depositPicture } from '../report/picture.ts';
import { printEnsemble } from './ccd-command.ts';
import { Console } from './console.ts';
import { ensembleExit, runEnsembleJob } from './ensemble-job.ts';
import { ExitCode, interruptible } from './exit.ts';
import { type CommonFlags, commonFlags, readScenario } from './flags.ts';
import { planSingle, runLines } from './run-command.ts';

/** The web shown is that of `web.yaml` in a box of 32 sites a side. */
const WEB_EDITS = [
  'microstructure.size=[32 um, 32 um, 32 um]',
  'microstructure.voxel=1 um',
  'microstructure.grainSize=10 um',
];

/** A scenario that comes with the package, in a checkout or in the built package. */
function shippedScenario(name: string): string {
  for (const up of ['../../scenarios/', '../../../scenarios/']) {
    const path = fileURLToPath(new URL(up + name, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error(`scenarios/${name} is missing from the package`);
}

async function start(flags: CommonFlags, console: Console): Promise<ExitCode> {
  const folder = flags.out ?? join('results', 'start');
  const plan = planEnsemble(readScenario(shippedScenario('start.yaml'), flags));
  const web = planSingle(shippedScenario('web.yaml'), flags, WEB_EDITS);
  return interruptible(console, async (signal) => {
    console.note(
      'Critical current density (CCD) of LLZO against grain size, hot-pressed and sintered, in 2D',
    );
    const job = { workers: flags.workers, signal };
    const study = await runEnsembleJob(
      { ...job, plan, folder: join(folder, 'grain-size'), title: 'grain size' },
      console,
    );
    if (study.missing > 0) return ExitCode.interrupted;
    printEnsemble(study, console, [
      'Hot-pressed: only the grain size differs',
      'Sintered: roughness and interfacial resistance grow with the grains',
    ]);
    const single = await runEnsembleJob(
      { ...job, plan: web, folder: join(folder, 'web'), title: 'web in 3D' },
      console,
    );
    if (single.missing > 0) return ExitCode.interrupted;
    const summary = single.runs[0]?.summary ?? null;
    if (summary !== null) {
      const result = openResults(join(folder, 'web')).read(runId(0, 0));
      console.print(depositPicture(result));
      for (const line of runLines(result)) console.print(line);
    }
    // Loaded here: the drawing of figures takes long to load.
    const { writeReport } = await import('../report/report.ts');
    const known = new Map([
      [join(folder, 'grain-size'), study],
      [join(folder, 'web'), single],
    ]);
    const { file } = writeReport({ folders: [folder], known });
    console.print(`Results in ${folder}`);
    console.print(`Report in ${file}: figures, tables and data on one page; open it in a browser`);
    console.json({
      ...ensembleJson(study),
      web: summary === null ? null : runJson(summary),
      folder,
      report: file,
    });
    return Math.max(ensembleExit(study), ensembleExit(single)) as ExitCode;
  });
}

/** Adds the command to the program. */
export function addStartCommand(program: Command, finish: (code: ExitCode) => void): void {
  commonFlags(
    program
      .command('start')
      .summary('a first look: CCD against grain size, and a web')
      .description(
        'Runs a small study: CCD against grain size of hot-pressed and sintered LLZO in 2D, then one web of lithium ' +
          'along grain boundaries in 3D, drawn as text, and writes a report of both as one page.',
      ),
  ).action(async (flags: CommonFlags) => finish(await start(flags, new Console(flags))));
}
