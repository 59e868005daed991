import type { MechanismReport } from '../mechanisms/mechanism.ts';
import { formatQuantity } from '../units/quantity.ts';

/** Collects a finding; `path` and `related` are dotted. */
export type Report = MechanismReport;

/** A length in um, to three digits. */
export function micrometres(length: number): string {
  return formatQuantity(length, 'um', 3);
}
