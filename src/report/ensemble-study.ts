/** What a report says of an ensemble. */
import { stringify } from 'yaml';
import { eventProbability } from '../analysis/critical-current.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import type { RunSummary } from '../campaign/messages.ts';
import { type RunRecord, timeToShortObservation } from '../campaign/point-summary.ts';
import { shellWord } from '../io/shell-word.ts';
import type { RunResult } from '../simulation/result.ts';
import { armName, effectsTable, INTERACTIONS_TITLE, interactionsTable } from './compare-text.ts';
import { depositRun } from './deposit-run.ts';
import { lithiumPlacesFigure, timesFigure } from './figures/along-sweep.ts';
import { attributionFigure, type ComparisonJson, interactionsFigure } from './figures/attribution.ts';
import { criticalCurrentFigure } from './figures/critical-current.ts';
import { depositFigure, depositMapsFigure } from './figures/deposit.ts';
import type { Figure } from './figures/figure.ts';
import { evenly, type SurvivalPoint, survivalFigure } from './figures/survival.ts';
import { pointLabel, type SweepView, sweepViews } from './figures/sweep-view.ts';
import { type TraceRun, tracesFigure } from './figures/traces.ts';
import { weibullFigure } from './figures/weibull.ts';
import { ensembleJson, milliamperes, type PointJson } from './json.ts';
import { allInHours, inHours } from './numbers.ts';
import type { Study, StudyPicture } from './study.ts';
import { factsOf, materialsOf, protocolFacts, texts } from './study-facts.ts';
import { everyInterval } from './study-tables.ts';
import { cautionsOf, runInWords, slopesInWords } from './study-words.ts';

/** An ensemble to report on. */
export interface EnsembleSource {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly result: EnsembleResult;
  readonly read: (id: string) => RunResult;
  /** What the arms of a comparison say; null where the points are no arms. */
  readonly comparison: ComparisonJson | null;
  readonly pictures: readonly StudyPicture[];
}

/** Points of a group whose runs are drawn one by one. */
const MOST_RUNS = 4;
/** 3D runs that are drawn. */
const MOST_DEPOSITS = 2;

/**
 * The run of a point whose critical current is nearest the median, or whose time to the short is (`by: 'time'`); of those
 * without a short the first.
 */
