import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../src/scenario/load.ts';
import { ScenarioError } from '../../src/scenario/problem.ts';
import { sha256 } from '../../src/scenario/sha256.ts';
import { expandSweep } from '../../src/scenario/sweep.ts';
import { writeScenario } from '../../src/scenario/write.ts';
import { brief, errorsOf, full, problemsOf, small } from './fixtures.ts';

const load = (text: string, set: string[] = []) => loadScenario(text, { file: 'a.yaml', set });
const grid = `${small}sweep:
  microstructure.grainSize: [4 um, 8 um]
  interface.resistance: [2 ohm cm^2, 10 ohm cm^2, 37 ohm cm^2]
`;

describe('sweeps', () => {
  it('span a grid, the first key slowest', () => {
    const { points } = load(grid);
    expect(points.map(({ parameters }) => Object.values(parameters).join(' '))).toEqual([
      '4 um 2 ohm cm^2',
      '4 um 10 ohm cm^2',
      '4 um 37 ohm cm^2',
      '8 um 2 ohm cm^2',
      '8 um 10 ohm cm^2',
      '8 um 37 ohm cm^2',
    ]);
    expect(points[1].values).toEqual({ 'microstructure.grainSize': 4e-6, 'interface.resistance': 1e-3 });
    expect(points[2].scenario.interface).toMatchObject({ resistance: 3.7e-3, counterResistance: 3.7e-3 });
    expect(new Set(points.map(({ hash }) => hash)).size).toBe(6);
  });

  it('move keys together', () => {
    const { points } = load(`${small}sweep:
  - { microstructure.grainSize: 4 um, interface.resistance: 2 ohm cm^2 }
  - { microstructure.grainSize: 8 um, interface.resistance: 37 ohm cm^2 }
`);
    expect(points.map(({ values }) => Object.values(values))).toEqual([
      [4e-6, 2e-4],
      [8e-6, 3.7e-3],
    ]);
  });

  it('take lists, switches, steps, and the material, each point with its own defaults', () => {
    const { points } = load(`${small}sweep:
  microstructure.size: [[40 um, 40 um], [60 um, 60 um]]
  mechanisms.softening.enabled: [true, false]
  protocol.step: [2 %, 0.02 mA/cm^2]
`);
    expect(points).toHaveLength(8);
    expect(points[0].parameters).toMatchObject({
      'microstructure.size': '[40 um, 40 um]',
      'mechanisms.softening.enabled': 'true',
    });
    expect(points[0].values).toEqual({
      'microstructure.size': [40e-6, 40e-6],
      'mechanisms.softening.enabled': true,
      'protocol.step': 0.02,
    });
    expect(points[1].values['protocol.step']).toBe(0.2);
    const set = [
      'boundaries.resistance=0 ohm cm^2',
      'boundaries.activationEnergy=0 eV',
      'interface.chargeTransferResistance=4 ohm cm^2',
      'sweep.material=[LLZO, Li6PS5Cl]',
    ];
    expect(load(small, set).points.map(({ scenario }) => scenario.electrolyte.youngModulus)).toEqual([
      150e9, 22e9,
    ]);
  });

  it('give a key that is written nowhere else', () => {
    const text = grid.replace('  grainSize: 8 um\n', '');
    expect(load(text).scenario.microstructure.grainSize).toBe(4e-6);
    expect(load(text).points).toHaveLength(6);
  });

  it('without a sweep there is one point', () => {
    const { points, scenario, hash } = load(small);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ parameters: {}, values: {}, hash });
    expect(points[0].scenario).toEqual(scenario);
  });

  it('is at fault at the value that is wrong', () => {
    const text = `${small}sweep:
  microstructure.grainSize: [4 um, 2 um, 8]
  interface.resistance: [2 ohm cm^2, 10 ohm]
  microstructure.voxel: [1 um, 2 um]
  temperture: [300 K]
  microstructure: [1]
  numerics.debug: true
  growth.quantaPerSite: []
`;
    expect(brief(errorsOf(text))).toEqual(
      [
        '14:36 microstructure.grainSize grain-below-resolution',
        '14:30 microstructure.grainSize grain-below-resolution',
        '14:42 microstructure.grainSize missing-unit',
        '15:38 interface.resistance wrong-dimension',
        '17:3 sweep.temperture unknown-key',
        '18:19 sweep.microstructure not-a-value',
        '19:19 sweep.numerics.debug wrong-type',
        '20:25 sweep.growth.quantaPerSite empty-sweep',
      ].sort((a, b) => Number.parseFloat(a.replace(':', '.')) - Number.parseFloat(b.replace(':', '.'))),
    );
  });

  it.each([
    ['sweep: []', '13:8 sweep empty-sweep'],
    ['sweep: {}', '13:8 sweep empty-sweep'],
    ['sweep: 5', '13:8 sweep wrong-type'],
    ['sweep: [5]', '13:9 sweep.0 wrong-type'],
    ['sweep: { sweep: [1] }', '13:10 sweep.sweep unknown-key'],
    ['sweep: { ensemble.runs: [1, 2] }', '13:25 sweep.ensemble.runs not-swept'],
    ['sweep: [{ name: a }]', '13:17 sweep.0.name not-swept'],
    ['sweep: { name.x: [1] }', '13:10 sweep.name.x unknown-key'],
  ])('%s is refused', (line, expected) => {
    expect(brief(problemsOf(`${small}${line}\n`))).toEqual([expected]);
  });

  it('is refused when it is too large, at once', () => {
    const runs = `[${Array.from({ length: 101 }, (_, i) => i + 1).join(', ')}]`;
    const text = `${small}sweep: { growth.quantaPerSite: ${runs}, ensemble.seed: ${runs} }\n`;
    expect(problemsOf(text).map(({ code }) => code)).toEqual(['sweep-too-large']);
  });

  it('expands from an input without text too, and throws with all problems', () => {
    const input: unknown = parse(grid);
    expect(expandSweep(input)).toEqual(load(grid).points);
    expect(() => expandSweep({ name: 'x' })).toThrow(ScenarioError);
  });
});

