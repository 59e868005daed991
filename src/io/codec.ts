/**
 * The one binary codec of results: MessagePack by msgpackr. With `structuredClone` and `moreTypes` typed arrays
 * keep their type (by default they would come back as Buffers), as do Map, Set, Date, NaN and the infinities.
 * Nobody else calls msgpackr.
 */
import { Packr } from 'msgpackr';

/** A codec without memory: what was packed before must not change the bytes of what is packed next. */
function freshCodec(): Packr {
  return new Packr({ structuredClone: true, moreTypes: true });
}

/** Packs plain data and typed arrays: the same value gives the same bytes. The result owns its buffer. */
export function pack(value: unknown): Uint8Array {
  return Uint8Array.from(freshCodec().pack(value));
}

/** Nesting that plain data may have. */
const DEEPEST = 32;

/** Unpacks what {@link pack} made. Throws on truncated or foreign bytes, and on what holds itself or is nested too deep. */
export function unpack<T>(bytes: Uint8Array): T {
  const value: unknown = freshCodec().unpack(bytes);
  checkDepth(value, new Set(), 0);
  return value as T;
}

/** Every object once, so that data that hold one another many times over take no longer than others. */
function checkDepth(value: unknown, seen: Set<unknown>, depth: number): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (depth > DEEPEST) throw new RangeError(`data nested more than ${DEEPEST} deep`);
  if (seen.has(value)) throw new RangeError('data that hold an object twice');
  seen.add(value);
  for (const inner of Object.values(value)) checkDepth(inner, seen, depth + 1);
}
