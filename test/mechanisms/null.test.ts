import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const text = (mechanisms: string, atInterface = '') => `
name: nothing
material: LLZO
microstructure: { dimensions: 2, size: [20 um, 16 um], voxel: 1 um, grainSize: 6 um }
interface: { roughness: 0.8 um ${atInterface} }
mechanisms: { flaws: { maximum: 4 um }, ${mechanisms} }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 5 %, dwell: 10 min, maximum: 10 mA/cm^2 }
`;
const run = (mechanisms: string, atInterface = ''): RunResult =>
  runTrajectory(loadScenario(text(mechanisms, atInterface), { file: 'null.yaml' }).scenario, '1/0');

/** What a mechanism must leave as it is: every event, its site and its time. */
const trajectory = ({ outcome, shortCurrent, onsetCurrent, siteEvents }: RunResult) => ({
  outcome,
  shortCurrent,
  onsetCurrent,
  site: siteEvents.site,
  time: siteEvents.time,
});

const plain = trajectory(run(''));

// Switched on with the parameter that takes its effect away, a mechanism changes no event of a run.
test.each([
  ['appliedStress', 'appliedStress: { enabled: true }'],
  ['contactPatches', 'contactPatches: { enabled: true, fraction: 0 %, diameter: 4 um }'],
  ['resistancePatches, none', 'resistancePatches: { enabled: true, fraction: 0 %, diameter: 4 um }'],
  ['resistancePatches, alike', 'resistancePatches: { enabled: true, resistanceRatio: 1, diameter: 4 um }'],
  ['porosity without pores', 'porosity: { enabled: true }'],
  ['monroeNewman where it is stable', 'monroeNewman: { enabled: true }'],
  ['nucleation without electrons', 'nucleation: { enabled: true }'],
  ['bandGapNarrowing without electrons', 'bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }'],
  ['spaceCharge', 'spaceCharge: { enabled: true, barrier: 0 V }'],
] as const)('%s: the same events', (name, mechanisms) => {
  if (name === 'spaceCharge') {
    const off = runTrajectory(
      loadScenario(text('').replace('protocol:', 'boundaries: { resistance: 0 ohm cm^2 }\nprotocol:'), {
        file: 'null.yaml',
      }).scenario,
      '1/0',
    );
    expect(trajectory(run(mechanisms))).toEqual(trajectory(off));
    return;
  }
  expect(trajectory(run(mechanisms))).toEqual(plain);
});

test.each([
  ['softening', 'softening: { shearModulusRatio: 1 }', 'softening: { enabled: false }'],
  ['cohesion', 'cohesion: { energyRatio: 0 }', 'cohesion: { enabled: false }'],
  [
    'liMonroe with gamma_Li|SE = gamma_s is cohesion',
    'cohesion: { enabled: false }, liMonroe: { enabled: true, interfaceEnergyRatio: 1 }',
    'cohesion: { enabled: true }',
  ],
  [
    'pressureEquilibration over no length',
    'pressureEquilibration: { length: 0 um }',
    'pressureEquilibration: { enabled: false }',
  ],
  [
    'backPressure where the whole filament shares',
    'pressureEquilibration: { length: infinite }, backPressure: { enabled: true }',
    'pressureEquilibration: { length: infinite }, backPressure: { enabled: false }',
  ],
  ['flaws', 'flaws: { outletDensity: 0 1/m, interiorDensity: 0 1/m^2 }', 'flaws: { enabled: false }'],
])('%s: as without', (_, on, off) => {
  const merged = (block: string) => block.replace(/^flaws: \{ /, 'flaws: { maximum: 4 um, ');
  const of = (block: string) =>
    runTrajectory(
      loadScenario(
        text(block).replace(block.startsWith('flaws') ? /flaws: \{ maximum: 4 um \}, flaws/ : /^$/, 'flaws'),
        { file: 'null.yaml' },
      ).scenario,
      '1/0',
    );
  expect(trajectory(of(merged(on)))).toEqual(trajectory(of(merged(off))));
});

test('sharing over a length as long as any path is sharing without limit', () => {
  const long = run('backPressure: { enabled: false }, pressureEquilibration: { length: 1 cm }');
  const infinite = run('backPressure: { enabled: false }, pressureEquilibration: { length: infinite }');
  expect(long.shortCurrent).toBe(infinite.shortCurrent);
  expect([...long.siteEvents.site]).toEqual([...infinite.siteEvents.site]);
});

test('pileUp: lithium that flows aside without resistance piles up nowhere', () => {
  const free = run('pileUp: { enabled: true, mobility: 1e-15 m^3/(Pa s) }');
  expect(free.shortCurrent).toBe(plain.shortCurrent);
  expect([...free.siteEvents.site]).toEqual([...plain.site]);
});

test('electrons that next to none are: the same places and currents', () => {
  const leak = run(
    'leakage: { enabled: true, electronicConductivity: 1e-25 S/cm }, nucleation: { enabled: true }',
  );
  expect(leak.shortCurrent).toBe(plain.shortCurrent);
  expect(leak.onsetCurrent).toBe(plain.onsetCurrent);
});

test('stripping, while nothing is stripped: the same steps, from other draws, as what could dissolve is listed too', () => {
  const strips = run('stripping: { enabled: true }');
  expect(strips.onsetCurrent).toBe(plain.onsetCurrent);
  expect(Math.abs(Math.log(strips.shortCurrent! / plain.shortCurrent!))).toBeLessThan(0.11);
  expect(strips.observables.deadLithium).toBe(0);
});
