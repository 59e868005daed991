import { describe, expect, test } from 'vitest';
import { openStream } from '../../src/kinetics/random.ts';
import { boundaryGaps, dftMaterials, gapNarrowings } from '../../src/materials/grain-boundary-dft.ts';
import { widestNarrowing } from '../../src/mechanisms/band-gap-narrowing.ts';
import { drawBandGapNarrowing } from '../../src/mechanisms/draw-narrowing.ts';
import { activeMechanisms, mechanismsSchema } from '../../src/mechanisms/registry.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { ELEMENTARY_CHARGE as eV } from '../../src/units/constants.ts';
import { sampleParameters } from '../microstructure/samples.ts';

const um = 1e-6;
const activeOf = (name: string, block: Record<string, unknown>) =>
  activeMechanisms(mechanismsSchema.parse({ [name]: { enabled: true, ...block } }));
const narrowingOf = (block: Record<string, unknown>) =>
  activeOf('bandGapNarrowing', block).find(({ mechanism }) => mechanism.name === 'bandGapNarrowing')!;

describe('the table of boundaries', () => {
  test('LLZO: 42 boundaries, widest 4.2872 eV; narrowing 0.684 in the mean, 0.300 spread, 1.566 at most, 69 % above 0.5', () => {
    expect(boundaryGaps.LLZO.length).toBe(42);
    const narrowing = gapNarrowings('LLZO');
    const mean = narrowing.reduce((sum, n) => sum + n, 0) / 42;
    expect(mean).toBeCloseTo(0.6835, 4);
    expect(Math.sqrt(narrowing.reduce((sum, n) => sum + (n - mean) ** 2, 0) / 41)).toBeCloseTo(0.2995, 4);
    expect(Math.max(...narrowing)).toBeCloseTo(4.2872 - 2.7211, 12);
    expect(narrowing.filter((n) => n > 0.5).length).toBe(29);
  });

  test('every material: physical numbers, least narrowing 0', () => {
    expect(dftMaterials.map((name) => boundaryGaps[name].length)).toEqual([42, 24, 59, 54, 19]);
    for (const name of dftMaterials) {
      for (const [energy, gap] of boundaryGaps[name]) {
        expect(energy).toBeGreaterThan(-0.1);
        expect(energy).toBeLessThan(2);
        expect(gap).toBeGreaterThan(1);
        expect(gap).toBeLessThan(7);
      }
      expect(Math.min(...gapNarrowings(name))).toBe(0);
    }
  });
});

describe('narrowing of the gap', () => {
  const traits = { relativeEnergy: 1, disorientation: 0.7 };

  test('constant: the value, drawing nothing', () => {
    const { mechanism, parameters } = narrowingOf({ narrowing: '0.5 eV' });
    const never = () => {
      throw new Error('drawn');
    };
    expect(mechanism.bandGapNarrowing!(parameters, traits, never)).toBeCloseTo(0.5 * eV, 30);
  });

  test('distributed: mean as given, never below 0 nor as far above, normal in between', () => {
    const { mechanism, parameters } = narrowingOf({
      model: 'distributed',
      narrowing: '0.4 eV',
      spread: '0.3 eV',
    });
    const { next } = openStream('distributed');
    const values = Array.from(
      { length: 4000 },
      () => mechanism.bandGapNarrowing!(parameters, traits, next) / eV,
    );
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.8);
    // normal cut at b = 4/3 spreads: variance 1 - 2 b phi(b) / (2 Phi(b) - 1) = 0.4651 of a spread's
    const deviation = 0.3 * Math.sqrt(0.4651);
    const mean = values.reduce((sum, v) => sum + v, 0) / 4000;
    expect(Math.abs(mean - 0.4)).toBeLessThan((3 * deviation) / Math.sqrt(4000));
    const found = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3999);
    expect(found / deviation).toBeCloseTo(1, 1);
  });

  test('dft: values of the table, each about as often', () => {
    const { mechanism, parameters } = narrowingOf({ model: 'dft', table: 'Li6PS5Cl' });
    const { next } = openStream('dft');
    const table = [...gapNarrowings('Li6PS5Cl')];
    const counts = new Float64Array(24);
    for (let i = 0; i < 4800; i++) {
      const drawn = mechanism.bandGapNarrowing!(parameters, traits, next);
      counts[table.findIndex((n) => n * eV === drawn)]++;
    }
    // sum (n - 200)^2 / 200 is chi-square of 23 degrees
    expect(counts.reduce((sum, n) => sum + (n - 200) ** 2, 0) / 200).toBeLessThan(23 + 3 * Math.sqrt(46));
  });

  test('widest', () => {
    const of = (block: Record<string, unknown>) =>
      widestNarrowing(narrowingOf(block).parameters as never) / eV;
    expect(of({ narrowing: '0.5 eV', spread: '3 eV' })).toBeCloseTo(0.5, 12);
    expect(of({ model: 'distributed', narrowing: '0.5 eV', spread: '0.1 eV' })).toBeCloseTo(0.8, 12);
    expect(of({ model: 'distributed', narrowing: '0.5 eV', spread: '0.4 eV' })).toBeCloseTo(1, 12);
    expect(of({ model: 'dft', table: 'LLZO' })).toBeCloseTo(1.5661, 10);
  });

  test('a boundary has the same narrowing at every voxel edge; none without the mechanism', () => {
    const sample = makeMicrostructure(sampleParameters(), 'gap');
    const active = activeOf('bandGapNarrowing', { model: 'distributed' });
    const exact = sample.tessellation.boundaries.count;
    const [coarse, fine] = [2 * um, 0.8 * um].map((edge) => {
      const lattice = buildLattice(sample, edge);
      const narrowing = drawBandGapNarrowing(lattice, active, 's');
      expect(narrowing.length).toBe(lattice.boundaries.count);
      return [...narrowing.subarray(0, exact)];
    });
    expect(fine).toEqual(coarse);
    expect(new Set(fine).size).toBe(exact);
    const lattice = buildLattice(sample, 2 * um);
    expect(drawBandGapNarrowing(lattice, active, 't')[0]).not.toBe(coarse[0]);
    expect(
      drawBandGapNarrowing(lattice, activeMechanisms(mechanismsSchema.parse({})), 's').every((n) => n === 0),
    ).toBe(true);
  });
});

