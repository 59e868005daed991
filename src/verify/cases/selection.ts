import { openStream } from '../../kinetics/random.ts';
import { PropensityTree } from '../../kinetics/selector.ts';
import type { VerificationCase } from '../case.ts';
import { chiSquareDeviate } from '../statistics.ts';

const DECADES = 11;
const PER_DECADE = 16;
const DRAWS = 1_000_000;
/** Deviate beyond which a right law falls with probability 5e-4. */
const LIMIT = 3.5;

/**
 * 176 propensities over ten decades, scattered over 70 000 slots so that blocks of the tree hold several decades;
 * the fastest decade is switched off again and again until one is left.
 */
export const selection: VerificationCase = {
  name: 'selection',
  title: 'Selection frequencies over ten decades of rates',
  source: 'definition: P_i = p_i / sum of p; chi-square test (Pearson), deviate of Wilson & Hilferty (1931)',
  level: 'quick',
  mutant: 'slots are chosen in proportion to p^0.99',
  run: ({ mutant }) => {
    const random = openStream('verify/selection').next;
    const tree = new PropensityTree(70_000);
    const slots: number[] = [];
    const rates: number[] = [];
    const position = new Int32Array(tree.size).fill(-1);
    for (let i = 0; i < DECADES * PER_DECADE; i++) {
      let slot = 0;
      do {
        slot = Math.floor(random() * tree.size);
        if (i % 2) slot = (slot % 128) + 640;
      } while (position[slot] >= 0);
      position[slot] = i;
      slots.push(slot);
      rates.push(10 ** -Math.floor(i / PER_DECADE) * (1 + random()));
      tree.set(slot, mutant ? rates[i] ** 0.99 : rates[i]);
    }
    return Array.from({ length: DECADES }, (_, stage) => {
      const first = stage * PER_DECADE;
      const counts = new Float64Array(slots.length);
      let stray = 0;
      for (let k = 0; k < DRAWS; k++) {
        const i = position[tree.select(random())];
        if (i >= first) counts[i]++;
        else stray++;
      }
      const left = rates.slice(first);
      const sum = left.reduce((a, b) => a + b, 0);
      const found = chiSquareDeviate(
        counts.subarray(first),
        left.map((p) => (DRAWS * p) / sum),
      );
      for (let i = first; i < first + PER_DECADE; i++) tree.set(slots[i], 0);
      return {
        name: `chi-square deviate, fastest rate 1e-${stage}`,
        expected: 0,
        found,
        tolerance: LIMIT,
        pass: Math.abs(found) <= LIMIT && stray === 0,
        note: `${DRAWS} draws, ${stray} of a slot that is switched off`,
      };
    });
  },
};
