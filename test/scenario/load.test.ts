import { describe, expect, it } from 'vitest';
import type { MicrostructureParameters } from '../../src/microstructure/parameters.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblems } from '../../src/scenario/problem.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { ELEMENTARY_CHARGE } from '../../src/units/constants.ts';
import { brief, full, problemsOf, small } from './fixtures.ts';

describe('loadScenario', () => {
  it('gives SI, with defaults and the numbers of the material', () => {
    const { scenario, warnings, unverified, sources } = loadScenario(small, { file: 'a.yaml' });
    expect(warnings).toEqual([]);
    expect(scenario).toMatchObject({
      name: 'small',
      material: 'LLZO',
      temperature: 298.15,
      microstructure: {
        kind: 'polycrystal',
        dimensions: 2,
        size: [60e-6, 60e-6],
        depth: 20e-6,
        voxel: 1e-6,
        tilt: 0,
      },
      electrolyte: {
        conductivity: 0.057,
        fractureToughness: 7e5,
      },
      boundaries: { resistance: 2e-5, electricalWidth: 1e-8 },
      interface: { resistance: 1e-3, counterResistance: 1e-3, kinetics: 'linear' },
      growth: { law: 'power', exponent: 40, openingWidth: 5e-8, quantaPerSite: 4 },
      mechanisms: {
        flaws: { enabled: true, modulus: 7 },
        appliedStress: { enabled: false },
        cohesion: { energyRatio: 0.49 },
      },
      protocol: {
        kind: 'ramp',
        start: 0.5,
        step: { kind: 'geometric', ratio: 0.05 },
        dwell: 3600,
        maximum: 50,
      },
      numerics: { rateTolerance: 0.02, solverTolerance: 1e-6, debug: false },
      ensemble: { runs: 24, seed: '1' },
    });
    expect(scenario.electrolyte.activationEnergy / ELEMENTARY_CHARGE).toBeCloseTo(0.34, 12);
    expect(scenario.growth.activationVolume).toBeCloseTo((50 * 13e-6) / 6.02214076e23, 31);
    expect(unverified).toContain('interface.resistance');
    expect(sources.map(({ key }) => key)).toContain('sharafi2017grains');
    const microstructure: MicrostructureParameters = scenario.microstructure;
    expect(microstructure.grainSize).toBe(8e-6);
  });

  it('reads every kind of value', () => {
    const { scenario, warnings, unverified } = loadScenario(full, { file: 'a.yaml' });
    expect(brief(warnings)).toEqual([]);
    expect(scenario).toMatchObject({
      temperature: 333.15,
      microstructure: {
        grainSizeSpread: 0.35,
        pores: { boundary: 0.01, interior: 0.005 },
        boundaryEnergy: { model: 'distributed' },
      },
      boundaries: { resistance: 2e-5 },
      interface: { resistance: 2e-4, counterResistance: 3e-4, roughness: 0.5e-6 },
      growth: { openingWidth: 'selfConsistent', activationVolume: 1e-27 },
      mechanisms: {
        flaws: { outletDensity: 1e4, maximum: 6e-6, electrodeArea: 1e-8 },
        softening: { enabled: false },
        appliedStress: { enabled: true, inPlane: 2e8 },
        pressureEquilibration: { length: Number.POSITIVE_INFINITY },
      },
      protocol: { start: 0.5, step: { kind: 'arithmetic', increment: 0.2 }, capacityPerStep: 3600 },
      numerics: { maximumLithium: 0.2 },
      ensemble: { seed: '7' },
    });
    expect(scenario.protocol).not.toHaveProperty('dwell');
    expect(unverified).toEqual([]);
  });

  it('reads a constant current', () => {
    const text = small.replace(
      /protocol:[\s\S]*/,
      'protocol: { kind: constant, current: 0.3 mA/cm^2, duration: 10 h }\n',
    );
    const { protocol }: Scenario = loadScenario(text, { file: 'a.yaml' }).scenario;
    expect(protocol).toEqual({ kind: 'constant', current: 3, duration: 36000 });
  });

  it('tells all problems of a file at once, each at its place', () => {
    const text = `name: wrong
microstructure:
  dimensions: 2
  size: [60 um, 60 um, 60 um]
  voxel: 1
  grainSize: 8 um
  kind: polycristal
interface:
  resistence: 10 ohm cm^2
  kinetics: linar
  chargeTransferResistance: 10 ohm
electrolyte: 5
conductivity: 1 mS/cm
growth: { openingWidth: 5, exponent: .inf, quantaPerSite: 0 }
temperature: 25 C
mechanisms:
  softening: { enabled: yes, shearModulusRatio: 1.5 }
  pressureEquilibration: { length: infinit }
  leak: {}
ensemble: { runs: 1.5 }
interface.roughness: 2 um
protocol:
  kind: ramp
  start: 5 mA/cm^2
  step: -2 %
  dwell: 1 h
  maximum: 0.5 mA/cm2x
`;
    const problems = problemsOf(text);
    expect(brief(problems)).toEqual([
      '5:10 microstructure.voxel missing-unit',
      '7:9 microstructure.kind invalid-choice',
      '9:3 interface.resistence unknown-key',
      '10:13 interface.kinetics invalid-choice',
      '11:29 interface.chargeTransferResistance wrong-dimension',
      '12:14 electrolyte wrong-type',
      '13:1 conductivity unknown-key',
      '14:25 growth.openingWidth missing-unit',
      '14:38 growth.exponent not-a-quantity',
      '14:59 growth.quantaPerSite out-of-range',
      '15:14 temperature wrong-dimension',
      '17:25 mechanisms.softening.enabled wrong-type',
      '17:49 mechanisms.softening.shearModulusRatio out-of-range',
      '18:36 mechanisms.pressureEquilibration.length not-a-quantity',
      '19:3 mechanisms.leak unknown-key',
      '20:19 ensemble.runs wrong-type',
      '21:1 interface.roughness unknown-key',
      '25:9 protocol.step out-of-range',
      '27:12 protocol.maximum not-a-quantity',
    ]);
    const hint = (path: string): string | undefined =>
      problems.find((problem) => problem.path === path)?.hint;
    expect(hint('microstructure.voxel')).toBe("write the unit: '1 um'");
    expect(hint('microstructure.kind')).toBe("did you mean 'polycrystal'?");
    expect(hint('interface.resistence')).toBe("did you mean 'resistance'?");
    expect(hint('interface.kinetics')).toBe("did you mean 'linear'?");
    expect(hint('conductivity')).toBe("'conductivity' belongs below 'electrolyte:'");
    expect(hint('temperature')).toContain("'25 degC'");
    expect(hint('mechanisms.pressureEquilibration.length')).toBe("did you mean 'infinite'?");
    expect(hint('interface.roughness')).toBe("write 'roughness' below 'interface:'");
  });

  it('formats problems like a compiler', () => {
    const problems = problemsOf(small.replace('8 um', '8'));
    expect(formatProblems(problems)).toBe(
      "a.yaml:6:14: error: microstructure.grainSize: found 8, expected a length in um above 0 um and at most 1 m\n    hint: write the unit: '8 um'",
    );
  });

  it.each([
    ['', '1:1  wrong-type'],
    ['# nothing\n', '1:1  wrong-type'],
    ['5', '1:1  wrong-type'],
    ['- a', '1:1  wrong-type'],
    ['a: [1\nb: 2', '2:1  yaml-syntax'],
    ['name: x\n\ttab: 1', '2:1  yaml-syntax'],
    ['name: a: b', '1:7  yaml-syntax'],
    [`${small}---\nname: two\n`, '13:1  yaml-syntax'],
    ['a: &a [*a]', '1:8 a.0.0.0 too-large'],
    [`${small}? [a, b]\n: 1\n`, '13:3  unknown-key'],
    [`${small}__proto__: { polluted: 1 }\n`, '13:1  unknown-key'],
    [`${small}name: again\n`, '13:1  duplicate-key'],
    [`${small}growth:\n`, '13:8 growth wrong-type'],
    [small.replace('  dwell: 1 h\n', ''), '7:1 protocol.dwell missing'],
    [small.replace(/protocol:[\s\S]*/, ''), '1:1 protocol wrong-type'],
  ])('refuses %j', (text, expected) => {
    const errors = brief(problemsOf(text).filter(({ severity }) => severity === 'error'));
    if (expected.includes('protocol wrong-type')) expect(errors).toEqual(['1:1 protocol missing']);
    else expect(errors).toContain(expected);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('stops aliases that would explode', () => {
    let text = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
    for (let i = 1; i < 12; i++) text += `a${i}: &a${i} [${new Array(10).fill(`*a${i - 1}`).join(', ')}]\n`;
    expect(problemsOf(text).map(({ code }) => code)).toEqual(['too-large']);
  });

  it('follows anchors', () => {
    const text = small.replace('[60 um, 60 um]', '[&side 60 um, *side]');
    expect(loadScenario(text, { file: 'a.yaml' }).scenario.microstructure.size).toEqual([60e-6, 60e-6]);
  });
});

describe('--set', () => {
  it('replaces and adds values before validation', () => {
    const { scenario } = loadScenario(small, {
      file: 'a.yaml',
      set: [
        'interface.resistance=2 ohm cm^2',
        'protocol.step=0.02 mA/cm^2',
        'microstructure.size=[40 um, 80 um]',
        'microstructure.size.0=20 um',
        'numerics.debug=true',
      ],
    });
    expect(scenario.interface).toMatchObject({ resistance: 2e-4, counterResistance: 2e-4 });
    expect(scenario.protocol).toMatchObject({ step: { kind: 'arithmetic', increment: 0.2 } });
    expect(scenario.microstructure.size).toEqual([20e-6, 80e-6]);
    expect(scenario.numerics.debug).toBe(true);
  });

  it('is named as the place of its problems', () => {
    const problems = problemsOf(small, [
      'interface.resistance=2',
      'interfac.resistance=3',
      'foo',
      'name=[',
      'microstructure.voxel=30 um',
    ]);
    expect(problems.map(({ file, line, path, code }) => [file, line, path, code])).toEqual(
      expect.arrayContaining([
        ['--set interface.resistance=2', 0, 'interface.resistance', 'missing-unit'],
        ['--set interfac.resistance=3', 0, '', 'unknown-key'],
        ['--set foo', 0, '', 'bad-edit'],
        ['--set name=[', 0, 'name', 'yaml-syntax'],
      ]),
    );
  });

  it('takes part in cross checks at its own place', () => {
    const problems = problemsOf(small, ['microstructure.voxel=4 um']).filter(
      ({ severity }) => severity === 'error',
    );
    expect(problems.map(({ code }) => code)).toEqual(['grain-below-resolution']);
    expect(problems[0].hint).toContain('2.67 um');
  });
});

it('a key of another kind of protocol is said to be one', () => {
  const text = small.replace(
    /protocol:[\s\S]*/,
    'protocol: { kind: constant, current: 1 mA/cm^2, duration: 1 h, dwell: 1 h }\n',
  );
  expect(problemsOf(text).map(({ hint }) => hint)).toEqual(["'dwell' goes with another kind"]);
});
