import { scenarioHash } from '../scenario/identity.ts';
import type { Scenario } from '../scenario/schema.ts';
import { SimulationError } from './simulation-error.ts';

/** Version of what a {@link RunCheckpoint} holds; another one is refused. */
export const CHECKPOINT_FORMAT = 1;

/**
 * Where a run stands between two events, to go on from: plain data, so that it packs as it is. It belongs to one
 * scenario, one seed and one format.
 */
export interface RunCheckpoint {
  /** {@link CHECKPOINT_FORMAT} of the program that made it. */
  readonly format: number;
  /** {@link scenarioHash} of the scenario, `/debug` behind it where `numerics.debug` is on, and seed of the run. */
  readonly scenario: string;
  readonly seed: string;
  /** Events so far, time in s, and number of the step of the protocol. */
  readonly events: number;
  readonly time: number;
  readonly step: number;
}

/** What a checkpoint says of the scenario it belongs to. */
export function checkpointScenario(scenario: Scenario): string {
  return scenario.numerics.debug ? `${scenarioHash(scenario)}/debug` : scenarioHash(scenario);
}

/**
 * Checks that a checkpoint belongs to a run.
 * @throws SimulationError that says what does not fit.
 */
export function checkCheckpoint(checkpoint: RunCheckpoint, scenario: Scenario, seed: string): void {
  const refuse = (what: string, found: unknown, expected: unknown): never => {
    throw new SimulationError('checkpoint', `${what} ${String(found)}`, String(expected));
  };
  if (typeof checkpoint !== 'object' || checkpoint === null) refuse('a', typeof checkpoint, 'a checkpoint');
  if (checkpoint.format !== CHECKPOINT_FORMAT) refuse('format', checkpoint.format, CHECKPOINT_FORMAT);
  const expected = checkpointScenario(scenario);
  if (checkpoint.scenario !== expected) refuse('scenario', checkpoint.scenario, expected);
  if (checkpoint.seed !== seed) refuse('seed', checkpoint.seed, seed);
  if (!(Number.isSafeInteger(checkpoint.events) && checkpoint.events >= 0))
    refuse('number of events', checkpoint.events, 'a whole number, 0 or more');
}
