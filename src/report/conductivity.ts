/** Conductivity ensembles as JSON, CSV, tables and words. Conductivities in mS/cm, lengths in um, energies in eV. */
import type { Interval } from '../analysis/statistics.ts';
import type { ActivationSeries, ConductivityPoint, ConductivityResult } from '../campaign/conductivity.ts';
import { ENGINE_VERSION } from '../campaign/version.ts';
import { type Cell, formatCsv } from '../io/csv.ts';
import { formatJson } from '../io/json.ts';
import { inUnit } from '../units/quantity.ts';
import { parameterColumns } from './csv-tables.ts';
import { finite, finiteIn, intervalJson } from './json.ts';
import { digits, meanText, percent } from './numbers.ts';
import { markdownTable, parameterTexts, shortHeader, type TextTable } from './text.ts';

/** A mean with its 95 % interval; the ends are null for one sample. */
export interface MeanJson {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const meanJson = ({ value, low, high }: Interval, unit = '1'): MeanJson => ({
  mean: finiteIn(value, unit),
  low: finiteIn(low, unit),
  high: finiteIn(high, unit),
});

/** One point: what `--json` prints and `conductivity.json` keeps. */
export function conductivityPointJson({ means, tensor, ...rest }: ConductivityPoint) {
  const siemens = (x: number) => finiteIn(x, 'mS/cm');
  const row = (k: number) => tensor.slice(3 * k, 3 * k + 3).map(siemens);
  return {
    point: rest.point,
    parameters: rest.parameters,
    /** Mean of the diagonal of the tensor, in mS/cm. */
    conductivity: meanJson(means.conductivity, 'mS/cm'),
    /** Along z. */
    conductivityZ: meanJson(means.conductivityZ, 'mS/cm'),
    /** Of the staircase of voxels, which growth runs compute with. */
    latticeConductivity: meanJson(means.latticeConductivity, 'mS/cm'),
    /** Rows; null for an axis of one site. */
    tensor: [row(0), row(1), row(2)],
    grainShare: finite(means.grainShare.value),
    boundaryShare: finite(means.boundaryShare.value),
    tortuosity: finite(means.tortuosity.value),
    brickLayer: siemens(means.brickLayer.value),
    brickLayerIntercept: siemens(means.brickLayerIntercept.value),
    bulkConductivity: siemens(rest.bulkConductivity),
    boundaryResistance: finiteIn(rest.boundaryResistance, 'ohm cm^2'),
    temperature: rest.temperature,
    grains: finite(means.grains.value),
    grainSize: finiteIn(means.achievedGrainSize.value, 'um'),
    spacing: finiteIn(means.spacing.value, 'um'),
    meanIntercept: finiteIn(means.meanIntercept.value, 'um'),
    refined: rest.refined,
    runs: rest.runs,
    failed: rest.failed,
  };
}

function activationJson({ parameters, points, energy, deviation }: ActivationSeries) {
  return {
    parameters,
    points,
    /** eV, of ln(sigma T) against 1/T. */
    energy: intervalJson(energy, (x) => finiteIn(x, 'eV')),
    /** Largest distance of ln(sigma T) from the line. */
    deviation: finite(deviation),
  };
}

/** The result of an ensemble. */
export function conductivityJson({ plan, points, activation, records }: ConductivityResult) {
  return {
    name: plan.name,
    seed: plan.seed,
    unit: 'mS/cm',
    points: points.map(conductivityPointJson),
    activation: activation.map(activationJson),
    errors: records.flatMap(({ id, error }) => (error === null ? [] : [{ run: id, error }])),
  };
}

/** `conductivity.csv`: one row a point. */
function conductivityCsv({ plan, points }: ConductivityResult): string {
  const columns = parameterColumns(plan);
  const ends = (name: string) => [name, `${name} low`, `${name} high`].map((n) => `${n} [mS/cm]`);
  const header = [
    'point',
    ...columns.map((c) => c.header),
    ...ends('conductivity'),
    ...ends('conductivity z'),
    'lattice conductivity [mS/cm]',
    ...['xx', 'xy', 'xz', 'yx', 'yy', 'yz', 'zx', 'zy', 'zz'].map((n) => `${n} [mS/cm]`),
    'grain share',
    'boundary share',
    'tortuosity',
    'brick layer [mS/cm]',
    'brick layer of the intercept [mS/cm]',
    'bulk conductivity [mS/cm]',
    'boundary resistance [ohm cm^2]',
    'temperature [K]',
    'grains',
    'grain size [um]',
    'boundary spacing [um]',
    'mean intercept [um]',
    'plane boundaries',
    'runs',
    'failed',
  ];
  const rows = points.map((point): Cell[] => {
    const json = conductivityPointJson(point);
    return [
      json.point,
      ...columns.map((c) => c.cells[json.point]!),
      ...Object.values(json.conductivity),
      ...Object.values(json.conductivityZ),
      json.latticeConductivity.mean,
      ...json.tensor.flat(),
      json.grainShare,
      json.boundaryShare,
      json.tortuosity,
      json.brickLayer,
      json.brickLayerIntercept,
      json.bulkConductivity,
      json.boundaryResistance,
      json.temperature,
      json.grains,
      json.grainSize,
      json.spacing,
      json.meanIntercept,
      json.refined,
      json.runs,
      json.failed,
    ];
  });
  return formatCsv(header, rows);
}

/** Points as a table for people. */
export function conductivityTable({ plan, points }: ConductivityResult): TextTable {
  const columns = parameterColumns(plan);
  return {
    header: [
      ...columns.map(shortHeader),
      'sigma [mS/cm]',
      'along z',
      'on voxels',
      'bulk',
      'brick layer',
      'in grains',
      'in boundaries',
      'tortuosity',
      'spacing [um]',
      'runs',
      'failed',
    ],
    rows: points.map((point) => {
      const json = conductivityPointJson(point);
      return [
        ...parameterTexts(columns, json.point),
        meanText(json.conductivity),
        digits(json.conductivityZ.mean, 4),
        digits(json.latticeConductivity.mean, 4),
        digits(json.bulkConductivity, 4),
        digits(json.brickLayer, 4),
        percent(json.grainShare),
        percent(json.boundaryShare),
        digits(json.tortuosity, 4),
        json.spacing === null ? 'none' : digits(json.spacing),
        String(json.runs),
        String(json.failed),
      ];
    }),
  };
}

/** What the temperatures of a sweep say, a line a series. */
export function activationLines({ activation, plan, points }: ConductivityResult): string[] {
  return activation.map((series) => {
    const { energy, deviation } = activationJson(series);
    const { electrolyte, boundaries } = plan.points[series.points[0]!]!.scenario;
    const kelvin = series.points.map((point) => points[point]!.temperature);
    const where = Object.entries(series.parameters)
      .map(([key, value]) => `${key.replace(/^.*\./, '')} ${value}: `)
      .join('');
    return `${where}apparent activation energy ${meanText({ mean: energy.value, ...energy })} eV, ln(sigma T) against 1/T at ${digits(Math.min(...kelvin), 5)} to ${digits(Math.max(...kelvin), 5)} K (within ${digits(deviation, 2)} of a line; bulk ${digits(inUnit(electrolyte.activationEnergy, 'eV'))}, boundary ${digits(inUnit(boundaries.activationEnergy, 'eV'))} eV)`;
  });
}

/** `conductivity.md`. */
function conductivityMarkdown(result: ConductivityResult): string {
  const { plan, records } = result;
  return [
    `# ${plan.name}`,
    '',
    `Effective conductivity of samples periodic in all directions: mean of the tensor's diagonal over samples with its 95 % interval (Student's t). ${plan.runs} samples a point, seed ${plan.seed}.`,
    '',
    markdownTable(conductivityTable(result)),
    '',
    ...activationLines(result).map((line) => `- ${line}`),
    ...records.flatMap(({ id, error }) => (error === null ? [] : [`- sample ${id} failed: ${error}`])),
    '',
  ].join('\n');
}

/** The files of a measured ensemble by name. */
export function conductivityFiles(result: ConductivityResult): Record<string, string> {
  const json = { version: ENGINE_VERSION, ...conductivityJson(result), scenario: result.plan.input };
  return {
    'conductivity.json': formatJson(json),
    'conductivity.csv': conductivityCsv(result),
    'conductivity.md': conductivityMarkdown(result),
  };
}
