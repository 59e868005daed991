import { describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Model } from '../../src/simulation/model.ts';
import { type ProtocolStep, platedThickness, protocolSteps } from '../../src/simulation/protocol.ts';
import { powerLaw } from '../../src/simulation/rate-law.ts';
import { collectResult, ionicProperties, makeModel, runTrajectory } from '../../src/simulation/run.ts';
import { Simulation, type SimulationOptions } from '../../src/simulation/simulation.ts';
import { SimulationError } from '../../src/simulation/simulation-error.ts';
import { PRESSURE_PER_VOLT } from '../../src/units/constants.ts';
import { equalFlaws, plainLattice } from '../../src/verify/samples.ts';
import { erlangCumulative, kolmogorovSmirnov } from '../../src/verify/statistics.ts';
import {
  fill,
  type ModelChanges,
  mechanismsOf,
  modelOf,
  NOTHING,
  randomFlaws,
  randomLattice,
} from './samples.ts';

const um = 1e-6;

function simulate(
  model: Model,
  steps: readonly ProtocolStep[],
  seed: string,
  options: Partial<SimulationOptions> = {},
): Simulation {
  return new Simulation(model, steps, seed, {
    debug: true,
    maximumLithium: 1,
    solverTolerance: 1e-8,
    ...options,
  });
}

/** A model that grows at 200 A/m^2. */
function growing(lattice: Lattice, changes: ModelChanges = {}): Model {
  return modelOf(lattice, { rateTolerance: 0.02, solverTolerance: 1e-8, ...changes });
}

const SCENARIO = (changes: string) => `
name: small
microstructure: { dimensions: 2, size: [24 um, 16 um], voxel: 1 um, grainSize: 6 um, pores: { boundary: 2 %, diameter: 2 um } }
${changes}
`;
const RAMP = 'protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 10 %, dwell: 10 min, maximum: 20 mA/cm^2 }';

function scenarioOf(changes: string) {
  return loadScenario(SCENARIO(changes), { file: 'small.yaml' }).scenario;
}

