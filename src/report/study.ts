/** What a report says of one result folder: its figures, tables, words; ready to be put on a page. */
import { stringify } from 'yaml';
import type { SweepComparison } from '../campaign/comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { RunRecord } from '../campaign/point-summary.ts';
import type { RunResult } from '../simulation/result.ts';
import { armName, armsTable, effectsTable, INTERACTIONS_TITLE, interactionsTable } from './compare-text.ts';
import { depositRun } from './deposit-run.ts';
import { lithiumPlacesFigure, timesFigure } from './figures/along-sweep.ts';
import { attributionFigure, type ComparisonJson, interactionsFigure } from './figures/attribution.ts';
import { criticalCurrentFigure } from './figures/critical-current.ts';
import { depositFigure, depositMapsFigure } from './figures/deposit.ts';
import type { Figure } from './figures/figure.ts';
import { evenly, survivalFigure } from './figures/survival.ts';
import { keyTitle, pointLabel, type SweepView, sweepViews } from './figures/sweep-view.ts';
import { type TraceRun, tracesFigure } from './figures/traces.ts';
import { weibullFigure } from './figures/weibull.ts';
import { ensembleJson, milliamperes, type PointJson } from './json.ts';
import { everyInterval } from './study-tables.ts';
import { duration, intervalText, type TextTable } from './text.ts';

/** A picture that lies in a result folder. */
export interface StudyPicture {
  readonly file: string;
  readonly png: Uint8Array;
}

/** One study as a page shows it. */
export interface Study {
  readonly name: string;
  readonly folder: string;
  /** What it found, a sentence each. */
  readonly findings: readonly string[];
  /** What is not as it should be: unfinished, failed runs, warnings. */
  readonly cautions: readonly string[];
  readonly figures: readonly Figure[];
  readonly pictures: readonly StudyPicture[];
  readonly tables: readonly { readonly title: string; readonly note: string; readonly table: TextTable }[];
  readonly facts: readonly (readonly [term: string, value: string])[];
  readonly materials: readonly string[];
  /** The resolved scenario as YAML. */
  readonly scenario: string;
  /** Commands that give the study again. */
  readonly commands: readonly string[];
  readonly cite: readonly string[];
  /** Keys whose values are assumed or recalled. */
  readonly assumed: readonly string[];
}

/** An ensemble to report on. */
export interface EnsembleSource {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly result: EnsembleResult;
  readonly read: (id: string) => RunResult;
  /** Content of `compare.json`, where there is one. */
  readonly comparison: ComparisonJson | null;
  readonly pictures: readonly StudyPicture[];
}

/** Points of a group whose runs are drawn one by one. */
const MOST_RUNS = 4;
/** 3D runs that are drawn. */
const MOST_DEPOSITS = 2;

/** The run of a point whose critical current is nearest the median; of those without a short the first. */
export function typicalRun({ ccd }: PointJson, runs: readonly RunRecord[]): RunRecord | null {
  const distance = ({ summary }: RunRecord) => {
    const current = milliamperes(summary!.shortCurrent);
    // A survivor stands for the median where that is not reached.
    if (ccd.median === null) return current === null ? 0 : 1;
    return current === null ? Number.POSITIVE_INFINITY : Math.abs(current - ccd.median);
  };
  const finished = runs.filter(({ summary }) => summary !== null);
  return finished.reduce<RunRecord | null>(
    (best, run) => (best === null || distance(run) < distance(best) ? run : best),
    null,
  );
}

/** `name` for the first of several figures of a kind, `name-2` and so on after it. */
const numbered = (name: string, k: number) => (k === 0 ? name : `${name}-${k + 1}`);

/** Arms of a comparison by their names, in place of their switches. */
function nameArms(points: readonly PointJson[], comparison: ComparisonJson | null): PointJson[] {
  if (comparison === null) return [...points];
  return points.map((point, k) => {
    const arm = comparison.arms[k];
    return arm === undefined
      ? point
      : { ...point, parameters: { arm: armName(arm.mechanisms, comparison.mechanisms) } };
  });
}

/** Series drawn in figures of their own, at most. */
const MOST_SERIES = 3;

/** Points that are drawn together where each needs a panel or a line. */
interface Group {
  readonly of: string;
  readonly view: SweepView<PointJson>;
  readonly points: readonly { readonly label: string; readonly data: PointJson }[];
}

