/** The comparison of mechanisms as people read it: tables for the terminal and Markdown, CSV files. */
import type { ArmComparison, Outcome } from '../campaign/arm-comparison.ts';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import { type Cell, formatCsv } from '../io/csv.ts';
import { formatJson } from '../io/json.ts';
import { type armJson, comparisonOfArmsJson, type OutcomesJson } from './compare-json.ts';
import type { IntervalJson, MedianJson } from './json.ts';
import { allInHours, digits, effectText, medianText } from './numbers.ts';
import { fewRunsSentence, markdownTable, type TextTable } from './text.ts';

type ComparisonJson = ReturnType<typeof comparisonOfArmsJson>;
type ArmJson = ReturnType<typeof armJson>;

/** Columns of effects: the outcome, its header for people and for files, and its factor for people. */
const COLUMNS: readonly { outcome: Outcome; text: string; csv: string; hours?: boolean }[] = [
  { outcome: 'ccd', text: 'CCD [mA/cm^2]', csv: 'ccd [mA/cm^2]' },
  { outcome: 'logCcd', text: 'ln CCD', csv: 'logCcd' },
  { outcome: 'onset', text: 'onset [mA/cm^2]', csv: 'onset [mA/cm^2]' },
  { outcome: 'timeToShort', text: 'time to short [h]', csv: 'timeToShort [s]', hours: true },
  { outcome: 'onsetToShort', text: 'onset to short [h]', csv: 'onsetToShort [s]', hours: true },
  { outcome: 'intergranularFraction', text: 'intergranular', csv: 'intergranularFraction' },
  { outcome: 'isolatedFraction', text: 'isolated', csv: 'isolatedFraction' },
  { outcome: 'interfaceFraction', text: 'at interface', csv: 'interfaceFraction' },
];

/** An arm in a word: `none`, `all`, or its mechanisms with `+`; of more than half of many what is left out. */
export function armName(names: readonly string[], mechanisms: readonly string[]): string {
  if (names.length === 0) return 'none';
  if (names.length === mechanisms.length && names.length > 1) return 'all';
  if (mechanisms.length > 2 && names.length === mechanisms.length - 1)
    return `all but ${mechanisms.find((name) => !names.includes(name))}`;
  return names.join(' + ');
}

/** The arms as a table: all of them, or those that `chosen` keeps. */
export function armsTable(
  { arms, mechanisms }: Pick<ComparisonJson, 'arms' | 'mechanisms'>,
  chosen: (arm: ArmJson) => boolean = () => true,
): TextTable {
  return {
    header: [
      'mechanisms on',
      'CCD [mA/cm^2]',
      'onset [mA/cm^2]',
      'time to short [h]',
      'onset to short [h]',
      'intergranular',
      'isolated',
      'at interface',
      'runs',
      'survived',
      'failed',
    ],
    rows: arms
      .filter(chosen)
      .map((arm) => [
        armName(arm.mechanisms, mechanisms),
        arm.ccdAbove === null ? medianText(arm.ccd) : `> ${digits(arm.ccdAbove)}`,
        medianText(arm.onset),
        medianText(allInHours(arm.timeToShort)),
        medianText(allInHours(arm.onsetToShort)),
        digits(arm.intergranularFraction, 2),
        digits(arm.isolatedFraction, 2),
        digits(arm.interfaceFraction, 2),
        String(arm.runs),
        String(arm.censored),
        String(arm.failed),
      ]),
  };
}

/** True for none, all, each alone and each left out: what a terminal shows of many arms. */
export function isCornerArm(mechanisms: readonly string[]): (arm: ArmJson) => boolean {
  return ({ mechanisms: on }) => on.length < 2 || on.length > mechanisms.length - 2;
}

/** How the effects of a table are taken, by the strongest that the design allows. */
export function effectKind({ attribution }: Pick<ComparisonJson, 'attribution'>, design: string) {
  const known = (kind: 'shapley' | 'alone' | 'last') =>
    attribution.some(({ effects }) =>
      Object.values(effects[kind]).some((e) => e.value !== null || e.low !== null),
    );
  if (known('shapley')) return 'shapley' as const;
  return design === 'alone' ? ('alone' as const) : ('last' as const);
}

const EFFECT_TITLES = {
  shapley: 'What each mechanism does: Shapley values, its share in the change from none to all',
  alone: 'What each mechanism does alone, against none',
  last: 'What each mechanism does beside all others: all, against all without it',
} as const;

/** What each mechanism did to every outcome; the last row is the change from none to all. */
export function effectsTable(json: ComparisonJson): { title: string; table: TextTable } {
  const kind = effectKind(json, json.design);
  const cells = (outcomes: OutcomesJson) =>
    COLUMNS.map(({ outcome, hours }) =>
      effectText(hours ? allInHours(outcomes[outcome]) : outcomes[outcome]),
    );
  const rows = json.attribution.map(({ mechanism, effects }) => [mechanism, ...cells(effects[kind])]);
  return {
    title: EFFECT_TITLES[kind],
    table: {
      header: ['mechanism', ...COLUMNS.map(({ text }) => text)],
      rows: kind === 'shapley' ? [...rows, ['all - none', ...cells(json.change)]] : rows,
    },
  };
}

