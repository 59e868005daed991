import seedrandom from 'seedrandom';

/** A stream of uniform random numbers on [0, 1) with 53 random bits. */
export type Random = () => number;

/** Serializable state of a {@link RandomStream}. */
export type RandomState = seedrandom.State.Xor4096;

/** A random stream that can be saved and restored exactly. */
export interface RandomStream {
  /** Next uniform number on [0, 1), 53 bits. */
  next: Random;
  /** Snapshot from which {@link openStream} continues with the same numbers. */
  state(): RandomState;
}

/**
 * Opens the random stream of one purpose, named by a readable string such as `7/run-003/events`.
 * Every random number of a run comes from such a stream, so adding a consumer never shifts the numbers
 * of another. The generator is Marsaglia and Brent's xorgens 4096 (seedrandom's `xor4096`).
 */
export function openStream(name: string, state?: RandomState): RandomStream {
  const generator = seedrandom.xor4096(name, { state: state ?? true });
  return { next: generator.double, state: () => generator.state() };
}

/** Exponential waiting time of mean 1: -ln(1 - u), finite because u < 1. */
export function exponential(random: Random): number {
  return -Math.log1p(-random());
}

/** Standard normal deviate (Box and Muller 1958; the second of the pair is dropped to keep no state). */
export function normal(random: Random): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random());
}
