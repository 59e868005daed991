/** Worker thread: unwraps a run task, calls the engine, saves its state now and then, packs the result. */
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { CheckpointFiles } from '../src/campaign/checkpoint-files.ts';
import {
  type CheckpointTask,
  progressRow,
  type RunReply,
  type RunSaved,
  type RunTask,
  writeProgress,
} from '../src/campaign/messages.ts';
import { pack } from '../src/io/codec.ts';
import type { Scenario } from '../src/scenario/schema.ts';
import type { RunResult } from '../src/simulation/result.ts';
import { type RunOptions, runTrajectory } from '../src/simulation/run.ts';
import { SimulationError } from '../src/simulation/simulation-error.ts';

/** What piscina sends back: a {@link RunReply} whose packed bytes are moved, or a {@link RunSaved}. */
export default function run({ id, scenario, seed, progress, slot, checkpoint }: RunTask): unknown {
  const row = progressRow(progress, slot);
  const notes: string[] = [];
  const began = performance.now();
  const result = runFrom(
    scenario,
    seed,
    {
      ...(checkpoint === undefined ? {} : checkpointing(checkpoint, { scenario, seed }, notes)),
      onProgress: (reached) => writeProgress(row, reached),
    },
    notes,
  );
  const seconds = (performance.now() - began) / 1000;
  if (result.outcome === 'interrupted') return { id, saved: true, notes } satisfies RunSaved;
  const { siteEvents: _events, trace: _trace, ...summary } = result;
  const packed = pack(result);
  const reply: RunReply = { id, summary, packed, seconds, notes };
  return move({ [transferableSymbol]: [packed.buffer], [valueSymbol]: reply });
}

/** Runs a trajectory, from a checkpoint where there is one; begins anew where that is one that no run can have made. */
function runFrom(scenario: Scenario, seed: string, options: RunOptions, notes: string[]): RunResult {
  const { resumeFrom, ...anew } = options;
  try {
    return runTrajectory(scenario, seed, options);
  } catch (error) {
    // What a run finds wrong with itself it would find again.
    const own = error instanceof SimulationError && error.code !== 'checkpoint';
    if (resumeFrom === undefined || own) throw error;
    notes.push(`its checkpoint cannot be used (${(error as Error).message}): begun anew`);
    return runTrajectory(scenario, seed, anew);
  }
}

/** Hooks that go on from the last checkpoint, save at an interval, and save and end when told to stop. */
function checkpointing(
  { folder, hash, interval, stop }: CheckpointTask,
  { scenario, seed }: Pick<RunTask, 'scenario' | 'seed'>,
  notes: string[],
): RunOptions {
  const files = new CheckpointFiles(folder, hash);
  const { state, notes: unusable } = files.load(scenario, seed);
  notes.push(...unusable);
  if (state !== null) notes.push(`goes on from its checkpoint after ${state.events} events`);
  const told = new Int32Array(stop);
  let last = performance.now();
  return {
    ...(state === null ? {} : { resumeFrom: state }),
    shouldCheckpoint: () => told[0] !== 0 || performance.now() - last >= 1000 * interval,
    onCheckpoint: (reached) => {
      try {
        files.save(reached);
      } catch (error) {
        // A full disk: the run itself goes on, and what it costs is known to whoever reads the log.
        notes.push(`checkpoint not written: ${(error as Error).message}`);
      }
      last = performance.now();
    },
    shouldStop: () => told[0] !== 0,
  };
}
