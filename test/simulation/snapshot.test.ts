import { describe, expect, test } from 'vitest';
import { lithiumAtTime } from '../../src/analysis/history.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { protocolSteps } from '../../src/simulation/protocol.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { collectResult, makeModel } from '../../src/simulation/run.ts';
import { Simulation } from '../../src/simulation/simulation.ts';
import { Origin, Reconstruction, snapshotAt, snapshotFields } from '../../src/simulation/snapshot.ts';

const base = `
name: snapshot
material: LLZO
microstructure: { dimensions: 2, size: [20 um, 14 um], depth: 20 um, voxel: 1 um, grainSize: 8 um }
interface: { resistance: 10 ohm cm^2 }
numerics: { solverTolerance: 1e-9, maximumLithium: 15 % }
`;
const ramp = 'protocol: { kind: ramp, start: 0.2 mA/cm^2, step: 5 %, dwell: 30 min, maximum: 5 mA/cm^2 }\n';
const scenarios: Record<string, string> = {
  fracture: `${base}${ramp}`,
  'three dimensions, pores': `${base.replace(/microstructure.*/, 'microstructure: { size: [8 um, 6 um, 9 um], voxel: 1 um, grainSize: 6 um, pores: { boundary: 4 %, diameter: 1 um } }')}${ramp}mechanisms: { porosity: { enabled: true } }\n`,
  'carved electrode': `${base.replace('[20 um, 14 um]', '[24 um, 24 um]').replace('{ resistance: 10 ohm cm^2 }', '{ resistance: 10 ohm cm^2, roughness: 1 um }')}${ramp}mechanisms: { roughInterface: { enabled: true, correlationLength: 6 um } }\n`,
  stripping: `${base}mechanisms: { stripping: { enabled: true } }\nprotocol: { kind: cycle, start: 0.4 mA/cm^2, step: 0.1 mA/cm^2, capacity: 0.2 mAh/cm^2, rest: 10 min, maximum: 2 mA/cm^2 }\n`,
  'cracks ahead': `${base}${ramp}mechanisms: { crackAhead: { enabled: true, velocity: 1e-6 m/s } }\n`,
  leakage: `${base.replace(/microstructure.*/, 'microstructure: { size: [8 um, 8 um, 12 um], voxel: 1 um, grainSize: 5 um }').replace('10 ohm', '37 ohm')}protocol: { kind: constant, current: 6 mA/cm^2, duration: 200 h }
mechanisms: { fracture: { enabled: false }, leakage: { enabled: true, electronicConductivity: 5.5e-8 S/cm, counterContact: blocking }, bandGapNarrowing: { enabled: true, narrowing: 0.5 eV }, nucleation: { enabled: true } }\n`,
};

interface Sample {
  scenario: Scenario;
  run: RunResult;
  simulation: Simulation;
}
const done = new Map<string, Sample>();

function sample(name: string): Sample {
  let found = done.get(name);
  if (found === undefined) {
    const { scenario } = loadScenario(scenarios[name], { file: `${name}.yaml` });
    const { model, microstructure, warnings } = makeModel(scenario, '1/0000');
    const simulation = new Simulation(model, protocolSteps(scenario.protocol), '1/0000', {
      debug: false,
      maximumLithium: scenario.numerics.maximumLithium ?? 1,
      solverTolerance: scenario.numerics.solverTolerance,
    });
    simulation.run();
    found = { scenario, simulation, run: collectResult(simulation, '1/0000', microstructure, warnings) };
    done.set(name, found);
  }
  return found;
}

describe.each(Object.keys(scenarios))('%s', (name) => {
  test('the last snapshot is the lattice that the run has left', () => {
    const { scenario, run, simulation } = sample(name);
    const { lattice, field, opening } = simulation.model;
    expect(run.siteEvents.site.length).toBeGreaterThan(15);
    const rebuilt = new Reconstruction(scenario, run);
    rebuilt.moveTo();
    const snapshot = rebuilt.snapshot();
    expect(snapshot.state).toEqual(lattice.state);
    expect(snapshot.grain).toEqual(lattice.grain);
    expect(snapshot.time).toBe(run.siteEvents.time.at(-1));
    expect(rebuilt.model.opening.root).toEqual(opening.root);
    expect(rebuilt.model.opening.value).toEqual(opening.value);
    expect(rebuilt.model.opening.boundary).toEqual(opening.boundary);
    expect(rebuilt.model.field.grounded).toEqual(field.grounded);
    for (let i = 0; i < lattice.state.length; i++) {
      const lithium = lattice.state[i] === SiteState.lithium;
      expect(Number.isNaN(snapshot.filledAt[i])).toBe(!lithium);
      expect(snapshot.isolated[i]).toBe(lithium && !field.grounded[i] ? 1 : 0);
      if (lithium && field.grounded[i]) expect(snapshot.dead[i]).toBe(0);
    }
  });

  test('moments on the way are those of the stored events, whatever the way there', () => {
    const { scenario, run } = sample(name);
    const last = run.siteEvents.site.length;
    const walk = new Reconstruction(scenario, run);
    for (const turned of [0, Math.floor(last / 3), Math.floor((2 * last) / 3)]) {
      walk.moveTo(turned);
      const there = walk.snapshot();
      expect(there).toEqual(snapshotAt(scenario, run, turned));
      const lithium = [...lithiumAtTime(run.siteEvents, there.time)].sort((a, b) => a - b);
      if (turned > 0)
        expect([...there.state.keys()].filter((i) => there.state[i] === SiteState.lithium)).toEqual(lithium);
    }
    const forward = walk.snapshot();
    walk.moveTo(last);
    walk.moveTo(forward.turned);
    expect(walk.snapshot()).toEqual(forward);
  });

  test('the fields of the end are those of the run', () => {
    const { scenario, run, simulation } = sample(name);
    const rebuilt = new Reconstruction(scenario, run);
    rebuilt.moveTo();
    const { field, leakage } = simulation.model;
    const found = rebuilt.fields(field.current / simulation.model.electrodeArea);
    expect(rebuilt.model.field.audit()).toBeLessThan(1e-6);
    expect(found.voltage).toBeCloseTo(field.voltage, 6);
    let compared = 0;
    for (let i = 0; i < found.potential.length; i++) {
      if (Number.isNaN(found.potential[i])) continue;
      compared++;
      expect(Math.abs(found.potential[i] - field.potential[i])).toBeLessThan(1e-6);
    }
    expect(compared).toBeGreaterThan(100);
    expect(found.electronPotential === null).toBe(leakage === null);
  });
});

