import { describe, expect, test } from 'vitest';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import type { WorkingInterface } from '../../src/mechanisms/mechanism.ts';
import {
  criticalModulusRatio,
  type ElasticPair,
  stabilityParameter,
} from '../../src/mechanisms/monroe-newman.ts';
import { activeMechanisms, mechanismsSchema } from '../../src/mechanisms/registry.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { writeScenario } from '../../src/scenario/write.ts';
import { makeModel, runTrajectory } from '../../src/simulation/run.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../../src/units/constants.ts';
import { plainLattice } from '../../src/verify/samples.ts';
import { fill, modelOf } from '../simulation/samples.ts';
import { context } from './context.ts';

const um = 1e-6;

function active(name: string, block: Record<string, unknown> = {}) {
  const found = activeMechanisms(mechanismsSchema.parse({ [name]: { enabled: true, ...block } })).find(
    ({ mechanism }) => mechanism.name === name,
  );
  if (!found) throw new Error(`${name} is not active`);
  return found;
}

function conductance(name: string, block: Record<string, unknown>, changes: Partial<WorkingInterface> = {}) {
  const grid = makeGrid(40, 1, 10, um, 20 * um);
  const factor = new Float64Array(40).fill(1);
  const { mechanism, parameters } = active(name, block);
  const at = { grid, boundaryArea: new Float64Array(40), seed: '1', ...changes };
  mechanism.interfaceConductance!(parameters, at, context, factor);
  return factor;
}

const scenario = (mechanisms: string, more = '') => `
name: interface
microstructure: { kind: singleCrystal, dimensions: 2, size: [40 um, 20 um], voxel: 1 um }
${more}
mechanisms: ${mechanisms}
protocol: { kind: constant, current: 0.1 mA/cm^2, duration: 1 h }
ensemble: { runs: 1 }
`;
const problems = (text: string) => {
  try {
    return loadScenario(text, { file: 'a.yaml' }).warnings;
  } catch (error) {
    return (error as { problems: ReturnType<typeof loadScenario>['warnings'] }).problems;
  }
};

describe('patches', () => {
  test('lost contact takes its share of the conductance away, all of it inside a patch', () => {
    const factor = conductance('contactPatches', { fraction: '25 %', diameter: '8 um' });
    expect(factor.reduce((sum, f) => sum + f, 0) / 40).toBeCloseTo(0.75, 2);
    expect(factor.filter((f) => f === 0).length).toBeGreaterThanOrEqual(8);
    expect(factor.filter((f) => f === 1).length).toBeGreaterThanOrEqual(25);
  });

  test('resistance patches divide the conductance by r, and are elsewhere than lost contact', () => {
    const factor = conductance('resistancePatches', {
      fraction: '25 %',
      diameter: '8 um',
      resistanceRatio: 5,
    });
    expect(Math.min(...factor)).toBeCloseTo(0.2, 12);
    expect(factor.reduce((sum, f) => sum + f, 0) / 40).toBeCloseTo(0.75 + 0.25 / 5, 2);
    const contact = conductance('contactPatches', { fraction: '25 %', diameter: '8 um' });
    expect(factor.every((f, s) => f < 1 === contact[s] < 1)).toBe(false);
  });

  test('a run on an interface with lost contact balances, and nothing plates in a patch', () => {
    for (const kinetics of ['linear', 'butlerVolmer']) {
      const { scenario: loaded } = loadScenario(
        scenario(
          '{ contactPatches: { enabled: true, fraction: 40 %, diameter: 12 um } }',
          `interface: { kinetics: ${kinetics}, resistance: 2 ohm cm^2 }`,
        ),
        { file: 'a.yaml' },
      );
      const result = runTrajectory(loaded, '1/0');
      expect(result.outcome).toBe('survived');
      expect(result.balance.kirchhoff).toBeLessThan(1e-5);
      // All current through 60 % of the interface, more at the rims.
      expect(result.observables.focusingFactor).toBeGreaterThan(1 / 0.6);
      expect(result.observables.focusingFactor).toBeLessThan(4);
    }
  });

  test('patches beyond the box are refused with their line, patches below the voxel warned of', () => {
    expect(
      problems(scenario('{ contactPatches: { enabled: true, diameter: 50 um } }')).map(({ code, line }) => [
        code,
        line,
      ]),
    ).toEqual([['patch-exceeds-box', 5]]);
    expect(
      problems(scenario('{ resistancePatches: { enabled: true, diameter: 1 um } }')).map(({ code }) => code),
    ).toEqual(['patch-below-resolution']);
    expect(problems(scenario('{ contactPatches: { diameter: 50 um } }'))).toEqual([]);
  });
});

