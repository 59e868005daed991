/** Numbers, intervals and durations as people read them. */
import type { MedianInterval } from '../analysis/critical-current.ts';
import { inUnit } from '../units/quantity.ts';
import type { IntervalJson, MedianJson } from './json.ts';

/** A number to so many significant digits, without an exponent where that is short; a dash for none. */
export function digits(x: number | null | undefined, n = 3): string {
  if (x === null || x === undefined || Number.isNaN(x)) return '-';
  if (x === 0 || (Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5)) return String(Number(x.toPrecision(n)));
  return x.toExponential(n - 1);
}

/** A fraction in percent, `0.404` as `40.4 %`; a dash for none. */
export function percent(fraction: number | null | undefined, n = 3): string {
  if (fraction === null || fraction === undefined || Number.isNaN(fraction)) return '-';
  return `${digits(100 * fraction, n)} %`;
}

/** `0.46 [0.41, 0.52]`; an end beyond the ramp is written `...`. */
export function medianText({ median, low, high }: MedianInterval | MedianJson): string {
  if (median === null && low === null) return '-';
  return `${median === null ? '> ramp' : digits(median)} [${low === null ? '...' : digits(low)}, ${high === null ? '...' : digits(high)}]`;
}

/** `7.2 [5.1, 9.8]`; a dash for none. */
export function intervalText(interval: IntervalJson | null | undefined): string {
  if (interval === null || interval === undefined || interval.value === null) return '-';
  return `${digits(interval.value)} [${digits(interval.low)}, ${interval.high === null ? '...' : digits(interval.high)}]`;
}

/** A mean with its interval to `n` digits, alone where one sample gives none; a dash for none. */
export function meanText(
  {
    mean,
    low,
    high,
  }: { readonly mean: number | null; readonly low: number | null; readonly high: number | null },
  n = 4,
): string {
  return low === null ? digits(mean, n) : `${digits(mean, n)} [${digits(low, n)}, ${digits(high, n)}]`;
}

/** An effect with its interval, an open end as `...`; where it has no value its bounds alone, a dash for nothing. */
export function effectText({ value, low, high }: IntervalJson): string {
  if (value === null && low === null && high === null) return '-';
  const ends = `[${low === null ? '...' : digits(low)}, ${high === null ? '...' : digits(high)}]`;
  return value === null ? ends : `${digits(value)} ${ends}`;
}

/** A time in s, in h. */
export const inHours = (seconds: number): number => inUnit(seconds, 'h');

/** Every number of a record of times in s, in h: of an interval, or of a median with its ends; null stays null. */
export function allInHours<Key extends string>(
  times: Readonly<Record<Key, number | null>>,
): Record<Key, number | null> {
  const hours = Object.entries<number | null>(times).map(([key, seconds]) => [
    key,
    seconds === null ? null : inHours(seconds),
  ]);
  return Object.fromEntries(hours) as Record<Key, number | null>;
}

/** A duration in the unit that suits it, e.g. `1 min 20 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
