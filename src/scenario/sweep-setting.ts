import type { Path } from './path.ts';

/** One value put at one key, and where the sweep says so. */
export interface SweepSetting {
  /** Dotted key. */
  readonly key: string;
  /** As written. */
  readonly value: unknown;
  /** Place of the value in the scenario, e.g. `['sweep', 'temperature', 2]`. */
  readonly at: Path;
}

/** Collects an error of a sweep. */
export type Complain = (code: string, at: Path, found: string, expected: string, hint: string) => void;
