/** Worker thread: unwraps a run task, calls the engine, packs the result. */
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { PROGRESS_FIELDS, type RunReply, type RunTask } from '../src/campaign/messages.ts';
import { pack } from '../src/io/codec.ts';
import { runTrajectory } from '../src/simulation/run.ts';

/** What piscina sends back: a {@link RunReply} whose packed bytes are moved. */
export default function run({ id, scenario, seed, progress, slot }: RunTask): unknown {
  const row = new Float64Array(progress, 8 * PROGRESS_FIELDS * slot, PROGRESS_FIELDS);
  const result = runTrajectory(scenario, seed, {
    onProgress: ({ fraction, time, current, lithiumSites, events }) => {
      row[0] = fraction;
      row[1] = time;
      row[2] = current;
      row[3] = lithiumSites;
      row[4] = events;
    },
  });
  const { siteEvents: _events, trace: _trace, ...summary } = result;
  const packed = pack(result);
  const reply: RunReply = { id, summary, packed };
  return move({ [transferableSymbol]: [packed.buffer], [valueSymbol]: reply });
}
