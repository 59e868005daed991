import { describe, expect, test } from 'vitest';
import { InterfacePressure } from '../../src/fields/interface-pressure.ts';
import { IonicField } from '../../src/fields/ionic.ts';
import { ELECTRODE } from '../../src/fields/plating-faces.ts';
import { EventKind } from '../../src/kinetics/catalogue.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Model } from '../../src/simulation/model.ts';
import { powerLaw } from '../../src/simulation/rate-law.ts';
import { makeModel } from '../../src/simulation/run.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME, PRESSURE_PER_VOLT } from '../../src/units/constants.ts';
import { plainLattice, plainProperties } from '../../src/verify/samples.ts';
import { fill, mechanismsOf, modelOf, NOTHING } from '../simulation/samples.ts';

const um = 1e-6;
const M = 3e-29;
const perCharge = LITHIUM_MOLAR_VOLUME / FARADAY;

/** A field so well conducting that the interface alone shares the current. */
function interfaceField(nx: number, ny: number, resistance: (x: number, y: number) => number): IonicField {
  const grid = makeGrid(nx, ny, 4, um, ny === 1 ? 7 * um : um);
  const workingResistance = Float64Array.from({ length: nx * ny }, (_, s) =>
    resistance(s % nx, Math.floor(s / nx)),
  );
  const field = new IonicField(
    plainLattice(grid),
    plainProperties(1e-3, { conductivity: 1e5, workingResistance }),
  );
  field.setCurrent(2 * nx * ny * grid.faceArea);
  field.update({ tolerance: 1e-13 });
  return field;
}

test('two stripes: parabolas of height (V_m / F)(j - <j>) b^2 / (8 M)', () => {
  // Currents 3 : 1 over stripes of b = 40 um: j - <j> = +-1 A/m^2.
  const n = 80;
  const field = interfaceField(n, 1, (x) => (x < n / 2 ? 1e-3 : 3e-3));
  const pile = new InterfacePressure(field, M);
  pile.update();
  const peak = (perCharge * 1 * (40 * um) ** 2) / (8 * M);
  expect(peak).toBeGreaterThan(1e8);
  expect(Math.abs(Math.max(...pile.pressure) / peak - 1)).toBeLessThan(2e-3);
  expect(Math.abs(Math.min(...pile.pressure) / -peak - 1)).toBeLessThan(2e-3);
  expect(Math.abs(pile.pressure.reduce((sum, p) => sum + p, 0)) / peak).toBeLessThan(1e-6);
  pile.excess.forEach((p, s) => {
    expect(p).toBe(Math.max(0, pile.pressure[s]));
  });
  // A uniform interface has none.
  const even = new InterfacePressure(
    interfaceField(20, 1, () => 1e-3),
    M,
  );
  even.update();
  expect(Math.max(...even.excess)).toBeLessThan(1e-6 * peak);
});

test('3D: volume is conserved column by column', () => {
  const field = interfaceField(12, 9, (x, y) => 1e-3 * (1 + ((x * 7 + y * 5) % 4)));
  const pile = new InterfacePressure(field, M);
  pile.update();
  const { pressure } = pile;
  const at = (x: number, y: number) => pressure[((x + 12) % 12) + 12 * ((y + 9) % 9)];
  let worst = 0;
  for (let y = 0; y < 9; y++)
    for (let x = 0; x < 12; x++) {
      const out = M * (4 * at(x, y) - at(x + 1, y) - at(x - 1, y) - at(x, y + 1) - at(x, y - 1));
      const source = perCharge * (field.platingCurrent(field.faces.firstOf(x + 12 * y)) - 2 * um * um);
      worst = Math.max(worst, Math.abs(out - source) / (perCharge * um * um));
    }
  expect(worst).toBeLessThan(1e-6);
});

