/** The tables of a report: points with every interval, and the literature beside them. */
import { ccdText } from './figures/critical-current.ts';
import type { PointJson } from './json.ts';
import { type LiteratureValue, literature } from './literature.ts';
import { allInHours, digits, intervalText, medianText } from './numbers.ts';
import type { TextTable } from './text.ts';

/** Columns in which at least one row has something. */
function filled({ header, rows }: TextTable): TextTable {
  const kept = header.map((_, k) => rows.some((row) => row[k] !== '-'));
  const only = (cells: readonly string[]) => cells.filter((_, k) => kept[k]);
  return { header: only(header), rows: rows.map(only) };
}

/** Points with all of their intervals; at constant currents (`constant`) without critical ones. */
export function everyInterval(
  points: readonly PointJson[],
  labels: ReadonlyMap<number, string>,
  { arms, constant }: { arms: boolean; constant: boolean },
): TextTable {
  const share = (point: PointJson, name: string) => {
    const { mean = null, standardError = null } = point.observables[name] ?? {};
    return mean === null
      ? '-'
      : standardError === null
        ? digits(mean)
        : `${digits(mean)} ± ${digits(standardError, 2)}`;
  };
  const critical = (cell: string) => (constant ? '-' : cell);
  return filled({
    header: [
      arms ? 'mechanisms on' : 'point',
      'CCD (mA/cm²)',
      'onset (mA/cm²)',
      'Weibull modulus',
      'Weibull scale (mA/cm²)',
      'onset modulus',
      'time to short (h)',
      'onset to short (h)',
      'intergranular',
      'boundary sites',
      'isolated',
      'at interface',
      'tortuosity',
      'runs',
      'survived',
      'failed',
    ],
    rows: points.map((point) => [
      arms ? String(point.parameters.arm) : (labels.get(point.point) ?? `point ${point.point}`),
      critical(ccdText(point)),
      critical(medianText(point.onset)),
      critical(intervalText(point.weibull?.modulus)),
      critical(intervalText(point.weibull?.scale)),
      critical(intervalText(point.onsetWeibull?.modulus)),
      medianText(allInHours(point.timeToShort)),
      medianText(allInHours(point.onsetToShort)),
      share(point, 'intergranularFraction'),
      share(point, 'boundaryFraction'),
      share(point, 'isolatedFraction'),
      share(point, 'interfaceFraction'),
      share(point, 'tortuosity'),
      String(point.runs),
      String(point.censored),
      String(point.failed),
    ]),
  });
}

/** A measured value with its spread. */
const measuredText = (value: LiteratureValue | null): string =>
  value === null
    ? '-'
    : value.spread === null
      ? digits(value.value)
      : `${digits(value.value)} ± ${digits(value.spread)}`;

/** Every measurement that stands beside results; a star marks what is recalled and not checked. */
export function literatureTable(): TextTable {
  return {
    header: [
      'series',
      'sample',
      'grain size (µm)',
      'roughness R_q (µm)',
      'interfacial resistance (Ω cm²)',
      'density (%)',
      'CCD (mA/cm²)',
      'conductivity (mS/cm)',
    ],
    rows: literature.flatMap(({ label, standing, points }) =>
      points.map((point) => [
        label,
        point.sample,
        measuredText(point.grainSize),
        measuredText(point.roughness),
        measuredText(point.interfaceResistance),
        measuredText(point.density),
        `${measuredText(point.criticalCurrent)}${standing === 'recalled' ? ' *' : ''}`,
        measuredText(point.conductivity),
      ]),
    ),
  };
}
