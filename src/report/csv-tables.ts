/** The tables of a result folder: `runs.csv` and `points.csv`. Units stand in the headers. */
import { MECHANISM_TITLES, OBSERVABLE_TITLES } from '../analysis/observables.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { EnsemblePlan } from '../campaign/plan.ts';
import { runObservables } from '../campaign/point-summary.ts';
import { type Cell, formatCsv } from '../io/csv.ts';
import { columnsOf, encodeParquet } from '../io/parquet/parquet.ts';
import { inUnit, parseQuantity } from '../units/quantity.ts';
import { milliamperes, pointJson } from './json.ts';

/** Units of the engine's observables that {@link OBSERVABLE_TITLES} and the like do not list. */
const UNITS: Readonly<Record<string, string>> = {
  voltageAtOnset: 'V',
  voltageAtEnd: 'V',
  voltageDrop: 'V',
  requestedGrainSize: 'm',
  achievedGrainSize: 'm',
  meanIntercept: 'm',
  boundaryAreaPerVolume: '1/m',
  latticeBoundaryAreaPerVolume: '1/m',
  meanDisorientation: 'rad',
  areaMeanDisorientation: 'rad',
  outletLength: 'm',
  outletLengthPerArea: '1/m',
  largestFlaw: 'm',
};

/** Header of an observable, with its unit unless it is a pure number. */
function observableHeader(name: string): string {
  const unit = UNITS[name] ?? OBSERVABLE_TITLES[name]?.unit ?? MECHANISM_TITLES[name]?.unit ?? '1';
  return unit === '1' ? name : `${name} [${unit}]`;
}

/** A swept key as a column: numbers in the unit of its first value where all are quantities alike, else the text. */
export interface ParameterColumn {
  readonly key: string;
  readonly header: string;
  /** One cell a point of the plan; null where a point does not set the key. */
  readonly cells: readonly (string | number | null)[];
}

/** The swept keys of a plan as columns; `points` restricts the keys to those that these points set. */
export function parameterColumns(
  plan: EnsemblePlan,
  points: readonly number[] = plan.points.map((_, i) => i),
): ParameterColumn[] {
  const keys = new Set(points.flatMap((point) => Object.keys(plan.points[point]!.parameters)));
  return [...keys].map((key) => {
    const written = plan.points.map(({ parameters }) => parameters[key] ?? null);
    try {
      const quantities = written.map((value) => (value === null ? null : parseQuantity(String(value))));
      const unit = quantities.find((q) => q !== null)?.unit.text.trim() ?? '';
      if (unit !== '' && quantities.every((q) => q === null || q.unit.text.trim() !== ''))
        return {
          key,
          header: `${key} [${unit}]`,
          cells: quantities.map((q) => (q === null ? null : inUnit(q.value, unit))),
        };
    } catch {
      // Not quantities: the text as written.
    }
    return { key, header: key, cells: written };
  });
}

/** Columns of the table of runs that hold whole numbers, and those that are text even where all cells are empty. */
const RUN_TYPES = {
  integers: ['point', 'lithium sites', 'quanta', 'quanta recounted', 'solver solves', 'solver iterations'],
  texts: ['run', 'seed', 'outcome', 'error'],
};

/** The table of runs as CSV: `runs.csv`. */
export function runsCsv(result: EnsembleResult): string {
  const { header, rows } = runsTable(result);
  return formatCsv(header, rows);
}

/** The table of runs as Parquet, the columns of `runs.csv`: `runs.parquet`. */
export function runsParquet(result: EnsembleResult): Uint8Array {
  const { header, rows } = runsTable(result);
  return encodeParquet(columnsOf(header, rows, RUN_TYPES), {
    name: result.plan.name,
    seed: result.plan.seed,
  });
}

/** One row a run, failed ones included. */
function runsTable({ plan, runs }: EnsembleResult): { header: string[]; rows: Cell[][] } {
  const columns = parameterColumns(plan);
  const names = [
    ...new Set(runs.flatMap(({ summary }) => (summary === null ? [] : Object.keys(runObservables(summary))))),
  ];
  const solver = Object.keys(runs.find(({ summary }) => summary !== null)?.summary?.solver ?? {});
  const header = [
    'run',
    'point',
    ...columns.map((c) => c.header),
    'seed',
    'outcome',
    'onset [mA/cm^2]',
    'onset previous step [mA/cm^2]',
    'ccd [mA/cm^2]',
    'ccd previous step [mA/cm^2]',
    'last current [mA/cm^2]',
    'onset time [s]',
    'short time [s]',
    'end time [s]',
    'lithium sites',
    'lithium volume [m^3]',
    ...names.map(observableHeader),
    'inserted charge [C]',
    'expected charge [C]',
    'charge balance [sigma]',
    'Kirchhoff mismatch',
    'window mismatch',
    'quanta',
    'quanta recounted',
    ...solver.map((name) => `solver ${name}`),
    'error',
  ];
  const rows = runs.map(({ id, point, seed, outcome, summary, error }): Cell[] => {
    const start: Cell[] = [id, point, ...columns.map((c) => c.cells[point]!), seed, outcome];
    if (summary === null) {
      const empty: Cell[] = new Array(header.length - start.length - 1).fill(null);
      return [...start, ...empty, error];
    }
    const observables = runObservables(summary);
    return [
      ...start,
      milliamperes(summary.onsetCurrent),
      milliamperes(summary.previousOnsetCurrent),
      milliamperes(summary.shortCurrent),
      milliamperes(summary.previousCurrent),
      milliamperes(summary.lastCurrent),
      summary.onsetTime,
      summary.shortTime,
      summary.endTime,
      summary.lithiumSites,
      summary.lithiumVolume,
      ...names.map((name) => observables[name]),
      summary.charge.inserted,
      summary.charge.expected,
      summary.balance.charge,
      summary.balance.kirchhoff,
      summary.balance.window,
      summary.charge.quanta,
      summary.charge.quantaRecounted,
      ...solver.map((name) => (summary.solver as Readonly<Record<string, number>>)[name]),
      null,
    ];
  });
  return { header, rows };
}

/** One row a point: medians with 95 % intervals, Weibull moduli, means of observables with standard errors. */
export function pointsCsv({ plan, points }: EnsembleResult): string {
  const columns = parameterColumns(plan);
  const names = [...new Set(points.flatMap((p) => Object.keys(p.observables)))];
  const header = [
    'point',
    ...columns.map((c) => c.header),
    ...['ccd', 'onset'].flatMap((what) => ['median', 'low', 'high'].map((end) => `${what} ${end} [mA/cm^2]`)),
    ...['modulus', 'modulus low', 'modulus high'],
    ...['scale', 'scale low', 'scale high'].map((s) => `${s} [mA/cm^2]`),
    'runs',
    'censored',
    'failed',
    ...names.flatMap((name) => [observableHeader(name), `${name} standard error`]),
  ];
  const rows = points.map((summary): Cell[] => {
    const { point, ccd, onset, weibull, runs, censored, failed } = pointJson(summary);
    const { modulus, scale } = weibull ?? {};
    return [
      point,
      ...columns.map((c) => c.cells[point]!),
      ccd.median,
      ccd.low,
      ccd.high,
      onset.median,
      onset.low,
      onset.high,
      modulus?.value,
      modulus?.low,
      modulus?.high,
      scale?.value,
      scale?.low,
      scale?.high,
      runs,
      censored,
      failed,
      ...names.flatMap((name) => [
        summary.observables[name]?.mean ?? null,
        summary.observables[name]?.standardError ?? null,
      ]),
    ];
  });
  return formatCsv(header, rows);
}
