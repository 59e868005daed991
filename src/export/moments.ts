/** The moments of a run that an export shows. */
import { turnedAtTime } from '../analysis/history.ts';
import { SiteState } from '../lattice/lattice.ts';
import type { RunResult } from '../simulation/result.ts';

/**
 * Which moments: every so many site events (at least 1), a number of them evenly over the site events (first and last
 * included), or one: the short, the onset, the end, or a time in s.
 */
export type MomentChoice =
  | { readonly kind: 'every'; readonly events: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'at'; readonly at: 'short' | 'onset' | 'end' | number };

/** A moment of a run: after its first `turned` site events, at a time in s and a current density in A/m^2. */
export interface Moment {
  readonly turned: number;
  readonly time: number;
  readonly current: number;
}

/** A moment that a run does not have; the message says what it has. */
export class MomentError extends Error {
  override readonly name = 'MomentError';
}

/** The chosen moments of a run, in their order. @throws MomentError */
export function chooseMoments(run: RunResult, choice: MomentChoice): Moment[] {
  const last = run.siteEvents.site.length;
  if (choice.kind === 'at') return [momentAt(run, choice.at)];
  if (choice.kind === 'every' && !(choice.events >= 1))
    throw new MomentError(`found a moment every ${choice.events} site events, expected every 1 or more`);
  const turned = new Set<number>();
  if (choice.kind === 'every') for (let k = 0; k < last; k += choice.events) turned.add(k);
  else for (let k = 0; k < choice.count - 1; k++) turned.add(Math.round((k * last) / (choice.count - 1)));
  turned.add(last);
  return [...turned].map((k) => momentAfter(run, k));
}

const hours = (seconds: number): number => Number((seconds / 3600).toPrecision(5));

/** The moment after the first `turned` site events. */
function momentAfter({ siteEvents, trace }: RunResult, turned: number): Moment {
  return turned === 0
    ? { turned, time: 0, current: trace.current[0]! }
    : { turned, time: siteEvents.time[turned - 1]!, current: siteEvents.current[turned - 1]! };
}

function momentAt(run: RunResult, at: 'short' | 'onset' | 'end' | number): Moment {
  const { siteEvents, trace } = run;
  const last = siteEvents.site.length;
  if (at === 'end') return momentAfter(run, last);
  if (at === 'short') {
    if (run.shortTime === null)
      throw new MomentError(`found no short (${run.outcome}), expected onset, end or a time`);
    return momentAfter(run, last);
  }
  if (at === 'onset') {
    if (run.onsetTime === null) throw new MomentError(`found no lithium in this run, expected end or a time`);
    const first = siteEvents.state?.indexOf(SiteState.lithium) ?? 0;
    return momentAfter(run, first + 1);
  }
  if (!(at >= 0 && at <= run.endTime))
    throw new MomentError(
      `found ${hours(at)} h, expected a time within the run, 0h to ${hours(run.endTime)}h, or short, onset, end`,
    );
  // The last entry of the trace up to then has the current of the step.
  const entry = Math.max(1, turnedAtTime(trace, at)) - 1;
  return { turned: turnedAtTime(siteEvents, at), time: at, current: trace.current[entry]! };
}