describe('Li-Monroe', () => {
  test('sqrt((2 gamma_Li|SE - gamma_gb) / (2 gamma_s)), at least sqrt(0.05)', () => {
    const { mechanism, parameters } = active('liMonroe', { interfaceEnergyRatio: 0.85, energyRatio: 0.6 });
    const toughness = (relativeEnergy: number) =>
      mechanism.boundaryToughness!(parameters, { relativeEnergy, disorientation: 0.7 });
    expect(toughness(1)).toBeCloseTo(0.5, 14);
    expect(toughness(0.35)).toBeCloseTo(0.8, 14);
    expect(toughness(2)).toBeCloseTo(Math.sqrt(0.05), 14);
  });

  test('with an interface as costly as a surface it is the cohesion', () => {
    const wetted = active('liMonroe', { interfaceEnergyRatio: 1 });
    const dry = active('cohesion');
    for (const relativeEnergy of [0.1, 0.7, 1, 1.3])
      expect(
        wetted.mechanism.boundaryToughness!(wetted.parameters, { relativeEnergy, disorientation: 1 }),
      ).toBe(dry.mechanism.boundaryToughness!(dry.parameters, { relativeEnergy, disorientation: 1 }));
  });

  test('both works of separation together are refused at the line of the switch', () => {
    const [problem, ...rest] = problems(scenario('\n  liMonroe: { enabled: true }'));
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ severity: 'error', code: 'contradiction', line: 6 });
    expect(problem.hint).toContain('cohesion');
    expect(problems(scenario('{ liMonroe: { enabled: true }, cohesion: { enabled: false } }'))).toEqual([]);
  });
});

