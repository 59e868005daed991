import { describe, expect, test } from 'vitest';
import {
  activationEnergy,
  meanInterval,
  studentCentral,
  studentQuantile,
} from '../../src/analysis/conductivity.ts';
import { linearFit } from '../../src/analysis/statistics.ts';
import { expandSweep } from '../../src/scenario/sweep.ts';
import { measureConductivity } from '../../src/simulation/conductivity.ts';
import { arrhenius } from '../../src/units/arrhenius.ts';
import { BOLTZMANN, ELEMENTARY_CHARGE } from '../../src/units/constants.ts';

const eV = ELEMENTARY_CHARGE;

describe('intervals', () => {
  test("Student's t as in the tables", () => {
    for (const [degrees, t] of [
      [1, 12.7062],
      [2, 4.30265],
      [3, 3.18245],
      [4, 2.77645],
      [9, 2.26216],
      [30, 2.04227],
      [1000, 1.96234],
    ] as const)
      expect(studentQuantile(degrees)).toBeCloseTo(t, 4);
    expect(studentCentral(0, 5)).toBe(0);
    expect(studentQuantile(10, 0.99)).toBeCloseTo(3.16927, 4);
  });

  test('mean of three values; none for one', () => {
    const { value, low, high } = meanInterval([1, 2, 3]);
    expect(value).toBeCloseTo(2, 14);
    expect(high - 2).toBeCloseTo(4.30265 / Math.sqrt(3), 4);
    expect(2 - low).toBeCloseTo(high - 2, 14);
    expect(meanInterval([7])).toEqual({ value: 7, low: Number.NaN, high: Number.NaN });
    expect(meanInterval([]).value).toBeNaN();
  });
});

describe('activation energy', () => {
  const temperatures = [260, 280, 300, 320];

  test('a homogeneous electrolyte gives its own, whatever its samples scatter in', () => {
    const points = temperatures.map((temperature) => ({
      temperature,
      conductivities: [0.9, 1, 1.2].map((f) => f * arrhenius(0.34 * eV, temperature, 298.15)),
    }));
    const { energy, deviation } = activationEnergy(points, 'test/activation');
    for (const end of [energy.value, energy.low, energy.high]) expect(end / eV).toBeCloseTo(0.34, 9);
    expect(deviation).toBeLessThan(1e-9);
  });

  test('samples that differ make an interval around the mean; one sample makes none', () => {
    const points = temperatures.map((temperature) => ({
      temperature,
      conductivities: [0.34, 0.36, 0.38, 0.4].map((e) => arrhenius(e * eV, temperature, 298.15)),
    }));
    const { energy } = activationEnergy(points, 'test/activation');
    expect(energy.value / eV).toBeCloseTo(0.37, 9);
    expect(energy.low / eV).toBeGreaterThan(0.339);
    expect(energy.low / eV).toBeLessThan(0.362);
    expect(energy.high / eV).toBeGreaterThan(0.378);
    const one = points.map(({ temperature, conductivities }) => ({
      temperature,
      conductivities: [conductivities[0]],
    }));
    expect(activationEnergy(one, 'test/activation').energy).toMatchObject({
      low: Number.NaN,
      high: Number.NaN,
    });
  });

  test('cubes: that of grains and boundaries in series, between the two', () => {
    const found = temperatures.map((temperature) => {
      const [{ scenario }] = expandSweep({
        name: 'series',
        microstructure: {
          kind: 'bricks',
          dimensions: 3,
          size: ['4 um', '4 um', '4 um'],
          voxel: '0.5 um',
          grainSize: '2 um',
        },
        temperature: `${temperature} K`,
        protocol: { kind: 'constant', current: '0.1 mA/cm^2', duration: '1 h' },
        numerics: { solverTolerance: 1e-9 },
      });
      return { temperature, conductivities: [measureConductivity(scenario, '1').conductivity] };
    });
    const series = temperatures.map((temperature): [number, number] => {
      const resistivity =
        1 / (0.057 * arrhenius(0.34 * eV, temperature, 298.15)) +
        2e-5 / arrhenius(0.43 * eV, temperature, 298.15) / 2e-6;
      return [1 / temperature, Math.log(temperature / resistivity)];
    });
    const expected = (-BOLTZMANN * linearFit(series).slope) / eV;
    const { energy, deviation } = activationEnergy(found, 'test/series');
    expect(energy.value / eV).toBeCloseTo(expected, 7);
    expect(expected).toBeGreaterThan(0.36);
    expect(expected).toBeLessThan(0.4);
    // Two conductors in series are no straight line.
    expect(deviation).toBeGreaterThan(1e-3);
  });
});
