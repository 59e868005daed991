import { scenarioHash } from '../scenario/identity.ts';
import type { Scenario } from '../scenario/schema.ts';
import { digestOf } from './checkpoint-digest.ts';
import type { Simulation } from './simulation.ts';
import { SimulationError } from './simulation-error.ts';
import type { SimulationState } from './simulation-state.ts';

/**
 * Version of what a {@link RunCheckpoint} holds; another one is refused. It rises whenever a run of the same scenario and
 * seed goes on differently than it did, be it by what is stored or by what is computed.
 */
export const CHECKPOINT_FORMAT = 1;

/**
 * Where a run stands between two events, to go on from: plain data and typed arrays, so that it packs as it is. It belongs
 * to one scenario and one seed, from which the sample is made again; it holds what has changed in it since.
 */
export interface RunCheckpoint {
  /** {@link CHECKPOINT_FORMAT} of the program that made it. */
  readonly format: number;
  /** `scenarioHash` of the scenario, `/debug` behind it where `numerics.debug` is on; and seed of the run. */
  readonly scenario: string;
  readonly seed: string;
  /** Events so far, time in s, and number of the step of the protocol: what the checkpoint is called. */
  readonly events: number;
  readonly time: number;
  readonly step: number;
  readonly state: SimulationState;
  /** Digest of all the rest. */
  readonly digest: string;
}

/** What a checkpoint says of the scenario it belongs to. */
function scenarioOf(scenario: Scenario): string {
  return scenario.numerics.debug ? `${scenarioHash(scenario)}/debug` : scenarioHash(scenario);
}

/** The checkpoint of a simulation of a scenario and seed, between two events. */
export function makeCheckpoint(simulation: Simulation, scenario: Scenario, seed: string): RunCheckpoint {
  const content = {
    format: CHECKPOINT_FORMAT,
    scenario: scenarioOf(scenario),
    seed,
    events: simulation.ledger.events,
    time: simulation.clock.time,
    step: simulation.lastStep,
    state: simulation.save(),
  };
  return { ...content, digest: digestOf(content) };
}

/**
 * Checks that a checkpoint is whole and belongs to a run.
 * @throws SimulationError that says what does not fit.
 */
export function checkCheckpoint(checkpoint: RunCheckpoint, scenario: Scenario, seed: string): void {
  if (typeof checkpoint !== 'object' || checkpoint === null)
    throw refusal(`${checkpoint === null ? 'null' : `a ${typeof checkpoint}`}`, 'a checkpoint');
  const { digest, ...content } = checkpoint;
  if (content.format !== CHECKPOINT_FORMAT)
    throw refusal(`format ${String(content.format)}`, `format ${CHECKPOINT_FORMAT} of this version`);
  const expected = scenarioOf(scenario);
  if (content.scenario !== expected)
    throw refusal(`one of the scenario ${String(content.scenario)}`, `one of this scenario, ${expected}`);
  if (content.seed !== seed)
    throw refusal(`one of the seed ${String(content.seed)}`, `one of the seed ${seed}`);
  let found: string;
  try {
    found = digestOf(content);
  } catch (error) {
    throw refusal(`a damaged one (${(error as Error).message})`, 'plain data');
  }
  if (found !== digest) throw refusal(`a damaged one, of digest ${found}`, `digest ${String(digest)}`);
}

/** Brings a simulation just made to where a checkpoint of its scenario and seed stands. @throws SimulationError where it cannot be. */
export function goOnFrom(simulation: Simulation, checkpoint: RunCheckpoint): void {
  try {
    simulation.restore(checkpoint.state);
  } catch (error) {
    throw refusal((error as Error).message, 'the state of a run of this scenario');
  }
}

function refusal(found: string, expected: string): SimulationError {
  return new SimulationError('checkpoint', found, expected);
}