describe('Monroe-Newman', () => {
  const polymer: ElasticPair = {
    lithiumModulus: 3.4e9,
    lithiumPoisson: 0.42,
    electrolyteModulus: 1e9,
    electrolytePoisson: 0.33,
    volumeRatio: 12.8,
    surfaceTension: 0,
  };

  test('incompressible bodies: chi = V_m (1 - v) k (G - G_Li), without deviatoric stress', () => {
    const pair = {
      ...polymer,
      lithiumPoisson: 0.5,
      electrolytePoisson: 0.5,
      electrolyteModulus: 5e9,
      volumeRatio: 3,
    };
    expect(stabilityParameter(pair, 1e6) / (13e-6 * -2 * 1e6 * 1.6e9)).toBeCloseTo(1, 12);
    expect(criticalModulusRatio(pair)).toBeCloseTo(1, 12);
    // Surface tension alone: -(V_m / 2)(1 + v) gamma k^2.
    const soft = { ...pair, electrolyteModulus: 3.4e9, surfaceTension: 0.5 };
    expect(stabilityParameter(soft, 1e6)).toBeCloseTo(-13e-6 * 2 * 0.5 * 1e12, 0);
  });

  test('a polymer like poly(ethylene oxide) has to be about twice as stiff as lithium', () => {
    const critical = criticalModulusRatio(polymer);
    expect(critical).toBeGreaterThan(1.6);
    expect(critical).toBeLessThan(2.2);
    for (const [over, sign] of [
      [0.98, 1],
      [1.02, -1],
    ])
      expect(
        Math.sign(stabilityParameter({ ...polymer, electrolyteModulus: over * critical * 3.4e9 }, 1e6)),
      ).toBe(sign);
  });

  test('for v < 1 soft electrolytes are stable instead; for v = 1 none is', () => {
    const pair = { ...polymer, volumeRatio: 0.1 };
    const critical = criticalModulusRatio(pair);
    expect(stabilityParameter({ ...pair, electrolyteModulus: 0.98 * critical * 3.4e9 }, 1e6)).toBeLessThan(0);
    expect(stabilityParameter({ ...pair, electrolyteModulus: 1.02 * critical * 3.4e9 }, 1e6)).toBeGreaterThan(
      0,
    );
    expect(criticalModulusRatio({ ...pair, volumeRatio: 1 })).toBe(Number.POSITIVE_INFINITY);
    for (const stiff of [1e8, 1e10, 1e12])
      expect(stabilityParameter({ ...pair, volumeRatio: 1, electrolyteModulus: stiff }, 1e6)).toBeGreaterThan(
        0,
      );
  });

  test('LLZO is stable, with half the modulus at its boundaries too, and nothing acts', () => {
    const boundaryArea = Float64Array.from({ length: 40 }, (_, s) => s % 2);
    for (const boundaryModulusRatio of [1, 0.5]) {
      const { mechanism, parameters } = active('monroeNewman', { boundaryModulusRatio });
      const { observables, warnings } = mechanism.findings!(parameters, context);
      expect(observables).toMatchObject({ stableInterface: 1 });
      expect(warnings![0]).toContain('boundaries stable');
      const factor = conductance('monroeNewman', { boundaryModulusRatio }, { boundaryArea });
      expect([...factor]).toEqual(new Array(40).fill(1));
    }
  });

  test('unstable: peaks and valleys of the current are exp(+-(1 - alpha) chi A / RT)', () => {
    const factor = conductance('monroeNewman', { volumeRatio: 0.1, wavelength: '20 um', amplitude: '5 nm' });
    const pair = {
      ...polymer,
      electrolyteModulus: 150e9 / 2.54,
      electrolytePoisson: 0.27,
      volumeRatio: 0.1,
      surfaceTension: 0.5,
    };
    const exponent = (0.5 * stabilityParameter(pair, (2 * Math.PI) / (20 * um)) * 5e-9) / (8.31446 * 298.15);
    expect(exponent).toBeGreaterThan(0.1);
    expect(Math.log(Math.max(...factor)) / exponent).toBeGreaterThan(0.98);
    expect(Math.log(Math.max(...factor)) / exponent).toBeLessThan(1.0001);
    expect(factor.reduce((sum, f) => sum + Math.log(f), 0)).toBeCloseTo(0, 10);
  });

  test('the verdict joins warnings and statistics of a run, and LLZO runs as without it', () => {
    const run = (block: string) =>
      runTrajectory(loadScenario(scenario(block), { file: 'a.yaml' }).scenario, '1/0');
    const plain = run('{}');
    const judged = run('{ monroeNewman: { enabled: true } }');
    expect(judged.warnings.some((text) => text.includes('grains stable'))).toBe(true);
    expect(judged.microstructure.stableInterface).toBe(1);
    expect(judged.trace).toEqual(plain.trace);
    expect(judged.charge).toEqual(plain.charge);
    const unstable = run('{ monroeNewman: { enabled: true, volumeRatio: 0.1 } }');
    expect(unstable.microstructure.stableInterface).toBe(0);
    expect(unstable.observables.focusingFactor).toBeGreaterThan(1.1);
  });

  test('amplitudes beyond linear and unresolved waves are refused', () => {
    const codes = (block: string) => problems(scenario(block)).map(({ code }) => code);
    expect(codes('{ monroeNewman: { enabled: true, amplitude: 1 um } }')).toEqual(['not-linear']);
    expect(codes('{ monroeNewman: { enabled: true, wavelength: 3 um } }')).toEqual(['wave-below-resolution']);
  });
});