export function typicalRun(
  { ccd, timeToShort }: PointJson,
  runs: readonly RunRecord[],
  by: 'current' | 'time' = 'current',
): RunRecord | null {
  const median = by === 'time' ? timeToShort.median : ccd.median;
  const distance = ({ summary }: RunRecord) => {
    const short = by === 'time' ? summary!.shortTime : milliamperes(summary!.shortCurrent);
    // A survivor stands for the median where that is not reached.
    if (median === null) return short === null ? 0 : 1;
    return short === null ? Number.POSITIVE_INFINITY : Math.abs(short - median);
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
          axis === null
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
  // Statistics of a single run say nothing.
  const several = result.runs.filter(({ summary }) => summary !== null).length > 1;
  const total = plan.points.length * plan.runs;
  const constant = plan.points.every(({ scenario }) => scenario.protocol.kind === 'constant');
  const ofPoint: RunRecord[][] = plan.points.map(() => []);
  for (const run of result.runs) ofPoint[run.point]!.push(run);
  // At one constant current for each run only the time tells runs apart.
  const survivals = (own: Group['points']): SurvivalPoint[] =>
    own.map(({ label, data }) => {
      const summaries = ofPoint[data.point]!.flatMap(({ summary }) => (summary === null ? [] : [summary]));
      const survivors = summaries.filter(({ shortTime }) => shortTime === null);
      const furthest = (of: (run: (typeof survivors)[number]) => number) =>
        survivors.reduce<number | null>((most, run) => Math.max(most ?? 0, of(run)), null);
      return constant
        ? {
            label,
            data: overTime(data, summaries),
            lastSurvived: furthest(({ endTime }) => inHours(endTime)),
          }
        : { label, data, lastSurvived: furthest(({ lastCurrent }) => milliamperes(lastCurrent)!) };
    });
  const typical = !several
    ? ''
    : constant
      ? 'Of each point the run whose time to the short is nearest the median.'
      : 'Of each point the run whose CCD is nearest the median.';
  const figures: Figure[] = [
    ...(armed ? [attributionFigure(comparison), interactionsFigure(comparison)] : []),
    // At a constant current that current is all there is to see.
    ...(constant
      ? []
      : views.map((view, k) =>
          criticalCurrentFigure(view, { materials, name: numbered('critical-current', k) }),
        )),
    ...(several ? views.map((view, k) => timesFigure(view, numbered('time-to-short', k))) : []),
    ...groups.flatMap(({ of, view, points: own }, k) => {
      const named = (name: string) => ({ name: numbered(name, k), of });
      const finished = own.filter(({ data }) => data.runs > data.failed);
      const singles = evenly(finished, MOST_RUNS).flatMap(({ label, data }) => {
        const run = typicalRun(data, ofPoint[data.point]!, constant ? 'time' : 'current');
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
      return [
        several && finished.length > 0
          ? survivalFigure(survivals(finished), {
              ...named('survival'),
              along: constant ? 'time' : 'current',
            })
          : null,
        constant ? null : weibullFigure(finished, named('weibull')),
        several ? lithiumPlacesFigure(view, named('lithium-places')) : null,
        tracesFigure(traces, { ...named('voltage'), typical }),
        ...depositFigures(singles, plan, named, typical),
      ];
    }),
  ].filter((figure) => figure !== null);
  return {
    name: plan.name,
    folder,
    findings: armed
      ? comparison.statement
      : total === 1
        ? result.runs.flatMap(({ summary }) => (summary === null ? [] : runInWords(summary)))
        : constant
          ? []
          : result.comparisons.flatMap((c) => slopesInWords(c, views, plan.runs)),
    cautions: cautionsOf(result, manifest, points),
    figures,
    pictures,
    tables: [
      ...(armed
        ? [
            {
              ...effectsTable(comparison),
              note: '95 % bootstrap intervals over runs drawn for all arms together.',
            },
            ...(comparison.interactions.length === 0
              ? []
              : [
                  {
                    title: 'Interactions',
                    note: `${INTERACTIONS_TITLE}.`,
                    table: interactionsTable(comparison),
                  },
                ]),
          ]
        : []),
      {
        title: armed ? 'Arms' : 'Points',
        note: `Medians over runs with 95 % bootstrap intervals; ${constant ? '' : 'Weibull parameters with 95 % profile-likelihood intervals; '}shares as means ± standard error.`,
        table: everyInterval(points, labels, { arms: armed, constant }),
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

/** A point whose share of shorts and median are those over time, in h. */
function overTime(data: PointJson, summaries: readonly RunSummary[]): SurvivalPoint['data'] {
  return {
    ...data,
    weibull: null,
    ccd: allInHours(data.timeToShort),
    probability: eventProbability(summaries.map(timeToShortObservation)).map((step) => ({
      ...step,
      current: inHours(step.current),
    })),
  };
}

function depositFigures(
  singles: readonly { label: string; run: RunRecord; result: RunResult }[],
  plan: EnsembleResult['plan'],
  named: (name: string) => { name: string; of: string },
  typical: string,
): (Figure | null)[] {
  const flat = singles.filter(({ result }) => result.dimensions.ny === 1);
  // A box without lithium shows nothing.
  const solid = singles.filter(({ result }) => result.dimensions.ny > 1 && result.lithiumSites > 0);
  const drawn = (s: (typeof singles)[number]) =>
    depositRun(plan.points[s.run.point]!.scenario, s.result, s.label, s.run.id);
  return [
    depositMapsFigure(flat.map(drawn), { ...named('deposits'), typical }),
    ...evenly(solid, MOST_DEPOSITS).map((s, k) => {
      const { name, of } = named('deposit');
      // A letter, as the numbers are those of the series.
      return depositFigure(drawn(s), { name: k === 0 ? name : `${name}-${'abcd'[k]}`, of, typical });
    }),
  ];
}

function commandsOf({ result, comparison, folder }: EnsembleSource): string[] {
  const first = result.runs.find(({ summary }) => summary !== null);
  const verb = comparison !== null ? 'compare' : 'ccd';
  return [
    `filament-kmc ${verb} scenario.yaml --out ${shellWord(`${folder}-again`)}`,
    ...(first === undefined ? [] : [`filament-kmc run --from ${shellWord(folder)} --run ${first.id}`]),
  ];
}
