import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';

/** Growth of the current from step to step: a relative one, or a difference in A/m^2. */
export type CurrentStep = { kind: 'geometric'; ratio: number } | { kind: 'arithmetic'; increment: number };

/** How the current is imposed. SI: A/m^2, s, C/m^2. */
export type Protocol =
  | {
      kind: 'ramp';
      /** First current density. */
      start: number;
      step: CurrentStep;
      /** Time of a step, or charge passed in a step. One of the two. */
      dwell?: number | undefined;
      capacityPerStep?: number | undefined;
      /** The ramp ends after the last step not above this. */
      maximum: number;
    }
  | { kind: 'constant'; current: number; duration: number }
  | {
      kind: 'cycle';
      /** Current density of every half-cycle, and number of cycles ... */
      current?: number | undefined;
      cycles?: number | undefined;
      /** ... or a ramp of it over the cycles, each current for `cyclesPerStep` of them. */
      start?: number | undefined;
      step?: CurrentStep | undefined;
      maximum?: number | undefined;
      cyclesPerStep: number;
      /** Charge, or time, of a half-cycle. One of the two. */
      capacity?: number | undefined;
      halfCycle?: number | undefined;
      /** Time without current after each half-cycle. */
      rest: number;
    };

/** One step of constant current. */
export interface ProtocolStep {
  /** A/m^2; negative where the working electrode is stripped, 0 at rest. */
  readonly current: number;
  /** s. */
  readonly duration: number;
}

/** The steps of a protocol in order. */
export function protocolSteps(protocol: Protocol): ProtocolStep[] {
  if (protocol.kind === 'constant') return [{ current: protocol.current, duration: protocol.duration }];
  if (protocol.kind === 'cycle') return cycleSteps(protocol);
  const { start, step, maximum, dwell, capacityPerStep } = protocol;
  return rampCurrents(start, step, maximum).map((current) => ({
    current,
    duration: dwell ?? capacityPerStep! / current,
  }));
}

/** Plating, rest, stripping, rest of each cycle. */
function cycleSteps(protocol: Extract<Protocol, { kind: 'cycle' }>): ProtocolStep[] {
  const { current, cycles, start, step, maximum, cyclesPerStep, capacity, halfCycle, rest } = protocol;
  const currents =
    current === undefined
      ? rampCurrents(start!, step!, maximum!).flatMap((j) => new Array<number>(cyclesPerStep).fill(j))
      : new Array<number>(cycles!).fill(current);
  const pause = rest > 0 ? [{ current: 0, duration: rest }] : [];
  return currents.flatMap((j) => {
    const duration = halfCycle ?? capacity! / j;
    return [{ current: j, duration }, ...pause, { current: -j, duration }, ...pause];
  });
}

/** Rising current densities from `start` to the last one not above `maximum`. */
function rampCurrents(start: number, step: CurrentStep, maximum: number): number[] {
  const currents: number[] = [];
  for (let k = 0; ; k++) {
    const current = step.kind === 'geometric' ? start * (1 + step.ratio) ** k : start + k * step.increment;
    if (current > maximum * (1 + 1e-12)) return currents;
    currents.push(current);
  }
}

/** The plating current density in A/m^2 that a step belongs to: its own, or that of the half-cycle before it; null before any. */
export function platingCurrentOf(steps: readonly ProtocolStep[], step: number): number | null {
  for (let k = step; k >= 0; k--) if (steps[k].current > 0) return steps[k].current;
  return null;
}

/** The last plating current density below that of a step, which has been survived: what bounds a critical current from below; null where there is none. */
export function survivedCurrentOf(steps: readonly ProtocolStep[], step: number): number | null {
  const reached = platingCurrentOf(steps, step);
  if (reached === null) return null;
  for (let k = step; k >= 0; k--)
    if (steps[k].current > 0 && steps[k].current < reached) return steps[k].current;
  return null;
}

/** Thickness of lithium in m that a charge per area in C/m^2 plates. */
export function platedThickness(charge: number): number {
  return (charge * LITHIUM_MOLAR_VOLUME) / FARADAY;
}
