/** `filament-kmc picture DIR`: a stored run as a PNG, without a browser. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { lithiumSites } from '../analysis/history.ts';
import { ofOtherEngine, openResults } from '../campaign/results.ts';
import { ENGINE_VERSION } from '../campaign/version.ts';
import { chooseMoments, type Moment, MomentError } from '../export/moments.ts';
import { writeFileAtomic } from '../io/atomic-file.ts';
import type { Lattice } from '../lattice/lattice.ts';
import { milliamperes } from '../report/json.ts';
import { digits, duration, percent } from '../report/numbers.ts';
import { pngOf } from '../report/render/bitmap.ts';
import type { LithiumShade } from '../report/render/fracture-picture.ts';
import { type PictureKind, runPicture } from '../report/render/run-picture.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { SimulationError } from '../simulation/simulation-error.ts';
import { latticeAt } from '../simulation/snapshot.ts';
import { inUnit } from '../units/quantity.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, UsageError } from './exit.ts';
import { type MomentName, momentFlag, outputFlags, pathFlag, quantityFlag } from './flags.ts';

interface PictureFlags extends ConsoleFlags {
  readonly run?: string;
  readonly at: MomentName;
  readonly view?: PictureKind;
  readonly across: 'x' | 'y' | 'z';
  readonly position?: number;
  readonly lithium?: LithiumShade;
  readonly size?: readonly [number, number];
  readonly out?: string;
}

/** Least and greatest side of a picture in pixels. */
const SIDES = [160, 8192] as const;

function pngFlag(text: string): string {
  if (/\.png$/i.test(pathFlag(text))) return text;
  throw new InvalidArgumentError(`found '${text}', expected a file name that ends in .png`);
}

function sizeFlag(text: string): [number, number] {
  const found = /^(\d+)\s*[x×]\s*(\d+)$/i.exec(text.trim());
  const [width, height] = [Number(found?.[1]), Number(found?.[2])];
  const fits = (side: number) => side >= SIDES[0] && side <= SIDES[1];
  if (!fits(width) || !fits(height))
    throw new InvalidArgumentError(
      `found '${text}', expected width and height in pixels, ${SIDES[0]} to ${SIDES[1]}, as 1600x1200`,
    );
  return [width, height];
}

/** What the caption says: material, grain size, moment. */
function words(
  scenario: Scenario,
  run: RunResult,
  { turned, time, current }: Moment,
  name: string,
): string[] {
  const grains = run.microstructure.achievedGrainSize ?? Number.NaN;
  const last = run.siteEvents.site.length;
  return [
    ...(scenario.material === undefined ? [] : [scenario.material]),
    ...(Number.isFinite(grains) ? [`d ${digits(inUnit(grains, 'um'))} µm`] : []),
    `j ${digits(milliamperes(current))} mA/cm²`,
    `t ${duration(time)}`,
    ...(turned === last && run.shortTime !== null ? ['short'] : []),
    name,
  ];
}

function moment(run: RunResult, at: MomentName): Moment {
  try {
    return chooseMoments(run, { kind: 'at', at })[0]!;
  } catch (error) {
    if (error instanceof MomentError) throw new UsageError(`--at: ${error.message}`);
    throw error;
  }
}

function rebuilt(scenario: Scenario, run: RunResult, id: string, turned: number): Lattice {
  try {
    return latticeAt(scenario, run, turned);
  } catch (error) {
    if (error instanceof SimulationError)
      throw new UsageError(`run ${id} cannot be rebuilt: ${error.message}`);
    throw error;
  }
}

