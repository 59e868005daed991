/** The rounds of an adaptive search as plans of their own: constant currents, a fresh sample each. */
import type { CurrentRange } from '../analysis/threshold.ts';
import type { Scenario } from '../scenario/schema.ts';
import { formatQuantity, parseQuantity } from '../units/quantity.ts';
import type { EnsemblePlan } from './plan.ts';

/** What a protocol says of constant currents: between which to look, and for how long each lasts. */
export interface CurrentSearch {
  readonly range: CurrentRange;
  /** Duration in s at a current in A/m^2. */
  readonly duration: (current: number) => number;
  /** The quantity that is estimated, in words: `within 10 min`. */
  readonly condition: string;
}

/** A factor below and above the current of a constant protocol where the median is looked for. */
const REACH = 10;

/**
 * What a scenario's protocol says of constant currents. Of a ramp: its currents from start to maximum, each for a dwell
 * (or for the charge of a step); of a constant current: a tenth to ten times of it, for its duration.
 *
 * @throws RangeError for a protocol that cycles, which the checks of a scenario refuse
 */
export function currentSearch({ protocol }: Pick<Scenario, 'protocol'>): CurrentSearch {
  if (protocol.kind === 'constant') {
    const { current, duration } = protocol;
    return {
      range: { low: current / REACH, high: current * REACH },
      duration: () => duration,
      condition: `within ${inHours(duration)}`,
    };
  }
  if (protocol.kind === 'ramp') {
    const { start, maximum, dwell, capacityPerStep } = protocol;
    return {
      range: { low: start, high: maximum },
      duration: (current) => dwell ?? capacityPerStep! / current,
      condition:
        dwell === undefined
          ? `within ${formatQuantity(capacityPerStep!, 'mAh/cm^2', 4)}`
          : `within ${inHours(dwell)}`,
    };
  }
  throw new RangeError('a protocol of kind cycle has no constant currents');
}

function inHours(seconds: number): string {
  return seconds < 3600 ? formatQuantity(seconds, 'min', 4) : formatQuantity(seconds, 'h', 4);
}

/** One run of a round: a point of the sweep, a current, and which of the point's runs it is. */
export interface RoundPick {
  readonly point: number;
  /** A/m^2. */
  readonly current: number;
  readonly index: number;
}

/** A current as a round writes it, in six digits; the run uses what is written. */
const writtenCurrent = (current: number): string => formatQuantity(current, 'mA/cm^2', 6);

/** The current that a round uses for one asked for, A/m^2. */
export const usedCurrent = (current: number): number => parseQuantity(writtenCurrent(current)).value;

/**
 * The plan of a round: each pick is a point with one run. Run k of every point of the sweep has the same random
 * numbers, so that points differ by what is swept alone. The input can be run again by itself, as a list of records.
 */
export function planRound(plan: EnsemblePlan, picks: readonly RoundPick[]): EnsemblePlan {
  const records = (plan.input.sweep ?? [{}]) as readonly Readonly<Record<string, unknown>>[];
  const seedOf = ({ point, index }: RoundPick) =>
    `${plan.points[point]!.scenario.ensemble.seed}/adaptive/${String(index).padStart(4, '0')}`;
  const durationOf = ({ point, current }: RoundPick) =>
    formatQuantity(currentSearch(plan.points[point]!.scenario).duration(current), 's');
  const sweep = picks.map((pick) => ({
    // What is swept of a ramp says how long, which is written out.
    ...Object.fromEntries(
      Object.entries(records[pick.point]!).filter(([key]) => !key.startsWith('protocol.')),
    ),
    'protocol.current': writtenCurrent(pick.current),
    'protocol.duration': durationOf(pick),
    'ensemble.seed': seedOf(pick),
  }));
  const first = picks[0]!;
  const protocol = { kind: 'constant', current: writtenCurrent(first.current), duration: durationOf(first) };
  const ensemble = { runs: 1, seed: seedOf(first) };
  return {
    ...plan,
    seed: seedOf(first),
    runs: 1,
    points: picks.map((pick, k) => {
      const { scenario, parameters } = plan.points[pick.point]!;
      const { current, duration } = {
        current: usedCurrent(pick.current),
        duration: parseQuantity(sweep[k]!['protocol.duration']).value,
      };
      return {
        parameters: { ...parameters, ...sweep[k]! } as Readonly<Record<string, string | number>>,
        scenario: {
          ...scenario,
          protocol: { kind: 'constant', current, duration },
          ensemble: { runs: 1, seed: seedOf(pick) },
        },
      };
    }),
    input: { ...plan.input, protocol, ensemble, sweep },
  };
}
