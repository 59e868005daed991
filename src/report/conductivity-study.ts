/** What a report says of the conductivity of a polycrystal. */
import { stringify } from 'yaml';
import { shellWord } from '../io/shell-word.ts';
import { arrheniusFigure, type ConductivityJson, conductivityFigures } from './figures/conductivity.ts';
import { pointLabel } from './figures/sweep-view.ts';
import { digits, meanText, percent } from './numbers.ts';
import type { Study, StudyPicture } from './study.ts';
import { materialsOf, protocolFacts } from './study-facts.ts';

/** Content of `conductivity.json`: the result, the version and the scenario it was made with. */
export type StoredConductivity = ConductivityJson & {
  readonly version: string;
  readonly scenario: Readonly<Record<string, unknown>>;
};

/** Everything a report shows of measured conductivities. */
export function conductivityStudy(
  json: StoredConductivity,
  folder: string,
  pictures: readonly StudyPicture[],
): Study {
  const { points, activation, scenario } = json;
  const materials = materialsOf(
    scenario,
    points.map(({ parameters }) => parameters),
  );
  const samples = points.reduce((sum, point) => sum + point.runs + point.failed, 0);
  return {
    name: json.name,
    folder,
    findings: activation.map(
      ({ parameters, energy }) =>
        `${[pointLabel({ point: 0, parameters }), 'apparent activation energy'].filter((part) => part !== '').join(': ')} ${meanText({ mean: energy.value, ...energy }, 3)} eV`,
    ),
    cautions: json.errors.map(({ run, error }) => `Sample ${run} failed: ${error}`),
    figures: [...conductivityFigures(json, { materials }), arrheniusFigure(json)].filter(
      (figure) => figure !== null,
    ),
    pictures,
    tables: [
      {
        title: 'Points',
        note: "Means over samples periodic in all directions, with 95 % intervals by Student's t.",
        table: {
          header: [
            'point',
            'conductivity (mS/cm)',
            'along z (mS/cm)',
            'on voxels (mS/cm)',
            'grain (mS/cm)',
            'brick layer (mS/cm)',
            'in grains',
            'in boundaries',
            'tortuosity',
            'spacing (µm)',
            'temperature (K)',
            'samples',
            'failed',
          ],
          rows: points.map((point) => [
            pointLabel(point) || 'all samples',
            meanText(point.conductivity),
            meanText(point.conductivityZ),
            meanText(point.latticeConductivity),
            digits(point.bulkConductivity, 4),
            digits(point.brickLayer, 4),
            percent(point.grainShare),
            percent(point.boundaryShare),
            digits(point.tortuosity, 4),
            point.spacing === null ? 'none' : digits(point.spacing),
            digits(point.temperature, 5),
            String(point.runs),
            String(point.failed),
          ]),
        },
      },
    ],
    facts: [
      ['Software', `filament-kmc ${json.version}`],
      ['Samples', String(samples)],
      ['Seed', json.seed],
      ...protocolFacts({ ...scenario, protocol: undefined }, points),
    ],
    materials,
    scenario: stringify(scenario),
    commands: [`filament-kmc conductivity scenario.yaml --out ${shellWord(`${folder}-again`)}`],
    cite: [`filament-kmc ${json.version}`],
    assumed: [],
  };
}
