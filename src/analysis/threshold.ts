/**
 * The current at which half of the samples short within a fixed time, from runs at constant currents: a posterior
 * over the median and the modulus of P(short | j), and the currents at which the next runs say most about the median.
 *
 * P(short | j) = 1 - 2^-((j / j50)^M), a Weibull distribution by its median j50 and modulus M; or, to see what the law
 * matters, the log-logistic one of the same slope at the median. Priors: ln j50 uniform from a factor e below the
 * range of currents to a factor e above it, ln M uniform from M = 1 to 100. The posterior is summed over a grid that
 * closes in on what is left of it.
 *
 * Next currents: those whose outcomes together are expected to lower the entropy of ln j50 most (Lindley 1956, Ann.
 * Math. Statist. 27, 986), chosen one after the other with the joint distribution of all outcomes (Kirsch et al. 2019,
 * NeurIPS 32). A wide posterior is so searched in several places at once, a narrow one sampled beside its median.
 */
import type { Interval } from './statistics.ts';

/** Runs at one current. */
export interface CurrentCount {
  /** A/m^2. */
  readonly current: number;
  readonly runs: number;
  readonly shorts: number;
}

/** Distribution law of P(short | j). */
export type ThresholdLaw = 'weibull' | 'logLogistic';

/** Currents between which a median is looked for, A/m^2. */
export interface CurrentRange {
  readonly low: number;
  readonly high: number;
}

/** Part of the plane of ln j50 and ln M. */
interface Box {
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

/** Posterior weights at the centres of the cells of a box, rows of ln j50, columns of ln M. */
interface Grid {
  readonly box: Box;
  readonly median: Float64Array;
  readonly modulus: Float64Array;
  /** Sums to one. */
  readonly weight: Float64Array;
}

const LARGEST_MODULUS = 100;
/** Cells of ln j50 and ln M: to close in on the posterior, for estimates, and for choosing currents. */
const SEARCH = [48, 16] as const;
const FINE = [72, 24] as const;
const COARSE = [28, 8] as const;
/** Cells whose marginal is below this share of the largest are left out when the grid closes in. */
const NEGLIGIBLE = 1e-7;
/** Runs as if of which the search for the posterior begins. */
const FEW = 40;
/** Outcomes that are weighed jointly: 2^8 cells of the distribution of the outcomes. */
export const MOST_JOINT = 8;
/** Candidates among which a current is chosen. */
const MOST_CANDIDATES = 17;

/** ln of the probability of a short and of none, at z = M ln(j / j50). */
function logProbabilities(law: ThresholdLaw, z: number): readonly [short: number, none: number] {
  if (law === 'weibull') {
    const hazard = Math.LN2 * Math.exp(z);
    return [Math.log(-Math.expm1(-hazard)), -hazard];
  }
  const k = 2 * Math.LN2 * z;
  return [-Math.log1p(Math.exp(-k)), -Math.log1p(Math.exp(k))];
}

/** Posterior on a box. */
function weigh(
  counts: readonly CurrentCount[],
  law: ThresholdLaw,
  box: Box,
  [rows, columns]: readonly [number, number],
): Grid {
  const centre = (axis: 0 | 1, cells: number) =>
    Float64Array.from(
      { length: cells },
      (_, i) => box.low[axis] + ((i + 0.5) / cells) * (box.high[axis] - box.low[axis]),
    );
  const median = centre(0, rows);
  const modulus = centre(1, columns).map(Math.exp);
  const weight = new Float64Array(rows * columns);
  const at = Float64Array.from(counts, ({ current }) => Math.log(current));
  let best = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0; k < at.length; k++) {
        const { runs, shorts } = counts[k]!;
        const [short, none] = logProbabilities(law, modulus[c]! * (at[k]! - median[r]!));
        if (shorts > 0) sum += shorts * short;
        if (runs > shorts) sum += (runs - shorts) * none;
      }
      weight[r * columns + c] = sum;
      best = Math.max(best, sum);
    }
  let total = 0;
  for (let i = 0; i < weight.length; i++) total += weight[i] = Math.exp(weight[i]! - best);
  for (let i = 0; i < weight.length; i++) weight[i]! /= total;
  return { box, median, modulus, weight };
}

