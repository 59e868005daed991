/**
 * Adaptive CCD beside a plain ensemble of ramps, on the same population of samples: the ensemble is run first, then the
 * search to the width of its interval. Prints what each took, in runs, simulated hours and iterations of the field
 * solver (which cost the computing time).
 *
 *     node --import tsx bench/adaptive.ts scenarios/grain-size-hot-pressed.yaml 32 microstructure.grainSize=13um
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { runAdaptive } from '../src/campaign/adaptive.ts';
import { runEnsemble } from '../src/campaign/ensemble.ts';
import { planEnsemble } from '../src/campaign/plan.ts';
import { milliamperes } from '../src/report/json.ts';
import { digits, percent } from '../src/report/numbers.ts';
import { markdownTable } from '../src/report/text.ts';
import { loadScenario } from '../src/scenario/load.ts';

async function compare(file: string, runs: string, edits: readonly string[]): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const load = (...set: string[]) => {
    const loaded = loadScenario(text, { file, set: [...edits, ...set] });
    // One population: a sweep is left aside.
    const [parameters, points] = [{}, []];
    const plan = planEnsemble({ ...loaded, points });
    return { loaded, plan: { ...plan, points: [{ parameters, scenario: loaded.scenario }] } };
  };
  const { plan } = load(`ensemble.runs=${runs}`);
  const ensemble = await runEnsemble(plan, { workers: 2 });
  const { ccd } = ensemble.points[0]!;
  if (ccd.median === null || ccd.low === null || ccd.high === null)
    throw new Error('the ensemble bounds no median: more runs, or a longer ramp');
  const summaries = ensemble.runs.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const width = Math.log(ccd.high / ccd.low);
  const { loaded, plan: constant } = load(`ensemble.adaptive={ width: ${width} }`);
  const search = await runAdaptive(constant, loaded.scenario.ensemble.adaptive!, { workers: 2 });
  const point = search.points[0]!;
  const interval = (low: number, value: number, high: number) =>
    `${digits(milliamperes(value), 4)} [${digits(milliamperes(low), 4)}, ${digits(milliamperes(high), 4)}]`;
  const hours = (seconds: number) => digits(seconds / 3600);
  process.stdout.write(
    `${markdownTable({
      header: ['', 'median [mA/cm^2], 95 % interval', 'width', 'runs', 'simulated [h]', 'solver iterations'],
      rows: [
        [
          `ramps (${runs})`,
          interval(ccd.low, ccd.median, ccd.high),
          percent(width),
          String(summaries.length),
          hours(summaries.reduce((sum, { endTime }) => sum + endTime, 0)),
          String(summaries.reduce((sum, { solver }) => sum + solver.iterations, 0)),
        ],
        [
          `adaptive, ${point.search.condition}`,
          interval(point.ccd.low, point.ccd.value, point.ccd.high),
          percent(point.width),
          String(point.runs),
          hours(point.simulatedTime),
          String(point.iterations),
        ],
      ],
    })}\n`,
  );
}

const [file, runs = '32', ...edits] = process.argv.slice(2);
if (file === undefined)
  throw new Error('found no scenario, as in: bench/adaptive.ts scenarios/start.yaml 32');
await compare(file, runs, edits);