function picture(folder: string, flags: PictureFlags, console: Console): ExitCode {
  const results = openResults(folder);
  const other = ofOtherEngine(results);
  if (other !== null) console.note(`${folder}: ${other}`);
  const ids = results.runs();
  const id = flags.run ?? ids[0];
  if (id === undefined) throw new UsageError(`${folder}: found no finished run, expected at least one`);
  if (flags.run === undefined && ids.length > 1)
    console.note(`run ${id}, the first of ${ids.length}; --run takes another`);
  const run = results.read(id);
  const at = moment(run, flags.at);
  const { scenario } = results.plan.points[results.planned(id)!.point]!;
  const planar = run.dimensions.ny === 1;
  const view = flags.view ?? (planar ? 'section' : 'surface');
  const axis = { x: 0, y: 1, z: 2 }[flags.across] as 0 | 1 | 2;
  if (planar && (view !== 'section' || axis !== 1 || flags.position !== undefined)) {
    const found =
      view !== 'section' ? `--view ${view}` : axis !== 1 ? `--across ${flags.across}` : '--position';
    throw new UsageError(`found ${found} for a run in 2D, expected its one view: --view section`);
  }
  const { nx, ny, nz, edge } = run.dimensions;
  const extent = [nx, ny, nz][axis]! * edge;
  if (flags.position !== undefined && !(flags.position >= 0 && flags.position <= extent))
    throw new UsageError(
      `--position: found ${digits(inUnit(flags.position, 'um'))} um, expected 0 to ${digits(inUnit(extent, 'um'))} um, the sample along ${flags.across}`,
    );
  const lattice = rebuilt(scenario, run, id, at.turned);
  const { bitmap, surface } = runPicture(lattice, lithiumSites(run.siteEvents, at.turned), {
    view,
    axis,
    ...(flags.position === undefined ? {} : { position: flags.position }),
    ...(flags.size === undefined ? {} : { size: flags.size }),
    ...(flags.lithium === undefined ? {} : { lithium: flags.lithium }),
    words: words(scenario, run, at, `${results.plan.name} ${id}`),
  });
  const out = flags.out ?? join(folder, `${id}-${view}.png`);
  const png = pngOf(bitmap, {
    Software: `filament-kmc ${ENGINE_VERSION}`,
    Source: `${results.plan.name} ${id}`,
  });
  writeFileAtomic(out, png);
  console.print(`${out}  ${bitmap.width} x ${bitmap.height} pixels, ${Math.ceil(png.length / 1000)} kB`);
  if (surface !== null)
    console.print(
      `broken surface    ${percent(surface.intergranularFraction)} between grains, ${percent(surface.lithiumFraction)} with lithium, relief ${digits(inUnit(surface.relief, 'um'))} um`,
    );
  console.json({
    file: out,
    run: id,
    view,
    width: bitmap.width,
    height: bitmap.height,
    time: at.time,
    current: milliamperes(at.current),
    surface,
  });
  return ExitCode.done;
}

/** Adds the command to the program. */
export function addPictureCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('picture')
    .summary('a stored run as a PNG: broken surface, section, box')
    .description(
      'Draws a stored run at a moment. surface: the sample broken between its grains, through the lithium where it can, as an ' +
        'electron microscope shows it (lithium dark); section: a plane cut; box: lithium in the whole sample, dark where it came ' +
        'early. Runs in 2D have their section alone.',
    )
    .argument('<folder>', 'result folder')
    .option('--run <id>', 'run to draw, as in runs.csv (default: the first)')
    .option('--at <moment>', 'short, onset, end or a time with its unit, as 2.5h', momentFlag, 'end')
    .addOption(
      new Option('--view <view>', 'what is drawn (default: surface; section in 2D)').choices([
        'surface',
        'section',
        'box',
      ]),
    )
    .addOption(
      new Option('--across <axis>', 'axis across which the sample is broken or cut')
        .choices(['x', 'y', 'z'])
        .default('y'),
    )
    .option('--position <length>', 'where along that axis, as 20um (default: the middle)', (text: string) =>
      quantityFlag(text, 'm', 'a length with its unit, as 20um'),
    )
    .addOption(
      new Option(
        '--lithium <shade>',
        'lithium dark (as backscattered electrons show it) or in colour (default: dark on a surface, else colour)',
      ).choices(['dark', 'colour']),
    )
    .option('--size <pixels>', 'width x height, as 1600x1200 (default: 1200 the longer side)', sizeFlag)
    .option(
      '-o, --out <file>',
      'file of the picture (default: <run>-<view>.png in the result folder)',
      pngFlag,
    );
  outputFlags(command, 'no notes')
    .addHelpText(
      'after',
      `
Examples:
  filament-kmc picture results/web-run-1
  filament-kmc picture results/web-run-1 --view box --at onset --out onset.png
  filament-kmc picture results/web-run-1 --lithium colour --across z --position 20um --size 1600x1200`,
    )
    .action((folder: string, flags: PictureFlags) => finish(picture(folder, flags, new Console(flags))));
}
