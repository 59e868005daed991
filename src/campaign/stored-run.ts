/** What a record of a result folder holds, checked before anybody uses it: a checksum tells of damage, not of another program. */
import { z } from 'zod';
import { unpack } from '../io/codec.ts';
import type { RunResult } from '../simulation/result.ts';

/** A record that is whole and yet holds something else than it should. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/** Any number, NaN and the infinities included: what has no meaning in a run is NaN. */
const real = z.custom<number>((value) => typeof value === 'number', 'expected a number');
/** What is put in order and compared: never NaN. */
const time = z.number().min(0);
const current = z.number().positive();
const count = z.int().min(0);
const named = z.record(z.string(), real);
const reals = z.instanceof(Float64Array);
const siteEvents = z.looseObject({
  site: z.instanceof(Uint32Array),
  state: z.instanceof(Uint8Array).optional(),
  event: z.instanceof(Uint32Array),
  time: reals,
  current: reals,
  root: z.instanceof(Int32Array),
});
const trace = z.looseObject({ time: reals, current: reals, voltage: reals, lithium: reals });

const runResult = z.looseObject({
  seed: z.string(),
  outcome: z.enum(['short', 'survived', 'stopped', 'interrupted']),
  onsetCurrent: current.nullable(),
  onsetTime: time.nullable(),
  shortCurrent: current.nullable(),
  shortTime: time.nullable(),
  previousCurrent: current.nullable(),
  previousOnsetCurrent: current.nullable(),
  lastCurrent: z.number().min(0),
  endTime: time,
  lithiumSites: count,
  lithiumVolume: real,
  observables: named,
  charge: z.looseObject({
    inserted: real,
    expected: real,
    variance: real,
    quanta: count,
    quantaRecounted: count,
  }),
  balance: z.looseObject({ kirchhoff: real, window: real, charge: real }),
  microstructure: named,
  solver: z.looseObject({
    solves: count,
    iterations: count,
    settled: real,
    worstRateError: real,
    meanRateError: real,
  }),
  dimensions: z.looseObject({
    nx: z.int().positive(),
    ny: z.int().positive(),
    nz: z.int().positive(),
    edge: z.number().positive(),
    depth: z.number().positive(),
  }),
  siteEvents,
  trace,
  warnings: z.array(z.string()),
});
const failure = z.looseObject({ error: z.string() });

/** Unpacks a result. @throws ContentError where it is none, or of another seed than expected */
export function unpackResult(content: Uint8Array, seed: string): RunResult {
  const result = unpackAs(runResult, content, 'a result') as RunResult;
  if (result.seed !== seed) throw new ContentError(`a run of seed ${result.seed}, expected ${seed}`);
  checkLengths(result);
  checkOrder(result);
  return result;
}

/** Unpacks the reason of a failure. @throws ContentError where it is none */
export function unpackFailure(content: Uint8Array): string {
  return unpackAs(failure, content, 'the reason of a failure').error;
}

function unpackAs<T>(schema: z.ZodType<T>, content: Uint8Array, what: string): T {
  let value: unknown;
  try {
    value = unpack(content);
  } catch (error) {
    throw new ContentError(`bytes that are not ${what}: ${(error as Error).message}`);
  }
  const { error } = schema.safeParse(value);
  if (error === undefined) return value as T;
  const { path, message } = error.issues[0]!;
  throw new ContentError(`something that is not ${what}: ${path.join('.') || 'all of it'}: ${message}`);
}

/** What was survived lies below what was not, and nothing comes after the end. */
function checkOrder(run: RunResult): void {
  const pairs = [
    ['previousCurrent', 'shortCurrent'],
    ['previousOnsetCurrent', 'onsetCurrent'],
    ['onsetTime', 'endTime'],
    ['shortTime', 'endTime'],
  ] as const;
  for (const [lower, upper] of pairs)
    if ((run[lower] ?? 0) > (run[upper] ?? Number.POSITIVE_INFINITY))
      throw new ContentError(`${lower} ${run[lower]} above ${upper} ${run[upper]}`);
}

/** Columns of one table have one length; sites are those of the lattice. */
function checkLengths({ siteEvents: events, trace: steps, dimensions }: RunResult): void {
  for (const [name, table] of Object.entries({ siteEvents: events, trace: steps })) {
    const lengths = Object.values(table).flatMap((column) =>
      ArrayBuffer.isView(column) ? [(column as Float64Array).length] : [],
    );
    if (lengths.some((length) => length !== lengths[0]))
      throw new ContentError(`${name} with columns of ${[...new Set(lengths)].join(' and ')} entries`);
  }
  if (steps.time.length === 0) throw new ContentError('a trace without an entry');
  const sites = dimensions.nx * dimensions.ny * dimensions.nz;
  const outside = events.site.find((site) => site >= sites);
  if (outside !== undefined) throw new ContentError(`site ${outside} of a lattice of ${sites}`);
}