describe('what a scenario may ask for', () => {
  const text = (mechanisms: string, voxel = '1 um', more = '') => `
name: nuclei
microstructure: { dimensions: 3, size: [24 um, 24 um, 24 um], voxel: ${voxel}, grainSize: 6 um }
${more}
mechanisms:
  ${mechanisms}
protocol: { kind: constant, current: 0.1 mA/cm^2, duration: 1 h }
`;
  const errorsOf = (scenario: string) => {
    try {
      loadScenario(scenario, { file: 'a.yaml' });
      return [];
    } catch (error) {
      return (error as { problems: { code: string; path: string; line: number }[] }).problems
        .filter((problem) => (problem as { severity?: string }).severity === 'error')
        .map(({ code, path, line }) => [code, path, line]);
    }
  };

  test.each([
    [
      'bandGapNarrowing: { enabled: true, narrowing: 6.1 eV }',
      'narrowing-exceeds-gap',
      'mechanisms.bandGapNarrowing.narrowing',
    ],
    [
      'bandGapNarrowing: { enabled: true, model: distributed, narrowing: 4 eV, spread: 1 eV }',
      'narrowing-exceeds-gap',
      'mechanisms.bandGapNarrowing.narrowing',
    ],
    [
      'bandGapNarrowing: { enabled: true, model: distributed, narrowing: 0.1 eV }',
      'spread-exceeds-mean',
      'mechanisms.bandGapNarrowing.spread',
    ],
    ['nucleation: { enabled: true, radius: 60 nm }', 'nucleus-exceeds-voxel', 'mechanisms.nucleation.radius'],
    [
      'nucleation: { enabled: true, boundaryDensity: 0 1/um^2, radius: 300 nm }',
      'nucleus-exceeds-voxel',
      'mechanisms.nucleation.radius',
    ],
    [
      'nucleation: { enabled: true, boundaryDensity: 1e4 1/um^2 }',
      'too-many-nuclei',
      'mechanisms.nucleation.boundaryDensity',
    ],
    ['nucleation: { enabled: true, maximum: 7 um }', 'flaw-exceeds-box', 'mechanisms.nucleation.maximum'],
    ['nucleation: { enabled: true, minimum: 3 um }', 'flaw-range-empty', 'mechanisms.nucleation.minimum'],
  ])('%s: %s', (block, code, path) => {
    expect(errorsOf(text(block))).toEqual([[code, path, 6]]);
    expect(errorsOf(text(block.replace('enabled: true', 'enabled: false')))).toEqual([]);
  });

  test('within the limits nothing is refused', () => {
    expect(errorsOf(text('bandGapNarrowing: { enabled: true, model: dft }'))).toEqual([]);
    expect(errorsOf(text('nucleation: { enabled: true, radius: 56 nm }'))).toEqual([]);
    expect(
      errorsOf(text('nucleation: { enabled: true, boundaryDensity: 0 1/um^2, radius: 290 nm }')),
    ).toEqual([]);
  });

  test('a material without a gap or a table is asked for them', () => {
    const llto = `material: LLTO
electrolyte: { fractureToughness: 1 MPa m^1/2, youngModulus: 150 GPa, poissonRatio: 0.3 }
interface: { resistance: 10 ohm cm^2, chargeTransferResistance: 10 ohm cm^2 }`;
    const codes = (block: string) => errorsOf(text(block, '1 um', llto)).map(([code, path]) => [code, path]);
    expect(codes('bandGapNarrowing: { enabled: true }')).toEqual([['missing', 'electrolyte.bandGap']]);
    expect(codes('bandGapNarrowing: { enabled: true, model: dft }')).toEqual([
      ['missing', 'mechanisms.bandGapNarrowing.table'],
    ]);
    expect(codes('bandGapNarrowing: { enabled: false }')).toEqual([]);
  });

  test('the gap is cited where it is used, and only there', () => {
    const load = (block: string) => loadScenario(text(block), { file: 'a.yaml' });
    const on = load('bandGapNarrowing: { enabled: true }');
    const off = load('bandGapNarrowing: { enabled: false }');
    expect(on.unverified).toContain('electrolyte.bandGap');
    expect(on.sources.map(({ key }) => key)).toContain('liu2021');
    expect(off.unverified).not.toContain('electrolyte.bandGap');
    expect(off.sources.map(({ key }) => key)).not.toContain('liu2021');
  });
});
