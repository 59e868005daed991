import type { Simulation } from '../../src/simulation/simulation.ts';

/**
 * What a run may leave behind that does not count, by class and field: written before it is read. A simulation restored
 * has nothing in these, so that its bytes prove it.
 */
const SCRATCH: Record<string, readonly string[]> = {
  EllipticSolver: ['gradient', 'sums'],
  GridOperator: ['heap', 'kernels', 'coupling', 'red', 'black'],
  Hierarchy: ['kernels', 'dense', 'b', 'x'],
  RebuildPolicy: ['startSize', 'startIteration'],
  GrowthRates: ['current', 'offered'],
  FilamentWindows: ['record', 'received', 'offered'],
  CrackRates: ['stall'],
  Leakage: ['draw', 'before', 'step', 'leaked'],
  ElectronicField: ['slope', 'tangent', 'drawn', 'previous'],
  InterfacePressure: ['current'],
  OpeningPressure: ['load', 'from', 'by', 'scratch'],
  // Stored states of the outside, equal by construction.
  Clusters: ['buffer'],
};

/** Arrays longer than what is in use: how many entries count. */
const IN_USE: Record<string, (owner: never) => number> = {
  EventCatalogue: (events: { count: number }) => events.count,
  PlatingFaces: (faces: { count: number }) => faces.count,
  FilamentGraph: (graph: { count: number }) => graph.count,
  FilamentWindows: ({ graph }: { graph: { count: number } }) => graph.count,
  SiteList: (list: { count: number }) => list.count,
};
/** Arrays of these classes that are in use over all their length, an entry a site. */
const A_SITE = new Set(['first', 'nodeOf', 'distance']);

interface Pair {
  readonly a: unknown;
  readonly b: unknown;
  readonly path: string;
}

/**
 * Where two simulations differ: walks every own field of every object that can be reached from them, whatever it is, and
 * compares numbers and array entries by `Object.is`. A field that a checkpoint forgets shows here by its name.
 */
export function differences(one: Simulation, other: Simulation): string[] {
  const found: string[] = [];
  const seen = new Map<object, object>();
  const queue: Pair[] = [{ a: one, b: other, path: 'simulation' }];
  const differ = (path: string, a: unknown, b: unknown) => found.push(`${path}: ${String(a)} / ${String(b)}`);
  for (let pair = queue.pop(); pair !== undefined && found.length < 20; pair = queue.pop()) {
    const { a, b, path } = pair;
    if (typeof a === 'function') continue;
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      if (!Object.is(a, b)) differ(path, a, b);
      continue;
    }
    // Identity is part of the state: what is shared in one is shared in the other.
    const twin = seen.get(a);
    if (twin !== undefined) {
      if (twin !== b) differ(path, 'shared with another object', 'not');
      continue;
    }
    seen.set(a, b);
    const name = a.constructor.name;
    if (name !== b.constructor.name) {
      differ(path, name, b.constructor.name);
      continue;
    }
    if (ArrayBuffer.isView(a)) {
      compareArrays(a as Float64Array, b as Float64Array, path, differ);
      continue;
    }
    if (a instanceof Map || a instanceof Set) {
      queue.push({ a: [...a], b: [...(b as Set<unknown>)], path: `${path} (entries)` });
      continue;
    }
    // What the language hides is compared by its saved state.
    if (['Clock', 'PropensityTree', 'Clusters'].includes(name)) {
      const state = (x: object) =>
        name === 'Clock' ? (x as Simulation['clock']).state() : (x as Simulation['clusters']).save();
      queue.push({ a: state(a), b: state(b), path: `${path} (state)` });
    }
    if (name === 'GridOperator') compareOperators(a, b, path, queue);
    if (name === 'Hierarchy') queue.push({ a: image(a), b: image(b), path: `${path} (image)` });
    if (typeof (a as { state?: unknown }).state === 'function' && 'next' in a) {
      const state = (x: object) => (x as { state: () => unknown }).state();
      queue.push({ a: state(a), b: state(b), path: `${path} (state)` });
    }
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) {
      if (SCRATCH[name]?.includes(key)) continue;
      let left = Reflect.get(a, key) as unknown;
      let right = Reflect.get(b, key) as unknown;
      const used = IN_USE[name];
      if (used !== undefined && ArrayBuffer.isView(left) && ArrayBuffer.isView(right) && !A_SITE.has(key)) {
        left = (left as Float64Array).slice(0, used(a as never));
        right = (right as Float64Array).slice(0, used(b as never));
      }
      // A table of slots that was made and has emptied is as good as none.
      if (name === 'EventCatalogue' && key === 'slots')
        [left, right] = [left, right].map((slots) =>
          (slots as (Int32Array | null)[]).map((s) => (s?.some((k) => k >= 0) ? s : null)),
        );
      if (isStage(a) && ['b', 'x', 'bTerminal', 'xTerminal'].includes(key)) continue;
      queue.push({ a: left, b: right, path: `${path}.${key}` });
    }
  }
  return found;
}

function isStage(value: object): boolean {
  return 'bTerminal' in value && 'twice' in value;
}

function compareArrays(
  a: Float64Array,
  b: Float64Array,
  path: string,
  differ: (path: string, a: unknown, b: unknown) => void,
): void {
  if (a.length !== b.length) {
    differ(`${path}.length`, a.length, b.length);
    return;
  }
  for (let i = 0; i < a.length; i++)
    if (!Object.is(a[i], b[i])) {
      differ(`${path}[${i}]`, a[i], b[i]);
      return;
    }
}

/** The faces of the operator, and the nodes of its unknowns, lie in its heap. */
function compareOperators(a: object, b: object, path: string, queue: Pair[]): void {
  const faces = (x: object, key: string) => (Reflect.get(x, key) as Float64Array[]).map((f) => f.slice());
  for (const key of ['red', 'black'])
    queue.push({ a: faces(a, key), b: faces(b, key), path: `${path}.${key}` });
  const aggregate = (x: object) => {
    const { heap, at, blacks } = x as {
      heap: { integers(at: number, n: number): Int32Array };
      at: { aggregate: number };
      blacks: number;
    };
    return heap.integers(at.aggregate, blacks).slice();
  };
  queue.push({ a: aggregate(a), b: aggregate(b), path: `${path} (aggregate)` });
}

interface StageView {
  nodes: number;
  twice: boolean;
  b: Float64Array;
  at: { b: number; x: number; change: number };
}

/** Memory of a hierarchy without its scratch. */
function image(hierarchy: object): Float64Array {
  const stages = Reflect.get(hierarchy, 'stages') as StageView[];
  const memory = new Float64Array(stages[0].b.buffer.slice(0));
  stages.forEach(({ nodes, twice, at }, k) => {
    memory.fill(0, at.b, at.b + nodes + 1);
    memory.fill(0, at.x, at.x + nodes + 1);
    if (twice || k === stages.length - 1) memory.fill(0, at.change, at.change + nodes);
  });
  // As integers: links are records of no multiple of eight bytes.
  return Float64Array.from(new Uint32Array(memory.buffer));
}