describe('one trajectory', () => {
  test('the same seed gives the same bytes, another one does not', () => {
    const scenario = scenarioOf(RAMP);
    const first = runTrajectory(scenario, 'a');
    expect(runTrajectory(scenario, 'a')).toEqual(first);
    expect(runTrajectory(scenario, 'b').siteEvents.time).not.toEqual(first.siteEvents.time);
  });

  test('ramp to a short: currents, censoring, books', () => {
    const scenario = scenarioOf(RAMP);
    const steps = protocolSteps(scenario.protocol);
    for (const seed of ['1', '2', '3']) {
      const result = runTrajectory(scenario, seed);
      expect(result.outcome).toBe('short');
      const k = steps.findIndex(({ current }) => current === result.shortCurrent);
      expect(k).toBeGreaterThan(0);
      expect(result.previousCurrent).toBe(steps[k - 1].current);
      expect(result.shortTime).toBeGreaterThan(k * 600);
      expect(result.shortTime).toBeLessThanOrEqual((k + 1) * 600);
      expect(result.lastCurrent).toBe(result.shortCurrent);
      expect(result.endTime).toBe(result.shortTime);
      const o = steps.findIndex(({ current }) => current === result.onsetCurrent);
      expect(o).toBeLessThanOrEqual(k);
      expect(result.previousOnsetCurrent).toBe(o === 0 ? null : steps[o - 1].current);
      expect(Math.floor(result.onsetTime! / 600)).toBe(o);
      const { site, time, event, current } = result.siteEvents;
      expect(new Set(site).size).toBe(site.length);
      expect(site.length).toBe(result.lithiumSites);
      for (let e = 1; e < site.length; e++) {
        expect(time[e]).toBeGreaterThan(time[e - 1]);
        expect(event[e]).toBeGreaterThan(event[e - 1]);
        expect(current[e]).toBeGreaterThanOrEqual(current[e - 1]);
      }
      // The last site is the one that joined the electrodes.
      expect(site[site.length - 1]).toBeGreaterThanOrEqual(24 * 15);
      expect(result.charge.quantaRecounted).toBe(result.charge.quanta);
      expect(Math.abs(result.balance.charge)).toBeLessThan(5);
      expect(result.balance.kirchhoff).toBeLessThan(2e-5);
      expect(result.balance.window).toBeLessThan(1e-9);
      expect(result.lithiumVolume).toBeCloseTo(platedThickness(result.charge.inserted), 30);
    }
  });

  test('a constant current below the threshold is survived; onset and short stay open', () => {
    const result = runTrajectory(
      scenarioOf('protocol: { kind: constant, current: 1e-3 mA/cm^2, duration: 1 h }'),
      'a',
    );
    expect(result).toMatchObject({
      outcome: 'survived',
      onsetCurrent: null,
      onsetTime: null,
      shortCurrent: null,
      shortTime: null,
      previousCurrent: null,
      endTime: 3600,
      lithiumSites: 0,
    });
    expect(result.lastCurrent).toBeCloseTo(0.01, 15);
  });

  test('a short in the first step has no current before it', () => {
    const result = runTrajectory(
      scenarioOf('protocol: { kind: constant, current: 20 mA/cm^2, duration: 10 h }'),
      'a',
    );
    expect(result).toMatchObject({ outcome: 'short', previousCurrent: null, previousOnsetCurrent: null });
    expect(result.shortCurrent).toBeCloseTo(200, 10);
  });

  test('limits stop a run: the lithium allowed, or the caller', () => {
    const limited = runTrajectory(scenarioOf(`${RAMP}\nnumerics: { maximumLithium: 2 % }`), 'a');
    expect(limited.outcome).toBe('stopped');
    expect(limited.lithiumSites).toBe(Math.ceil(0.02 * 24 * 16));
    expect(limited.shortCurrent).toBeNull();
    let asked = 0;
    const interrupted = runTrajectory(scenarioOf(RAMP), 'a', { shouldStop: () => ++asked > 4 });
    expect(interrupted.outcome).toBe('interrupted');
    expect(asked).toBe(5);
    expect(interrupted.endTime).toBe(4 * 600);
  });

  test('progress runs from 0 towards 1 and never back', () => {
    const seen: number[] = [];
    runTrajectory(scenarioOf(RAMP), 'a', { onProgress: ({ fraction }) => void seen.push(fraction) });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen[0]).toBe(0);
    for (let k = 1; k < seen.length; k++) expect(seen[k]).toBeGreaterThanOrEqual(seen[k - 1]);
    expect(seen[seen.length - 1]).toBeLessThan(1);
  });

  for (const quanta of [1, 16])
    test(`m = ${quanta}: books in order`, () => {
      const model = growing(randomLattice([10, 1, 10], `m/${quanta}`, { pores: 0.05 }), {
        quantaPerSite: quanta,
        flaws: equalFlaws(makeGrid(10, 1, 10, um), 4 * um),
      });
      const simulation = simulate(model, [{ current: 300, duration: 1e6 }], 'm');
      simulation.run();
      expect(simulation.outcome).toBe('short');
      expect(simulation.recount()).toBe(simulation.ledger.quanta);
      const turned = simulation.turned.length;
      expect(simulation.ledger.quanta).toBeGreaterThanOrEqual(turned * quanta);
      for (const { site } of simulation.turned) {
        expect(model.lattice.state[site]).toBe(SiteState.lithium);
        expect(model.fill[site]).toBe(quanta);
      }
      expect(collectResult(simulation, 'm', {}, []).lithiumSites).toBe(turned);
    });

  test('in 3D too, with pores, checked at every event', () => {
    const lattice = randomLattice([6, 5, 6], '3d', { pores: 0.05 });
    const simulation = simulate(
      growing(lattice, { flaws: randomFlaws(lattice, '3d') }),
      [{ current: 400, duration: 1e6 }],
      '3d',
    );
    simulation.run();
    expect(simulation.outcome).toBe('short');
    expect(simulation.worstKirchhoff).toBeLessThan(1e-6);
    expect(simulation.worstWindow).toBeLessThan(1e-12);
  });
});

