import type { VerificationResult } from './case.ts';

/** Compares a number with its exact value within an absolute or relative tolerance. */
export function compare(
  name: string,
  expected: number,
  found: number,
  tolerance: number,
  kind: 'absolute' | 'relative',
  note?: string,
): VerificationResult {
  const allowed = kind === 'relative' ? tolerance * Math.abs(expected) : tolerance;
  return {
    name,
    expected,
    found,
    tolerance: allowed,
    pass: Math.abs(found - expected) <= allowed,
    ...(note === undefined ? {} : { note }),
  };
}
