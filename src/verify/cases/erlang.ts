import { Clock } from '../../kinetics/clock.ts';
import { openStream } from '../../kinetics/random.ts';
import { PropensityTree } from '../../kinetics/selector.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compareMean, erlangCumulative, kolmogorovSmirnov } from '../statistics.ts';

const SITES = 3000;
/** sqrt(n) times the Kolmogorov-Smirnov distance, exceeded with probability 1e-3. */
const LIMIT = 1.95;

/**
 * Sites that fill in m quanta of charge q under constant currents I, all in one selector and on one clock, with a
 * current step on the way that doubles every rate. In operational time (the integral of I/q) each filling time is
 * Erlang-m, whatever the others do; its mean is m, that is q m / I in seconds.
 */
function fillingTimes(m: number, mutant: boolean): VerificationResult[] {
  const random = openStream(`verify/erlang/${m}`).next;
  const tree = new PropensityTree(SITES);
  const rates = Float64Array.from({ length: SITES }, () => 10 ** (-2 * random()));
  const quanta = new Uint16Array(SITES);
  const times = new Float64Array(SITES);
  const clock = new Clock();
  const charge = mutant ? 1.05 : 1;
  const step = 3 * m;
  let factor = 1;
  const apply = () => {
    for (let i = 0; i < SITES; i++) tree.set(i, quanta[i] < m ? (factor * rates[i]) / charge : 0);
  };
  apply();
  for (let filled = 0; filled < SITES; ) {
    if (!clock.next(tree.total, factor === 1 ? step : Infinity, random)) {
      factor = 2;
      apply();
      continue;
    }
    const site = tree.select(random());
    if (++quanta[site] < m) continue;
    tree.set(site, 0);
    times[site] = rates[site] * (clock.time < step ? clock.time : 2 * clock.time - step);
    filled++;
  }
  const distance = kolmogorovSmirnov(times, (t) => erlangCumulative(m, t));
  return [
    {
      name: `m = ${m}: sqrt(n) x Kolmogorov-Smirnov distance`,
      expected: 0,
      found: distance,
      tolerance: LIMIT,
      pass: distance <= LIMIT,
    },
    compareMean(`m = ${m}: mean filling time / (q / I)`, m, times, {
      largestError: 1.05 * Math.sqrt(m / SITES),
    }),
  ];
}

export const erlang: VerificationCase = {
  name: 'erlang',
  title: 'A site that fills in m quanta: Erlang-m waiting time',
  source: 'Erlang distribution: 1 - exp(-t) sum_{k<m} t^k / k!',
  level: 'quick',
  mutant: 'a quantum carries 5 % more charge',
  run: ({ mutant }) => [1, 4, 16].flatMap((m) => fillingTimes(m, mutant)),
};
