import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import {
  DEFAULTS,
  type Settings,
  SLIDERS,
  scenarioYaml,
  settingsFromHash,
  settingsToHash,
} from '../../viewer/live/controls.ts';

const settings = fc.record({
  dimensions: fc.constantFrom(2, 3),
  protocol: fc.constantFrom('ramp', 'constant'),
  leakage: fc.boolean(),
  cohesion: fc.boolean(),
  ...Object.fromEntries(
    SLIDERS.map(({ key, minimum, maximum, step, logarithmic }) => [
      key,
      logarithmic
        ? fc
            .double({ min: Math.log10(minimum), max: Math.log10(maximum), noNaN: true })
            .map((p) => Math.min(maximum, Math.max(minimum, Number((10 ** p).toPrecision(2)))))
        : fc
            .nat(Math.round((maximum - minimum) / step))
            .map((n) => Number((minimum + n * step).toPrecision(6))),
    ]),
  ),
}) as unknown as fc.Arbitrary<Settings>;

test('the command line takes what the sliders give, wherever they stand', () => {
  fc.assert(
    fc.property(settings, (at) => {
      const { scenario } = loadScenario(scenarioYaml(at), { file: 'live.yaml' });
      expect(scenario.microstructure.grainSize).toBeCloseTo(at.grainSize * 1e-6, 12);
      expect(scenario.temperature).toBeCloseTo(at.temperature + 273.15, 6);
      expect(scenario.boundaries.resistance).toBeCloseTo(at.boundaryResistance * 1e-4, 12);
      expect(scenario.mechanisms.leakage.enabled).toBe(at.leakage);
      expect(scenario.mechanisms.cohesion.enabled).toBe(at.cohesion);
      expect(scenario.mechanisms.softening.shearModulusRatio).toBe(at.softening);
      const { protocol } = scenario;
      expect(protocol.kind).toBe(at.protocol);
      expect('start' in protocol ? protocol.start : 'current' in protocol && protocol.current).toBeCloseTo(
        10 * at.current,
        9,
      );
    }),
    { numRuns: 60 },
  );
});

test('the address keeps the settings, and nothing else changes them', () => {
  fc.assert(
    fc.property(settings, (at) => {
      expect(settingsFromHash(settingsToHash(at))).toEqual(at);
    }),
  );
  expect(settingsToHash(DEFAULTS)).toBe('');
  expect(settingsFromHash('#grainSize=1e9&dimensions=4&leakage=maybe&__proto__=1&x=2&protocol=none')).toEqual(
    DEFAULTS,
  );
});
