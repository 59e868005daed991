/** One number (or statement) of a verification case beside what it must be. */
export interface VerificationResult {
  /** What was measured. */
  name: string;
  expected: number | string;
  found: number | string;
  /** Largest allowed |found - expected|, or the condition in words. */
  tolerance: number | string;
  /** Standard error of `found` where it is a statistical mean. */
  standardError?: number;
  pass: boolean;
  note?: string;
}

/**
 * A verification case: the engine beside a result known exactly or agreed on in the literature.
 */
export interface VerificationCase {
  /** Short name for the command line, kebab-case. */
  name: string;
  title: string;
  /** Where the expected value comes from. */
  source: string;
  /** 'quick' cases make up the default set (at most 5 minutes on two cores together), 'full' the rest (40 minutes). */
  level: 'quick' | 'full';
  /**
   * Runs the case. `mutant` replaces the law by a stated wrong one (a wrong coefficient or exponent); at least one
   * result must then fail. `full` lets a quick case take the size of the full set.
   */
  run(options: { mutant: boolean; full: boolean }): VerificationResult[];
  /** What the mutant changes, in words. */
  mutant: string;
}
