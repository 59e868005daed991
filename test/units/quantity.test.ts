import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AVOGADRO,
  BOLTZMANN,
  ELEMENTARY_CHARGE,
  FARADAY,
  GAS_CONSTANT,
  LITHIUM_MOLAR_VOLUME,
  PRESSURE_PER_VOLT,
} from '../../src/units/constants.ts';
import { formatDimension } from '../../src/units/dimension.ts';
import { formatQuantity, inUnit, parseQuantity } from '../../src/units/quantity.ts';
import { editDistance, suggest } from '../../src/units/suggest.ts';
import { UnitError } from '../../src/units/unit-error.ts';
import { parseUnit } from '../../src/units/unit-expression.ts';
import { unitTable } from '../../src/units/unit-table.ts';

fc.configureGlobal({ seed: 20240613 });

describe('constants', () => {
  it('agree with the published ten digits', () => {
    expect(FARADAY).toBeCloseTo(96485.33212, 5);
    expect(GAS_CONSTANT).toBeCloseTo(8.314462618, 9);
    expect(FARADAY / GAS_CONSTANT).toBeCloseTo(ELEMENTARY_CHARGE / BOLTZMANN, 8);
    expect(AVOGADRO * LITHIUM_MOLAR_VOLUME).toBeGreaterThan(0);
    expect(PRESSURE_PER_VOLT / 1e9).toBeCloseTo(7.42, 2);
  });
});