describe('a run whose books do not balance throws', () => {
  /** Runs with something done to the model before the 20th quantum; debug off, so that the audit is the rare one. */
  function spoiled(spoil: (model: Model) => void): string {
    const model = growing(randomLattice([10, 1, 10], 'spoiled'), {
      flaws: equalFlaws(makeGrid(10, 1, 10, um), 4 * um),
      quantaPerSite: 16,
    });
    const insert = model.insert.bind(model);
    let events = 0;
    model.insert = (site) => {
      if (++events === 20) spoil(model);
      return insert(site);
    };
    try {
      simulate(model, [{ current: 300, duration: 1e6 }], 'spoiled', { debug: false }).run();
    } catch (error) {
      if (error instanceof SimulationError) return error.code;
      throw error;
    }
    return 'balanced';
  }

  test('left alone it balances', () => expect(spoiled(() => {})).toBe('balanced'));
  test('a conductance of the matrix', () =>
    expect(
      spoiled(({ field: { solver } }) => {
        solver.conductanceX[44] *= 2;
        solver.touch(44);
      }),
    ).toBe('kirchhoff'));
  test('plating faces', () =>
    expect(
      spoiled(({ field: { faces } }) => {
        for (let c = 0; c < faces.count; c++) if (faces.metal[c] < 0) faces.conductance[c] *= 1.05;
      }),
    ).toBe('kirchhoff'));
  test('quanta out of nothing', () =>
    expect(
      spoiled((model) => {
        model.fill[model.events.site[0]]++;
      }),
    ).toBe('quanta'));
  test('a charge that is not that of the ledger', () =>
    expect(
      spoiled((model) => {
        const total = model.events.total.bind(model.events);
        model.events.total = () => {
          total();
          model.events.current /= 3;
        };
      }),
    ).toBe('charge'));
});

describe('limits of the growth law', () => {
  /** A lattice of four columns without boundaries and a filament of given sites. */
  function filament(sites: readonly number[], changes: ModelChanges, block = NOTHING): Model {
    const model = modelOf(plainLattice(makeGrid(6, 1, 8, um)), {
      mechanisms: mechanismsOf(block),
      ...changes,
    });
    for (const site of sites) fill(model, site);
    return model;
  }

  test('equal opening pressures far below the stall pressure: growth by local current', () => {
    // Flaws so deep that the way along the filament adds next to nothing.
    const model = filament([2, 8, 14, 9], {
      flaws: equalFlaws(makeGrid(6, 1, 8, um), 10),
      law: powerLaw(4),
      sharingLength: Number.POSITIVE_INFINITY,
    });
    model.setCurrentDensity(500);
    model.settle();
    const { field, growth, events, quantum } = model;
    const current = new Float64Array(48);
    for (let c = 0; c < field.faces.count; c++) current[field.faces.site[c]] += field.platingCurrent(c);
    let compared = 0;
    for (let s = 0; s < events.count; s++) {
      const site = events.site[s];
      expect((events.rate[s] * quantum[site]) / current[site]).toBeCloseTo(1, 4);
      compared++;
    }
    expect(compared).toBeGreaterThan(8);
    expect(growth.insertedCurrent / growth.platedCurrent).toBeCloseTo(1, 5);
  });

  test('one easy site in reach takes all, beyond l_p nothing of it', () => {
    for (const [length, share] of [
      [5 * um, 1],
      [0.5 * um, 0],
    ]) {
      const model = filament([2, 8, 14, 20], { sharingLength: length });
      model.opening.value[26] = 1e7;
      model.growth.enlist(26);
      model.setCurrentDensity(1000);
      model.settle();
      // 1 minus the part that electrode faces insert for themselves.
      const { site: sites, rate, count } = model.events;
      const slot = sites.subarray(0, count).indexOf(3);
      const aside = sites.subarray(0, count).indexOf(9);
      const tip = sites.subarray(0, count).indexOf(26);
      expect(slot).toBeGreaterThanOrEqual(0);
      expect(rate[aside] / rate[tip] < 1e-6 ? 1 : 0).toBe(share);
    }
  });

  test('a threshold in p_d / p_open: S = 1 / (1 + (p*/p_d)^n) on either side', () => {
    const model = filament([], {});
    model.setCurrentDensity(1);
    const potential = model.field.potential[0];
    const threshold = model.opening.value[0] / (PRESSURE_PER_VOLT * potential);
    for (const over of [0.8, 0.95, 1, 1.05, 1.25]) {
      model.setCurrentDensity(over * threshold);
      const { insertedCurrent, platedCurrent } = model.growth;
      expect(insertedCurrent / platedCurrent).toBeCloseTo(1 / (1 + over ** -40), 10);
    }
  });

  test('a mirror-symmetric sample has mirror-symmetric rates', () => {
    const grid = makeGrid(7, 4, 7, um);
    const s = Math.SQRT1_2;
    const lattice = plainLattice(grid, [s, 0, s, -s, 0, s]);
    const mirror = (site: number) => site - (site % 7) + (6 - (site % 7));
    for (let y = 0; y < 4; y++)
      for (let z = 0; z < 6; z++) {
        const row = 7 * (y + 4 * z);
        // Face (1|2) along x belongs to boundary 0, its image (4|5) to boundary 1.
        lattice.faceBoundary[0][row + 1] = 0;
        lattice.faceBoundary[0][row + 4] = 1;
        for (const x of [1, 2, 4, 5]) lattice.boundaryArea[row + x] = (grid.faceArea * s) / 2;
      }
    const model = modelOf(lattice, { ionic: { boundaryResistance: 5e-5 }, law: powerLaw(6) });
    for (const site of [1, 29, 57, 85, 86, 114]) {
      fill(model, site);
      fill(model, mirror(site));
    }
    model.setCurrentDensity(200);
    model.settle();
    const rate = new Map(
      Array.from(model.events.rate.subarray(0, model.events.count), (k, n) => [model.events.site[n], k]),
    );
    expect(rate.size).toBeGreaterThan(30);
    const most = Math.max(...rate.values());
    for (const [site, k] of rate) expect(Math.abs(rate.get(mirror(site))! - k)).toBeLessThan(1e-9 * most);
  });
});

