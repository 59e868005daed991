import { describe, expect, test } from 'vitest';
import { ELECTRODE } from '../../src/fields/plating-faces.ts';
import { EventKind } from '../../src/kinetics/catalogue.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Model } from '../../src/simulation/model.ts';
import { partialLoad } from '../../src/simulation/opening-pressure.ts';
import { runTrajectory } from '../../src/simulation/run.ts';
import { PRESSURE_PER_VOLT } from '../../src/units/constants.ts';
import { equalFlaws, plainLattice } from '../../src/verify/samples.ts';
import { fill, MECHANICS, type ModelChanges, mechanismsOf, modelOf } from './samples.ts';

const um = 1e-6;
const ON = { crackAhead: { enabled: true, velocity: '1e-5 m/s' } };

/** Six columns without boundaries, root flaws of 5 um; sites of column 2 are 2, 8, 14, ... */
function cracking(changes: ModelChanges = {}, block: Record<string, Record<string, unknown>> = ON): Model {
  const grid = makeGrid(6, 1, 12, um);
  return modelOf(plainLattice(grid), {
    mechanisms: mechanismsOf(block),
    flaws: equalFlaws(grid, 5 * um),
    ...changes,
  });
}

/** Opens a site and fills it. */
function crackAndFill(model: Model, site: number): void {
  model.crack(site);
  fill(model, site);
}

/** K / (1.12 sqrt(pi c)) in Pa, c in um. */
const full = (c: number) => MECHANICS.fractureToughness / (1.12 * Math.sqrt(Math.PI * c * um));

describe('a partially filled crack', () => {
  test('(2 / pi) asin(b / c): a third at b = c / 2, all at b = c', () => {
    expect(partialLoad(5, 10)).toBeCloseTo(1 / 3, 14);
    expect(partialLoad(Math.SQRT1_2, 1)).toBeCloseTo(1 / 2, 14);
    expect(partialLoad(7, 7)).toBe(1);
    // Next to full, 1 - (2 / pi) sqrt(2 e).
    expect(1 - partialLoad(1 - 1e-8, 1)).toBeCloseTo((2 / Math.PI) * Math.sqrt(2e-8), 9);
  });

  test('opening pressure at the tip, against a hand calculation', () => {
    const model = cracking();
    const { value, loader, parent } = model.opening;
    // A flaw of 5 um at the mouth: nothing is new.
    expect(value[2] / full(5)).toBeCloseTo(1, 12);
    model.crack(2);
    // Cracked to 6 um, the flaw of 5 um full.
    expect(value[8] / (full(6) / ((2 / Math.PI) * Math.asin(5 / 6)))).toBeCloseTo(1, 12);
    model.crack(8);
    model.crack(14);
    expect(value[20] / (full(8) / ((2 / Math.PI) * Math.asin(5 / 8)))).toBeCloseTo(1, 12);
    fill(model, 2);
    expect(value[20] / (full(8) / ((2 / Math.PI) * Math.asin(6 / 8)))).toBeCloseTo(1, 12);
    expect([loader[20], parent[20]]).toEqual([2, 14]);
    fill(model, 8);
    fill(model, 14);
    expect(value[20] / full(8)).toBeCloseTo(1, 12);
    expect([loader[20], parent[20]]).toEqual([14, 14]);
  });

  test('a closing stress acts all along the crack', () => {
    // In a grain the plane that is closed least opens.
    const pressed = cracking(
      {},
      { ...ON, appliedStress: { enabled: true, inPlane: '30 MPa', throughPlane: '20 MPa' } },
    );
    pressed.crack(2);
    pressed.crack(8);
    expect(pressed.opening.value[14] / ((full(7) + 20e6) / partialLoad(5, 7))).toBeCloseTo(1, 12);
  });

  test('where it is full the opening pressures are those without the mechanism', () => {
    const ahead = cracking();
    const plain = cracking({}, {});
    for (const site of [2, 8, 14, 15]) {
      crackAndFill(ahead, site);
      fill(plain, site);
    }
    for (const site of [20, 13, 16, 21, 9]) expect(ahead.opening.value[site]).toBe(plain.opening.value[site]);
  });
});