/** Interactions of pairs. */
export function interactionsTable({ interactions }: ComparisonJson): TextTable {
  return {
    header: ['pair', 'CCD [mA/cm^2]', 'ln CCD'],
    rows: interactions.map(({ mechanisms, interaction, interactionLog }) => [
      mechanisms.join(' + '),
      effectText(interaction),
      effectText(interactionLog),
    ]),
  };
}

export const INTERACTIONS_TITLE =
  'Interactions of pairs (Shapley interaction index): above 0 where two together raise the CCD by more than the sum of both';

/** `compare.md`: every table in full. */
function compareMarkdown(result: EnsembleResult, json: ComparisonJson): string {
  const { title, table } = effectsTable(json);
  const parts = [
    `# ${json.name}: mechanisms compared`,
    `${result.plan.runs} runs an arm, the same samples and seeds in every arm; seed ${json.seed}. Medians over runs with 95 % bootstrap intervals; effects with 95 % bootstrap intervals over runs drawn for all arms together.${fewRunsSentence(result.plan.runs)}`,
    json.statement.map((line) => `- ${line}`).join('\n'),
    `## Arms\n\n${markdownTable(armsTable(json))}`,
    `## ${title}\n\n${markdownTable(table)}`,
    ...(json.interactions.length === 0
      ? []
      : [`## Interactions\n\n${INTERACTIONS_TITLE}.\n\n${markdownTable(interactionsTable(json))}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const ends = (name: string, unit: string) => ['', ' low', ' high'].map((end) => `${name}${end}${unit}`);
const intervalCells = ({ value, low, high }: IntervalJson): Cell[] => [value, low, high];
const medianCells = ({ median, low, high }: MedianJson): Cell[] => [median, low, high];

function armsCsv({ arms, mechanisms }: ComparisonJson): string {
  const header = [
    'arm',
    'mechanisms',
    ...mechanisms,
    ...ends('ccd', ' [mA/cm^2]'),
    'ccd above [mA/cm^2]',
    ...ends('onset', ' [mA/cm^2]'),
    ...ends('timeToShort', ' [s]'),
    ...ends('onsetToShort', ' [s]'),
    'intergranularFraction',
    'isolatedFraction',
    'interfaceFraction',
    'runs',
    'censored',
    'failed',
  ];
  const rows = arms.map((arm): Cell[] => [
    arm.arm,
    armName(arm.mechanisms, mechanisms),
    ...mechanisms.map((name) => (arm.mechanisms.includes(name) ? 1 : 0)),
    ...medianCells(arm.ccd),
    arm.ccdAbove,
    ...medianCells(arm.onset),
    ...medianCells(arm.timeToShort),
    ...medianCells(arm.onsetToShort),
    arm.intergranularFraction,
    arm.isolatedFraction,
    arm.interfaceFraction,
    arm.runs,
    arm.censored,
    arm.failed,
  ]);
  return formatCsv(header, rows);
}

function attributionCsv({ attribution }: ComparisonJson): string {
  const split = COLUMNS.map(({ outcome, csv }) => ({
    outcome,
    name: csv.split(' ')[0]!,
    unit: csv.slice(csv.split(' ')[0]!.length),
  }));
  const header = ['mechanism', 'effect', ...split.flatMap(({ name, unit }) => ends(name, unit))];
  const rows = attribution.flatMap(({ mechanism, effects }) =>
    (['shapley', 'alone', 'last'] as const).map((kind): Cell[] => [
      mechanism,
      kind,
      ...split.flatMap(({ outcome }) => intervalCells(effects[kind][outcome])),
    ]),
  );
  return formatCsv(header, rows);
}

function interactionsCsv({ interactions }: ComparisonJson): string {
  const header = ['mechanism', 'with', ...ends('ccd', ' [mA/cm^2]'), ...ends('logCcd', '')];
  return formatCsv(
    header,
    interactions.map(({ mechanisms: [a, b], interaction, interactionLog }): Cell[] => [
      a,
      b,
      ...intervalCells(interaction),
      ...intervalCells(interactionLog),
    ]),
  );
}

/** The files of a comparison by name. */
export function comparisonFiles(result: EnsembleResult, comparison: ArmComparison): Record<string, string> {
  const json = comparisonOfArmsJson(result.plan, comparison);
  return {
    'compare.json': formatJson(json),
    'compare.md': compareMarkdown(result, json),
    'arms.csv': armsCsv(json),
    'attribution.csv': attributionCsv(json),
    ...(json.interactions.length === 0 ? {} : { 'interactions.csv': interactionsCsv(json) }),
  };
}
