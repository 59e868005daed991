import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const text = (mechanisms: string, size = '[10 um, 10 um, 10 um]') => `
name: leakage
material: LLZO
microstructure: { dimensions: 3, size: ${size}, voxel: 1 um, grainSize: 4 um }
interface: { resistance: 37 ohm cm^2, chargeTransferResistance: 37 ohm cm^2 }
mechanisms:
  fracture: { enabled: false }
  leakage: { enabled: true, counterContact: blocking }
  bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }
  nucleation: { enabled: true, boundaryDensity: 0.05 1/um^2 }
  flaws: { maximum: 2.5 um }
  ${mechanisms}
protocol: { kind: constant, current: 2 mA/cm^2, duration: 200 h }
numerics: { debug: true }
`;
const scenarioOf = (source: string, set: string[] = []) =>
  loadScenario(source, { file: 'leakage.yaml', set }).scenario;

describe('leakage alone', () => {
  const run = runTrajectory(scenarioOf(text('')), '1/0001');

  test('isolated deposits grow along boundaries, join and short; every balance holds after every event', () => {
    expect(run.outcome).toBe('short');
    expect(run.observables.activatedNuclei).toBeGreaterThan(1);
    expect(run.observables.intergranularFraction).toBeGreaterThan(0.9);
    expect(run.charge.quanta).toBe(run.charge.quantaRecounted);
    expect(Math.abs(run.balance.charge)).toBeLessThan(5);
    expect(run.balance.kirchhoff).toBeLessThan(2e-5);
    // The first site lies away from the working electrode: its own root is a nucleus.
    expect(run.siteEvents.root.some((root) => root >= 100)).toBe(true);
  });

  test('again the same bytes', () => {
    const again = runTrajectory(scenarioOf(text('')), '1/0001');
    expect(again).toEqual(run);
  });

  test('none at the conductivity of LiPON, none without nuclei', () => {
    const lipon = ['mechanisms.leakage.electronicConductivity=1e-14 S/cm'];
    expect(runTrajectory(scenarioOf(text(''), lipon), '1/0001').lithiumSites).toBe(0);
    const none = ['mechanisms.nucleation.enabled=false'];
    expect(runTrajectory(scenarioOf(text(''), none), '1/0001').lithiumSites).toBe(0);
  });

  test('a gate that never opens lets boundaries conduct as grains do', () => {
    const gated = runTrajectory(
      scenarioOf(text('electronGate: { enabled: true, bandEdge: 3 eV }')),
      '1/0001',
    );
    expect(gated.observables.openedGates).toBe(0);
    expect(gated.onsetTime!).toBeGreaterThan(2 * run.onsetTime!);
  });
});

test('what leakage needs is asked for with the line', () => {
  const problems = (source: string): string => {
    try {
      loadScenario(source, { file: 'leakage.yaml' });
      return '';
    } catch (error) {
      return String((error as Error).message);
    }
  };
  expect(problems(text('').replace('material: LLZO', 'material: Li6PS5Cl'))).toMatch(
    /mechanisms\.leakage\.electronicConductivity/,
  );
  expect(
    problems(
      text('electronGate: { enabled: true }').replace(
        'leakage: { enabled: true',
        'leakage: { enabled: false',
      ),
    ),
  ).toMatch(/mechanisms\.electronGate/);
});