test('every plane carries the imposed current before the first lithium', () => {
  for (const name of ['fracture', 'carved electrode']) {
    const { scenario, run } = sample(name);
    const { grid, state, current } = snapshotAt(scenario, run, 0);
    const { currentDensity, openingPressure, potential } = snapshotFields(scenario, run, 0);
    const area = grid.nx * grid.ny;
    const lowest = state.includes(SiteState.electrode) ? 8 : 0;
    for (let z = lowest; z < grid.nz; z++) {
      let sum = 0;
      for (let s = 0; s < area; s++) sum -= currentDensity[3 * (z * area + s) + 2];
      expect(sum / (area * current)).toBeCloseTo(1, 6);
    }
    expect(potential.every((phi, i) => state[i] === SiteState.electrode || phi > 0)).toBe(true);
    // Before any lithium the electrode alone opens sites.
    if (lowest === 0)
      expect([...openingPressure.keys()].filter((i) => openingPressure[i] > 0)).toEqual(
        Array.from({ length: area }, (_, i) => i),
      );
  }
});

test('lithium that stripping cuts off is dead until it is joined again', () => {
  const { scenario, run } = sample('stripping');
  const { nx } = run.dimensions;
  const { lithium, cracked } = SiteState;
  // Up a column, out of its middle, in again; the last event is not reached, so that no root is compared.
  const column = [5, 5 + nx, 5 + 2 * nx, 5 + 3 * nx];
  const site = Uint32Array.from([...column, column[1], column[1], 7]);
  const siteEvents = {
    site,
    state: Uint8Array.from([lithium, lithium, lithium, lithium, cracked, lithium, lithium]),
    event: Uint32Array.from(site, (_, k) => 4 * (k + 1)),
    time: Float64Array.from(site, (_, k) => 10 * (k + 1)),
    current: new Float64Array(site.length).fill(3),
    root: new Int32Array(site.length),
  };
  const walk = new Reconstruction(scenario, { ...run, siteEvents });
  const marked = (marks: Uint8Array) => [...marks.keys()].filter((i) => marks[i] === 1);
  walk.moveTo(4);
  expect(marked(walk.snapshot().isolated)).toEqual([]);
  walk.moveTo(5);
  const cut = walk.snapshot();
  expect(cut.state[column[1]]).toBe(cracked);
  expect(marked(cut.dead)).toEqual([column[2], column[3]]);
  expect(marked(cut.isolated)).toEqual([column[2], column[3]]);
  expect([cut.event, cut.time, cut.current, cut.filledAt[column[2]]]).toEqual([20, 50, 3, 30]);
  expect(cut.filledAt[column[1]]).toBeNaN();
  walk.moveTo(6);
  const joined = walk.snapshot();
  expect(marked(joined.dead)).toEqual([]);
  expect(marked(joined.isolated)).toEqual([]);
  expect(joined.filledAt[column[1]]).toBe(60);
});

test('lithium that grew inside is isolated, not dead, and comes from nuclei', () => {
  const leaked = sample('leakage');
  const { isolated, dead, origin } = snapshotAt(leaked.scenario, leaked.run, 10);
  expect(isolated.reduce((sum, value) => sum + value, 0)).toBe(10);
  expect(dead.includes(1)).toBe(false);
  isolated.forEach((is, i) => {
    if (is) expect(origin[i]).toBe(Origin.nucleus);
  });
});

test('a run of another scenario or another count of events is refused', () => {
  const { scenario, run } = sample('fracture');
  expect(() => snapshotAt(sample('leakage').scenario, run)).toThrow(/20 x 1 x 14 sites/);
  expect(() => snapshotAt(scenario, run, 1e6)).toThrow(/expected 0 to/);
  expect(() => snapshotAt(scenario, { ...run, seed: '1/0001' })).toThrow(/another scenario, seed or version/);
});
