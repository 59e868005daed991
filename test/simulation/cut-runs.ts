import { expect } from 'vitest';
import { pack, unpack } from '../../src/io/codec.ts';
import { openStream } from '../../src/kinetics/random.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { RunCheckpoint } from '../../src/simulation/checkpoint.ts';
import { protocolSteps } from '../../src/simulation/protocol.ts';
import { collectResult, makeModel, runTrajectory } from '../../src/simulation/run.ts';
import { Simulation } from '../../src/simulation/simulation.ts';
import type { SimulationState } from '../../src/simulation/simulation-state.ts';
import { differences } from './same-object.ts';

/** Unpacks a copy: the codec leaves a mark on what it reads. */
const opened = <T>(bytes: Uint8Array): T => unpack<T>(bytes.slice());

/** Packed result of a run, and its checkpoints, packed, at the moments given (numbered from 0). */
export function runCut(
  scenario: Scenario,
  seed: string,
  at: ReadonlySet<number> = new Set(),
  resumeFrom?: RunCheckpoint,
) {
  const checkpoints: Uint8Array[] = [];
  let moments = 0;
  const result = runTrajectory(scenario, seed, {
    ...(resumeFrom && { resumeFrom }),
    shouldCheckpoint: () => at.has(moments++),
    onCheckpoint: (state) => checkpoints.push(pack(state)),
  });
  return { packed: pack(result), checkpoints, moments, result };
}

/** The first moment of a run, the last, and others at random. */
function someOf(count: number, random: () => number, others: number): Set<number> {
  const chosen = new Set([0, count - 1]);
  for (let k = 0; k < others; k++) chosen.add(Math.floor(random() * count));
  return chosen;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Cuts a run at its first moment, its last and others, and again some events later: the bytes must stay. */
export function expectSameBytes(scenario: Scenario, seed: string, name: string, others: number): void {
  const random = openStream(`checkpoint/${name}`).next;
  const plain = runCut(scenario, seed);
  expect(plain.moments).toBeGreaterThan(50);
  const chosen = someOf(plain.moments, random, others);
  const { packed, checkpoints } = runCut(scenario, seed, chosen);
  expect(same(packed, plain.packed)).toBe(true);
  expect(checkpoints.length).toBe(chosen.size);
  for (const [k, checkpoint] of checkpoints.entries()) {
    const again = k === 0 ? [0] : [0, 1 + Math.floor(random() * 20)];
    const resumed = runCut(scenario, seed, new Set(again), opened(checkpoint));
    expect(same(resumed.packed, plain.packed)).toBe(true);
    expect(same(resumed.checkpoints[0], checkpoint)).toBe(true);
    const second = resumed.checkpoints[1];
    if (second !== undefined)
      expect(same(runCut(scenario, seed, new Set(), opened(second)).packed, plain.packed)).toBe(true);
  }
}

/** Restores a run at some moments: every field of every object must be as in the run that stands there. */
export function expectSameFields(scenario: Scenario, seed: string, name: string, others: number): void {
  const random = openStream(`checkpoint/fields/${name}`).next;
  const { moments } = runCut(scenario, seed);
  const chosen = someOf(moments, random, others);
  chosen.delete(0);
  for (const moment of chosen) {
    const cut = pausedAt(scenario, seed, moment);
    const restored = makeSimulation(scenario, seed);
    restored.simulation.restore(opened<SimulationState>(pack(cut.simulation.save())));
    readTouched(cut.simulation);
    readTouched(restored.simulation);
    expect(differences(cut.simulation, restored.simulation)).toEqual([]);
  }
}

/** A simulation as `runTrajectory` makes it. */
export function makeSimulation(scenario: Scenario, seed: string) {
  const { model, microstructure, warnings } = makeModel(scenario, seed);
  const simulation = new Simulation(model, protocolSteps(scenario.protocol), seed, {
    debug: scenario.numerics.debug,
    maximumLithium: scenario.numerics.maximumLithium ?? 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  return { simulation, result: () => collectResult(simulation, seed, microstructure, warnings) };
}

/** A simulation that stands still at a moment between two events. */
export function pausedAt(scenario: Scenario, seed: string, moment: number) {
  const made = makeSimulation(scenario, seed);
  let moments = 0;
  const stop = new Error('paused');
  const between = () => {
    if (moments++ === moment) throw stop;
  };
  expect(() => made.simulation.run({ between })).toThrow(stop);
  return made;
}

/** Has the solver of the ions read the sites that have changed since it solved: one restored has read them already. */
function readTouched({ model }: Simulation): void {
  (model.field.solver as unknown as { prepareOperator(): void }).prepareOperator();
}