describe('parseQuantity', () => {
  it.each([
    ['0.3 mA/cm^2', 3, 'm^-2 A'],
    ['0.3 mA cm-2', 3, 'm^-2 A'],
    ['0.3mA/cm\u00b2', 3, 'm^-2 A'],
    ['5 um', 5e-6, 'm'],
    ['5 \u00b5m', 5e-6, 'm'],
    ['5 \u03bcm', 5e-6, 'm'],
    ['3 angstrom', 3e-10, 'm'],
    ['3 \u00c5', 3e-10, 'm'],
    ['3 \u212b', 3e-10, 'm'],
    ['10 ohm cm^2', 1e-3, 'm^4 kg s^-3 A^-2'],
    ['10 \u03a9\u00b7cm\u00b2', 1e-3, 'm^4 kg s^-3 A^-2'],
    ['10 \u2126 cm2', 1e-3, 'm^4 kg s^-3 A^-2'],
    ['0.7 MPa m^1/2', 7e5, 'm^-1/2 kg s^-2'],
    ['0.7 MPa*sqrt(m)', 7e5, 'm^-1/2 kg s^-2'],
    ['0.7 MPa\u221am', 7e5, 'm^-1/2 kg s^-2'],
    ['0.7 MPa m^0.5', 7e5, 'm^-1/2 kg s^-2'],
    ['1 MPa cm^1/2', 1e5, 'm^-1/2 kg s^-2'],
    ['25 degC', 298.15, 'K'],
    ['-10 \u00b0C', 263.15, 'K'],
    ['\u221210 degC', 263.15, 'K'],
    ['2 %', 0.02, '1'],
    ['2 percent', 0.02, '1'],
    ['180 deg', Math.PI, '1'],
    ['1e5 /m', 1e5, 'm^-1'],
    ['1e5/m', 1e5, 'm^-1'],
    ['1e8 1/m^2', 1e8, 'm^-2'],
    ['1e8 m\u207b\u00b2', 1e8, 'm^-2'],
    ['2 mAh/cm^2', 72000, 'm^-2 s A'],
    ['5.5e-8 S/cm', 5.5e-6, 'm^-3 kg^-1 s^3 A^2'],
    ['1 eV', ELEMENTARY_CHARGE, 'm^2 kg s^-2'],
    ['3 m^3/(Pa s)', 3, 'm^4 kg^-1 s'],
    ['1.5 h', 5400, 's'],
    ['2 d', 172800, 's'],
    ['1 kHz', 1000, 's^-1'],
    ['5', 5, '1'],
    ['.5e1', 5, '1'],
  ])('%s', (text, value, dimension) => {
    const quantity = parseQuantity(text);
    expect(quantity.value).toBe(value);
    expect(formatDimension(quantity.dimension)).toBe(dimension);
  });

  it.each([
    ['5 micron', "unknown unit 'micron'", "did you mean 'um'?"],
    ['1 kpa', "unknown unit 'kpa'", "did you mean 'kPa'?"],
    ['3 Mpa', "unknown unit 'Mpa'", "did you mean 'MPa'?"],
    ['3 mA/cn^2', "unknown unit 'cn'", "did you mean 'cm'?"],
    ['2 hours', "unknown unit 'hours'", "did you mean 'h'?"],
    ['0,3 mA', 'has a comma', 'use a point'],
    ['1 000 m', 'not one number', 'write one number'],
    ['3x10^-4 S/cm', 'power of ten', "write '3e-4 S/cm'"],
    ['5 5 m', 'not one number', 'write one number'],
    ['inf m', 'not a finite number', 'finite'],
    ['.nan', 'not a finite number', 'finite'],
    ['1e400 m', 'too large', 'exponent'],
    ['um', 'does not begin with a number', 'write a number'],
    ['', 'does not begin with a number', 'write a number'],
    ['1 J/m K', 'unclear whether', 'parentheses'],
    ['1 degC/m', 'offset', 'write K'],
    ['1 (m', "')' is missing", 'close'],
    ['1 m)', "unexpected ')'", 'parentheses'],
    ['1 m^', 'power must be', 'm^1/2'],
    ['1 m^1/0', 'power must be', 'm^1/2'],
    ['1 m/', 'missing at the end', 'mA/cm^2'],
    ['1 m 2', "unexpected '2'", 'mA/cm^2'],
    ['1 m^99', 'too large', '12'],
  ])('refuses %s', (text, message, hint) => {
    try {
      parseQuantity(text);
    } catch (error) {
      expect(error).toBeInstanceOf(UnitError);
      expect((error as UnitError).message).toContain(message);
      expect((error as UnitError).hint).toContain(hint);
      return;
    }
    expect.unreachable(`${text} was accepted`);
  });

  it('either parses to a finite number or throws a UnitError, whatever the text', () => {
    const alphabet = fc.constantFrom(
      ...'0123456789.eE+-/*^() \t%mAVKPaShCNgJd\u00b5\u03a9\u221a\u00b2\u207bsqrt,',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(alphabet, { maxLength: 24 }).map((list) => list.join('')),
        ),
        (text) => {
          try {
            expect(Number.isFinite(parseQuantity(text).value)).toBe(true);
          } catch (error) {
            if (!(error instanceof UnitError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('formatQuantity', () => {
  const decimal = ['um', 'mA/cm^2', 'ohm cm^2', 'mS/cm', 'GPa', '1/m^2', '%', 'nm^3', '1'];
  const finite = fc
    .double({ min: -1e12, max: 1e12, noNaN: true })
    .filter((x) => x === 0 || Math.abs(x) > 1e-30);

  it.each(decimal)('round trips exactly in %s', (unit) => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(parseQuantity(formatQuantity(value, unit)).value).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each(['eV', 'h', 'mAh/cm^2', 'deg', 'MPa m^1/2', 'MPa cm^1/2', 'min'])(
    'round trips in %s to rounding',
    (unit) => {
      fc.assert(
        fc.property(finite, (value) => {
          const back = parseQuantity(formatQuantity(value, unit)).value;
          expect(Math.abs(back - value)).toBeLessThanOrEqual(2 ** -51 * Math.abs(value));
        }),
      );
    },
  );

  it('writes what one would write', () => {
    expect(formatQuantity(3, 'mA/cm^2')).toBe('0.3 mA/cm^2');
    expect(formatQuantity(5e-8, 'nm')).toBe('50 nm');
    expect(formatQuantity(298.15, 'degC')).toBe('25 degC');
    expect(formatQuantity(1.23456e-6, 'um', 3)).toBe('1.23 um');
    expect(formatQuantity(1e-6, 'um', 3)).toBe('1 um');
    expect(formatQuantity(1e10, '1/m^2')).toBe('1e10 1/m^2');
    expect(formatQuantity(parseQuantity('0.34 eV').value, 'eV')).toBe('0.34 eV');
    expect(inUnit(3600, 'h')).toBe(1);
  });
});

describe('the table of units', () => {
  it('parses each symbol to its own entry, squared and inverted too', () => {
    for (const [symbol, entry] of unitTable) {
      const unit = parseUnit(symbol);
      expect(unit.dimension, symbol).toEqual(entry.dimension);
      expect(unit.exponent, symbol).toBe(entry.exponent);
      if (entry.offset === undefined)
        expect(parseUnit(`1/${symbol}^2`).exponent, symbol).toBe(-2 * entry.exponent + 0);
    }
  });

  it('suggests near words only', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(suggest('resistence', ['resistance', 'roughness'])).toBe('resistance');
    expect(suggest('foo', ['resistance', 'roughness'])).toBeUndefined();
  });
});
