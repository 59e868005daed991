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

/** Unpacks what {@link pack} made. Throws on truncated or foreign bytes. */
export function unpack<T>(bytes: Uint8Array): T {
  return freshCodec().unpack(bytes) as T;
}
