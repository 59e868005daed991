/** Worker thread: runs a trajectory until its end or a moment, and says how long that took. */
import type { SampleReply, SampleTask } from '../src/campaign/time-sample.ts';
import { runTrajectory } from '../src/simulation/run.ts';

/** The time to sample begins when the thread is ready. */
const ready = Date.now();

export default function sample({ scenario, seed, within }: SampleTask): SampleReply {
  const began = Date.now();
  const until = ready + 1000 * within;
  if (began >= until) return { kind: 'late' };
  let fraction = 0;
  let cut = false;
  runTrajectory(scenario, seed, {
    onProgress: (progress) => {
      fraction = progress.fraction;
    },
    shouldStop: () => {
      cut = Date.now() >= until;
      return cut;
    },
  });
  const seconds = (Date.now() - began) / 1000;
  return cut ? { kind: 'cut', seconds, fraction } : { kind: 'whole', seconds };
}
