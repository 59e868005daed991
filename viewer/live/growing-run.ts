/** A run of the live mode while it grows: its tables, longer with each message of the engine. */
import type { RunData } from '../run-data.ts';
import type { LiveProgress, LiveSample } from './messages.ts';

/** Empty tables of a run that begins. */
export function emptyRun(reply: LiveSample): RunData {
  return {
    id: String(reply.run),
    outcome: 'running',
    shortCurrent: null,
    endTime: 0,
    events: {
      site: new Uint32Array(0),
      event: new Uint32Array(0),
      time: new Float64Array(0),
      current: new Float64Array(0),
      root: new Int32Array(0),
    },
    trace: {
      time: new Float64Array(0),
      current: new Float64Array(0),
      voltage: new Float64Array(0),
      lithium: new Float64Array(0),
    },
    surfaceRoots: reply.surfaceRoots,
  };
}

function joined<A extends Uint32Array | Int32Array | Float64Array>(old: A, more: readonly number[]): A {
  const made = new (old.constructor as new (n: number) => A)(old.length + more.length);
  made.set(old);
  made.set(more, old.length);
  return made;
}

/** The run with what has been told of it since. */
export function grown(old: RunData, { time, events, trace }: LiveProgress): RunData {
  return {
    ...old,
    endTime: time,
    events: {
      site: joined(old.events.site, events.site),
      event: joined(old.events.event, events.event),
      time: joined(old.events.time, events.time),
      current: joined(old.events.current, events.current),
      root: joined(old.events.root, events.root),
    },
    trace: {
      time: joined(old.trace.time, trace.time),
      current: joined(old.trace.current, trace.current),
      voltage: joined(old.trace.voltage, trace.voltage),
      lithium: joined(old.trace.lithium, trace.lithium),
    },
  };
}
