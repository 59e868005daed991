import { deflateSync } from 'fflate';
import { joinBytes } from './typed-array.ts';

/** Bytes of a sample. */
const SAMPLE = 1 << 16;
/** Share of its size that compression must save. */
const LEAST_SAVING = 0.1;

/**
 * Whether compression saves a tenth of some bytes, judged by pieces of their beginning, middle and end: the doubles of a solved field
 * hardly shrink and take most of the time of an export.
 */
export function worthCompressing(bytes: Uint8Array): boolean {
  const middle = Math.max(0, (bytes.length - SAMPLE) >> 1);
  const last = Math.max(0, bytes.length - SAMPLE);
  const sample = joinBytes([...new Set([0, middle, last])].map((at) => bytes.subarray(at, at + SAMPLE)));
  return deflateSync(sample, { level: 1 }).length <= (1 - LEAST_SAVING) * sample.length;
}
