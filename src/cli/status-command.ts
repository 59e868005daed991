/** `filament-kmc status DIR`: how far a result folder is, while others work on it or not. */
import type { Command } from 'commander';
import { type CampaignStatus, campaignStatus } from '../campaign/status.ts';
import { milliamperes } from '../report/json.ts';
import { digits, duration } from '../report/numbers.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode } from './exit.ts';
import { outputFlags } from './flags.ts';

/** Runs in progress, and failures, that a terminal shows. */
const MOST_SHOWN = 20;

/** The state in lines for people. */
function statusLines(status: CampaignStatus): string[] {
  const { name, folder, total, finished, failed, running, waiting, processes, secondsLeft, complete } =
    status;
  const time = complete
    ? 'complete'
    : processes.length === 0
      ? `nobody works on it; filament-kmc work ${folder} goes on`
      : secondsLeft === null
        ? 'no run finished yet by those at work'
        : `about ${duration(secondsLeft)} left`;
  return [
    `${name}: ${finished} of ${total} runs finished, ${failed.length} failed, ${running.length} running, ${waiting} waiting; ${time}`,
    ...processes.map(
      ({ host, pid, workers, finished: own, started }) =>
        `process ${pid} on ${host}: ${workers} workers, ${own} runs finished since ${started}`,
    ),
    ...status.claims
      .filter(({ alive }) => !alive)
      .map(({ first }) => `runs from ${first}: left by a process that ended; the next one goes on with them`),
    ...failed.slice(0, MOST_SHOWN).map(({ id, error }) => `run ${id} failed: ${error}`),
    ...(failed.length > MOST_SHOWN ? [`... and ${failed.length - MOST_SHOWN} more, see runs.csv`] : []),
    ...status.problems,
  ];
}

/** Adds the command to the program. */
export function addStatusCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('status')
    .summary('how far a result folder is')
    .description(
      'Says how many runs of a result folder are finished, failed, running (and how far they are) and waiting, who works ' +
        'on it and how long it may take. Reads only, also while others write.',
    )
    .argument('<folder>', 'result folder');
  outputFlags(command, 'accepted for uniformity: there are no notes').action(
    (folder: string, flags: ConsoleFlags) => {
      const console = new Console(flags);
      const status = campaignStatus(folder);
      for (const line of statusLines(status)) console.print(line);
      if (status.running.length > 0)
        console.table({
          header: ['run', 'of its protocol', 'current [mA/cm^2]', 'lithium sites', 'for', 'host', 'pid'],
          rows: status.running
            .slice(0, MOST_SHOWN)
            .map(({ id, fraction, current, lithiumSites, seconds, host, pid }) => [
              id,
              `${Math.floor(100 * fraction)} %`,
              digits(milliamperes(current)),
              String(lithiumSites),
              duration(seconds),
              host,
              String(pid),
            ]),
        });
      console.json(status);
      finish(ExitCode.done);
    },
  );
}
