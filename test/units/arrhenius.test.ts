import { describe, expect, it } from 'vitest';
import { arrhenius } from '../../src/units/arrhenius.ts';

const electronvolt = 1.602176634e-19;

describe('arrhenius', () => {
  it('lets sigma T fall with exp(-E_a / kT)', () => {
    // 0.35 eV from 298.15 to 333.15 K: (298.15 / 333.15) exp(0.35 / 8.617333e-5 (1/298.15 - 1/333.15)).
    const expected = (298.15 / 333.15) * Math.exp((0.35 / 8.617333262e-5) * (1 / 298.15 - 1 / 333.15));
    expect(expected).toBeCloseTo(3.744, 3);
    expect(arrhenius(0.35 * electronvolt, 333.15, 298.15)).toBeCloseTo(expected, 8);
  });

  it('is one at the reference, and T_ref / T without activation', () => {
    expect(arrhenius(0.35 * electronvolt, 298.15, 298.15)).toBe(1);
    expect(arrhenius(0, 400, 300)).toBe(0.75);
  });

  it('there and back is one', () => {
    const there = arrhenius(0.5 * electronvolt, 353, 253);
    expect(there * arrhenius(0.5 * electronvolt, 253, 353)).toBeCloseTo(1, 12);
  });
});