describe('rough interface', () => {
  const rough = (box: string, more = '', numerics = '') => `
name: rough
microstructure: { kind: polycrystal, ${box}, grainSize: 6 um }
interface: { resistance: 2 ohm cm^2, roughness: 1.5 um }
mechanisms:
  roughInterface: { enabled: true, correlationLength: 4 um }
  flaws: { roughnessRatio: 3 }
${more}
protocol: { kind: ramp, start: 0.5 mA/cm^2, step: 20 %, dwell: 30 min, maximum: 20 mA/cm^2 }
numerics: { debug: true${numerics} }
`;

  test.each([
    ['2D', 'dimensions: 2, size: [32 um, 24 um], voxel: 1 um', ''],
    ['3D', 'dimensions: 3, size: [16 um, 16 um, 18 um], voxel: 1 um', ', maximumLithium: 0.5 %'],
    [
      '2D with pores and lost contact',
      'dimensions: 2, size: [36 um, 24 um], voxel: 1 um, pores: { boundary: 4 %, interior: 3 %, diameter: 3 um }',
      '',
    ],
  ])(
    '%s: filaments leave the carved electrode, and all books balance after every site',
    (name, box, numerics) => {
      const more = name.includes('contact')
        ? '  contactPatches: { enabled: true, fraction: 20 %, diameter: 6 um }'
        : '';
      const { scenario: loaded } = loadScenario(rough(box, more, numerics), { file: 'a.yaml' });
      const { model } = makeModel(loaded, '1/0');
      const { surface } = model.field;
      expect(surface.count).toBeGreaterThanOrEqual(model.lattice.grid.nx * model.lattice.grid.ny);
      const result = runTrajectory(loaded, '1/0');
      expect(result.lithiumSites).toBeGreaterThan(15);
      expect(result.balance.kirchhoff).toBeLessThan(2e-5);
      // The first lithium lies on the carved surface, and roots are slots of it.
      expect(surface.slot[result.siteEvents.site[0]]).toBeGreaterThanOrEqual(0);
      for (const root of result.siteEvents.root) {
        expect(root).toBeGreaterThanOrEqual(0);
        expect(root).toBeLessThan(surface.count);
      }
      expect(result.observables.isolatedFraction).toBe(0);
      expect(result.outcome).toBe(name === '3D' ? 'stopped' : 'short');
      if (name !== '3D') expect(result.observables.reachedFraction).toBe(1);
    },
  );

  test('no roughness, an unresolved surface and one that fills the box are refused', () => {
    const codes = (text: string) =>
      problems(text)
        .filter(({ severity }) => severity === 'error')
        .map(({ code, path }) => [code, path]);
    const box = 'dimensions: 2, size: [40 um, 32 um], voxel: 1 um';
    expect(codes(rough(box).replace(', roughness: 1.5 um', ''))).toEqual([
      ['missing', 'interface.roughness'],
    ]);
    expect(codes(rough(box).replace('correlationLength: 4 um', 'correlationLength: 2 um'))).toEqual([
      ['roughness-below-resolution', 'mechanisms.roughInterface.correlationLength'],
    ]);
    expect(codes(rough(box).replace('correlationLength: 4 um', 'correlationLength: 15 um'))).toEqual([
      ['roughness-exceeds-box', 'mechanisms.roughInterface.correlationLength'],
    ]);
    expect(codes(rough(box).replace('roughness: 1.5 um', 'roughness: 3 um'))).toContainEqual([
      'roughness-exceeds-box',
      'interface.roughness',
    ]);
  });
});