describe('opening and filling', () => {
  test('a crack runs at (v_0 / a) (p_d / p_open)^n', () => {
    const model = cracking();
    crackAndFill(model, 2);
    model.crack(8);
    model.crack(14);
    model.setCurrentDensity(60);
    model.settle();
    const { field, events, opening } = model;
    let g = 0;
    let drive = 0;
    for (let c = 0; c < field.faces.count; c++) {
      if (field.faces.metal[c] === ELECTRODE) continue;
      g += field.faces.conductance[c];
      drive += field.faces.conductance[c] * field.potential[field.faces.site[c]];
    }
    const stall = (PRESSURE_PER_VOLT * drive) / g;
    const expected = (1e-5 / um) * (stall / opening.value[20]) ** 40;
    expect(events.rateOf(EventKind.crack, 20) / expected).toBeCloseTo(1, 9);
    // Surface sites far from the open mouth feel the electrode's own potential.
    const own = (1e-5 / um) * ((PRESSURE_PER_VOLT * field.potential[5]) / opening.value[5]) ** 40;
    expect(model.growth.mouths.sites).toEqual([]);
    expect(events.rateOf(EventKind.crack, 5) / own).toBeCloseTo(1, 9);
  });

  test('lithium enters open sites alone, and no new crack opens beside it while they are not full', () => {
    const model = cracking();
    crackAndFill(model, 2);
    model.setCurrentDensity(200);
    model.settle();
    const { events, quantum } = model;
    for (let s = 0; s < events.count; s++) expect(events.kind[s]).toBe(EventKind.crack);
    const closed = events.rateOf(EventKind.crack, 3);
    expect(events.rateOf(EventKind.crack, 8)).toBeGreaterThan(0);
    model.crack(8);
    model.setCurrentDensity(200);
    model.settle();
    for (let s = 0; s < events.count; s++)
      if (events.kind[s] === EventKind.insert) expect(events.site[s]).toBe(8);
    let plated = 0;
    for (let c = 0; c < model.field.faces.count; c++)
      if (model.field.faces.metal[c] === 2) plated += model.field.platingCurrent(c);
    // 2 gamma / r = 40 MPa, well below the stall pressure.
    expect((events.rateOf(EventKind.insert, 8) * quantum[8]) / plated).toBeGreaterThan(0.9);
    expect(events.rateOf(EventKind.crack, 3)).toBeLessThan(1e-6 * closed);
  });

  test('an open crack runs on as one, away from its root', () => {
    const model = cracking();
    model.crack(2);
    const { events } = model;
    expect(events.has(EventKind.crack, 8)).toBe(true);
    model.crack(8);
    expect(events.has(EventKind.crack, 14)).toBe(true);
    model.crack(9);
    // 8 has run on to 9: its other tip is relieved.
    expect(events.has(EventKind.crack, 14)).toBe(false);
    expect(events.has(EventKind.crack, 15)).toBe(true);
    fill(model, 2);
    fill(model, 8);
    // Lithium beside it opens it anew.
    expect(events.has(EventKind.crack, 14)).toBe(true);
  });
});

const CELL = `
name: one boundary
microstructure: { kind: bicrystal, dimensions: 2, size: [12 um, 20 um], voxel: 1 um }
boundaries: { resistance: 0 ohm cm^2 }
mechanisms: { crackAhead: { enabled: true }, flaws: { enabled: false, minimum: 3 um } }
protocol: { kind: ramp, start: 0.4 mA/cm^2, step: 5 %, dwell: 20 min, maximum: 10 mA/cm^2 }
numerics: { debug: true }
`;

test('the crack leads the lithium and is through before it, with every event checked', () => {
  const { scenario } = loadScenario(CELL, { file: 'cell.yaml' });
  const result = runTrajectory(scenario, 'a');
  expect(result.outcome).toBe('short');
  const { observables: o, siteEvents, shortTime, charge } = result;
  expect(charge.quantaRecounted).toBe(charge.quanta);
  expect(o.largestCrackLead).toBeGreaterThan(3 * um);
  expect(o.crackLead).toBeGreaterThan(0);
  expect(o.crackLead).toBeLessThanOrEqual(o.largestCrackLead);
  expect(o.firstCrackTime).toBeLessThan(result.onsetTime!);
  expect(o.crackThroughTime).toBeGreaterThan(o.firstCrackTime);
  expect(o.crackThroughTime).toBeLessThan(shortTime!);
  expect(o.crackThroughCurrent).toBeLessThanOrEqual(result.shortCurrent!);
  // Every lithium site was a crack before.
  const open = new Set<number>();
  siteEvents.state!.forEach((state, k) => {
    if (state === SiteState.cracked) open.add(siteEvents.site[k]);
    else expect(open.has(siteEvents.site[k])).toBe(true);
  });
  expect(runTrajectory(scenario, 'a')).toEqual(result);
});
