import { describe, expect, test } from 'vitest';
import { SiteStates } from '../../src/analysis/history.ts';
import { SiteState } from '../../src/lattice/lattice.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { protocolSteps } from '../../src/simulation/protocol.ts';
import { collectResult, makeLattice, makeModel } from '../../src/simulation/run.ts';
import { Simulation } from '../../src/simulation/simulation.ts';
import { Reconstruction } from '../../src/simulation/snapshot.ts';
import { RunMoments } from '../../src/view/moments.ts';
import { SMALL_3D } from './samples.ts';

/** What the simulation itself had after so many site events. */
interface Seen {
  readonly turned: number;
  readonly state: Uint8Array;
  readonly grounded: Uint8Array;
  readonly root: Int32Array;
}

/** A run with stripping, watched as it goes. */
function watchedRun() {
  const { scenario } = loadScenario(SMALL_3D, { file: 'small.yaml' });
  const { model, microstructure, warnings } = makeModel(scenario, '3/0000');
  const simulation = new Simulation(model, protocolSteps(scenario.protocol), '3/0000', {
    debug: false,
    maximumLithium: scenario.numerics.maximumLithium ?? 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  const seen: Seen[] = [];
  const look = () => {
    const turned = simulation.turned.length;
    if (turned === (seen.at(-1)?.turned ?? -1)) return;
    seen.push({
      turned,
      state: model.lattice.state.slice(),
      grounded: Uint8Array.from(model.field.grounded),
      root: model.opening.root.slice(),
    });
  };
  simulation.run({ between: look });
  look();
  return { scenario, seen, run: collectResult(simulation, '3/0000', microstructure, warnings) };
}

describe('any moment of a run', () => {
  const { scenario, seen, run } = watchedRun();
  const events = run.siteEvents.site.length;

  test('is rebuilt from the stored site events as the simulation had it, by the page and by the engine', () => {
    expect(seen.length).toBeGreaterThan(60);
    expect(seen.some(({ state }, k) => k > 0 && lithium(state) < lithium(seen[k - 1]!.state))).toBe(true);
    const page = new SiteStates(makeLattice(scenario, run.seed).state, run.siteEvents);
    const engine = new Reconstruction(scenario, run);
    for (const { turned, state, grounded, root } of seen) {
      page.moveTo(turned);
      expect(page.state).toEqual(state);
      engine.moveTo(turned);
      expect(engine.model.lattice.state).toEqual(state);
      expect(Uint8Array.from(engine.model.field.grounded)).toEqual(grounded);
      expect(engine.model.opening.root).toEqual(root);
    }
    for (const { turned, state } of [...seen].reverse()) {
      page.moveTo(turned);
      expect(page.state).toEqual(state);
    }
  });

  test('is reached from the nearest model before it, and known ones are kept', () => {
    const moments = new RunMoments(scenario, run);
    const at = (turned: number) => {
      const moment = moments.at(turned);
      const known = seen.find((s) => s.turned === turned)!;
      expect(moment.snapshot.state).toEqual(known.state);
      return moment;
    };
    const late = at(50);
    expect(moments.stands).toEqual([50]);
    at(20);
    expect(moments.stands).toEqual([20, 50]);
    at(30);
    expect(moments.stands).toEqual([30, 50]);
    at(events);
    expect(moments.stands).toEqual([events, 30]);
    at(10);
    at(5);
    expect(moments.stands).toEqual([5, 10, events, 30]);
    // Enough of them: the one least used begins again.
    at(2);
    expect(moments.stands).toEqual([2, 5, 10, events]);
    expect(at(50)).toBe(late);
    // Two ways to a moment: its field is that of the solver's tolerance.
    const again = new RunMoments(scenario, run).at(50);
    expect(again.snapshot).toEqual(late.snapshot);
    again.fields.potential.forEach((potential, i) => {
      if (Number.isNaN(potential)) expect(late.fields.potential[i]).toBeNaN();
      else
        expect(late.fields.potential[i]! / late.fields.voltage).toBeCloseTo(
          potential / late.fields.voltage,
          5,
        );
    });
    expect(() => moments.at(events + 1)).toThrow(RangeError);
  });
});

function lithium(state: Uint8Array): number {
  return state.reduce((sum, value) => sum + (value === SiteState.lithium ? 1 : 0), 0);
}
