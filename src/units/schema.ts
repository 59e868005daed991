import { z } from 'zod';
import { formatQuantity, knownUnit, nameUnit, parseQuantity, unitFits } from './quantity.ts';
import { UnitError } from './unit-error.ts';

/** Bounds of a quantity, each with a unit (`'0 K'`); and its meaning. */
export interface QuantityBounds {
  /** Least allowed value. */
  readonly min?: string;
  /** Greatest allowed value. */
  readonly max?: string;
  /** Values must be greater than this. */
  readonly above?: string;
  /** Values must be less than this. */
  readonly below?: string;
  /** Meaning, shown in errors' context, in the JSON Schema and in the documentation. */
  readonly description?: string;
}

/** What is wrong with a quantity, as data. Travels in `issue.params.problem` of a zod issue. */
export interface QuantityProblem {
  readonly code:
    | 'missing'
    | 'missing-unit'
    | 'wrong-dimension'
    | 'unknown-unit'
    | 'not-a-quantity'
    | 'out-of-range';
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** What a quantity schema knows of itself. */
export interface QuantityInfo {
  readonly unit: string;
  readonly example: string;
  readonly bounds: QuantityBounds;
}

/** A zod schema from text with a unit to a number in SI. */
export type QuantitySchema<Input = string> = z.ZodType<number, Input>;

/** Adds the unit to what zod keeps of a schema; it also shows in the JSON Schema. */
declare module 'zod' {
  interface GlobalMeta {
    unit?: string | undefined;
  }
}

const details = new WeakMap<object, QuantityInfo>();
const number = '[+\\-\u2212]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+\\-]?[0-9]+)?';

/**
 * Schema of a quantity that is written with a unit of the same dimension as `unit` and comes out as a number in
 * SI. For unit `'1'` a bare number or a percentage is taken; elsewhere a bare number is an error.
 *
 * Issues have code `custom` and carry a {@link QuantityProblem} in `params.problem`.
 *
 * @param unit the field's usual unit, used in hints (`'mA/cm^2'`)
 * @param bounds limits with units, and a description
 * @throws {UnitError} at once if `unit` or a bound is malformed
 */
export function quantity(unit: '1', bounds?: QuantityBounds): QuantitySchema<string | number>;
export function quantity(unit: string, bounds?: QuantityBounds): QuantitySchema<string>;
export function quantity(unit: string, bounds: QuantityBounds = {}): QuantitySchema<string | number> {
  const expected = knownUnit(unit);
  const limit = (text: string | undefined, whenAbsent: number): number => {
    if (text === undefined) return whenAbsent;
    const parsed = parseQuantity(text);
    if (!unitFits(parsed.unit, expected))
      throw new UnitError(`bound '${text}' is not in ${unit}`, text, `use ${unit}`);
    return parsed.value;
  };
  const min = limit(bounds.min, Number.NEGATIVE_INFINITY);
  const max = limit(bounds.max, Number.POSITIVE_INFINITY);
  const above = limit(bounds.above, Number.NEGATIVE_INFINITY);
  const below = limit(bounds.below, Number.POSITIVE_INFINITY);
  const bare = unit === '1';
  const example = exampleOf(unit, min, max, above, below);
  const info: QuantityInfo = { unit, example, bounds };
  const range = describeRange(bounds);
  const wanted = `${bare ? 'a number' : `${nameUnit(expected)} in ${unit}`}${range}`;

  const read = (input: unknown): number | QuantityProblem => {
    if (input === undefined) {
      return { code: 'missing', found: 'nothing', expected: wanted, hint: `write for instance '${example}'` };
    }
    if (typeof input === 'number' && !Number.isFinite(input)) {
      const found = `${input}, not a finite number`;
      return { code: 'not-a-quantity', found, expected: wanted, hint: `write for instance '${example}'` };
    }
    if (typeof input === 'number' && !bare) {
      const found = String(input);
      return { code: 'missing-unit', found, expected: wanted, hint: `write the unit: '${found} ${unit}'` };
    }
    if (typeof input !== 'string' && typeof input !== 'number') {
      return {
        code: 'not-a-quantity',
        found: describe(input),
        expected: wanted,
        hint: `write for instance '${example}'`,
      };
    }
    const text = String(input);
    let value: number;
    try {
      const parsed = parseQuantity(text);
      const unitless = parsed.unit.text.trim() === '' && !bare;
      if (unitless || !unitFits(parsed.unit, expected))
        return mismatch(text, parsed.unit, expected, wanted, example);
      value = parsed.value;
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const code =
        error.suggestion === undefined && !error.message.startsWith('unknown unit')
          ? 'not-a-quantity'
          : 'unknown-unit';
      return {
        code,
        found: foundOf(error, text),
        expected: wanted,
        hint: hintOf(error, text, example),
      };
    }
    if (value < min || value > max || value <= above || value >= below) {
      const found = typeof input === 'number' ? text : `'${text}'`;
      return {
        code: 'out-of-range',
        found,
        expected: wanted,
        hint: `the value must be${range || ' finite'}`,
      };
    }
    return value;
  };

  const inner = z.unknown().meta({
    type: bare ? ['number', 'string'] : 'string',
    pattern: bare
      ? `^\\s*${number}\\s*(?:%|percent|1)?\\s*$`
      : `^\\s*${number}\\s*(?:[^\\s0-9.,eE+\\-].*|eV.*|\\s1/.*)$`,
    examples: [bare && example !== '' ? Number(example) : example],
    unit,
    ...(bounds.description === undefined ? {} : { description: bounds.description }),
  });
  details.set(inner, info);
  return inner.transform((input, context) => {
    const result = read(input);
    if (typeof result === 'number') return result;
    context.issues.push({
      code: 'custom',
      message: `found ${result.found}, expected ${result.expected}`,
      input,
      params: { problem: result },
    });
    return z.NEVER;
  }) as unknown as QuantitySchema<string | number>;
}

function mismatch(
  text: string,
  unit: ReturnType<typeof knownUnit>,
  expected: ReturnType<typeof knownUnit>,
  wanted: string,
  example: string,
): QuantityProblem {
  if (unit.text.trim() === '') {
    return {
      code: 'missing-unit',
      found: `'${text}'`,
      expected: wanted,
      hint: `write the unit: '${text.trim()} ${expected.text}'`,
    };
  }
  const named = `'${text}', ${nameUnit(unit)}`;
  // C is the coulomb here, and F the farad.
  const scale = expected.dimension[4] === 1 ? /^\s*([CF])\s*$/.exec(unit.text)?.[1] : undefined;
  if (scale === undefined)
    return {
      code: 'wrong-dimension',
      found: named,
      expected: wanted,
      hint: `write for instance '${example}'`,
    };
  const degrees = Number.parseFloat(text.replace('\u2212', '-'));
  const celsius = scale === 'C' ? degrees : Number(((degrees - 32) / 1.8).toFixed(3));
  return {
    code: 'wrong-dimension',
    found: `${named} (${scale === 'C' ? 'coulomb' : 'farad'})`,
    expected: wanted,
    hint: `for degrees ${scale === 'C' ? 'Celsius' : 'Fahrenheit, which are no unit here,'} write '${celsius} degC'`,
  };
}

/** The text, and what is wrong with it unless that repeats the text. */
function foundOf(error: UnitError, text: string): string {
  return error.message.startsWith(`'${text}' `) ? error.message : `'${text}' (${error.message})`;
}

function hintOf(error: UnitError, text: string, example: string): string {
  if (error.suggestion === undefined)
    return /for instance|as in|^write/.test(error.hint)
      ? `write for instance '${example}'`
      : `${error.hint}; for instance '${example}'`;
  const wrong = /'(.*)'/.exec(error.message)?.[1] ?? '';
  return `did you mean '${text.replace(wrong, error.suggestion)}'?`;
}

function describe(input: unknown): string {
  if (input === null) return 'nothing (null)';
  if (Array.isArray(input)) return `a list of ${input.length}`;
  if (typeof input === 'object') return 'a map';
  return `${typeof input} ${String(input)}`;
}

function describeRange(bounds: QuantityBounds): string {
  const low =
    bounds.min !== undefined
      ? `at least ${bounds.min}`
      : bounds.above !== undefined
        ? `above ${bounds.above}`
        : '';
  const high =
    bounds.max !== undefined
      ? `at most ${bounds.max}`
      : bounds.below !== undefined
        ? `below ${bounds.below}`
        : '';
  const both = [low, high].filter((part) => part !== '').join(' and ');
  return both === '' ? '' : ` ${both}`;
}

/** A value inside the bounds: 1 of the unit, else one of the limits or between them. */
function exampleOf(unit: string, min: number, max: number, above: number, below: number): string {
  const low = Math.max(min, above);
  const high = Math.min(max, below);
  const inside = (value: number): boolean => value >= min && value <= max && value > above && value < below;
  const parsed = knownUnit(unit);
  const single = parsed.mantissa * 10 ** parsed.exponent;
  const value =
    [298.15 * (unit === 'K' ? 1 : Number.NaN), single, (low + high) / 2, low, high].find(inside) ?? single;
  return formatQuantity(value, unit, 4);
}

/**
 * Unit, example and bounds of a schema made by {@link quantity}, also through `.describe()`, defaults and
 * optionals; undefined for any other schema.
 */
export function quantityInfo(schema: z.core.$ZodType): QuantityInfo | undefined {
  let at: z.core.$ZodType | undefined = schema;
  while (at !== undefined) {
    const known = details.get(at);
    if (known !== undefined) return known;
    const def = at._zod.def as unknown as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
    at = def.innerType ?? def.in;
  }
  return undefined;
}
