import type { SourceKey } from './source.ts';

/**
 * How a number is known. `measured`, `calculated` (simulation) and `derived` (arithmetic on the former) rest on
 * the cited sources; `recalled` is from the literature but unchecked; `assumed` is a choice. The last two are
 * priors, never data.
 */
export type Standing = 'measured' | 'calculated' | 'derived' | 'recalled' | 'assumed';

/** One number of a material: what it sets in a scenario, and how it is known. */
export interface MaterialValue {
  /** Key of the scenario that it fills in, e.g. `electrolyte.conductivity`. */
  readonly path: string;
  /** As one would write it in the scenario, with its unit. */
  readonly value: string;
  readonly standing: Standing;
  readonly sources: readonly SourceKey[];
  /** Sample, conditions, range, and what the number does not claim. */
  readonly note: string;
  /** Mechanisms that alone use it, where not every scenario does; without any of them it is neither cited nor told. */
  readonly usedBy?: readonly string[];
}

/** A number that nobody gives; scenarios of this material must supply it. */
export interface MaterialGap {
  readonly path: string;
  readonly note: string;
}

/** A solid electrolyte as a set of scenario defaults with their provenance. */
export interface Material {
  /** As written under `material:`. */
  readonly name: string;
  readonly formula: string;
  readonly description: string;
  readonly values: readonly MaterialValue[];
  readonly gaps: readonly MaterialGap[];
}
