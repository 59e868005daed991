import { type Dimension, nameDimension, sameDimension } from './dimension.ts';
import { UnitError } from './unit-error.ts';
import { type ParsedUnit, parseUnit } from './unit-expression.ts';

/** A number in SI units with its dimension. */
export interface Quantity {
  /** In coherent SI units (rad for angles, a fraction for percent). */
  readonly value: number;
  readonly dimension: Dimension;
  /** The unit as written. */
  readonly unit: ParsedUnit;
}

const numberPattern = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?/;
const units = new Map<string, ParsedUnit>();

/** {@link parseUnit} with a memory, for the few units that schemas name. */
export function knownUnit(text: string): ParsedUnit {
  let unit = units.get(text);
  if (unit === undefined) {
    unit = parseUnit(text);
    units.set(text, unit);
  }
  return unit;
}

/**
 * Parses a number with a unit, e.g. `0.3 mA/cm^2`, `5.5e-8 S/cm`, `25 degC`, `0.7 MPa m^1/2`, `1e5 /m`, `2 %`.
 * A bare number is dimensionless. Decimal units convert by shifting the power of ten, hence exactly rounded.
 *
 * @throws {UnitError} if the text is not a finite number and a known unit.
 */
export function parseQuantity(text: string): Quantity {
  const source = text.replace(/\u2212/g, '-');
  const match = numberPattern.exec(source);
  if (match === null) throw notANumber(text);
  const rest = source.slice(match[0].length);
  if (/^\s*,\s*\d/.test(rest)) {
    throw new UnitError(
      `'${text}' has a comma in its number`,
      text,
      'use a point as decimal sign and no thousands separators',
    );
  }
  if (/^\s*(?:\.|_|\d)/.test(rest) && !/^\s*1\s*\//.test(rest)) {
    throw new UnitError(
      `'${text}' is not one number with a unit`,
      text,
      "write one number and its unit, as in '5 um'",
    );
  }
  const power = /^\s*[x\u00d7*\u00b7]\s*10\s*(?:\^|\*\*)?\s*([+-]?\d+)?/.exec(rest);
  if (power !== null) {
    const instead = `${match[1]}e${power[1] ?? '-6'}${rest.slice(power[0].length)}`;
    throw new UnitError(`'${text}' writes out a power of ten`, text, `write '${instead}'`);
  }
  const unit = parseUnit(rest);
  const value = toSi(match[1], Number(match[2] ?? 0), unit);
  if (!Number.isFinite(value))
    throw new UnitError(`'${text}' is too large a number`, text, 'check the exponent');
  return { value, dimension: unit.dimension, unit };
}

function toSi(digits: string, exponent: number, unit: ParsedUnit): number {
  return Number(`${digits}e${exponent + unit.exponent}`) * unit.mantissa + unit.offset;
}

function notANumber(text: string): UnitError {
  if (/^\s*[+-]?\.?(?:inf|infinity|nan)/i.test(text)) {
    return new UnitError(
      `'${text}' is not a finite number`,
      text,
      "write a finite number with its unit, as in '5 um'",
    );
  }
  return new UnitError(
    `'${text}' does not begin with a number`,
    text,
    "write a number and its unit, as in '5 um'",
  );
}

/** Number of `unit` in the SI value `si`, e.g. `inUnit(3, 'mA/cm^2') = 0.3`. */
export function inUnit(si: number, unit: string): number {
  const parsed = knownUnit(unit);
  return Number(decimal(si - parsed.offset, parsed, undefined));
}

/**
 * Writes an SI value in a unit: `formatQuantity(3, 'mA/cm^2')` is `0.3 mA/cm^2`. Without `digits` the shortest text
 * that {@link parseQuantity} reads back (to the same number for decimal units, to rounding for others such as eV
 * or h); with it, that many significant digits. Unit `1` gives the bare number.
 */
export function formatQuantity(si: number, unit: string, digits?: number): string {
  const parsed = knownUnit(unit);
  if (!Number.isFinite(si)) return unit === '1' ? String(si) : `${si} ${unit}`;
  const number = decimal(si - parsed.offset, parsed, digits);
  return unit === '1' || unit === '' ? number : `${number} ${unit}`;
}

function decimal(scaled: number, unit: ParsedUnit, digits: number | undefined): string {
  if (scaled === 0) return '0';
  const quotient = scaled / unit.mantissa;
  let text = (digits === undefined ? quotient.toExponential() : quotient.toExponential(digits - 1)).split(
    'e',
  );
  if (digits === undefined && (unit.mantissa !== 1 || unit.offset !== 0)) {
    // Division rounds: take the shortest text that multiplies back to the same number, if there is one.
    const target = scaled + unit.offset;
    for (let n = 0; n <= 16; n++) {
      const [mantissa, exponent] = quotient.toExponential(n).split('e');
      if (toSi(mantissa, Number(exponent), { ...unit, exponent: 0 }) === target) {
        text = [mantissa, exponent];
        break;
      }
    }
  }
  const mantissa = digits === undefined ? text[0] : text[0].replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return plain(mantissa, Number(text[1]) - unit.exponent);
}

/** Writes `mantissa * 10^exponent` without an exponent where that is short. */
function plain(mantissa: string, exponent: number): string {
  if (exponent < -4 || exponent > 5) return `${mantissa}e${exponent}`;
  const negative = mantissa.startsWith('-');
  const all = mantissa.replace(/[-.]/g, '');
  let body: string;
  if (exponent < 0) body = `0.${'0'.repeat(-exponent - 1)}${all}`;
  else if (all.length <= exponent + 1) body = all.padEnd(exponent + 1, '0');
  else body = `${all.slice(0, exponent + 1)}.${all.slice(exponent + 1)}`;
  return negative ? `-${body}` : body;
}

/** True if a quantity of this unit may stand where `expected` is asked: same dimension, and angles only for angles. */
export function unitFits(unit: ParsedUnit, expected: ParsedUnit): boolean {
  return sameDimension(unit.dimension, expected.dimension) && unit.angle === expected.angle;
}

/** The kind of quantity a unit measures, in words: `a conductivity`, `an angle`. */
export function nameUnit(unit: ParsedUnit): string {
  return unit.angle ? 'an angle' : nameDimension(unit.dimension);
}