/** The series of all views, each by itself where they are few. */
function groupsOf(views: readonly SweepView<PointJson>[]): Group[] {
  const count = views.reduce((sum, { series }) => sum + series.length, 0);
  return views.flatMap(({ axis, series }): Group[] => {
    if (count > MOST_SERIES)
      return [
        {
          of: '',
          view: { axis, series },
          points: series.flatMap(({ points }) => points.map(({ label, data }) => ({ label, data }))),
        },
      ];
    return series.map(({ label: of, points }) => ({
      of,
      view: { axis, series: [{ label: '', points }] },
      points: points.map(({ label, data }) => ({
        label:
          axis === null || of === ''
            ? label
            : pointLabel({ point: data.point, parameters: { [axis.key]: data.parameters[axis.key]! } }),
        data,
      })),
    }));
  });
}

/** Everything a report shows of an ensemble. */
export function ensembleStudy(source: EnsembleSource): Study {
  const { folder, manifest, result, comparison, pictures } = source;
  const { plan } = result;
  const armed = comparison !== null;
  const points = nameArms(ensembleJson(result).points, comparison);
  // Of many arms those of none, each, all but each, all.
  const corners = armed
    ? points.filter((_, k) => {
        const on = comparison.arms[k]?.mechanisms.length ?? 0;
        return points.length <= 16 || on < 2 || on > comparison.mechanisms.length - 2;
      })
    : points;
  const views = sweepViews(corners).map((view) =>
    armed
      ? {
          ...view,
          series: view.series.map((s) => ({
            ...s,
            points: s.points.map((p) => ({ ...p, label: String(p.data.parameters.arm) })),
          })),
        }
      : view,
  );
  const groups = groupsOf(views);
  const labels = new Map(
    sweepViews(points).flatMap(({ series }) =>
      series.flatMap((s) =>
        s.points.map(({ label, data }) => [data.point, armed ? String(data.parameters.arm) : label] as const),
      ),
    ),
  );
  const materials = materialsOf(
    plan.input,
    plan.points.map(({ parameters }) => parameters),
  );
  const lastSurvived = (point: number): number | null => {
    const survivors = result.runs.filter(
      (run) => run.point === point && run.summary !== null && run.summary.shortCurrent === null,
    );
    return survivors.length === 0
      ? null
      : milliamperes(Math.max(...survivors.map(({ summary }) => summary!.lastCurrent)));
  };
  const constant = plan.points.every(({ scenario }) => scenario.protocol.kind === 'constant');
  // Statistics of a single run say nothing.
  const several = result.runs.filter(({ summary }) => summary !== null).length > 1;
  const figures: Figure[] = [
    ...(armed ? [attributionFigure(comparison), interactionsFigure(comparison)] : []),
    ...views.map((view, k) =>
      criticalCurrentFigure(view, { materials, name: numbered('critical-current', k) }),
    ),
    ...(several ? views.map((view, k) => timesFigure(view, numbered('time-to-short', k))) : []),
    ...groups.flatMap(({ of, view, points: own }, k) => {
      const named = (name: string) => ({ name: numbered(name, k), of });
      const finished = own.filter(({ data }) => data.runs > data.failed);
      const singles = evenly(finished, MOST_RUNS).flatMap(({ label, data }) => {
        const run = typicalRun(
          data,
          result.runs.filter((r) => r.point === data.point),
        );
        return run === null ? [] : [{ label, run, result: source.read(run.id) }];
      });
      const traces = singles.map(
        ({ label, run, result: { trace, onsetTime, shortTime } }): TraceRun => ({
          label,
          run: run.id,
          trace,
          onsetTime,
          shortTime,
        }),
      );
      const survivals = finished.map((p) => ({ ...p, lastSurvived: lastSurvived(p.data.point) }));
      // At one current for all only the time tells runs apart.
      const currents = new Set([
        ...survivals.flatMap(({ data, lastSurvived: last }) => [
          ...data.probability.map((p) => p.current),
          last,
        ]),
        ...(constant ? [] : [0]),
      ]);
      currents.delete(null);
      return [
        several && currents.size > 1 ? survivalFigure(survivals, named('survival')) : null,
        weibullFigure(finished, named('weibull')),
        several ? lithiumPlacesFigure(view, named('lithium-places')) : null,
        tracesFigure(traces, named('voltage')),
        ...depositFigures(singles, plan, named),
      ];
    }),
  ].filter((figure) => figure !== null);
  return {
    name: plan.name,
    folder,
    findings: armed ? comparison.statement : result.comparisons.flatMap((c) => slopesInWords(c, views)),
    cautions: cautionsOf(source, points),
    figures,
    pictures,
    tables: [
      ...(armed
        ? [
            {
              title: 'Arms',
              note: 'Medians over runs with 95 % bootstrap intervals.',
              table: armsTable(comparison),
            },
            {
              ...effectsTable(comparison),
              note: '95 % bootstrap intervals over runs drawn for all arms together.',
            },
            ...(comparison.interactions.length === 0
              ? []
              : [{ title: 'Interactions', note: INTERACTIONS_TITLE, table: interactionsTable(comparison) }]),
          ]
        : []),
      {
        title: 'Points',
        note: 'Medians over runs with 95 % bootstrap intervals; Weibull parameters with 95 % profile-likelihood intervals; shares as means ± standard error.',
        table: everyInterval(points, labels, armed),
      },
    ],
    facts: [...factsOf(manifest), ...protocolFacts(plan.input, plan.points)],
    materials,
    scenario: stringify(plan.input),
    commands: commandsOf(source),
    cite: texts(manifest.cite),
    assumed: texts(manifest.assumed),
  };
}

