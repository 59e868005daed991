import { discRadius, sphereRadius } from '../fields/capture.ts';
import { widestNarrowing } from '../mechanisms/band-gap-narrowing.ts';
import { formatQuantity } from '../units/quantity.ts';
import { micrometres, type Report } from './check-report.ts';
import type { PartialScenario, Scenario } from './schema.ts';

/** Part of a site's radius that a nucleus may take: beyond, the conductance to its site grows out of all bounds. */
const LARGEST_SHARE = 0.95;
/** Nuclei that a run may hold. */
const MOST_NUCLEI = 1e7;

const volts = (energy: number): string => formatQuantity(energy, 'eV', 3);

/** Checks of the narrowing of the band gap at boundaries against the gap itself. */
export function checkNarrowing(
  { microstructure, mechanisms, electrolyte }: PartialScenario,
  report: Report,
): void {
  if (mechanisms === undefined || electrolyte === undefined || microstructure === undefined) return;
  const { bandGapNarrowing } = mechanisms;
  const { kind } = microstructure;
  if (!bandGapNarrowing.enabled || kind === 'glass' || kind === 'singleCrystal') return;
  const block = 'mechanisms.bandGapNarrowing';
  const { model, narrowing, spread, table } = bandGapNarrowing;
  if (model === 'dft' && table === undefined) {
    report(
      'error',
      'missing',
      `${block}.table`,
      ['material'],
      'nothing, as the table has no boundaries of this material',
      'a material of the table',
      'choose a relative, or model: constant',
    );
    return;
  }
  if (model === 'distributed' && spread > narrowing) {
    report(
      'error',
      'spread-exceeds-mean',
      `${block}.spread`,
      [`${block}.narrowing`],
      volts(spread),
      `at most the mean narrowing, ${volts(narrowing)}`,
      'a narrowing is not negative',
    );
    return;
  }
  const { bandGap } = electrolyte;
  if (bandGap === undefined) {
    report(
      'error',
      'missing',
      'electrolyte.bandGap',
      [`${block}.enabled`],
      'nothing',
      'the band gap of the grains, which bounds its narrowing',
      "write for instance '5 eV'",
    );
    return;
  }
  const widest = widestNarrowing(bandGapNarrowing);
  if (widest > bandGap) {
    report(
      'error',
      'narrowing-exceeds-gap',
      model === 'dft' ? `${block}.table` : `${block}.narrowing`,
      ['electrolyte.bandGap', ...(model === 'distributed' ? [`${block}.spread`] : [])],
      `a narrowing of up to ${volts(widest)}`,
      `at most the band gap, ${volts(bandGap)}: a boundary without a gap is a metal`,
      'lower the narrowing',
    );
  }
}

/** Checks of the nuclei: radius against the voxel, number, range of their flaws. */
export function checkNuclei({ microstructure: m, mechanisms }: PartialScenario, report: Report): void {
  if (m === undefined || mechanisms === undefined || m.size.length !== m.dimensions) return;
  const { nucleation } = mechanisms;
  if (!nucleation.enabled) return;
  const block = 'mechanisms.nucleation';
  const { radius, boundaryDensity, grainDensity, minimum, maximum } = nucleation;
  const grained = m.kind !== 'glass' && m.kind !== 'singleCrystal';
  const voxel = {
    ny: m.dimensions === 2 ? 1 : 2,
    edge: m.voxel,
    depth: m.dimensions === 2 ? m.depth : m.voxel,
  };
  const inSheet = grained && boundaryDensity > 0;
  const limit =
    LARGEST_SHARE * Math.min(sphereRadius(voxel), inSheet ? discRadius(voxel) : Number.POSITIVE_INFINITY);
  if ((inSheet || grainDensity > 0) && !(radius < limit)) {
    const nanometres = (length: number): string => formatQuantity(length, 'nm', 3);
    report(
      'error',
      'nucleus-exceeds-voxel',
      `${block}.radius`,
      ['microstructure.voxel'],
      nanometres(radius),
      `below ${nanometres(limit)}, the radius as which a site of ${micrometres(m.voxel)} acts${inSheet ? ' in a boundary' : ''}`,
      m.dimensions === 3
        ? `write a voxel above ${micrometres((m.voxel * radius) / limit)}, or a smaller radius`
        : 'write a smaller radius',
    );
  }
  const nuclei = expectedNuclei(m, inSheet ? boundaryDensity : 0, grainDensity);
  if (nuclei > MOST_NUCLEI)
    report(
      'error',
      'too-many-nuclei',
      inSheet ? `${block}.boundaryDensity` : `${block}.grainDensity`,
      ['microstructure.size', `${block}.grainDensity`],
      `about ${nuclei.toExponential(1)} nuclei`,
      `at most ${MOST_NUCLEI.toExponential(0)}`,
      'lower the density or the box',
    );
  const largest = m.size[m.size.length - 1] / 4;
  if (maximum > largest * (1 + 1e-9))
    report(
      'error',
      'flaw-exceeds-box',
      `${block}.maximum`,
      ['microstructure.size'],
      micrometres(maximum),
      `at most a quarter of the thickness, ${micrometres(largest)}`,
      'thicken the box or lower the largest flaw',
    );
  else if (minimum > maximum)
    report(
      'error',
      'flaw-range-empty',
      `${block}.minimum`,
      [`${block}.maximum`],
      micrometres(minimum),
      `at most the largest flaw, ${micrometres(maximum)}`,
      '',
    );
}

/** Rough number of nuclei: boundaries have about 2 / d of area per volume (2D: pi / 2 d). */
function expectedNuclei(m: Scenario['microstructure'], onBoundaries: number, inGrains: number): number {
  const volume = m.size.reduce((product, length) => product * length, m.dimensions === 2 ? m.depth : 1);
  const perVolume = m.kind === 'polycrystal' || m.kind === 'bricks' ? 2 / m.grainSize : 2 / m.size[0];
  return volume * (onBoundaries * perVolume + inGrains);
}