describe('porosity', () => {
  const sample = (box: string, mechanisms: string, numerics = '') => `
name: porosity
microstructure: { kind: polycrystal, ${box}, grainSize: 6 um, pores: { boundary: 6 %, interior: 5 %, diameter: 3 um } }
mechanisms: ${mechanisms}
interface: { resistance: 2 ohm cm^2 }
protocol: { kind: ramp, start: 0.5 mA/cm^2, step: 20 %, dwell: 30 min, maximum: 40 mA/cm^2 }
numerics: { debug: true${numerics} }
`;
  const planar = 'dimensions: 2, size: [30 um, 24 um], voxel: 1 um';
  const pores = (state: Uint8Array) => state.filter((s) => s === SiteState.pore).length;

  test('pores in the scenario switch it on; switched off, the same sample has none', () => {
    const load = (mechanisms: string) => loadScenario(sample(planar, mechanisms), { file: 'a.yaml' });
    expect(load('{}').scenario.mechanisms.porosity.enabled).toBe(true);
    expect(loadScenario(scenario('{}'), { file: 'a.yaml' }).scenario.mechanisms.porosity.enabled).toBe(false);
    const porous = makeModel(load('{}').scenario, '1/0');
    const dense = makeModel(load('{ porosity: { enabled: false } }').scenario, '1/0');
    expect(pores(porous.model.lattice.state) / porous.model.lattice.grid.sites).toBeCloseTo(0.11, 1);
    expect(pores(dense.model.lattice.state)).toBe(0);
    expect([...dense.model.lattice.grain]).toEqual([...porous.model.lattice.grain]);
    // As written out it loads to the same.
    const { resolvedInput, hash } = load('{ porosity: { enabled: false } }');
    expect(loadScenario(writeScenario(resolvedInput), { file: 'a.yaml' }).hash).toBe(hash);
  });

  test.each([
    ['2D', planar, ''],
    ['3D', 'dimensions: 3, size: [14 um, 14 um, 16 um], voxel: 1 um', ', maximumLithium: 2 %'],
  ])('%s: pores on boundaries and inside grains carry no current, and are filled', (_, box, numerics) => {
    const { scenario: loaded } = loadScenario(sample(box, '{}', numerics), { file: 'a.yaml' });
    const { model } = makeModel(loaded, '1/0');
    const { grid } = model.lattice;
    const initial = model.lattice.state.slice();
    for (let site = 0; site < grid.sites; site++)
      if (initial[site] === SiteState.pore)
        for (let d = 0; d < 6; d++) expect(model.field.conductances.face(site, d)).toBe(0);
    const result = runTrajectory(loaded, '1/0');
    const { site: turned } = result.siteEvents;
    expect(turned.length).toBeGreaterThan(30);
    expect(Array.from(turned).some((site) => initial[site] === SiteState.pore)).toBe(true);
  });

  test.each([
    ['2D', makeGrid(7, 1, 8, um, 7 * um)],
    ['3D', makeGrid(7, 7, 8, um)],
  ])(
    '%s: the pore at the tip of a filament takes all that its window inserts, a voxel of lithium',
    (_, grid) => {
      const lattice = plainLattice(grid);
      const foot = 3 + 7 * (grid.ny > 1 ? 3 : 0);
      const above = (z: number) => foot + grid.nx * grid.ny * z;
      lattice.state[above(3)] = SiteState.pore;
      const model = modelOf(lattice, { sharingLength: 10 * um });
      model.setCurrentDensity(300);
      for (let z = 0; z < 3; z++) fill(model, above(z));
      model.settle();
      const { rate, site, count } = model.events;
      let intoPore = 0;
      let intoDense = 0;
      for (let s = 0; s < count; s++) {
        const current = rate[s] * model.quantum[site[s]];
        if (site[s] === above(3)) intoPore += current;
        else if (site[s] >= grid.nx * grid.ny) intoDense += current;
      }
      expect(intoPore).toBeGreaterThan(0);
      expect(intoDense / intoPore).toBeLessThan(1e-6);
      const charge = model.quantum[above(3)] * model.quantaPerSite;
      expect(charge / ((grid.voxelVolume * FARADAY) / LITHIUM_MOLAR_VOLUME)).toBeCloseTo(1, 12);
    },
  );

  test('porosity without pores is warned of', () => {
    expect(problems(scenario('{ porosity: { enabled: true } }')).map(({ code }) => code)).toEqual([
      'no-pores',
    ]);
  });
});