/** The texts of a list of a manifest. */
export const texts = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];

function depositFigures(
  singles: readonly { label: string; run: RunRecord; result: RunResult }[],
  plan: EnsembleResult['plan'],
  named: (name: string) => { name: string; of: string },
): (Figure | null)[] {
  const flat = singles.filter(({ result }) => result.dimensions.ny === 1);
  const solid = singles.filter(({ result }) => result.dimensions.ny > 1);
  const drawn = (s: (typeof singles)[number]) =>
    depositRun(plan.points[s.run.point]!.scenario, s.result, s.label, s.run.id);
  return [
    depositMapsFigure(flat.map(drawn), named('deposits')),
    ...evenly(solid, MOST_DEPOSITS).map((s, k) =>
      depositFigure(drawn(s), numbered(named('deposit').name, k)),
    ),
  ];
}

/** Materials of a study: that of the scenario, and those swept. */
export function materialsOf(
  input: Readonly<Record<string, unknown>>,
  points: readonly Readonly<Record<string, string | number>>[],
): string[] {
  const swept = points.flatMap((parameters) =>
    parameters.material === undefined ? [] : [String(parameters.material)],
  );
  return [...new Set(swept.length > 0 ? swept : [String(input.material ?? 'LLZO')])];
}

/** What is unfinished, failed or warned of. */
function cautionsOf({ result, manifest }: EnsembleSource, points: readonly PointJson[]): string[] {
  const { plan, runs, missing } = result;
  const total = plan.points.length * plan.runs;
  const cautions: string[] = [];
  if (missing > 0)
    cautions.push(
      `Not finished: ${total - missing} of ${total} runs are there (status: ${String(manifest.status ?? 'unknown')}). Everything below is of these runs; the same command goes on with the ${missing} missing.`,
    );
  for (const { id, error } of runs) if (error !== null) cautions.push(`Run ${id} failed: ${error}`);
  const survived = points.filter(({ runs: n, censored, failed }) => n > failed && censored === n - failed);
  if (survived.length > 0)
    cautions.push(
      survived.length === points.length
        ? 'No run ended with a short: the study gives lower bounds alone. A longer ramp (protocol.maximum) would bound the CCD.'
        : `At ${survived.length} of ${points.length} points no run ended with a short: these give lower bounds alone.`,
    );
  return [...cautions, ...warningsOf(manifest.warnings)];
}

/** Warnings with how often they came; of those that differ in numbers alone one, as an example. */
export function warningsOf(warnings: unknown): string[] {
  if (typeof warnings !== 'object' || warnings === null) return [];
  const alike = new Map<string, { example: string; kinds: number; count: number }>();
  for (const [warning, count] of Object.entries(warnings)) {
    const words = warning.replaceAll(/\d+(?:\.\d+)?/g, '#');
    const { example = warning, kinds = 0, count: before = 0 } = alike.get(words) ?? {};
    alike.set(words, { example, kinds: kinds + 1, count: before + Number(count) });
  }
  return [...alike.values()].map(({ example, kinds, count }) =>
    count === 1
      ? example
      : kinds === 1
        ? `${example} (${count} times)`
        : `${example} (and alike, ${count} times in all)`,
  );
}