describe('in the growth law', () => {
  // A soft threshold, so that every pressure shows in the rates.
  const law = powerLaw(2);
  const stripes = (sharingLength: number) => {
    const grid = makeGrid(16, 1, 6, um);
    const model = modelOf(plainLattice(grid), {
      ionic: { workingResistance: Float64Array.from({ length: 16 }, (_, x) => (x < 8 ? 1e-3 : 2e-3)) },
      mechanisms: mechanismsOf(NOTHING),
      law,
      sharingLength,
      lateralMobility: M,
    });
    return model;
  };
  const pressureOf = (model: Model) => {
    const pile = new InterfacePressure(model.field, M);
    pile.update();
    return pile;
  };

  test('a face of the electrode stalls at (F / V_m) phi + max(0, p)', () => {
    const model = stripes(0);
    model.setCurrentDensity(80);
    model.settle();
    const { excess } = pressureOf(model);
    expect(Math.max(...excess)).toBeGreaterThan(1e6);
    const slots = model.events.slotsOf(EventKind.insert);
    for (let x = 0; x < 16; x++) {
      const face = model.field.faces.firstOf(x);
      const stall = PRESSURE_PER_VOLT * model.field.potential[x] + excess[x];
      const expected = model.field.platingCurrent(face) * law.insertedShare(model.opening.value[x], stall);
      const found = model.events.rate[slots[x]] * model.quantum[x];
      expect(Math.abs(found / expected - 1)).toBeLessThan(1e-5);
    }
  });

  test.each([2 * um, Number.POSITIVE_INFINITY])(
    'a filament has the mean excess of where it touches the electrode, l_p = %s',
    (length) => {
      const model = stripes(length);
      model.setCurrentDensity(80);
      for (const site of [3, 4, 20]) fill(model, site);
      model.settle();
      const { excess } = pressureOf(model);
      expect(excess[3]).not.toBe(excess[4]);
      const { field, opening } = model;
      let least = Number.POSITIVE_INFINITY;
      let conductance = 0;
      let drive = 0;
      let own = 0;
      let bare = 0;
      for (let c = 0; c < field.faces.count; c++) {
        const site = field.faces.site[c];
        const phi = field.potential[site];
        if (field.faces.metal[c] === ELECTRODE) {
          const stall = PRESSURE_PER_VOLT * phi + excess[site];
          bare += field.platingCurrent(c) * law.insertedShare(opening.value[site], stall);
          continue;
        }
        least = Math.min(least, opening.value[site]);
        conductance += field.faces.conductance[c];
        drive += field.faces.conductance[c] * phi;
        own += field.platingCurrent(c);
      }
      const stall = (PRESSURE_PER_VOLT * drive) / conductance + (excess[3] + excess[4]) / 2;
      const expected = bare + own * law.insertedShare(least, stall);
      expect(Math.abs(model.growth.insertedCurrent / expected - 1)).toBeLessThan(1e-4);
      const without = bare + own * law.insertedShare(least, (PRESSURE_PER_VOLT * drive) / conductance);
      expect(Math.abs(model.growth.insertedCurrent / without - 1)).toBeGreaterThan(1e-3);
    },
  );
});

test('outlets of blocking boundaries carry less than the mean, those of fast ones more, and these are pushed', () => {
  const outlets = (boundary: string) => {
    let current = 0;
    let pressure = 0;
    let count = 0;
    for (let run = 0; run < 8; run++) {
      const { scenario } = loadScenario(
        `
name: outlets
microstructure: { kind: polycrystal, dimensions: 2, size: [60 um, 30 um], voxel: 1 um, grainSize: 10 um }
interface: { resistance: 1 ohm cm^2 }
boundaries: { ${boundary} }
mechanisms: { pileUp: { enabled: true } }
protocol: { kind: constant, current: 0.1 mA/cm^2, duration: 1 h }
`,
        { file: 'a.yaml' },
      );
      const { model } = makeModel(scenario, `1/${run}`);
      model.setCurrentDensity(1);
      const pile = new InterfacePressure(model.field, M);
      pile.update();
      for (let x = 0; x < 60; x++) {
        if (model.lattice.boundaryArea[x] === 0) continue;
        current += model.field.platingCurrent(model.field.faces.firstOf(x)) / model.lattice.grid.faceArea;
        pressure += pile.pressure[x];
        count++;
      }
    }
    return { current: current / count, pressure: pressure / count };
  };
  const blocking = outlets('resistance: 5 ohm cm^2');
  expect(blocking.current).toBeLessThan(0.98);
  const fast = outlets('resistance: 0 ohm cm^2, parallelConductivity: 0.3 S/cm');
  expect(fast.current).toBeGreaterThan(1.02);
  expect(fast.pressure).toBeGreaterThan(1e5);
  expect(blocking.pressure).toBeLessThan(0.5 * fast.pressure);
});
