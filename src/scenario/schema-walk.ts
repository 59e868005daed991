import type { z } from 'zod';
import { type InputMap, isMap, type Path } from './path.ts';

/** What the walk reads of a zod schema's definition. */
interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.core.$ZodType>;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly in?: z.core.$ZodType;
  readonly defaultValue?: unknown;
  readonly values?: readonly unknown[];
  readonly entries?: Record<string, string>;
  readonly checks?: readonly z.core.$ZodCheck[];
}

/** A schema's definition, loosely typed. */
export function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/** The schema inside defaults and optionals. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  for (;;) {
    const { type, innerType } = definitionOf(at);
    if (
      innerType === undefined ||
      !['prefault', 'default', 'optional', 'nonoptional', 'readonly', 'nullable'].includes(type)
    )
      return at;
    at = innerType;
  }
}

/** Keys of an object schema; of a discriminated union those of all its members; none for anything else. */
export function keysOf(schema: z.core.$ZodType): string[] {
  const { shape, options, discriminator } = definitionOf(unwrap(schema));
  if (shape !== undefined) return Object.keys(shape);
  if (discriminator !== undefined && options !== undefined) return [...new Set(options.flatMap(keysOf))];
  return [];
}

/** The member of a discriminated union that the input chooses, or undefined. */
function chosen(schema: z.core.$ZodType, input: unknown): z.core.$ZodType | undefined {
  const { options, discriminator } = definitionOf(schema);
  if (options === undefined || discriminator === undefined || !isMap(input)) return undefined;
  return options.find((option) => {
    const tag = definitionOf(option).shape?.[discriminator];
    return tag !== undefined && definitionOf(tag).values?.includes(input[discriminator]);
  });
}

/** Schema of the value at a path, or undefined where the schema has no such key. */
export function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  if (path.length === 0) return schema;
  const [key, ...rest] = path;
  const { shape, options, discriminator, element } = definitionOf(unwrap(schema));
  if (shape !== undefined) {
    return Object.hasOwn(shape, key) ? schemaAt(shape[key], rest) : undefined;
  }
  if (element !== undefined) return typeof key === 'number' ? schemaAt(element, rest) : undefined;
  if (discriminator !== undefined && options !== undefined) {
    for (const option of options) {
      const found = schemaAt(option, path);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A value of the schema that holds no further keys. */
export interface Leaf {
  readonly path: Path;
  readonly schema: z.core.$ZodType;
  /** Schemas of the same key in the later members of a discriminated union (of its `kind`, say). */
  readonly alternatives: readonly z.core.$ZodType[];
}

/** All values that a scenario can set, in the order of the schema. */
export function leavesOf(schema: z.core.$ZodType, prefix: Path = []): Leaf[] {
  const { shape, options, discriminator } = definitionOf(unwrap(schema));
  if (shape !== undefined) {
    return Object.entries(shape).flatMap(([key, inner]) => leavesOf(inner, [...prefix, key]));
  }
  if (discriminator !== undefined && options !== undefined) {
    const merged = new Map<string, Leaf>();
    for (const leaf of options.flatMap((option) => leavesOf(option, prefix))) {
      const key = leaf.path.join('.');
      const first = merged.get(key);
      merged.set(
        key,
        first === undefined
          ? leaf
          : { ...first, alternatives: [...first.alternatives, leaf.schema, ...leaf.alternatives] },
      );
    }
    return [...merged.values()];
  }
  return [{ path: prefix, schema, alternatives: [] }];
}

/** The default of a schema in input form, or undefined. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  let at: z.core.$ZodType | undefined = schema;
  while (at !== undefined) {
    const { type, defaultValue, innerType }: Definition = definitionOf(at);
    if (type === 'prefault') return defaultValue;
    at = innerType;
  }
  return undefined;
}

/**
 * The input with every default written out, in input form and in the order of the schema. Unknown keys follow at the
 * end; what does not fit is left as it is.
 */
export function fillDefaults(schema: z.core.$ZodType, input: unknown): unknown {
  const given = input === undefined ? structuredClone(defaultOf(schema)) : input;
  if (given === undefined) return undefined;
  const inner = unwrap(schema);
  const { shape } = definitionOf(inner);
  if (shape !== undefined && isMap(given)) {
    const result: InputMap = {};
    for (const key of Object.keys(shape)) {
      const value = fillDefaults(shape[key], Object.hasOwn(given, key) ? given[key] : undefined);
      if (value !== undefined) result[key] = value;
    }
    for (const key of Object.keys(given)) if (!Object.hasOwn(shape, key)) result[key] = given[key];
    return result;
  }
  const member = chosen(inner, given);
  return member === undefined ? given : fillDefaults(member, given);
}
