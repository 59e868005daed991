import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../src/io/codec.ts';
import { CHECKPOINT_FORMAT, type RunCheckpoint } from '../../src/simulation/checkpoint.ts';
import { digestOf } from '../../src/simulation/checkpoint-digest.ts';
import { runTrajectory } from '../../src/simulation/run.ts';
import { SimulationError } from '../../src/simulation/simulation-error.ts';
import { CHECKPOINT_SCENARIOS } from './checkpoint-scenarios.ts';
import { expectSameBytes, expectSameFields, makeSimulation, pausedAt, runCut } from './cut-runs.ts';
import { differences } from './same-object.ts';

// Those of many solves an event are left to the validation lane.
const QUICK = [...CHECKPOINT_SCENARIOS].filter(([name]) => !/carved|leakage/.test(name));

describe.each(QUICK)('%s', (name, { scenario, seed }) => {
  test('cut and resumed, twice even, a run gives the same bytes', () => {
    expectSameBytes(scenario, seed, name, 1);
  });

  test('restored, a simulation is the same in every field', () => {
    expectSameFields(scenario, seed, name, 1);
  });
});

const { scenario: SMALL, seed: SEED } = CHECKPOINT_SCENARIOS.get('cracks ahead')!;

/** A checkpoint of the small run, fresh each time. */
function checkpoint(): RunCheckpoint {
  return unpack<RunCheckpoint>(PACKED.slice());
}
const PACKED = runCut(SMALL, SEED, new Set([60])).checkpoints[0];

test('a forgotten field shows by its name', () => {
  const { simulation } = pausedAt(SMALL, SEED, 60);
  for (const forget of ['crackFront', 'clock', 'lithium', 'clusters'] as const) {
    const state = { ...simulation.save(), [forget]: makeSimulation(SMALL, SEED).simulation.save()[forget] };
    const { simulation: restored } = makeSimulation(SMALL, SEED);
    restored.restore(state);
    expect(differences(simulation, restored).join()).toContain(forget);
  }
});

test('a checkpoint says where it stands; it can be asked for with a stop, which ends the run as interrupted', () => {
  let moments = 0;
  const states: RunCheckpoint[] = [];
  const due = () => moments === 60;
  const result = runTrajectory(SMALL, SEED, {
    shouldCheckpoint: () => ++moments === 60,
    onCheckpoint: (state) => states.push(state),
    shouldStop: due,
  });
  expect(result.outcome).toBe('interrupted');
  expect(states.length).toBe(1);
  const [state] = states;
  expect([state.format, state.seed]).toEqual([CHECKPOINT_FORMAT, SEED]);
  expect(state.time).toBe(result.endTime);
  expect(state.events).toBeGreaterThan(20);
  expect(pack(runTrajectory(SMALL, SEED, { resumeFrom: state }))).toEqual(runCut(SMALL, SEED).packed);
});

