import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';

/** How the current is imposed. SI: A/m^2, s, C/m^2. */
export type Protocol =
  | {
      kind: 'ramp';
      /** First current density. */
      start: number;
      /** Growth of the current from step to step: a relative one, or a difference in A/m^2. */
      step: { kind: 'geometric'; ratio: number } | { kind: 'arithmetic'; increment: number };
      /** Time of a step, or charge passed in a step. One of the two. */
      dwell?: number | undefined;
      capacityPerStep?: number | undefined;
      /** The ramp ends after the last step not above this. */
      maximum: number;
    }
  | { kind: 'constant'; current: number; duration: number };

/** One step of constant current. */
export interface ProtocolStep {
  /** A/m^2. */
  readonly current: number;
  /** s. */
  readonly duration: number;
}

/** The steps of a protocol in order. */
export function protocolSteps(protocol: Protocol): ProtocolStep[] {
  if (protocol.kind === 'constant') return [{ current: protocol.current, duration: protocol.duration }];
  const steps: ProtocolStep[] = [];
  const { start, step, maximum, dwell, capacityPerStep } = protocol;
  for (let k = 0; ; k++) {
    const current = step.kind === 'geometric' ? start * (1 + step.ratio) ** k : start + k * step.increment;
    if (current > maximum * (1 + 1e-12)) return steps;
    steps.push({ current, duration: dwell ?? capacityPerStep! / current });
  }
}

/** Thickness of lithium in m that a charge per area in C/m^2 plates. */
export function platedThickness(charge: number): number {
  return (charge * LITHIUM_MOLAR_VOLUME) / FARADAY;
}
