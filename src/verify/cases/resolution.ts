import { bootstrapInterval } from '../../analysis/statistics.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { runTrajectory } from '../../simulation/run.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';

/** The equivalence band in which the whole 95 % interval of a ratio has to lie. */
const BAND = [0.85, 1.15] as const;

const BOX = {
  2: { size: '[60 um, 40 um]', grain: '10 um' },
  3: { size: '[18 um, 18 um, 16 um]', grain: '8 um' },
} as const;

function scenario(dimensions: 2 | 3, voxel: string, quanta: number): Scenario {
  const { size, grain } = BOX[dimensions];
  const text = `
name: resolution
microstructure: { dimensions: ${dimensions}, size: ${size}, voxel: ${voxel}, grainSize: ${grain} }
protocol: { kind: ramp, start: 0.2 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 20 mA/cm^2 }
growth: { quantaPerSite: ${quanta} }
mechanisms: { flaws: { maximum: ${dimensions === 2 ? '10 um' : '4 um'} } }
`;
  return loadScenario(text, { file: 'resolution.yaml' }).scenario;
}

interface Figures {
  ccd: number;
  onset: number;
  intergranular: number;
  charge: number;
}

function figures(of: Scenario, seeds: number): Figures[] {
  return Array.from({ length: seeds }, (_, s) => {
    const result = runTrajectory(of, `resolution/${s}`);
    return {
      ccd: result.shortCurrent ?? Number.NaN,
      onset: result.onsetCurrent ?? Number.NaN,
      intergranular: result.observables.intergranularFraction,
      charge: result.charge.inserted,
    };
  });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Ratios of means over the same samples, with the pairs drawn again together. */
function ratios(label: string, base: readonly Figures[], other: readonly Figures[]): VerificationResult[] {
  return (['onset', 'ccd', 'intergranular'] as const).map((key) => {
    const pairs = base.map((b, k) => [b[key], other[k][key]] as const);
    const { value, low, high } = bootstrapInterval(
      pairs,
      (sample) => mean(sample.map((p) => p[1])) / mean(sample.map((p) => p[0])),
      { stream: `resolution/${label}/${key}` },
    );
    return {
      name: `${label}: ratio of ${key}`,
      expected: 1,
      found: value,
      tolerance: `95 % interval ${low.toFixed(3)} to ${high.toFixed(3)} inside ${BAND[0]} to ${BAND[1]}`,
      standardError: (high - low) / 3.92,
      pass: low >= BAND[0] && high <= BAND[1],
    };
  });
}

/**
 * The same samples at voxel edges a, a/2, a/4 in 2D and a, a/2 in 3D, and with 4 and 16 quanta a site: CCD,
 * onset and intergranular fraction must not move.
 */
export const resolution: VerificationCase = {
  name: 'resolution',
  title: 'Independence of the voxel edge and of the number of quanta',
  source: 'one sample at several resolutions',
  level: 'full',
  mutant: 'the compared samples are 1.3 times tougher',
  run: ({ mutant }) => {
    const changed = (of: Scenario): Scenario =>
      mutant
        ? {
            ...of,
            electrolyte: { ...of.electrolyte, fractureToughness: of.electrolyte.fractureToughness * 1.3 },
          }
        : of;
    const seeds = mutant ? 8 : 32;
    const base = figures(scenario(2, '1 um', 4), seeds);
    const results = [
      ...ratios('2D, a/2 to a', base, figures(changed(scenario(2, '0.5 um', 4)), seeds)),
      ...ratios('2D, m = 16 to 4', base, figures(changed(scenario(2, '1 um', 16)), seeds)),
    ];
    if (mutant) return results;
    const solid = figures(scenario(3, '1 um', 4), 16);
    return [
      ...results,
      ...ratios('2D, a/4 to a', base, figures(scenario(2, '0.25 um', 4), seeds)),
      ...ratios('3D, a/2 to a', solid, figures(scenario(3, '0.5 um', 4), 16)),
    ];
  },
};