/** What a series says along its axis, a sentence each. */
function slopesInWords(
  { points, axis, slopes }: SweepComparison,
  views: readonly SweepView<PointJson>[],
): string[] {
  if (axis === null || slopes === null) return [];
  const series = views
    .flatMap((view) => view.series)
    .find((s) => s.points.some(({ data }) => data.point === points[0]));
  const name = keyTitle(axis).toLowerCase();
  return (['ccd', 'onset'] as const)
    .filter((what) => Number.isFinite(slopes[what].value))
    .map((what) => {
      const { value, low, high } = slopes[what];
      const trend = low > 0 ? 'rises' : high < 0 ? 'falls' : 'has no certain trend';
      const quantity = what === 'ccd' ? 'CCD' : 'onset';
      const of = series === undefined || series.label === '' ? '' : `${series.label}: `;
      return `${of}the ${quantity} ${trend} with ${name}, d ln(${quantity})/d ln(${name}) = ${intervalText({ value, low, high })}`;
    });
}

/** Where and when results came about. */
export function factsOf(manifest: Readonly<Record<string, unknown>>): [string, string][] {
  const machine = (manifest.machine ?? {}) as Readonly<Record<string, unknown>>;
  const text = (x: unknown) => (x === null || x === undefined ? null : String(x));
  const facts: [string, string | null][] = [
    ['Software', manifest.version === undefined ? null : `filament-kmc ${String(manifest.version)}`],
    ['Status', text(manifest.status)],
    [
      'Runs',
      manifest.runs === undefined
        ? null
        : `${String(manifest.runs)} at each of ${String(manifest.points ?? 1)} ${manifest.points === 1 ? 'point' : 'points'}`,
    ],
    ['Seed', text(manifest.seed)],
    ['Started', text(manifest.started)],
    ['Wall time', typeof manifest.wallTime === 'number' ? duration(manifest.wallTime) : null],
    [
      'Machine',
      machine.processor === undefined
        ? null
        : `${String(machine.processor)}, ${String(machine.cores)} cores, ${String(machine.platform)}, Node ${String(machine.node)}`,
    ],
    ['Workers', text(manifest.workers)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

/** What a critical current must be reported with: protocol, area, thickness, temperature. */
export function protocolFacts(
  input: Readonly<Record<string, unknown>>,
  points: readonly { readonly parameters: Readonly<Record<string, unknown>> }[],
): [string, string][] {
  const map = (x: unknown) =>
    typeof x === 'object' && x !== null ? (x as Readonly<Record<string, unknown>>) : {};
  const { protocol, microstructure, temperature, electrodeArea } = map(input);
  /** A value, or those of the sweep. */
  const value = (key: string, own: unknown): string | null => {
    const swept = [...new Set(points.flatMap(({ parameters }) => parameters[key] ?? []).map(String))];
    return swept.length > 0 ? swept.join(', ') : own === undefined ? null : String(own);
  };
  const { kind, ...rest } = map(protocol);
  const { size, dimensions, depth, voxel } = map(microstructure);
  const words = Object.entries(rest)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => `${key.replaceAll(/([A-Z])/g, ' $1').toLowerCase()} ${String(value)}`);
  const box = Array.isArray(size) ? size.map(String).join(' × ') : null;
  const facts: [string, string | null][] = [
    ['Protocol', kind === undefined ? null : `${String(kind)}: ${words.join(', ')}`],
    [
      'Sample',
      box === null
        ? null
        : `${box}${Number(dimensions) === 2 && depth !== undefined ? `, ${String(depth)} deep` : ''}, voxels of ${String(voxel)}`,
    ],
    ['Electrode area', value('electrodeArea', electrodeArea)],
    ['Temperature', value('temperature', temperature)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function commandsOf({ result, comparison, folder }: EnsembleSource): string[] {
  const first = result.runs.find(({ summary }) => summary !== null);
  const verb = comparison !== null ? 'compare' : 'ccd';
  return [
    `filament-kmc ${verb} scenario.yaml --out ${quoted(`${folder}-again`)}`,
    ...(first === undefined ? [] : [`filament-kmc run --from ${quoted(folder)} --run ${first.id}`]),
  ];
}

/** A path as a shell takes it. */
export const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