describe('the resolved scenario', () => {
  it.each([
    ['small', small],
    ['full', full],
    ['glass', `${small.replace('  grainSize: 8 um\n', '  kind: glass\n')}`],
  ])('loads to the same scenario, and resolves to itself (%s)', (_, text) => {
    const first = load(text);
    const second = load(writeScenario(first.resolvedInput));
    expect(second.scenario).toEqual(first.scenario);
    expect(second.resolvedInput).toEqual(first.resolvedInput);
    expect(second.hash).toBe(first.hash);
  });

  it('writes out what the material and the rules supplied', () => {
    expect(load(small).resolvedInput).toMatchObject({
      electrolyte: { fractureToughness: '0.7 MPa m^1/2' },
      interface: { resistance: '10 ohm cm^2', counterResistance: '10 ohm cm^2' },
      mechanisms: { flaws: { enabled: true, outletDensity: '1e5 1/m' } },
    });
  });

  it('of each sweep point loads to that point', () => {
    for (const point of load(grid).points)
      expect(load(writeScenario(point.resolvedInput)).hash).toBe(point.hash);
  });
});

describe('the hash', () => {
  const hash = (set: string[]): string => load(small, set).hash;
  const base = load(small).hash;

  it('ignores names, units, the number of runs and what only observes', () => {
    const same = [
      'name=other',
      'description=text',
      'ensemble.runs=48',
      'numerics.debug=true',
      'temperature=25 degC',
      'microstructure.voxel=1000 nm',
      'interface.resistance=0.01 kohm cm^2',
    ];
    for (const edit of same) expect(hash([edit]), edit).toBe(base);
  });

  it('changes with everything else', () => {
    const edits = [
      'temperature=26 degC',
      'ensemble.seed=2',
      'microstructure.voxel=0.5 um',
      'numerics.rateTolerance=1 %',
      'mechanisms.softening.enabled=false',
      'mechanisms.pressureEquilibration.length=infinite',
      'growth.openingWidth=selfConsistent',
      'protocol.step=6 %',
      'interface.roughness=1 um',
      'interface.counterResistance=11 ohm cm^2',
    ];
    expect(new Set([base, ...edits.map((edit) => hash([edit]))]).size).toBe(edits.length + 1);
  });

  it('is SHA-256', () => {
    for (const text of [
      '',
      'abc',
      'x'.repeat(55),
      'x'.repeat(56),
      'x'.repeat(64),
      '\u00b5\u03a9'.repeat(1000),
    ]) {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });
});

const sobolText = (keys: string, more = '') =>
  `${small}sweep:\n  sobol:\n    points: 8\n${more}    keys:\n${keys
    .trim()
    .split('\n')
    .map((line) => `      ${line.trim()}\n`)
    .join('')}`;
const ranges = `
  microstructure.grainSize: { from: 4 um, to: 16 um, scale: logarithmic }
  temperature: { from: 0 degC, to: 60 degC }
  growth.quantaPerSite: { from: 1, to: 4 }`;

describe('Sobol sweeps', () => {
  it('fill ranges of quantities, logarithms and whole numbers with the points of the sequence', () => {
    const { points } = load(sobolText(ranges));
    expect(points.map(({ parameters }) => Object.values(parameters))).toEqual([
      ['4 um', '0 degC', 1],
      ['8 um', '30 degC', 3],
      ['11.3137 um', '15 degC', 2],
      ['5.65685 um', '45 degC', 4],
      ['6.72717 um', '22.5 degC', 3],
      ['13.4543 um', '52.5 degC', 1],
      ['9.51366 um', '7.5 degC', 4],
      ['4.75683 um', '37.5 degC', 2],
    ]);
    expect(points[2].values).toEqual({
      'microstructure.grainSize': 11.3137e-6,
      temperature: 288.15,
      'growth.quantaPerSite': 2,
    });
    // More points keep those there are.
    expect(load(sobolText(ranges), ['sweep.sobol.points=16']).points.slice(0, 8)).toEqual(points);
  });

  it('are scrambled by the seed of the ensemble, and only then', () => {
    const of = (...set: string[]) =>
      load(sobolText(ranges, '    scramble: true\n'), set).points.map(({ parameters }) => parameters);
    expect(of()).toEqual(of());
    expect(of('ensemble.seed=2')).not.toEqual(of());
    expect(of('ensemble.seed=2', 'sweep.sobol.scramble=false')).toEqual(
      load(sobolText(ranges)).points.map(({ parameters }) => parameters),
    );
    // Each eighth of an axis holds one of eight points.
    const eighths = of().map((p) => Math.floor((Number.parseFloat(String(p.temperature)) / 60) * 8));
    expect(new Set(eighths).size).toBe(8);
  });

  it('are an axis of a grid beside lists', () => {
    const text = `${sobolText('temperature: { from: 300 K, to: 340 K }')}  interface.kinetics: [linear, butlerVolmer]\n`;
    const { points } = load(text, ['sweep.sobol.points=2', 'interface.resistance=5 ohm cm^2']);
    expect(points.map(({ parameters }) => Object.values(parameters).join(' '))).toEqual([
      '300 K linear',
      '300 K butlerVolmer',
      '320 K linear',
      '320 K butlerVolmer',
    ]);
  });

  it.each([
    ['temperature: { from: 300 K, to: 299 K }', 'sweep.sobol.keys.temperature.to empty-range', 17],
    ['temperature: { from: 300 um, to: 340 K }', 'sweep.sobol.keys.temperature.from wrong-dimension', 17],
    ['temperature: { from: 300 K, to: 500 K }', 'sweep.sobol.keys.temperature.to out-of-range', 17],
    ['temprature: { from: 300 K, to: 340 K }', 'sweep.sobol.keys.temprature unknown-key', 17],
    ['temperature: { from: 300 K, too: 340 K }', 'sweep.sobol.keys.temperature.to missing', 17],
    ['temperature: [300 K, 340 K]', 'sweep.sobol.keys.temperature wrong-type', 17],
    ['material: { from: LLZO, to: LLTO }', 'sweep.sobol.keys.material not-a-quantity', 17],
    [
      'microstructure.dimensions: { from: 2, to: 3 }',
      'sweep.sobol.keys.microstructure.dimensions not-a-quantity',
      17,
    ],
    [
      'protocol.step: { from: 2 %, to: 0.1 mA/cm^2 }',
      'sweep.sobol.keys.protocol.step.to wrong-dimension',
      17,
    ],
    [
      'growth.openingWidth: { from: 5 nm, to: selfConsistent }',
      'sweep.sobol.keys.growth.openingWidth.to not-a-quantity',
      17,
    ],
    [
      'boundaries.resistance: { from: 0 ohm cm^2, to: 1 ohm cm^2, scale: logarithmic }',
      'sweep.sobol.keys.boundaries.resistance.from no-logarithm',
      17,
    ],
    ['ensemble.runs: { from: 2, to: 4 }', 'sweep.sobol.keys.ensemble.runs not-swept', 17],
    [
      'microstructure.size.2: { from: 40 um, to: 50 um }',
      'sweep.sobol.keys.microstructure.size.2 no-such-item',
      17,
    ],
  ])('refuse %s', (keys, problem, line) => {
    const errors = errorsOf(sobolText(keys));
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toContain(problem);
    for (const { line: at } of errors) expect(at).toBe(line);
  });

  it('find the range at fault where a point of it is', () => {
    // Grains of less than three voxels at some points.
    const errors = errorsOf(sobolText('microstructure.grainSize: { from: 1 um, to: 20 um }'));
    expect([...new Set(brief(errors))]).toEqual(['17:33 microstructure.grainSize grain-below-resolution']);
  });
});

describe('edits of items and of sweeps', () => {
  const value = (set: string, text = small) => load(text, [set]).scenario.microstructure.size;
  it('reach items of lists by number, in brackets or with a dot', () => {
    expect(value('microstructure.size[1]=48um')).toEqual([60e-6, 48e-6]);
    expect(value('microstructure.size.0=48um')).toEqual([48e-6, 60e-6]);
    const compare = ['compare.mechanisms=[softening, cohesion]', 'compare.mechanisms[0]=deflection'];
    expect(load(small, compare).scenario.compare?.mechanisms).toEqual(['deflection', 'cohesion']);
  });

  it('reach values and points of a sweep', () => {
    const sizes = (text: string, set: string) =>
      load(text, [set]).points.map(({ parameters }) => Object.values(parameters).join(' '));
    expect(sizes(grid, 'sweep.microstructure.grainSize[0]=5 um')[0]).toBe('5 um 2 ohm cm^2');
    expect(sizes(grid, 'sweep.microstructure.grainSize=[5 um]')).toHaveLength(3);
    const records = `${small}sweep:\n  - { temperature: 300 K }\n  - { temperature: 310 K }\n`;
    expect(sizes(records, 'sweep.1.temperature=320 K')).toEqual(['300 K', '320 K']);
    expect(sizes(records, 'sweep[1]={ temperature: 330 K }')).toEqual(['300 K', '330 K']);
    expect(sizes(sobolText(ranges), 'sweep.sobol.keys.temperature.to=40 degC')[1]).toBe('8 um 20 degC 3');
  });

  it.each([
    'microstructure.size[2]=48um',
    'microstructure.size.7=48um',
    'compare.mechanisms[0]=softening',
    'sweep.2.temperature=300 K',
  ])('refuse an item that is not there: %s', (set) => {
    const errors = errorsOf(small, [set]);
    expect(errors.map(({ code, file }) => `${file} ${code}`)).toEqual([`--set ${set} no-such-item`]);
  });
});
