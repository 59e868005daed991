import { expect, test } from 'vitest';
import {
  type ChargeTransfer,
  differentialResistance,
  overpotential,
} from '../../src/fields/charge-transfer.ts';

const law = (transferCoefficient: number, temperature = 298.15): ChargeTransfer => ({
  kinetics: 'butlerVolmer',
  transferCoefficient,
  temperature,
});

/** i = i0 (exp(alpha f eta) - exp(-(1 - alpha) f eta)), i0 = 1 / (f R). */
function density(eta: number, resistance: number, alpha: number, temperature = 298.15): number {
  const f = 96485.33212 / (8.314462618 * temperature);
  return (Math.exp(alpha * f * eta) - Math.exp(-(1 - alpha) * f * eta)) / (f * resistance);
}

test('the overpotential inverts the law', () => {
  for (const alpha of [0.2, 0.35, 0.5, 0.8])
    for (const temperature of [250, 298.15, 400])
      for (const i of [1e-3, 0.1, 3, 100, 1e4]) {
        const eta = overpotential(i, 1e-3, law(alpha, temperature));
        expect(density(eta, 1e-3, alpha, temperature) / i).toBeCloseTo(1, 7);
      }
  expect(overpotential(0, 1e-3, law(0.3))).toBe(0);
});

test('hand numbers at alpha 1/2: (2RT/F) asinh(i / 2 i0); R i for small i', () => {
  // i0 = RT / (F R) = 25.693 A/m^2 at 1e-3 ohm m^2.
  expect(overpotential(256.926, 1e-3, law(0.5)) * 1e3).toBeCloseTo(2 * 25.6926 * Math.asinh(5), 2);
  for (const alpha of [0.2, 0.5, 0.7]) expect(overpotential(1e-4, 1e-3, law(alpha)) / 1e-7).toBeCloseTo(1, 5);
});

test('the differential resistance is the slope of the overpotential', () => {
  for (const alpha of [0.2, 0.5, 0.8])
    for (const i of [0.01, 10, 1000]) {
      const step = i * 1e-4;
      const slope =
        (overpotential(i + step, 1e-3, law(alpha)) - overpotential(i - step, 1e-3, law(alpha))) / (2 * step);
      const eta = overpotential(i, 1e-3, law(alpha));
      expect(differentialResistance(eta, 1e-3, law(alpha)) / slope).toBeCloseTo(1, 5);
    }
  expect(differentialResistance(0, 1e-3, law(0.3))).toBeCloseTo(1e-3, 15);
});
