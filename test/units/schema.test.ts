import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type QuantityProblem, quantity, quantityInfo } from '../../src/units/schema.ts';
import { UnitError } from '../../src/units/unit-error.ts';

function problemOf(schema: z.ZodType, input: unknown): QuantityProblem {
  const result = schema.safeParse(input);
  if (result.success) return expect.unreachable(`accepted ${String(input)}`);
  expect(result.error.issues).toHaveLength(1);
  const issue = result.error.issues[0] as z.core.$ZodIssueCustom;
  return (issue.params as { problem: QuantityProblem }).problem;
}

describe('quantity', () => {
  const resistance = quantity('ohm cm^2', { above: '0 ohm cm^2', max: '1 kohm cm^2' });

  it('gives SI', () => {
    expect(resistance.parse('10 ohm cm^2')).toBe(1e-3);
    expect(quantity('K').parse('25 degC')).toBe(298.15);
    expect(quantity('1').parse('2 %')).toBe(0.02);
    expect(quantity('1').parse(0.02)).toBe(0.02);
    expect(quantity('deg').parse('1 rad')).toBe(1);
  });

  it.each([
    [undefined, 'missing', 'nothing', "write for instance '1 ohm cm^2'"],
    [10, 'missing-unit', '10', "write the unit: '10 ohm cm^2'"],
    ['10', 'missing-unit', "'10'", "write the unit: '10 ohm cm^2'"],
    ['10 ohm', 'wrong-dimension', "'10 ohm', a resistance", "write for instance '1 ohm cm^2'"],
    ['10 ohn cm^2', 'unknown-unit', "'10 ohn cm^2' (unknown unit 'ohn')", "did you mean '10 ohm cm^2'?"],
    ['0 ohm cm^2', 'out-of-range', "'0 ohm cm^2'", 'above 0 ohm cm^2'],
    ['1001 ohm cm^2', 'out-of-range', "'1001 ohm cm^2'", 'at most 1 kohm cm^2'],
    ['much', 'not-a-quantity', "'much' does not begin with a number", "write for instance '1 ohm cm^2'"],
    [null, 'not-a-quantity', 'nothing (null)', "write for instance '1 ohm cm^2'"],
    [[1], 'not-a-quantity', 'a list of 1', "write for instance '1 ohm cm^2'"],
    [Number.NaN, 'not-a-quantity', 'NaN, not a finite number', "write for instance '1 ohm cm^2'"],
  ])('explains %s', (input, code, found, hint) => {
    const problem = problemOf(resistance, input);
    expect(problem.code).toBe(code);
    expect(problem.found).toBe(found);
    expect(problem.hint).toContain(hint);
    expect(problem.expected).toContain(
      'an area resistance in ohm cm^2 above 0 ohm cm^2 and at most 1 kohm cm^2',
    );
  });

  it('keeps angles, ratios and numbers apart', () => {
    expect(problemOf(quantity('deg'), '5 %').code).toBe('wrong-dimension');
    expect(problemOf(quantity('1'), '5 deg').code).toBe('wrong-dimension');
    expect(problemOf(quantity('deg'), 5).code).toBe('missing-unit');
    expect(problemOf(quantity('%'), '5').code).toBe('missing-unit');
  });

  it('knows that 25 C is meant as a temperature', () => {
    expect(problemOf(quantity('K'), '25 C')).toMatchObject({
      found: "'25 C', a charge (coulomb)",
      hint: "for degrees Celsius write '25 degC'",
    });
    expect(problemOf(quantity('K'), '77 F')).toMatchObject({
      found: "'77 F', a capacitance (farad)",
      hint: "for degrees Fahrenheit, which are no unit here, write '25 degC'",
    });
  });

  it('honours inclusive and exclusive bounds', () => {
    const open = quantity('um', { above: '1 um', below: '2 um' });
    const closed = quantity('um', { min: '1 um', max: '2 um' });
    expect([1, 1.5, 2].map((x) => open.safeParse(`${x} um`).success)).toEqual([false, true, false]);
    expect([0.99, 1, 2, 2.01].map((x) => closed.safeParse(`${x} um`).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('refuses a malformed definition', () => {
    expect(() => quantity('furlong')).toThrow(UnitError);
    expect(() => quantity('um', { min: '0 K' })).toThrow(UnitError);
  });

  it('shows as a text with a pattern in the JSON Schema and keeps its info through wrappers', () => {
    const schema = z.strictObject({
      a: resistance.describe('Meaning').prefault('1 ohm cm^2'),
      b: quantity('1').exactOptional(),
    });
    const { properties } = z.toJSONSchema(schema, { io: 'input' }) as {
      properties: Record<string, Record<string, unknown>>;
    };
    expect(properties.a).toMatchObject({
      type: 'string',
      description: 'Meaning',
      default: '1 ohm cm^2',
      unit: 'ohm cm^2',
    });
    expect(new RegExp(String(properties.a.pattern)).test('10 ohm cm^2')).toBe(true);
    const pattern = new RegExp(String(properties.a.pattern));
    for (const text of ['10ohm cm^2', '0.3 eV', '1e5 /m', '1e8 1/m^2', '-1.5e-3 \u00b5m', '2%'])
      expect(pattern.test(text), text).toBe(true);
    for (const text of ['10', '1e5', ' 10 ', 'ohm', '', '0,3 m'])
      expect(pattern.test(text), text).toBe(false);
    expect(properties.b.type).toEqual(['number', 'string']);
    expect(new RegExp(String(properties.b.pattern)).test('2 %')).toBe(true);
    expect(quantityInfo(schema.shape.a)?.unit).toBe('ohm cm^2');
    expect(quantityInfo(z.string())).toBeUndefined();
  });
});