test('the quantum of a site is fixed once its first is in', () => {
  const flaws = equalFlaws(makeGrid(6, 1, 8, um), 4 * um);
  flaws.size[3] = 0.5 * um;
  const model = modelOf(plainLattice(makeGrid(6, 1, 8, um)), { flaws, mechanics: { openingWidth: null } });
  const before = model.quantum[3];
  const other = model.quantum[1];
  model.insert(3);
  fill(model, 2);
  // Its neighbour's root opens both; the width that goes with it only the untouched one.
  expect(model.opening.root[3]).toBe(2);
  expect(model.quantum[3]).toBe(before);
  expect(model.opening.root[1]).toBe(2);
  expect(model.quantum[1]).not.toBe(other);
  expect(model.quantum[1]).toBeCloseTo(
    model.quantum[2] * Math.sqrt(model.opening.flawLength[1] / (4 * um)),
    20,
  );
});

test('a run may end with the site that brings more receivers than the selector holds', () => {
  // 64 sites of the surface fill its first size; the second lithium site lies above the first and brings four more.
  for (const sites of [1, 2]) {
    const lattice = plainLattice(makeGrid(8, 8, 8, um));
    const flaws = equalFlaws(lattice.grid, um);
    flaws.size[27] = 10 * um;
    const model = growing(lattice, { flaws });
    const simulation = simulate(model, [{ current: 200, duration: 1e9 }], `column/${sites}`, {
      debug: false,
      maximumLithium: sites / lattice.grid.sites,
    });
    simulation.run();
    expect(simulation.turned.map(({ site }) => site)).toEqual([27, 91].slice(0, sites));
    expect(model.events.count).toBe(60 + 4 * sites);
  }
});

