import { z } from 'zod';
import { normal } from '../kinetics/random.ts';
import { type DftMaterial, dftMaterials, gapNarrowings } from '../materials/grain-boundary-dft.ts';
import { ELEMENTARY_CHARGE } from '../units/constants.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/** A drawn narrowing stays within this many spreads of the mean. */
const MOST_SPREADS = 3;

/** What {@link widestNarrowing} and the draws need of the parameters; energies in J. */
export interface NarrowingLaw {
  readonly model: 'constant' | 'distributed' | 'dft';
  readonly narrowing: number;
  readonly spread: number;
  readonly table?: DftMaterial;
}

/** How far in J a distributed narrowing may lie from its mean: three spreads, and not below 0. */
function reachOf({ narrowing, spread }: NarrowingLaw): number {
  return Math.min(narrowing, MOST_SPREADS * spread);
}

/** The widest narrowing in J that the law can give. */
export function widestNarrowing(law: NarrowingLaw): number {
  if (law.model === 'constant') return law.narrowing;
  if (law.model === 'distributed') return law.narrowing + reachOf(law);
  return law.table === undefined ? 0 : ELEMENTARY_CHARGE * Math.max(...gapNarrowings(law.table));
}

/**
 * Narrower band gap at grain boundaries. A narrowing dEg multiplies the electronic conductivity of boundary matter,
 * intrinsic carriers of a gap narrower by dEg, by
 *
 *     X = min(exp(dEg / 2 k T), cap)
 *
 * The ideal factor is large (1.5e6 for 0.73 eV at 298 K) and takes no account of doping, traps and mobility; the cap
 * is the honest unknown. The bulk is lowered so that the polycrystal keeps the measured total: `electronicSiteConductivity`.
 * `distributed` is a normal number within three spreads and, on the other side as far, above 0, so that its mean is
 * the given one; `dft` draws a boundary of the table of its material, each alike (its correlation with the boundary's
 * energy, -0.6 to -0.8, is left aside).
 */
export const bandGapNarrowing = defineMechanism({
  name: 'bandGapNarrowing',
  title: 'Narrower band gap of grain boundaries',
  equation: 'sigma_e,gb = X sigma_e,bulk, X = min(exp(dEg / 2kT), cap)',
  citation:
    'Quirk & Dawson (2022), 10.26434/chemrxiv-2022-0jghq, mean over Li3OCl, Li3PS4 and Li3InCl6 as given by Milan & Pasta, Mater. Futures 2, 013501 (2023); table: Xie et al., Adv. Energy Mater. (2024), 10.1002/aenm.202304230 (PBE)',
  enabledByDefault: false,
  parameters: {
    model: z
      .enum(['constant', 'distributed', 'dft'])
      .prefault('constant')
      .describe('Narrowing of each boundary: one value, normally distributed, or drawn from the DFT table'),
    narrowing: quantity('eV', {
      min: '0 eV',
      max: '10 eV',
      description: 'Narrowing dEg (constant), or its mean (distributed)',
    }).prefault('0.73 eV'),
    spread: quantity('eV', {
      min: '0 eV',
      max: '3 eV',
      description: 'Standard deviation of `distributed` before it is cut',
    }).prefault('0.3 eV'),
    table: z
      .enum(dftMaterials)
      .exactOptional()
      .describe('Material of the DFT table; default: that of the scenario where the table has it'),
    cap: quantity('1', {
      min: '1',
      max: '1e12',
      description: 'Largest factor X on the electronic conductivity of boundary matter',
    }).prefault(1e4),
    structuralWidth: quantity('nm', {
      above: '0 nm',
      max: '100 nm',
      description: 'Structural width delta_s of the boundary matter',
    }).prefault('1 nm'),
  },
  boundaryMatter: ({ structuralWidth, cap }) => ({ structuralWidth, cap }),
  bandGapNarrowing: (law, _boundary, draw) => {
    if (law.model === 'dft') {
      const values = gapNarrowings(law.table!);
      return ELEMENTARY_CHARGE * values[Math.floor(draw() * values.length)];
    }
    const reach = law.model === 'distributed' ? reachOf(law) : 0;
    if (reach === 0) return law.narrowing;
    let offset = law.spread * normal(draw);
    while (Math.abs(offset) > reach) offset = law.spread * normal(draw);
    return law.narrowing + offset;
  },
  check: (law, { microstructure, electrolyte }, report) => {
    if (microstructure === undefined || electrolyte === undefined) return;
    if (microstructure.kind === 'glass' || microstructure.kind === 'singleCrystal') return;
    const block = 'mechanisms.bandGapNarrowing';
    const volts = (energy: number): string => formatQuantity(energy, 'eV', 3);
    const { model, narrowing, spread, table } = law;
    const { bandGap } = electrolyte;
    const widest = widestNarrowing(law);
    if (model === 'dft' && table === undefined)
      report(
        'error',
        'missing',
        `${block}.table`,
        [`${block}.model`, 'material'],
        'nothing, as the table has no boundaries of this material',
        'a material of the table',
        'choose a relative, or model: constant',
      );
    else if (model === 'distributed' && spread > narrowing)
      report(
        'error',
        'spread-exceeds-mean',
        `${block}.spread`,
        [`${block}.narrowing`],
        volts(spread),
        `at most the mean narrowing, ${volts(narrowing)}`,
        'a narrowing is not negative',
      );
    else if (bandGap === undefined)
      report(
        'error',
        'missing',
        'electrolyte.bandGap',
        [`${block}.enabled`, 'material'],
        'nothing, and the material has no value',
        'the band gap of the grains, which bounds its narrowing',
        "write for instance '5 eV'",
      );
    else if (widest > bandGap)
      report(
        'error',
        'narrowing-exceeds-gap',
        model === 'dft' ? `${block}.table` : `${block}.narrowing`,
        ['electrolyte.bandGap', `${block}.spread`],
        `a narrowing of up to ${volts(widest)}`,
        `at most the band gap, ${volts(bandGap)}: a boundary without a gap is a metal`,
        'lower the narrowing',
      );
  },
});