/** Sums over the other axis. */
function marginal({ median, modulus, weight }: Grid, axis: 0 | 1): Float64Array {
  const columns = modulus.length;
  const sums = new Float64Array(axis === 0 ? median.length : columns);
  for (let i = 0; i < weight.length; i++)
    sums[axis === 0 ? Math.floor(i / columns) : i % columns]! += weight[i]!;
  return sums;
}

/** The part of a grid's box that holds all but nothing of the posterior along some axes, with two cells to spare. */
function closeIn(grid: Grid, axes: readonly (0 | 1)[]): Box {
  const { box } = grid;
  const ends = ([0, 1] as const).map((axis) => {
    if (!axes.includes(axis)) return [box.low[axis], box.high[axis]] as const;
    const sums = marginal(grid, axis);
    const least = NEGLIGIBLE * Math.max(...sums);
    const first = Math.max(0, sums.findIndex((s) => s > least) - 2);
    const last = Math.min(sums.length, sums.findLastIndex((s) => s > least) + 3);
    const cell = (box.high[axis] - box.low[axis]) / sums.length;
    return [box.low[axis] + first * cell, box.low[axis] + last * cell] as const;
  });
  return { low: [ends[0]![0], ends[1]![0]], high: [ends[0]![1], ends[1]![1]] };
}

/** Quantile of a marginal, linear inside a cell. */
function marginalQuantile(sums: Float64Array, low: number, high: number, probability: number): number {
  let below = 0;
  for (let i = 0; i < sums.length; i++) {
    if (below + sums[i]! >= probability || i === sums.length - 1) {
      const share = sums[i]! > 0 ? Math.min(1, (probability - below) / sums[i]!) : 0;
      return low + ((i + share) / sums.length) * (high - low);
    }
    below += sums[i]!;
  }
  return high;
}

/** What runs at constant currents say about the median of P(short | j). */
export class ThresholdPosterior {
  private readonly grid: Grid;
  private readonly coarse: Grid;
  private readonly range: CurrentRange;
  private readonly law: ThresholdLaw;

  /** @throws RangeError unless 0 < low < high */
  constructor(counts: readonly CurrentCount[], range: CurrentRange, law: ThresholdLaw = 'weibull') {
    if (!(range.low > 0 && range.low < range.high))
      throw new RangeError(`a range of currents needs 0 < low < high, found ${range.low} to ${range.high}`);
    let box: Box = {
      low: [Math.log(range.low) - 1, 0],
      high: [Math.log(range.high) + 1, Math.log(LARGEST_MODULUS)],
    };
    // As if of few runs at first, so that the posterior is not lost between the cells of a wide box; and the median
    // before the modulus, which steep laws between two rows would lose.
    const runs = counts.reduce((sum, row) => sum + row.runs, 0);
    for (let share = Math.min(1, FEW / Math.max(1, runs)); ; share = Math.min(1, 10 * share)) {
      const fewer = counts.map((row) => ({ ...row, runs: share * row.runs, shorts: share * row.shorts }));
      for (const axes of [[0], [0, 1]] as const)
        for (let k = 0; k < 8; k++) {
          const inner = closeIn(weigh(fewer, law, box, SEARCH), axes);
          const smaller = axes.some(
            (axis) => inner.high[axis]! - inner.low[axis]! < 0.8 * (box.high[axis]! - box.low[axis]!),
          );
          if (!smaller) break;
          box = inner;
        }
      if (share === 1) break;
    }
    this.grid = weigh(counts, law, box, FINE);
    this.coarse = weigh(counts, law, box, COARSE);
    this.range = range;
    this.law = law;
  }

  private interval(axis: 0 | 1, confidence: number): Interval {
    const { box } = this.grid;
    const sums = marginal(this.grid, axis);
    const at = (p: number) => Math.exp(marginalQuantile(sums, box.low[axis], box.high[axis], p));
    const tail = (1 - confidence) / 2;
    return { value: at(0.5), low: at(tail), high: at(1 - tail) };
  }

  /** Posterior median of j50 in A/m^2 with its central interval. */
  median(confidence: number): Interval {
    return this.interval(0, confidence);
  }

  /** Posterior median of M with its central interval. */
  modulus(confidence: number): Interval {
    return this.interval(1, confidence);
  }

