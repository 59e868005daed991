/** What a report says of an adaptive search for the critical current. */
import { stringify } from 'yaml';
import { shellWord } from '../io/shell-word.ts';
import { ENDED } from './adaptive.ts';
import {
  type AdaptiveJson,
  adaptiveCcdFigure,
  adaptiveCcdText,
  adaptiveProbabilityFigure,
} from './figures/adaptive.ts';
import { pointLabel, sweepViews } from './figures/sweep-view.ts';
import { digits, intervalText, percent } from './numbers.ts';
import type { Study, StudyPicture } from './study.ts';
import { factsOf, materialsOf, protocolFacts, texts } from './study-facts.ts';
import { warningsOf } from './study-words.ts';

/** What the folder of a search holds. */
export interface StoredAdaptive {
  readonly folder: string;
  /** `adaptive.json`. */
  readonly search: AdaptiveJson;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** `scenario.yaml`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly pictures: readonly StudyPicture[];
}

/** Everything a report shows of an adaptive search. */
export function adaptiveStudy({ folder, search, manifest, input, pictures }: StoredAdaptive): Study {
  const { points, settings } = search;
  const materials = materialsOf(
    input,
    points.map(({ parameters }) => parameters),
  );
  const views = sweepViews(points);
  const named = points.map((data) => ({ label: pointLabel(data) || 'this study', data }));
  const numbered = (name: string, k: number) => (views.length === 1 ? name : `${name}-${k + 1}`);
  const wide = points.filter(({ ended }) => ended === 'maximumRuns');
  const outside = points.filter(({ ended }) => ended === 'above' || ended === 'below');
  const failed = points.reduce((sum, p) => sum + p.failed, 0);
  const conditions = [...new Set(points.map(({ condition }) => condition))].join(' or ');
  return {
    name: search.name,
    folder,
    findings: named.map(
      ({ label, data }) =>
        `${label}: half of the samples short at ${adaptiveCcdText(data)} mA/cm² ${data.condition}, after ${data.runs} runs`,
    ),
    cautions: [
      ...(points.some(({ ended }) => ended === null)
        ? ['Not finished: the search was interrupted; the same command goes on with it.']
        : []),
      ...(wide.length === 0
        ? []
        : [
            `At ${wide.length} of ${points.length} points the interval is still wider than the ${percent(settings.width)} asked for after the most runs allowed (ensemble.adaptive.maximumRuns).`,
          ]),
      ...(outside.length === 0
        ? []
        : [`At ${outside.length} of ${points.length} points the CCD lies outside of the currents searched.`]),
      ...(failed === 0 ? [] : [`${failed} runs failed and count nowhere.`]),
      ...warningsOf(manifest.warnings),
    ],
    figures: [
      ...views.map((view, k) => adaptiveCcdFigure(view, numbered('critical-current', k))),
      adaptiveProbabilityFigure(named, 'probability'),
    ].filter((figure) => figure !== null),
    pictures,
    tables: [
      {
        title: 'Points',
        note: `The constant current density at which half of the samples short ${conditions}, each run a fresh sample; ${percent(settings.confidence)} posterior intervals. Width: of the interval over its median.`,
        table: {
          header: [
            'point',
            'CCD (mA/cm²)',
            'width',
            'if log-logistic (mA/cm²)',
            'Weibull modulus',
            'runs',
            'shorts',
            'failed',
            'simulated (h)',
            'ended',
          ],
          rows: named.map(({ label, data }) => [
            label,
            adaptiveCcdText(data),
            percent(data.width),
            digits(data.ccdLogLogistic.value),
            intervalText(data.modulus),
            String(data.runs),
            String(data.shorts),
            String(data.failed),
            digits(data.simulatedHours),
            data.ended === null ? 'interrupted' : ENDED[data.ended]!,
          ]),
        },
      },
    ],
    facts: [
      ...factsOf({ ...manifest, runs: undefined }),
      ['Runs', points.map(({ runs }) => runs).join(', ')],
      ['Protocol', `constant currents, each ${conditions}`],
      ...protocolFacts({ ...input, protocol: undefined }, points),
    ],
    materials,
    scenario: stringify(input),
    commands: [`filament-kmc ccd scenario.yaml --adaptive --out ${shellWord(`${folder}-again`)}`],
    cite: texts(manifest.cite),
    assumed: texts(manifest.assumed),
  };
}
