import type { Random } from '../kinetics/random.ts';
import { PropensityTree } from '../kinetics/selector.ts';

/**
 * Eden growth from a line (variant B: every face between an occupied and an empty site is equally likely, that is
 * growth by current where every face carries the same), in 1 + 1 dimensions, periodic in x. The height of a column
 * is that of its highest occupied site, so that overhangs are seen from above.
 *
 * Rows are kept in a ring of `rows`, a power of two: growth may go on for ever while the interface, with the
 * holes it has not filled yet, stays within that height.
 */
export class EdenInterface {
  readonly L: number;
  /** Occupied sites above the line. */
  count = 0;
  readonly height: Int32Array;
  private readonly tree: PropensityTree;
  private readonly occupied: Uint8Array;
  private readonly rows: number;
  private readonly upwardsOnly: boolean;
  private top = 0;

  /** `upwardsOnly`: the wrong law of a mutant, columns grow without their neighbours (random deposition). */
  constructor(L: number, rows: number, upwardsOnly = false) {
    if ((rows & (rows - 1)) !== 0) throw new RangeError(`rows is ${rows} when expected a power of two`);
    this.L = L;
    this.rows = rows;
    this.upwardsOnly = upwardsOnly;
    this.height = new Int32Array(L);
    this.tree = new PropensityTree(L * rows);
    this.occupied = new Uint8Array(L * rows);
    this.occupied.fill(1, 0, L);
    for (let x = 0; x < L; x++) this.tree.set(L + x, 1);
  }

  /** Adds sites until `count` of them have grown. */
  growTo(count: number, random: Random): void {
    const { L, rows, tree, occupied, height, upwardsOnly } = this;
    for (; this.count < count; this.count++) {
      const site = tree.select(random());
      const row = (site / L) | 0;
      const x = site - row * L;
      // Rows from top + 1 (the highest open one) down to top + 2 - rows are those in the ring.
      const z = this.top + 1 - ((this.top + 1 - row) & (rows - 1));
      occupied[site] = 1;
      tree.set(site, 0);
      if (z > this.top) this.rise();
      if (z > height[x]) height[x] = z;
      const above = ((z + 1) & (rows - 1)) * L + x;
      if (occupied[above] === 0) tree.set(above, tree.get(above) + 1);
      if (upwardsOnly) continue;
      const left = x > 0 ? site - 1 : site + L - 1;
      const right = x < L - 1 ? site + 1 : site - L + 1;
      const below = ((z - 1) & (rows - 1)) * L + x;
      if (occupied[left] === 0) tree.set(left, tree.get(left) + 1);
      if (occupied[right] === 0) tree.set(right, tree.get(right) + 1);
      if (occupied[below] === 0) tree.set(below, tree.get(below) + 1);
    }
  }

  /** Squared width: variance of the heights. */
  squaredWidth(): number {
    let sum = 0;
    for (const h of this.height) sum += h;
    const mean = sum / this.L;
    let squares = 0;
    for (const h of this.height) squares += (h - mean) ** 2;
    return squares / this.L;
  }

  /** The part of the squared width in waves of length L and L/2, the latter weighted 4: ~ L^(2 alpha). */
  longWaves(): number {
    const { L, height } = this;
    let found = 0;
    for (let n = 1; n <= 2; n++) {
      let real = 0;
      let imaginary = 0;
      for (let x = 0; x < L; x++) {
        const phase = (2 * Math.PI * n * x) / L;
        real += height[x] * Math.cos(phase);
        imaginary += height[x] * Math.sin(phase);
      }
      found += (n * n * (real * real + imaginary * imaginary)) / (L * L);
    }
    return found;
  }

  /** One row more on top; the lowest row of the ring makes room and must be full. */
  private rise(): void {
    const { L, rows, occupied } = this;
    this.top++;
    const start = ((this.top + 1) & (rows - 1)) * L;
    if (this.top + 1 >= rows)
      for (let i = start; i < start + L; i++)
        if (occupied[i] === 0) throw new Error(`interface is higher than ${rows} rows`);
    occupied.fill(0, start, start + L);
  }
}
