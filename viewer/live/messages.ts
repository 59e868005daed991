/** What the page and the engine in its worker tell each other. */
import type { RunResult } from '../../src/simulation/result.ts';

/** To the worker: runs of a scenario, one after another, from run `first` of its ensemble. */
export interface LiveOrder {
  readonly yaml: string;
  readonly first: number;
  readonly runs: number;
}

/** The sample of the run that begins. */
export interface LiveSample {
  readonly kind: 'sample';
  readonly run: number;
  readonly grid: { nx: number; ny: number; nz: number; edge: number; depth: number };
  readonly grain: Int32Array;
  readonly initial: Uint8Array;
  readonly surfaceRoots: number;
  readonly warnings: readonly string[];
}

/** What has come since the last message, and where the run stands. Events as in `RunResult.siteEvents`. */
export interface LiveProgress {
  readonly kind: 'progress';
  readonly run: number;
  readonly time: number;
  readonly events: { site: number[]; event: number[]; time: number[]; current: number[]; root: number[] };
  readonly trace: { time: number[]; current: number[]; voltage: number[]; lithium: number[] };
}

/** The end of a run. */
export interface LiveEnd {
  readonly kind: 'end';
  readonly run: number;
  readonly outcome: RunResult['outcome'];
  readonly onsetCurrent: number | null;
  readonly shortCurrent: number | null;
  readonly previousCurrent: number | null;
  readonly shortTime: number | null;
  readonly lastCurrent: number;
  readonly endTime: number;
  readonly intergranularFraction: number;
}

/** What is wrong with the scenario, or went wrong in a run. */
export interface LiveFault {
  readonly kind: 'fault';
  readonly message: string;
}

export type LiveReply = LiveSample | LiveProgress | LiveEnd | LiveFault | { readonly kind: 'done' };
