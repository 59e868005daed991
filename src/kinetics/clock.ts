import { exponential, type Random } from './random.ts';

/** State of a {@link Clock} for checkpoints. */
export interface ClockState {
  time: number;
  carry: number;
}

/**
 * Physical time of a run in s. Small steps are added with compensation (Kahan 1965 in the form of Neumaier
 * 1974), so that 1e9 steps of 1e-9 of the elapsed time lose no digits.
 */
export class Clock {
  #time: number;
  #carry: number;

  constructor(state: ClockState = { time: 0, carry: 0 }) {
    this.#time = state.time;
    this.#carry = state.carry;
  }

  /** Time in s. */
  get time(): number {
    return this.#time + this.#carry;
  }

  state(): ClockState {
    return { time: this.#time, carry: this.#carry };
  }

  /** The inverse of {@link state}. */
  restore({ time, carry }: ClockState): void {
    this.#time = time;
    this.#carry = carry;
  }

  /** Adds a step dt >= 0 in s. */
  advance(dt: number): void {
    const time = this.#time;
    const sum = time + dt;
    this.#carry += time >= dt ? time - sum + dt : dt - sum + time;
    this.#time = sum;
  }

  /** Sets the time exactly, e.g. to the end of a current step. */
  jump(time: number): void {
    this.#time = time;
    this.#carry = 0;
  }

  /**
   * Moves to the next event of a Poisson process of rate `totalRate` (1/s), constant until `boundary` (s), by
   * dt = -ln(1 - u)/totalRate. When it would come after the boundary, the time becomes the boundary exactly and
   * the answer is false: nothing happened, the rates may change, and the caller draws again. That is exact since
   * an exponential waiting time has no memory. At rate 0 no number is drawn.
   */
  next(totalRate: number, boundary: number, random: Random): boolean {
    if (totalRate > 0) {
      const dt = exponential(random) / totalRate;
      // Differences, not sums: a long elapsed time must not round the step away.
      if (dt <= boundary - this.#time - this.#carry) {
        this.advance(dt);
        return true;
      }
    }
    if (boundary < Infinity) this.jump(boundary);
    return false;
  }
}
