import { combineDimensions, type Dimension, dimensionless } from './dimension.ts';
import { suggest } from './suggest.ts';
import { UnitError } from './unit-error.ts';
import { unitAliases, unitTable } from './unit-table.ts';

/** A unit expression reduced to SI: `value_SI = number * mantissa * 10^exponent + offset`. */
export interface ParsedUnit {
  readonly text: string;
  readonly mantissa: number;
  /** Whole power of ten. */
  readonly exponent: number;
  readonly offset: number;
  readonly dimension: Dimension;
  /** True where degrees or radians occur. */
  readonly angle: boolean;
}

const symbolPattern = /^(?:[A-Za-z\u00b5\u03bc\u03a9\u2126\u00c5\u212b%]+|\u00b0C?)/;
const superscripts = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079';
const exponentPattern = /^([+-]?\d+(?:\.\d+)?)(?:\/(\d+))?/;
const longest = 200;

interface Term {
  mantissa: number;
  /** May be a fraction until the whole expression is reduced. */
  exponent: number;
  dimension: Dimension;
  angle: boolean;
}

/**
 * Parses a unit expression: symbols of the closed table, products by space, `*` or a middle dot, quotients by
 * `/`, powers by `^` (`cm^2`, `m^1/2`, `m^-2`, also `cm2`, superscripts), `sqrt(...)`, parentheses and the factor 1
 * (`1/m`, `/m`). A product by space after a quotient (`J/m K`) is ambiguous and refused.
 *
 * @throws {UnitError} with a hint, for anything else.
 */
export function parseUnit(text: string): ParsedUnit {
  if (text.length > longest)
    throw new UnitError('unit too long', `${text.slice(0, 20)}...`, `write at most ${longest} characters`);
  const source = text
    .replace(/\u2212|\u207b/g, '-')
    .replace(/[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]/g, (c) => `^${superscripts.indexOf(c)}`)
    .replace(/-\^(\d)/g, '^-$1')
    .replace(/[\u00b7\u22c5\u00d7]/g, '*')
    .trim();
  if (source === '' || source === '1') return finish(text, one());
  const lone = unitTable.get(source);
  if (lone?.offset !== undefined) {
    return { text, mantissa: 1, exponent: 0, offset: lone.offset, dimension: lone.dimension, angle: false };
  }
  const parser = new Parser(source, text);
  return finish(text, parser.whole());
}

function one(): Term {
  return { mantissa: 1, exponent: 0, dimension: dimensionless, angle: false };
}

/** Moves the fractional part of the power of ten into the mantissa. */
function finish(text: string, term: Term): ParsedUnit {
  const whole = Math.floor(term.exponent + 1e-9);
  const rest = term.exponent - whole;
  const mantissa = Math.abs(rest) < 1e-9 ? term.mantissa : term.mantissa * 10 ** rest;
  return { text, mantissa, exponent: whole, offset: 0, dimension: term.dimension, angle: term.angle };
}

function raise(term: Term, power: number): Term {
  return {
    mantissa: term.mantissa === 1 ? 1 : term.mantissa ** power,
    exponent: term.exponent * power,
    dimension: combineDimensions(dimensionless, term.dimension, power),
    angle: term.angle,
  };
}

function multiply(a: Term, b: Term, power: number): Term {
  const factor = raise(b, power);
  return {
    mantissa: a.mantissa * factor.mantissa,
    exponent: a.exponent + factor.exponent,
    dimension: combineDimensions(a.dimension, factor.dimension, 1),
    angle: a.angle || b.angle,
  };
}

class Parser {
  private readonly source: string;
  private readonly original: string;
  private at = 0;

  constructor(source: string, original: string) {
    this.source = source;
    this.original = original;
  }

  whole(): Term {
    const term = this.product();
    if (this.at < this.source.length)
      this.fail(`unexpected '${this.source[this.at]}'`, 'check the parentheses');
    return term;
  }