describe('refused', () => {
  const resume = (resumeFrom: unknown, seed = SEED, scenario = SMALL) =>
    runTrajectory(scenario, seed, { resumeFrom: resumeFrom as RunCheckpoint });

  test('what belongs to another run, with the difference', () => {
    expect(() => resume(checkpoint(), 'other')).toThrow(
      /checkpoint: found one of the seed a, expected one of the seed other/,
    );
    const debug = { ...SMALL, numerics: { ...SMALL.numerics, debug: true } };
    expect(() => resume(checkpoint(), SEED, debug)).toThrow(/of the scenario [0-9a-f]{64}, expected .*debug/);
    const warmer = { ...SMALL, temperature: SMALL.temperature + 1 };
    expect(() => resume(checkpoint(), SEED, warmer)).toThrow(/of the scenario/);
    expect(() => resume({ ...checkpoint(), format: CHECKPOINT_FORMAT + 1 })).toThrow(
      /format 2, expected format 1/,
    );
    for (const nothing of [null, 7, 'x', [], {}, undefined].filter((x) => x !== undefined))
      expect(() => resume(nothing)).toThrow(SimulationError);
  });

  test('what is damaged anywhere', () => {
    const spots = spotsOf(checkpoint());
    expect(spots.length).toBeGreaterThan(150);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat({ max: 9 }), (spot, where, how) => {
        const damaged = checkpoint();
        const changed = damage(damaged, spots[spot % spots.length], where, how);
        if (changed) expect(() => resume(damaged)).toThrow(SimulationError);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  test('what is signed, but no state of this run', () => {
    const { digest: _, state, ...rest } = checkpoint();
    const { model } = state;
    for (const wrong of [
      {},
      { ...state, model: { ...model, fill: { ...model.fill, length: 7 } } },
      { ...state, model: { ...model, fill: { ...model.fill, index: new Uint32Array(1) } } },
      { ...state, selector: { ...state.selector, sums: new Float64Array(3) } },
    ]) {
      const content = { ...rest, state: wrong };
      expect(() => resume({ ...content, digest: digestOf(content) })).toThrow(SimulationError);
    }
  });
});

/** Paths of everything in plain data. */
function spotsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => spotsOf(inner, [...path, key]))].filter(
    (found) => found.length > 0,
  );
}

/** Damages what lies at a path in one of ten ways; false where that changes nothing. */
function damage(data: object, path: readonly string[], where: number, how: number): boolean {
  const key = path[path.length - 1];
  const owner = path.slice(0, -1).reduce<object>((at, step) => Reflect.get(at, step) as object, data);
  const before = Reflect.get(owner, key) as unknown;
  const after = damagedValue(before, where, how);
  if (Object.is(after, before)) return false;
  if (after === undefined) Reflect.deleteProperty(owner, key);
  else Reflect.set(owner, key, after);
  return true;
}

function damagedValue(value: unknown, where: number, how: number): unknown {
  const others = [undefined, null, 'text', 17.5, [], {}, new Float64Array(2), true];
  if (ArrayBuffer.isView(value)) {
    const array = value as Float64Array;
    if (how === 0) return new Float32Array(array.length);
    if (how === 1) return array.length === 0 ? value : array.slice(0, where % array.length);
    if (how < 6) {
      if (array.length === 0) return value;
      const changed = array.slice();
      changed[where % array.length] = changed[where % array.length] === 5 ? 6 : 5;
      return changed;
    }
  }
  const other = others[(where + how) % others.length];
  return other === value || (Array.isArray(other) && Array.isArray(value) && value.length === 0)
    ? value
    : other;
}

test('the digest sees every bit, length and type, but no order of keys', () => {
  const base = { a: [1, 2, { b: new Uint8Array([1, 2, 3]) }], c: 'x' };
  expect(digestOf({ c: 'x', a: [1, 2, { b: new Uint8Array([1, 2, 3]) }] })).toBe(digestOf(base));
  const others = [
    { ...base, c: 'y' },
    { ...base, d: null },
    { ...base, a: [1, 2, { b: new Uint8Array([1, 2, 4]) }] },
    { ...base, a: [1, 2, { b: new Uint8Array([1, 2, 3, 0]) }] },
    { ...base, a: [1, 2, { b: new Int8Array([1, 2, 3]) }] },
    { ...base, a: [1, 2 + 2 ** -51, { b: new Uint8Array([1, 2, 3]) }] },
  ];
  expect(new Set([base, ...others].map(digestOf)).size).toBe(7);
  expect(() => digestOf({ a: new Map() })).toThrow(TypeError);
  const circle: Record<string, unknown> = {};
  circle.inner = circle;
  expect(() => digestOf(circle)).toThrow(/nested/);
});

test('a scenario of the same numbers takes the checkpoint, whatever it is called', () => {
  const renamed = { ...SMALL, name: 'another name' };
  expect(pack(runTrajectory(renamed, SEED, { resumeFrom: checkpoint() }))).toEqual(
    runCut(SMALL, SEED).packed,
  );
});
