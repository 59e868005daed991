import type { Selector } from '../../src/kinetics/selector.ts';

/** The obvious implementation: a list added from the left. */
export class LinearSelector implements Selector {
  #p: number[];
  constructor(size: number) {
    this.#p = new Array<number>(size).fill(0);
  }
  get size() {
    return this.#p.length;
  }
  get total() {
    return this.#p.reduce((sum, p) => sum + p, 0);
  }
  grow(size: number) {
    while (this.#p.length < size) this.#p.push(0);
  }
  set(index: number, propensity: number) {
    this.#p[index] = propensity;
  }
  assign(propensities: Float64Array, count: number) {
    this.#p = this.#p.map((_, i) => (i < count ? propensities[i]! : 0));
  }
  get(index: number) {
    return this.#p[index]!;
  }
  select(u: number) {
    let rest = u * this.total;
    for (let i = 0; i < this.size; i++) {
      if (rest < this.#p[i]!) return i;
      rest -= this.#p[i]!;
    }
    return this.#p.findLastIndex((p) => p > 0);
  }
}
