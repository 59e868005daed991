/** `filament-kmc microstructure SCENARIO`: the grains of a sample, generated or imported, in numbers. */
import type { Command } from 'commander';
import { runSeed } from '../campaign/plan.ts';
import {
  buildLattice,
  type GrainMap,
  type MicrostructureStatistics,
  makeMicrostructure,
  microstructureStatistics,
} from '../microstructure/microstructure.ts';
import { sampleParameters } from '../simulation/sample-parameters.ts';
import { formatQuantity } from '../units/quantity.ts';
import { Console } from './console.ts';
import { ExitCode } from './exit.ts';
import { type CommonFlags, outputFlags, readScenario, seedFlag, setFlag } from './flags.ts';

type MicrostructureFlags = Pick<CommonFlags, 'set' | 'seed' | 'json' | 'quiet'>;

/** What was read of a file: its voxels, and its grains where the sample shows fewer. */
function mapRow(map: GrainMap, shown: number): [string, string] {
  const axes = map.dimensions[1] === 1 ? [0, 2] : [0, 1, 2];
  const edges = axes.map((axis) => formatQuantity(map.spacing[axis]!, 'um', 4));
  const lost = shown < map.grains ? `, ${map.grains} grains, of which ${shown} show` : '';
  const same = edges.every((edge) => edge === edges[0]);
  return ['map', `${map.dimensions.join(' x ')} voxels of ${same ? edges[0] : edges.join(' x ')}${lost}`];
}

/** The rows of the table. */
function rowsOf(found: MicrostructureStatistics, sites: string, orientations: string): [string, string][] {
  const um = (length: number | null) =>
    length === null || !Number.isFinite(length) ? 'none' : formatQuantity(length, 'um', 4);
  const share = (part: number) => `${(100 * part).toPrecision(3)} %`;
  const angle = (radian: number | null) => (radian === null ? 'none' : formatQuantity(radian, 'deg', 3));
  return [
    ['sites', sites],
    ['grains', String(found.grains)],
    ['mean equivalent diameter', um(found.achievedGrainSize)],
    [
      'standard deviation of ln d',
      found.achievedSpread === null ? 'none' : found.achievedSpread.toPrecision(3),
    ],
    ['mean linear intercept', um(found.meanIntercept)],
    ['boundary area per volume', formatQuantity(found.boundaryAreaPerVolume, '1/um', 4)],
    ['boundaries', String(found.boundaries)],
    [
      'boundary sites, junction sites',
      `${share(found.boundarySiteFraction)}, ${share(found.junctionSiteFraction)}`,
    ],
    ['outlets per area of the electrode', formatQuantity(found.outletLengthPerArea, '1/um', 4)],
    ['mean disorientation (by area)', angle(found.areaMeanDisorientation)],
    ['orientations', orientations],
    ['porosity', share(found.porosity)],
  ];
}

function describe(file: string, flags: MicrostructureFlags, console: Console): ExitCode {
  const loaded = readScenario(file, flags);
  for (const { path, found, expected, hint } of loaded.warnings)
    console.note(`warning: ${path}: found ${found}, expected ${expected}${hint === '' ? '' : `; ${hint}`}`);
  const { scenario } = loaded.points[0]!;
  const parameters = sampleParameters(scenario);
  const sample = makeMicrostructure(parameters, runSeed(scenario.ensemble.seed, 0));
  const lattice = buildLattice(sample);
  const { nx, ny, nz, edge } = lattice.grid;
  const found = microstructureStatistics(sample, lattice);
  const { map } = parameters;
  const orientations = map?.orientations ? 'from the map' : 'random, from the seed';
  console.table({
    header: [scenario.name, ''],
    rows: [
      ...(map === undefined ? [] : [mapRow(map, found.grains)]),
      ...rowsOf(found, `${nx} x ${ny} x ${nz} of ${formatQuantity(edge, 'um', 4)}`, orientations),
    ],
  });
  console.json({
    ...found,
    dimensions: [nx, ny, nz],
    edge,
    orientations,
    ...(map && { map: { dimensions: map.dimensions, spacing: map.spacing, grains: map.grains } }),
  });
  return ExitCode.done;
}

/** Adds the command to the program. */
export function addMicrostructureCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('microstructure')
    .summary('grains and boundaries of a sample, in numbers')
    .description(
      'Makes the first sample of a scenario, or reads its map, and prints what it is made of: grains, their mean ' +
        'equivalent diameter and intercept, boundary area per volume, disorientations, pores. With --json in SI.',
    )
    .argument('<scenario>', 'scenario file (YAML)');
  outputFlags(setFlag(seedFlag(command)), 'no notes').action((file: string, flags: MicrostructureFlags) =>
    finish(describe(file, flags, new Console(flags))),
  );
}
