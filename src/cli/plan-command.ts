/** `filament-kmc plan SCENARIO`: what an ensemble would run, its memory and its time; nothing is written. */
import { freemem } from 'node:os';
import type { Command } from 'commander';
import { planEnsemble } from '../campaign/plan.ts';
import { defaultWorkers } from '../campaign/pool.ts';
import { estimateTime, sampleTimes } from '../campaign/time-sample.ts';
import { duration } from '../report/numbers.ts';
import { bytesText, memoryPlan, planJson, planTable, timeText } from '../report/plan.ts';
import { Console } from './console.ts';
import { availableMemory, noteWarnings } from './ensemble-job.ts';
import { ExitCode, interruptible } from './exit.ts';
import { positiveInteger } from './flags.ts';
import { withProgress } from './progress.ts';
import { type EnsembleFlags, ensembleFlags, readEnsemble } from './sweep-flags.ts';

interface PlanFlags extends EnsembleFlags {
  /** False with `--no-sample`. */
  readonly sample: boolean;
  readonly sampleTime: number;
}

async function plan(file: string, flags: PlanFlags, console: Console): Promise<ExitCode> {
  const loaded = readEnsemble(file, flags);
  const ensemble = planEnsemble(loaded);
  noteWarnings(ensemble, console);
  const workers = flags.workers ?? defaultWorkers();
  const memory = memoryPlan(ensemble, workers, availableMemory());
  const samples = flags.sample
    ? await interruptible(console, (signal) =>
        withProgress('sample', console.flags, async (display) => {
          const began = performance.now();
          const found = await sampleTimes(ensemble, {
            workers,
            seconds: flags.sampleTime,
            signal,
            onTick: () =>
              display.update(
                Math.min(1, (performance.now() - began) / 1000 / flags.sampleTime),
                'runs to take the time of',
              ),
          });
          display.stop(`${found.length} runs, thrown away again`);
          return { found, aborted: signal.aborted };
        }),
      )
    : { found: [], aborted: false };
  if (samples.aborted) return ExitCode.interrupted;
  const time = estimateTime(ensemble, samples.found, workers);
  const json = planJson(ensemble, memory, time);
  console.table(planTable(ensemble, json));
  console.print(
    `${json.points.length} ${json.points.length === 1 ? 'point' : 'points'}, ${json.count} runs; hashes of scenario, seed and version of all runs with --json`,
  );
  console.print(
    `memory  about ${bytesText(memory.perWorker)} a worker, ${bytesText(memory.total)} in all with ${workers} ${workers === 1 ? 'worker' : 'workers'} (this machine has ${bytesText(memory.available)}, ${bytesText(freemem())} of it free)`,
  );
  if (memory.total > memory.available)
    console.warn(
      `warning: found ${bytesText(memory.total)} in all, expected at most ${bytesText(memory.available)}: write fewer --workers`,
    );
  if (time !== null) {
    console.print(
      `time    ${timeText(time.wall)} with ${workers} ${workers === 1 ? 'worker' : 'workers'}, ${duration(time.work.value ?? time.work.low)} of work; ${time.method}`,
    );
  } else
    console.print(
      flags.sample ? 'time    unknown: no run could be sampled' : 'time    not estimated (--no-sample)',
    );
  if (loaded.scenario.ensemble.adaptive !== undefined)
    console.print('ensemble.adaptive is left aside: how many constant currents it takes shows as it goes');
  console.json(json);
  return ExitCode.done;
}

/** Adds the command to the program. */
export function addPlanCommand(program: Command, finish: (code: ExitCode) => void): void {
  ensembleFlags(
    program
      .command('plan')
      .summary('what an ensemble would run, its memory and its time')
      .description(
        'Checks a scenario and every point of its sweep, and prints the points, the number of runs with the content hash of ' +
          'each, the memory, and a time estimated from some runs that are begun and thrown away. Nothing is written.',
      )
      .argument('<scenario>', 'scenario file (YAML)'),
    { out: 'has no effect: nothing is written' },
  )
    .option('--no-sample', 'no runs, and no time')
    .option('--sample-time <seconds>', 'seconds to sample runs for', positiveInteger, 20)
    .addHelpText(
      'after',
      `
Example:
  filament-kmc plan scenarios/grain-size-hot-pressed.yaml --workers 2`,
    )
    .action(async (file: string, flags: PlanFlags) => finish(await plan(file, flags, new Console(flags))));
}
