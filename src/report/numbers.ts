/** Numbers, intervals and durations as people read them. */
import type { MedianInterval } from '../analysis/critical-current.ts';
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

/** A duration in the unit that suits it, e.g. `1 min 20 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 60) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
