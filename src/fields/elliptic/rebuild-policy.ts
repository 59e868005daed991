/** Iterations a new hierarchy is worth (its set-up takes about the time of so many). */
const SETUP_ITERATIONS = 5;
/** Iterations over which the pace of a new hierarchy is measured. */
const MEASURED = 5;
/** Sites that must have changed before a new hierarchy can help. */
const LEAST_TOUCHED = 4;

/** What a {@link RebuildPolicy} has counted, between two solves. */
export interface RebuildPolicyState {
  readonly nepers: number;
  readonly measured: number;
  readonly charged: number;
  readonly changes: number;
}

/**
 * Decides when an old hierarchy has served its time. The pace of a new one (nepers of residual per
 * iteration) is measured on its first iterations; later solves are charged with the iterations they need
 * beyond that pace, and once the charges reach the price of a set-up the hierarchy is rebuilt (the
 * rent-or-buy rule: never more than twice the least cost). Depends on residuals and counts only.
 */
export class RebuildPolicy {
  private nepers = 0;
  private measured = 0;
  private charged = 0;
  private changes = 0;
  /** Of the solve under way. */
  private startSize = 0;
  private startIteration = 0;

  /** A new hierarchy was built. */
  rebuilt(): void {
    this.nepers = 0;
    this.measured = 0;
    this.charged = 0;
    this.changes = 0;
  }

  /** Sites have changed since the last solve. */
  touched(sites: number): void {
    this.changes += sites;
  }

  /** A solve (or a part of one) begins with a residual of this size. */
  begin(size: number, iteration = 0): void {
    this.startSize = size;
    this.startIteration = iteration;
  }

  /** Is it time to rebuild in the middle of a solve? */
  exhausted(size: number, iteration: number): boolean {
    if (this.changes < LEAST_TOUCHED || this.measured < MEASURED) return false;
    return this.charged + this.excess(size, iteration) > SETUP_ITERATIONS;
  }

  /** The solve has ended with this residual. */
  end(size: number, iteration: number): void {
    const count = iteration - this.startIteration;
    if (count === 0 || !(size > 0)) return;
    if (this.measured < MEASURED) {
      this.measured += count;
      this.nepers += Math.max(0, Math.log(this.startSize / size));
    } else this.charged = Math.max(0, this.charged + this.excess(size, iteration));
  }

  /** Is it time to rebuild before the next solve? */
  due(): boolean {
    return this.changes >= LEAST_TOUCHED && this.charged > SETUP_ITERATIONS;
  }

  save(): RebuildPolicyState {
    const { nepers, measured, charged, changes } = this;
    return { nepers, measured, charged, changes };
  }

  restore({ nepers, measured, charged, changes }: RebuildPolicyState): void {
    this.nepers = nepers;
    this.measured = measured;
    this.charged = charged;
    this.changes = changes;
  }

  private excess(size: number, iteration: number): number {
    const pace = Math.max(0.05, this.nepers / this.measured);
    return iteration - this.startIteration - Math.log(this.startSize / size) / pace;
  }
}
