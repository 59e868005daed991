/** JSON files of result folders that reports are made of, checked before anything is drawn of them. */
import { z } from 'zod';
import type { StoredConductivity } from './conductivity-study.ts';
import type { AdaptiveJson } from './figures/adaptive.ts';

const count = z.int().min(0);
const value = z.number().nullable();
const interval = z.looseObject({ value, low: value, high: value });
const mean = z.looseObject({ mean: value, low: value, high: value });
const parameters = z.record(z.string(), z.union([z.string(), z.number()]));

const conductivityPoint = z.looseObject({
  point: count,
  parameters,
  conductivity: mean,
  conductivityZ: mean,
  latticeConductivity: mean,
  tensor: z.array(z.array(value)),
  grainShare: value,
  boundaryShare: value,
  tortuosity: value,
  brickLayer: value,
  brickLayerIntercept: value,
  bulkConductivity: value,
  boundaryResistance: value,
  temperature: z.number().positive(),
  grains: value,
  grainSize: value,
  spacing: value,
  meanIntercept: value,
  refined: z.boolean(),
  runs: count,
  failed: count,
});

const conductivity = z
  .looseObject({
    version: z.string(),
    name: z.string(),
    seed: z.string(),
    unit: z.literal('mS/cm'),
    points: z.array(conductivityPoint).min(1),
    activation: z.array(
      z.looseObject({ parameters, points: z.array(count), energy: interval, deviation: value }),
    ),
    errors: z.array(z.looseObject({ run: z.string(), error: z.string() })),
    scenario: z.record(z.string(), z.unknown()),
  })
  .refine(
    ({ points, activation }) => activation.every((series) => series.points.every((k) => k < points.length)),
    { path: ['activation'], error: 'a series of points that are not there' },
  );

const adaptivePoint = z.looseObject({
  point: count,
  parameters,
  condition: z.string(),
  searched: z.looseObject({ low: z.number().positive(), high: z.number().positive() }),
  ccd: interval,
  ccdLogLogistic: interval,
  modulus: interval,
  width: value,
  ended: z.enum(['width', 'maximumRuns', 'above', 'below']).nullable(),
  runs: count,
  shorts: count,
  failed: count,
  stopped: count,
  rounds: count,
  simulatedHours: z.number().min(0),
  solverIterations: count,
  probability: z.array(
    z.looseObject({
      current: z.number().positive(),
      runs: count,
      shorts: count,
      share: interval,
      fitted: z.number(),
    }),
  ),
});

const adaptive = z.looseObject({
  name: z.string(),
  seed: z.string(),
  unit: z.literal('mA/cm^2'),
  quantity: z.string(),
  settings: z.looseObject({ width: z.number(), confidence: z.number() }),
  points: z.array(adaptivePoint).min(1),
});

/** What a file holds, where it holds what it should. @throws Error in words, naming the first key that is amiss */
function readAs<T>(schema: z.ZodType, text: string): T {
  const found: unknown = JSON.parse(text);
  const { error } = schema.safeParse(found);
  if (error === undefined) return found as T;
  const { path, message } = error.issues[0]!;
  throw new Error(`${path.join('.') || 'all of it'}: ${message}`);
}

/** The content of `conductivity.json`. @throws Error in words where it is none */
export const readConductivityJson = (text: string): StoredConductivity =>
  readAs<StoredConductivity>(conductivity, text);

/** The content of `adaptive.json`. @throws Error in words where it is none */
export const readAdaptiveJson = (text: string): AdaptiveJson => readAs<AdaptiveJson>(adaptive, text);

/** The content of a file that holds a map of keys. @throws Error in words where it is none */
export function asMap(found: unknown): Readonly<Record<string, unknown>> {
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new Error(`found ${JSON.stringify(found)?.slice(0, 40)}, expected keys and values`);
  return found as Record<string, unknown>;
}
