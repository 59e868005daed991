/** `filament-kmc ccd --adaptive`: constant currents, batch after batch, until the CCD is known to a width. */
import { runAdaptiveCampaign } from '../campaign/adaptive-folder.ts';
import { planEnsemble } from '../campaign/plan.ts';
import { adaptiveJson, adaptiveNote, adaptiveTable, probabilityTable } from '../report/adaptive.ts';
import { percent } from '../report/numbers.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Console } from './console.ts';
import { type EnsembleJob, noteWarnings } from './ensemble-job.ts';
import { ExitCode, interruptible } from './exit.ts';
import { withProgress } from './progress.ts';

/** Runs an adaptive search into a folder and says what was found. */
export async function adaptiveJob(
  loaded: LoadedScenario,
  { folder, workers, checkpointInterval }: Pick<EnsembleJob, 'folder' | 'workers' | 'checkpointInterval'>,
  console: Console,
): Promise<ExitCode> {
  const plan = planEnsemble(loaded);
  noteWarnings(plan, console);
  const settings = loaded.scenario.ensemble.adaptive!;
  const result = await withProgress(plan.name, console.flags, async (display) => {
    const searched = await interruptible(console, (signal) =>
      runAdaptiveCampaign(plan, settings, folder, {
        ...(workers === undefined ? {} : { workers }),
        ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
        signal,
        onProgress: ({ fraction, runs, point, width }) =>
          display.update(
            fraction,
            `${runs} runs, ${plan.points.length === 1 ? '' : `point ${point + 1} of ${plan.points.length}, `}width ${percent(width, 2)}`,
          ),
      }),
    );
    const taken = searched.reused === 0 ? '' : `, ${searched.reused} taken over from ${folder}`;
    display.stop(`${searched.runs.length} runs${taken}`);
    return searched;
  });
  const { points, runs, reused, interrupted } = result;
  for (const { seed, error } of runs) if (error !== null) console.warn(`run ${seed} failed: ${error}`);
  const stopped = points.reduce((sum, point) => sum + point.stopped, 0);
  if (stopped > 0) console.warn(`${stopped} runs ended at a limit of the scenario and count for nothing`);
  if (interrupted)
    console.warn(`interrupted: finished runs are kept in ${folder}; the same command goes on with the rest`);
  console.table(adaptiveTable(result));
  if (points.length === 1) console.table(probabilityTable(points[0]!), 'P(short | j)');
  console.print(`${adaptiveNote(result)} Results in ${folder}`);
  console.json({ ...adaptiveJson(result), folder, reused, interrupted });
  if (interrupted) return ExitCode.interrupted;
  return runs.some(({ error }) => error !== null) ? ExitCode.failed : ExitCode.done;
}