describe('waiting times', () => {
  test('one site far above the threshold fills by Erlang-m, mean q m / I', () => {
    const m = 4;
    const times: number[] = [];
    for (let k = 0; k < 400; k++) {
      const model = modelOf(plainLattice(makeGrid(1, 1, 3, um)), { quantaPerSite: m });
      model.setCurrentDensity(500);
      const mean = model.quantum[0] / (500 * model.lattice.grid.faceArea);
      const simulation = simulate(model, [{ current: 500, duration: 1e9 }], `erlang/${k}`, {
        debug: false,
        maximumLithium: 1e-9,
      });
      simulation.run();
      times.push(simulation.turned[0].time / mean);
    }
    expect(kolmogorovSmirnov(Float64Array.from(times), (t) => erlangCumulative(m, t))).toBeLessThan(1.95);
  });

  test('a run of few quanta is no error, however early or late they come', () => {
    let few = 0;
    for (let k = 0; k < 300; k++) {
      // From hopeless to certain, around the threshold of 101 A/m^2.
      const current = 80 * Math.exp((0.3 * k) / 300);
      const model = modelOf(plainLattice(makeGrid(2, 1, 4, um)), { quantaPerSite: 1 + (k % 4) });
      const simulation = simulate(model, [{ current, duration: 600 }], `few/${k}`, {
        debug: false,
        maximumLithium: 1e-9,
      });
      simulation.run();
      if (simulation.ledger.quanta > 0 && simulation.ledger.expected < 0.1 * simulation.ledger.inserted)
        few++;
    }
    expect(few).toBeGreaterThan(3);
  });

  test('a step of the current draws again: no event is lost or doubled at its end', () => {
    // The same charge in many short steps or in one: equal means within 4 standard errors.
    const quanta = (steps: ProtocolStep[], seed: string) => {
      const simulation = simulate(
        modelOf(plainLattice(makeGrid(3, 1, 30, um)), { quantaPerSite: 4096 }),
        steps,
        seed,
        {
          debug: false,
        },
      );
      simulation.run();
      return [simulation.ledger.quanta, simulation.ledger.expected / simulation.model.quantum[0]];
    };
    const one = quanta([{ current: 300, duration: 0.5 }], 'one');
    const many = quanta(
      Array.from({ length: 200 }, () => ({ current: 300, duration: 0.0025 })),
      'many',
    );
    expect(many[1] / one[1]).toBeCloseTo(1, 8);
    for (const [found, expected] of [one, many])
      expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(one[1]).toBeGreaterThan(500);
  });
});

describe('protocol and properties', () => {
  test('steps of a ramp', () => {
    const ramp = { kind: 'ramp', start: 1, maximum: 2 } as const;
    expect(
      protocolSteps({ ...ramp, step: { kind: 'arithmetic', increment: 0.25 }, dwell: 60 }).map(
        (s) => s.current,
      ),
    ).toEqual([1, 1.25, 1.5, 1.75, 2]);
    const geometric = protocolSteps({
      ...ramp,
      step: { kind: 'geometric', ratio: 0.5 },
      capacityPerStep: 36,
    });
    expect(geometric).toEqual([
      { current: 1, duration: 36 },
      { current: 1.5, duration: 24 },
    ]);
    expect(protocolSteps({ kind: 'constant', current: 3, duration: 7 })).toEqual([
      { current: 3, duration: 7 },
    ]);
    // 1 mAh/cm^2 is 4.85 um.
    expect(platedThickness(36000) * 1e6).toBeCloseTo(4.85, 3);
  });

  test('flaws that are cut are told in micrometres', () => {
    const scenario = scenarioOf(`${RAMP}\nmechanisms: { flaws: { maximum: 0.8 um } }`);
    const { warnings, microstructure } = makeModel(scenario, 'flaws/1');
    const { flaws, flawsTruncated } = microstructure;
    expect(flawsTruncated).toBeGreaterThan(0);
    expect(warnings).toEqual([`${flawsTruncated} of ${flaws} flaws cut at the largest size, 0.8 um`]);
  });

  test('without the mechanism `flaws` every surface site has its least flaw', () => {
    const scenario = scenarioOf(`${RAMP}\nmechanisms: { flaws: { enabled: false, minimum: 0.7 um } }`);
    const { warnings, microstructure, model } = makeModel(scenario, 'flaws/1');
    expect(microstructure).toMatchObject({ flaws: 0, flawsTruncated: 0, largestFlaw: 0.7e-6 });
    expect(warnings).toEqual([]);
    const { nx, ny } = model.lattice.grid;
    for (let site = 0; site < nx * ny; site++) expect(model.opening.flawLength[site]).toBe(0.7e-6);
  });

  test('warmth raises the conductivity and lowers the boundary resistance', () => {
    const cold = ionicProperties(scenarioOf(RAMP));
    const warm = ionicProperties(scenarioOf(`${RAMP}\ntemperature: 333.15 K`));
    expect(warm.conductivity).toBeGreaterThan(2 * cold.conductivity);
    expect(warm.boundaryResistance).toBeLessThan(0.6 * cold.boundaryResistance);
  });
});