  /** Probability that j50 is below, or above, the range of currents. */
  outside(): { below: number; above: number } {
    const { median } = this.grid;
    const sums = marginal(this.grid, 0);
    let below = 0;
    let above = 0;
    for (let r = 0; r < sums.length; r++) {
      if (median[r]! < Math.log(this.range.low)) below += sums[r]!;
      if (median[r]! > Math.log(this.range.high)) above += sums[r]!;
    }
    return { below, above };
  }

  /** Expected probability of a short at a current. */
  probability(current: number): number {
    return predictive(this.coarse, this.law, current);
  }

  /**
   * The `count` (at most {@link MOST_JOINT}) currents out of `currents`, rising, whose outcomes are expected to say
   * most about j50; one may come several times.
   */
  nextCurrents(currents: readonly number[], count: number): number[] {
    const { coarse, law } = this;
    const { median, modulus, weight } = coarse;
    const columns = modulus.length;
    const candidates = this.candidates(currents);
    const short = candidates.map((current) =>
      Float64Array.from(weight, (_, i) =>
        Math.exp(
          logProbabilities(
            law,
            modulus[i % columns]! * (Math.log(current) - median[Math.floor(i / columns)]!),
          )[0],
        ),
      ),
    );
    // Of each cell: its weight times the probability of every outcome of the currents chosen so far.
    let joint = [weight];
    const chosen: number[] = [];
    while (chosen.length < Math.min(count, MOST_JOINT)) {
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < candidates.length; k++) {
        const information = jointInformation(joint, short[k]!, columns);
        // Rounding must not decide between equals: the lower current stays.
        if (information > most + 1e-9) {
          most = information;
          best = k;
        }
      }
      chosen.push(candidates[best]!);
      const p = short[best]!;
      joint = joint.flatMap((cells) => [
        cells.map((w, i) => w * p[i]!),
        cells.map((w, i) => w * (1 - p[i]!)),
      ]);
    }
    return chosen.sort((a, b) => a - b);
  }

  /** Currents worth a thought: where a short is neither sure nor out of the question; thinned out where they are many. */
  private candidates(currents: readonly number[]): readonly number[] {
    const open = currents.filter((current) => {
      const p = this.probability(current);
      return p > 0.02 && p < 0.98;
    });
    if (open.length === 0) {
      const p = currents.map((current) => Math.abs(this.probability(current) - 0.5));
      return [currents[p.indexOf(Math.min(...p))]!];
    }
    if (open.length <= MOST_CANDIDATES) return open;
    return Array.from(
      { length: MOST_CANDIDATES },
      (_, k) => open[Math.round((k * (open.length - 1)) / (MOST_CANDIDATES - 1))]!,
    );
  }
}

function predictive({ median, modulus, weight }: Grid, law: ThresholdLaw, current: number): number {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) {
    const z = modulus[i % modulus.length]! * (Math.log(current) - median[Math.floor(i / modulus.length)]!);
    sum += weight[i]! * Math.exp(logProbabilities(law, z)[0]);
  }
  return sum;
}

/** Information of the outcomes so far and one more about the row, up to a constant: H(outcomes) - H(row, outcomes). */
function jointInformation(joint: readonly Float64Array[], short: Float64Array, columns: number): number {
  let information = 0;
  for (const cells of joint) {
    let shorts = 0;
    let others = 0;
    for (let i = 0; i < cells.length; ) {
      let s = 0;
      let n = 0;
      for (let c = 0; c < columns; c++, i++) {
        const w = cells[i]!;
        const p = w * short[i]!;
        s += p;
        n += w - p;
      }
      if (s > 0) information += s * Math.log(s);
      if (n > 0) information += n * Math.log(n);
      shorts += s;
      others += n;
    }
    if (shorts > 0) information -= shorts * Math.log(shorts);
    if (others > 0) information -= others * Math.log(others);
  }
  return information;
}

/** Currents from the low end of a range to its high one, each `step` (relative) above the last. */
export function currentSteps({ low, high }: CurrentRange, step: number): number[] {
  const count = Math.floor(Math.log(high / low) / Math.log1p(step) + 1e-9) + 1;
  return Array.from({ length: count }, (_, k) => low * (1 + step) ** k);
}
