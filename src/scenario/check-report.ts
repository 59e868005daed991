import { formatQuantity } from '../units/quantity.ts';
import type { Finding } from './problem.ts';

/** Collects a finding; `path` and `related` are dotted. */
export type Report = (
  severity: Finding['severity'],
  code: string,
  path: string,
  related: readonly string[],
  found: string,
  expected: string,
  hint: string,
) => void;

/** A length in um, to three digits. */
export function micrometres(length: number): string {
  return formatQuantity(length, 'um', 3);
}
