import { describe, expect, test } from 'vitest';
import { activeMechanisms, mechanismsSchema } from '../../src/mechanisms/registry.ts';
import { depletionExcess, depletionWidth } from '../../src/mechanisms/space-charge.ts';
import { checkScenario } from '../../src/scenario/check.ts';
import { expandSweep } from '../../src/scenario/sweep.ts';
import { ionicProperties } from '../../src/simulation/run.ts';

const scenarioOf = (mechanisms: Record<string, unknown>, temperature = '298.15 K') =>
  expandSweep({
    name: 'space charge',
    microstructure: { dimensions: 2, size: ['24 um', '24 um'], voxel: '1 um', grainSize: '6 um' },
    protocol: { kind: 'constant', current: '0.1 mA/cm^2', duration: '1 h' },
    temperature,
    mechanisms,
  })[0].scenario;

describe('space charge', () => {
  test('the integral: series, limits and the known asymptote', () => {
    // Simpson's rule on 2000 intervals.
    for (const x of [0.3, 2, 12.5]) {
      const f = (u: number) => Math.exp(x * u * u) - 1;
      let sum = f(0) + f(1);
      for (let k = 1; k < 2000; k++) sum += (k % 2 === 1 ? 4 : 2) * f(k / 2000);
      expect(depletionExcess(x) / (sum / 6000)).toBeCloseTo(1, 9);
    }
    expect(depletionExcess(0)).toBe(0);
    expect(depletionExcess(1e-3) / (1e-3 / 3)).toBeCloseTo(1, 3);
    // e^x / (2x) (1 + 1/(2x) + ...)
    expect(depletionExcess(12.5) / (Math.exp(12.5) / 25)).toBeCloseTo(1.045, 2);
    expect(depletionExcess(100) / (Math.exp(100) / 200)).toBeCloseTo(1.005, 3);
    expect(Number.isFinite(depletionExcess(300))).toBe(true);
  });

  test('lambda* by hand: 0.32 V, 1e27 /m^3, eps_r 150 give 2.30 nm', () => {
    expect(depletionWidth(0.32, 1e27, 150)).toBeCloseTo(2.303e-9, 12);
    expect(depletionWidth(0.32, 4e27, 150) / depletionWidth(0.32, 1e27, 150)).toBeCloseTo(0.5, 12);
  });

  test('LLTO: layers that resist 1e4 times as much as the bulk need 0.32 V', () => {
    const thermal = (1.380649e-23 * 298.15) / 1.602176634e-19;
    const ratio = (barrier: number) => depletionExcess(barrier / thermal) + 1;
    let low = 0.1;
    let high = 0.6;
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (ratio(middle) < 1e4) low = middle;
      else high = middle;
    }
    expect(low).toBeCloseTo(0.32, 2);
  });

  test('takes the place of the boundary resistance, and nothing else', () => {
    const off = ionicProperties(scenarioOf({}));
    const on = ionicProperties(scenarioOf({ spaceCharge: { enabled: true, barrier: '0.2 V' } }));
    expect(off.boundaryResistance).toBeCloseTo(2e-5, 12);
    const x = 0.2 / ((1.380649e-23 * 298.15) / 1.602176634e-19);
    const expected = ((2 * depletionWidth(0.2, 1e27, 150)) / 0.057) * depletionExcess(x);
    expect(on.boundaryResistance / expected).toBeCloseTo(1, 10);
    expect({ ...on, boundaryResistance: 0 }).toEqual({ ...off, boundaryResistance: 0 });
    expect(
      ionicProperties(scenarioOf({ spaceCharge: { enabled: true, barrier: '0 V' } })).boundaryResistance,
    ).toBe(0);
  });

  test('is activated by the bulk and the barrier together, less about kT', () => {
    const [cold, hot] = ['290 K', '310 K'].map(
      (temperature) =>
        ionicProperties(scenarioOf({ spaceCharge: { enabled: true } }, temperature)).boundaryResistance,
    );
    // ln(R / T) against 1/T: E_bulk + e phi_0 less about kT, the factor 1/x.
    const slope = (Math.log(cold / 290) - Math.log(hot / 310)) / (1 / 290 - 1 / 310);
    expect(slope * 8.617333e-5).toBeCloseTo(0.34 + 0.32 - 0.026, 2);
  });

  test('warns where the layers of a grain meet', () => {
    const codes = (spaceChargeBlock: Record<string, unknown>) =>
      checkScenario(scenarioOf({ spaceCharge: spaceChargeBlock })).map(({ code }) => code);
    // 4 lambda* = 9.2 nm at 1e27 /m^3, 9.2 um at 1e21 /m^3; grains of 6 um.
    expect(codes({ enabled: true, carrierDensity: '1e21 1/m^3' })).toContain('layers-overlap');
    expect(codes({ enabled: true })).not.toContain('layers-overlap');
    expect(codes({ carrierDensity: '1e21 1/m^3' })).not.toContain('layers-overlap');
  });

  test('is off by default', () => {
    const names = activeMechanisms(mechanismsSchema.parse({})).map(({ mechanism }) => mechanism.name);
    expect(names).not.toContain('spaceCharge');
  });
});