  private product(): Term {
    let term = one();
    let divided = false;
    let first = true;
    for (;;) {
      const spaced = this.skipSpace();
      const next = this.source[this.at];
      if (next === undefined || next === ')') {
        if (first) this.fail('a unit is missing', "write for instance '1/m' or 'mA/cm^2'");
        return term;
      }
      if (next === '/') {
        this.at++;
        this.skipSpace();
        term = multiply(term, this.factor(), -1);
        divided = true;
      } else if (next === '*') {
        if (first) this.fail("a unit cannot begin with '*'", 'remove it');
        this.at++;
        this.skipSpace();
        term = multiply(term, this.factor(), 1);
      } else {
        if (!first && !spaced && next !== '(' && next !== '\u221a')
          this.fail(`unexpected '${next}'`, 'separate units by a space or *');
        if (divided) {
          this.fail(
            `it is unclear whether '${this.source.slice(this.at)}' belongs below the fraction bar`,
            "write parentheses or powers, as in 'm^3/(Pa s)' or 'm^3 Pa^-1 s^-1'",
          );
        }
        term = multiply(term, this.factor(), 1);
      }
      first = false;
    }
  }

  private factor(): Term {
    const rest = this.source.slice(this.at);
    if (rest.startsWith('\u221a')) {
      this.at++;
      return raise(this.factor(), 0.5);
    }
    if (/^sqrt\s*\(/.test(rest)) {
      this.at += 4;
      this.skipSpace();
      return raise(this.parenthesis(), 0.5);
    }
    if (rest.startsWith('(')) return this.power(this.parenthesis(), false);
    if (/^1(?![\d.])/.test(rest)) {
      this.at++;
      return one();
    }
    const symbol = symbolPattern.exec(rest)?.[0];
    if (symbol === undefined) {
      return this.fail(
        rest === '' ? 'a unit is missing at the end' : `unexpected '${rest[0]}'`,
        "write units like 'mA/cm^2'",
      );
    }
    const entry = unitTable.get(symbol);
    if (entry === undefined) return this.unknown(symbol);
    if (entry.offset !== undefined) {
      return this.fail(`${symbol} carries an offset and stands only alone`, 'write K in compound units');
    }
    this.at += symbol.length;
    const { mantissa, exponent, dimension } = entry;
    return this.power({ mantissa, exponent, dimension, angle: entry.angle === true }, true);
  }

  private parenthesis(): Term {
    this.at++;
    const inner = this.product();
    if (this.source[this.at] !== ')') this.fail("a ')' is missing", 'close the parenthesis');
    this.at++;
    return inner;
  }

  /** An exponent after a symbol; the caret may be left out there (`cm2`). */
  private power(base: Term, bare: boolean): Term {
    let rest = this.source.slice(this.at);
    const starred = rest.startsWith('**');
    const caret = starred || rest.startsWith('^');
    if (!caret && !bare) return base;
    if (caret) {
      this.at += starred ? 2 : 1;
      rest = this.source.slice(this.at);
    } else if (!/^[+-]?\d/.test(rest)) {
      return base;
    }
    const wrapped = caret && rest.startsWith('(');
    const match = exponentPattern.exec(wrapped ? rest.slice(1) : rest);
    const denominator = match?.[2] === undefined ? 1 : Number(match[2]);
    if (match === null || denominator === 0 || (wrapped && rest[match[0].length + 1] !== ')')) {
      return this.fail(
        "a power must be a number or a fraction such as '2', '-1' or '1/2'",
        "write for instance 'm^1/2'",
      );
    }
    const power = Number(match[1]) / denominator;
    if (Math.abs(power) > 12) return this.fail(`power ${power} is too large`, 'powers go up to 12');
    this.at += match[0].length + (wrapped ? 2 : 0);
    return raise(base, power);
  }

  private skipSpace(): boolean {
    const start = this.at;
    while (/\s/.test(this.source[this.at] ?? '')) this.at++;
    return this.at > start;
  }

  private unknown(symbol: string): never {
    const known = unitAliases.get(symbol.toLowerCase()) ?? suggest(symbol, unitTable.keys());
    throw new UnitError(
      `unknown unit '${symbol}'`,
      this.original,
      known === undefined ? `units look like mA/cm^2, um, MPa, eV, ohm cm^2` : `did you mean '${known}'?`,
      known,
    );
  }

  private fail(message: string, hint: string): never {
    throw new UnitError(`${message} in unit '${this.original.trim()}'`, this.original, hint);
  }
}
