import { openStream } from '../../src/kinetics/random.ts';
import type { Selector } from '../../src/kinetics/selector.ts';

/**
 * Model M4, selection alone: `slots` propensities in [1e-6, 1], each with 1 to 30 fixed random dependents. Every
 * event redraws the propensity of the chosen slot and of its dependents by +- 5 %, clipped to that range.
 * Returns the seconds that `events` events took.
 */
export function selectionAlone(
  selector: Selector,
  slots: number,
  events: number,
  seed: string,
  now: () => number,
): number {
  const random = openStream(`${seed}/m4`).next;
  const propensity = new Float64Array(slots);
  for (let i = 0; i < slots; i++) propensity[i] = 2 ** (-random() * Math.log2(1e6));
  const first = new Int32Array(slots + 1);
  for (let i = 0; i < slots; i++) first[i + 1] = first[i]! + 1 + Math.floor(random() * 30);
  const dependents = new Int32Array(first[slots]!);
  for (let i = 0; i < dependents.length; i++) dependents[i] = Math.floor(random() * slots);
  selector.assign(propensity, slots);
  const before = new Float64Array(31);
  const begin = now();
  for (let event = 0; event < events; event++) {
    const chosen = selector.select(random());
    const from = first[chosen]!;
    const count = first[chosen + 1]! - from;
    // Reading all before changing any lets the processor wait for several cache lines at once.
    before[count] = selector.get(chosen);
    for (let k = 0; k < count; k++) before[k] = selector.get(dependents[from + k]!);
    selector.set(chosen, redrawn(before[count]!, random()));
    for (let k = 0; k < count; k++) selector.set(dependents[from + k]!, redrawn(before[k]!, random()));
  }
  return now() - begin;
}

function redrawn(propensity: number, u: number): number {
  const p = propensity * (0.95 + 0.1 * u);
  return p < 1e-6 ? 1e-6 : p > 1 ? 1 : p;
}
