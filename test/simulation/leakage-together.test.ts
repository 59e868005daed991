import { describe, expect, test } from 'vitest';
import { SiteState } from '../../src/lattice/lattice.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { makeModel, runTrajectory } from '../../src/simulation/run.ts';

/** A thin sample of LLZO with leakage, nuclei, and what else; every event is checked. */
const text = (mechanisms: string, protocol: string, atInterface = '') => `
name: together
material: LLZO
microstructure: { dimensions: 2, size: [20 um, 14 um], depth: 10 um, voxel: 1 um, grainSize: 5 um }
interface: { resistance: 37 ohm cm^2, chargeTransferResistance: 37 ohm cm^2 ${atInterface} }
mechanisms:
  leakage: { enabled: true, counterContact: blocking }
  bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }
  nucleation: { enabled: true, boundaryDensity: 0.05 1/um^2 }
  flaws: { maximum: 3.5 um }
${mechanisms}
protocol: ${protocol}
numerics: { debug: true }
`;
const scenarioOf = (source: string) => loadScenario(source, { file: 'together.yaml' }).scenario;

function balances(run: RunResult): void {
  expect(run.charge.quanta).toBe(run.charge.quantaRecounted);
  expect(Math.abs(run.balance.charge)).toBeLessThan(5);
  expect(run.balance.kirchhoff).toBeLessThan(2e-5);
}

const emptied = (run: RunResult): number =>
  run.siteEvents.state!.filter((state) => state !== SiteState.lithium).length;

describe('leakage and stripping', () => {
  const cycles = '{ kind: cycle, current: 2.5 mA/cm^2, cycles: 3, halfCycle: 5 min, rest: 1 min }';

  test('deposits grow while plating and dissolve while the electrode is stripped', () => {
    const alone = 'fracture: { enabled: false }';
    const scenario = scenarioOf(text(`  ${alone}\n  stripping: { enabled: true }`, cycles));
    let lost = 0;
    let grown = 0;
    for (const seed of ['1/0', '1/1']) {
      const run = runTrajectory(scenario, seed);
      balances(run);
      lost += emptied(run);
      grown += run.siteEvents.state!.length - emptied(run);
      // Lithium comes while the cell plates, and goes while it does not.
      run.siteEvents.state!.forEach((state, k) => {
        if (state === SiteState.lithium) expect(run.siteEvents.current[k]).toBeGreaterThan(0);
        else expect(run.siteEvents.current[k]).toBeLessThanOrEqual(0);
      });
    }
    expect(grown).toBeGreaterThan(20);
    expect(lost).toBeGreaterThan(5);
  });

  test('with filaments too the books balance, at rest as well, where no electrons flow', () => {
    const ramp =
      '{ kind: cycle, start: 0.3 mA/cm^2, step: 60 %, maximum: 3 mA/cm^2, halfCycle: 10 min, rest: 2 min }';
    const scenario = scenarioOf(text('  stripping: { enabled: true }', ramp));
    let lost = 0;
    for (const seed of ['1/0', '1/1', '1/2']) {
      const run = runTrajectory(scenario, seed);
      balances(run);
      lost += emptied(run);
    }
    expect(lost).toBeGreaterThan(5);
  });
});

describe('leakage and a carved interface', () => {
  const rough =
    '  fracture: { enabled: false }\n  roughInterface: { enabled: true, correlationLength: 4 um }';
  const constant = '{ kind: constant, current: 2.5 mA/cm^2, duration: 1 h }';
  const scenario = scenarioOf(text(rough, constant, ', roughness: 0.8 um'));

  test('isolated deposits grow in the electrolyte above it, and the books balance', () => {
    const { model } = makeModel(scenario, '1/0');
    const electrode = model.lattice.state.reduce((n, state) => n + Number(state === SiteState.electrode), 0);
    expect(electrode).toBeGreaterThan(10);
    for (const nucleus of model.leakage!.parts.nuclei.target)
      expect(model.lattice.state[nucleus]).not.toBe(SiteState.electrode);
    const run = runTrajectory(scenario, '1/0');
    balances(run);
    expect(run.lithiumSites).toBeGreaterThan(10);
    for (const site of run.siteEvents.site) expect(model.lattice.state[site]).not.toBe(SiteState.electrode);
  });

  test('electrons leave through its true area: a contact resistance alone gives A / R of it', () => {
    const source = text(rough, constant, ', roughness: 0.8 um').replace(
      'counterContact: blocking',
      'nType: false, workingContact: 1e12 ohm cm^2',
    );
    const { model } = makeModel(scenarioOf(source), '1/0');
    model.setCurrentDensity(1);
    const { field } = model.leakage!;
    let area = 0;
    for (const part of model.field.surface.area) area += part;
    expect(area).toBeGreaterThan(1.01 * model.electrodeArea);
    // All of the voltage falls at the contact: 1e8 ohm m^2 against some 1 ohm m^2 of electrolyte.
    expect(field.workingCurrent / ((model.field.voltage * area) / 1e8)).toBeCloseTo(1, 6);
  });
});

test('cracks ahead of floating deposits are refused, with the line and what to write', () => {
  const source = text(
    '  crackAhead: { enabled: true }',
    '{ kind: constant, current: 1 mA/cm^2, duration: 1 h }',
  );
  expect(() => scenarioOf(source)).toThrow(
    /together\.yaml:11:\d+[\s\S]*crackAhead and leakage both[\s\S]*crackAhead: \{ enabled: false \}/,
  );
});
