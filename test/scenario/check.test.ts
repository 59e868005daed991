import { describe, expect, it } from 'vitest';
import { checkScenario, expectedGrains } from '../../src/scenario/check.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { ScenarioError } from '../../src/scenario/problem.ts';
import { CYCLES, errorsOf, full, problemsOf, small } from './fixtures.ts';

const box3 = full.replace('size: [48 um, 48 um, 24 um]', 'size: [48 um, 48 um, 24 um] # box');

describe('cross checks', () => {
  it.each([
    ['grain-below-resolution', 'microstructure.grainSize', ['microstructure.grainSize=2.9 um']],
    ['too-few-grains', 'microstructure.grainSize', ['microstructure.grainSize=60 um']],
    [
      'too-few-grains',
      'microstructure.grainSize',
      ['microstructure.grainSize=60 um', 'microstructure.kind=bricks'],
    ],
    ['wrong-size-count', 'microstructure.size', ['microstructure.dimensions=3']],
    ['wrong-size-count', 'microstructure.size', ['microstructure.size=[60 um]']],
    [
      'box-below-resolution',
      'microstructure.size.1',
      ['microstructure.size=[60 um, 3 um]', 'microstructure.kind=glass', 'mechanisms.flaws.minimum=0.1 um'],
    ],
    ['lattice-too-large', 'microstructure.voxel', ['microstructure.voxel=1 nm']],
    ['flaw-exceeds-box', 'mechanisms.flaws.maximum', ['mechanisms.flaws.maximum=15.1 um']],
    ['flaw-range-empty', 'mechanisms.flaws.minimum', ['mechanisms.flaws.minimum=16 um']],
    ['electrode-below-patch', 'mechanisms.flaws.electrodeArea', ['mechanisms.flaws.electrodeArea=1e-9 m^2']],
    [
      'pore-exceeds-box',
      'microstructure.pores.diameter',
      ['microstructure.pores={boundary: 1 %, diameter: 60 um}'],
    ],
    [
      'too-porous',
      'microstructure.pores',
      ['microstructure.pores={boundary: 20 %, junction: 20 %, interior: 20 %, diameter: 4 um}'],
    ],
    ['ramp-does-not-rise', 'protocol.maximum', ['protocol.maximum=0.05 mA/cm^2']],
    ['too-many-steps', 'protocol.step', ['protocol.step=0.001 %']],
    ['too-many-steps', 'protocol.step', ['protocol.step=1e-6 mA/cm^2']],
    ['missing', 'protocol.dwell', ['protocol={kind: ramp, start: 1 A/m^2, step: 2 %, maximum: 2 A/m^2}']],
    ['contradiction', 'protocol.capacityPerStep', ['protocol.capacityPerStep=1 mAh/cm^2']],
    [
      'missing',
      'microstructure.grainSize',
      ['microstructure={dimensions: 2, size: [9 um, 9 um], voxel: 1 um}'],
    ],
  ])('%s at %s', (code, path, set) => {
    const errors = errorsOf(small, set);
    expect(errors.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(errors[0].line).toBe(0);
  });

  it('are made beside unknown keys of the same section', () => {
    const wrong = `${small}mechanisms: { cohesoin: { enabled: true }, liMonroe: { enabled: true } }\n`;
    expect(errorsOf(wrong).map((problem) => [problem.code, problem.path])).toEqual([
      ['unknown-key', 'mechanisms.cohesoin'],
      ['contradiction', 'mechanisms.liMonroe.enabled'],
    ]);
  });

  const cycle = (keys: string) => [`protocol={kind: cycle, ${keys}}`, 'mechanisms.stripping.enabled=true'];
  const up = 'start: 1 A/m^2, step: 10 %, maximum: 5 A/m^2';
  it.each([
    ['cycling-without-stripping', 'mechanisms.stripping.enabled', CYCLES.slice(0, 1)],
    ['missing', 'protocol.capacity', cycle('current: 1 A/m^2, cycles: 3')],
    ['contradiction', 'protocol.halfCycle', cycle(`${up}, capacity: 9 C/m^2, halfCycle: 1 h`)],
    ['missing', 'protocol.current', cycle('halfCycle: 1 h')],
    ['missing', 'protocol.cycles', cycle('current: 1 A/m^2, halfCycle: 1 h')],
    ['contradiction', 'protocol.start', cycle('current: 1 A/m^2, cycles: 3, start: 1 A/m^2, halfCycle: 1 h')],
    [
      'contradiction',
      'protocol.cyclesPerStep',
      cycle('current: 1 A/m^2, cycles: 3, cyclesPerStep: 2, halfCycle: 1 h'),
    ],
    ['missing', 'protocol.maximum', cycle('start: 1 A/m^2, step: 10 %, halfCycle: 1 h')],
    ['contradiction', 'protocol.cycles', cycle(`${up}, cycles: 3, halfCycle: 1 h`)],
    [
      'ramp-does-not-rise',
      'protocol.maximum',
      cycle('start: 1 A/m^2, step: 10 %, maximum: 1 A/m^2, halfCycle: 1 h'),
    ],
    ['too-many-steps', 'protocol.step', cycle(`${up}, cyclesPerStep: 10000, halfCycle: 1 h`)],
  ])('cycles: %s at %s', (code, path, set) => {
    const errors = errorsOf(small, set);
    expect(errors.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
  });

  it('takes cycles at one current and ramps of them, and says where stripping has no effect', () => {
    expect(problemsOf(small, CYCLES)).toEqual([]);
    expect(problemsOf(small, cycle(`${up}, cyclesPerStep: 3, rest: 5 min, halfCycle: 1 h`))).toEqual([]);
    const warnings = problemsOf(small, ['mechanisms.stripping.enabled=true']);
    expect(warnings.map(({ code }) => code)).toEqual(['stripping-without-cycles']);
  });

  it.each([
    ['size-rounded', 'microstructure.size.0', ['microstructure.size=[60.4 um, 60 um]']],
    [
      'few-grains',
      'microstructure.grainSize',
      ['microstructure.grainSize=30 um', 'mechanisms.flaws.outletDensity=1 /m'],
    ],
    [
      'pore-below-resolution',
      'microstructure.pores.diameter',
      ['microstructure.pores={boundary: 1 %, diameter: 1 um}'],
    ],
    ['coarse-voxel', 'microstructure.voxel', ['interface.chargeTransferResistance=0.5 ohm cm^2']],
    ['coarse-voxel', 'microstructure.voxel', ['temperature=200 K']],
    ['opening-exceeds-voxel', 'growth.openingWidth', ['growth.openingWidth=2 um']],
    [
      'shorted-boundaries',
      'boundaries.parallelConductivity',
      ['boundaries.parallelConductivity=1e-3 S/cm', 'boundaries.resistance=0.2 ohm cm^2'],
    ],
    [
      'wide-boundaries',
      'boundaries.electricalWidth',
      [
        'microstructure.size=[400 nm, 400 nm]',
        'microstructure.voxel=10 nm',
        'microstructure.grainSize=35 nm',
        'mechanisms.flaws.enabled=false',
        'growth.openingWidth=5 nm',
      ],
    ],
    ['flaws-truncated', 'mechanisms.flaws.electrodeArea', ['mechanisms.flaws.electrodeArea=0.5 cm^2']],
    ['flaws-truncated', 'mechanisms.flaws.scale', ['mechanisms.flaws.scale=12 um']],
    ['flaws-truncated', 'interface.roughness', ['interface.roughness=3 um']],
    ['one-step', 'protocol.step', ['protocol.step=1 A/cm^2']],
  ])('warns of %s at %s', (code, path, set) => {
    const problems = problemsOf(small, set);
    expect(problems.map((problem) => [problem.severity, problem.code, problem.path])).toEqual([
      ['warning', code, path],
    ]);
  });

  it('takes the conductivity of the coarse-voxel limit at the temperature of the scenario', () => {
    // 0.2 * 0.057 S/m * 10 ohm cm^2 = 11.4 um at 298.15 K; at 230 K times (298.15/230) exp(-0.34 eV/k (1/230 - 1/298.15)).
    const factor = (298.15 / 230) * Math.exp((-0.34 / 8.617333262e-5) * (1 / 230 - 1 / 298.15));
    const [problem] = problemsOf(small, ['temperature=230 K']);
    expect(problem?.expected).toContain(`at most ${Number((11.4 * factor).toPrecision(3))} um`);
  });

  it('rounds the box to voxels and says so', () => {
    const { scenario, warnings } = loadScenario(small, {
      file: 'a.yaml',
      set: ['microstructure.size=[60.4 um, 60 um]'],
    });
    expect(scenario.microstructure.size).toEqual([60e-6, 60e-6]);
    expect(warnings[0].hint).toBe('60 um is used');
  });

  it('needs neither grains nor their size where there are none', () => {
    for (const kind of ['glass', 'singleCrystal', 'bicrystal']) {
      const set = [`microstructure={kind: ${kind}, dimensions: 2, size: [20 um, 30 um], voxel: 1 um}`];
      const { scenario } = loadScenario(small, { file: 'a.yaml', set });
      expect(scenario.microstructure.grainSize).toBe(30e-6);
      expect(expectedGrains(scenario.microstructure)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('says which size counts, and where', () => {
    const [problem] = problemsOf(small.replace('dimensions: 2', 'dimensions: 3'));
    expect(problem).toMatchObject({
      line: 4,
      column: 9,
      found: '2 lengths',
      expected: '3, [x, y, z], as dimensions is 3',
    });
  });

  it('takes the memory limit from outside and proposes a voxel that fits', () => {
    const load = (set: string[]) =>
      loadScenario(box3, { file: 'a.yaml', memoryLimit: 43e6, set: ['growth.openingWidth=50 nm', ...set] });
    try {
      load([]);
      expect.unreachable();
    } catch (error) {
      const [problem] = (error as ScenarioError).problems;
      expect(problem).toMatchObject({ code: 'lattice-too-large', path: 'microstructure.voxel', line: 11 });
      const voxel = /a voxel of ([\d.]+ um)/.exec(problem.hint)?.[1] ?? '';
      const codes = ((): string[] => {
        try {
          return load([`microstructure.voxel=${voxel}`]).warnings.map(({ code }) => code);
        } catch (again) {
          return (again as ScenarioError).problems.map(({ code }) => code);
        }
      })();
      expect(codes).not.toContain('lattice-too-large');
    }
  });

  it('runs on the valid sections while others are at fault', () => {
    const problems = errorsOf(`${small}temperature: 5\n`, ['microstructure.grainSize=2 um']);
    expect(problems.map(({ code }) => code)).toEqual(['grain-below-resolution', 'missing-unit']);
    expect(checkScenario({})).toEqual([]);
  });

  it('asks for what the material leaves open, by name and where the material is chosen', () => {
    const problems = problemsOf(`material: Li6PS5Cl\n${small}`);
    expect(problems.map(({ line, column, path, code }) => [line, column, path, code])).toEqual([
      [1, 11, 'boundaries.resistance', 'material-gap'],
      [1, 11, 'boundaries.activationEnergy', 'material-gap'],
      [1, 11, 'interface.chargeTransferResistance', 'material-gap'],
    ]);
    const set = [
      'boundaries.resistance=0 ohm cm^2',
      'boundaries.activationEnergy=0 eV',
      'interface.chargeTransferResistance=4 ohm cm^2',
    ];
    const { scenario } = loadScenario(`material: Li6PS5Cl\n${small}`, { file: 'a.yaml', set });
    expect(scenario.electrolyte.fractureToughness).toBe(2.3e5);
    expect(scenario.mechanisms.cohesion.energyRatio).toBe(0.39);
  });
});
