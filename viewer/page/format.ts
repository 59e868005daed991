/** Numbers with units as the pages write them. */

/** A number to so many digits, without an exponent where it is of moderate size. */
export function digits(value: number | null | undefined, count = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const number = Number(value.toPrecision(count));
  const size = Math.abs(number);
  return size >= 1e5 || (size > 0 && size < 1e-3) ? number.toExponential() : String(number);
}

/** A current density in A/m^2 as mA/cm^2. */
export const currentText = (current: number | null): string =>
  `${digits(current === null ? null : current / 10)} mA/cm²`;

/** A time in s, in the units one would say. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${digits(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours} h ${minutes % 60} min` : `${digits(minutes / 60, 4)} h`;
}

/** A length in m as micrometres. */
export const lengthText = (length: number): string => `${digits(length * 1e6)} µm`;
