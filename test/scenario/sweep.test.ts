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
