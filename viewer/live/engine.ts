/** The engine in a worker of the page: runs the scenario it is sent and tells what grows. */
import { z } from 'zod';
import { loadScenario } from '../../src/scenario/load.ts';
import { ScenarioError } from '../../src/scenario/problem.ts';
import { protocolSteps } from '../../src/simulation/protocol.ts';
import { collectResult, makeModel } from '../../src/simulation/run.ts';
import { Simulation } from '../../src/simulation/simulation.ts';
import type { LiveOrder, LiveProgress, LiveReply } from './messages.ts';

// Schemas compile themselves otherwise, which the page's content security policy forbids.
z.config({ jitless: true });

/** Least time in ms between two messages. */
const PAUSE = 40;

const tell = (reply: LiveReply) => postMessage(reply);

addEventListener('message', ({ data }: MessageEvent<LiveOrder>) => {
  try {
    const { scenario, warnings } = loadScenario(data.yaml, { file: 'live.yaml' });
    for (let run = data.first; run < data.first + data.runs; run++)
      runOnce(
        scenario,
        run,
        run === data.first
          ? warnings.map(({ found, expected }) => `found ${found}, expected ${expected}`)
          : [],
      );
    tell({ kind: 'done' });
  } catch (error) {
    const message =
      error instanceof ScenarioError
        ? error.problems.map((p) => `${p.path}: found ${p.found}, expected ${p.expected}`).join('; ')
        : String((error as Error).message ?? error);
    tell({ kind: 'fault', message });
  }
});

function runOnce(scenario: Parameters<typeof makeModel>[0], run: number, warnings: string[]): void {
  // The seed of this member of the ensemble on the command line.
  const seed = `${scenario.ensemble.seed}/${String(run).padStart(4, '0')}`;
  const { model, microstructure, warnings: found } = makeModel(scenario, seed);
  const { grid, grain, state } = model.lattice;
  tell({
    kind: 'sample',
    run,
    grid: { nx: grid.nx, ny: grid.ny, nz: grid.nz, edge: grid.edge, depth: grid.depth },
    grain,
    initial: state.slice(),
    surfaceRoots: model.field.surface.count,
    warnings: [...warnings, ...found],
  });
  const simulation = new Simulation(model, protocolSteps(scenario.protocol), seed, {
    debug: scenario.numerics.debug,
    maximumLithium: scenario.numerics.maximumLithium ?? 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  let told = 0;
  let traced = 0;
  const news = (): LiveProgress => {
    const turned = simulation.turned.slice(told);
    const trace = simulation.trace.slice(traced);
    told = simulation.turned.length;
    traced = simulation.trace.length;
    return {
      kind: 'progress',
      run,
      time: simulation.clock.time,
      events: {
        site: turned.map((t) => t.site),
        event: turned.map((t) => t.event),
        time: turned.map((t) => t.time),
        current: turned.map((t) => t.current),
        root: turned.map((t) => model.opening.root[t.site]),
      },
      trace: {
        time: trace.map((t) => t.time),
        current: trace.map((t) => t.current),
        voltage: trace.map((t) => t.voltage),
        lithium: trace.map((t) => t.lithium),
      },
    };
  };
  let last = performance.now();
  simulation.run({
    shouldStop: () => {
      const now = performance.now();
      if (now - last >= PAUSE && (simulation.turned.length > told || simulation.trace.length > traced)) {
        last = now;
        tell(news());
      }
      return false;
    },
  });
  tell(news());
  const result = collectResult(simulation, seed, microstructure, found);
  tell({
    kind: 'end',
    run,
    outcome: result.outcome,
    onsetCurrent: result.onsetCurrent,
    shortCurrent: result.shortCurrent,
    previousCurrent: result.previousCurrent,
    shortTime: result.shortTime,
    lastCurrent: result.lastCurrent,
    endTime: result.endTime,
    intergranularFraction: result.observables.intergranularFraction,
  });
}
