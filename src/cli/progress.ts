/** Progress on standard error: a bar on a terminal, plain lines elsewhere. */
import process from 'node:process';
import { Presets, SingleBar } from 'cli-progress';
import { duration } from '../report/numbers.ts';

/** Least seconds between two plain lines. */
const LINE_INTERVAL = 10;

/**
 * Time left in s from the pace so far. Between two changes of the fraction it runs down, however long a step takes, and is
 * null once it is over.
 */
export class TimeLeft {
  private first: number | null = null;
  private fraction = 0;
  /** Estimate, and the time at which it was made. */
  private estimate: { readonly left: number; readonly at: number } | null = null;

  /** Takes a fraction from 0 to 1 after `elapsed` s; null where there is nothing to go by. */
  update(fraction: number, elapsed: number): number | null {
    // What was there at the start (runs taken over) says nothing about the speed.
    this.first ??= fraction;
    const gained = fraction - this.first;
    const known = gained > 0.005 && elapsed > 1;
    if (known && (fraction !== this.fraction || this.estimate === null))
      this.estimate = { left: (elapsed * (1 - fraction)) / gained, at: elapsed };
    this.fraction = fraction;
    if (this.estimate === null) return null;
    const left = this.estimate.left - (elapsed - this.estimate.at);
    return left > 0 || fraction === 1 ? Math.max(0, left) : null;
  }
}

/** Shows how far a job is and how long it will still take. */
export class ProgressDisplay {
  private readonly title: string;
  private readonly quiet: boolean;
  private readonly bar: SingleBar | null;
  private readonly began = performance.now();
  private readonly timeLeft = new TimeLeft();
  private lastLine = Number.NEGATIVE_INFINITY;
  private started = false;

  constructor(title: string, { quiet }: { quiet: boolean }) {
    this.title = title;
    this.quiet = quiet;
    this.bar =
      quiet || process.stderr.isTTY !== true
        ? null
        : new SingleBar(
            {
              stream: process.stderr,
              format: `${title} {bar} {percentage}% | {detail} | {left}`,
              hideCursor: true,
              clearOnComplete: true,
              barsize: 24,
            },
            Presets.shades_classic,
          );
  }

  /** `fraction` from 0 to 1, `detail` in a few words; `secondsLeft` where the caller knows better than the fraction tells. */
  update(fraction: number, detail: string, secondsLeft: number | null = null): void {
    if (this.quiet) return;
    const elapsed = (performance.now() - this.began) / 1000;
    const paced = this.timeLeft.update(fraction, elapsed);
    const seconds = secondsLeft ?? paced;
    const left = seconds === null ? `${duration(elapsed)} so far` : `about ${duration(seconds)} left`;
    if (this.bar !== null) {
      if (!this.started) this.bar.start(100, 0, { detail, left });
      this.started = true;
      this.bar.update(Math.floor(100 * fraction), { detail, left });
    } else if (elapsed - this.lastLine >= LINE_INTERVAL) {
      this.lastLine = elapsed;
      process.stderr.write(`${this.title}: ${Math.floor(100 * fraction)} % | ${detail} | ${left}\n`);
    }
  }

  /** Takes the bar away without a word: an error follows. */
  abandon(): void {
    if (this.started) this.bar?.stop();
  }

  /** Takes the bar away; says how long it took. */
  stop(summary: string): void {
    if (this.started) this.bar?.stop();
    if (this.quiet) return;
    process.stderr.write(
      `${this.title}: ${summary} in ${duration((performance.now() - this.began) / 1000)}\n`,
    );
  }
}

/** Shows the progress of a job, which updates and stops the display; where the job fails it is taken away. */
export async function withProgress<T>(
  title: string,
  flags: { quiet: boolean },
  job: (display: ProgressDisplay) => Promise<T>,
): Promise<T> {
  const display = new ProgressDisplay(title, flags);
  try {
    return await job(display);
  } catch (error) {
    display.abandon();
    throw error;
  }
}
