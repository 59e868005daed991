import { formatQuantity } from '../units/quantity.ts';
import type { Report } from './check-report.ts';
import type { PartialScenario, RampStep, Scenario } from './schema.ts';

const mostSteps = 100_000;

type Protocol = Scenario['protocol'];

const current = (value: number): string => formatQuantity(value, 'mA/cm^2', 4);

/** Checks the protocol: what its keys leave open or say twice, its number of steps, and the mechanisms it needs. */
export function checkProtocol({ protocol, mechanisms }: PartialScenario, report: Report): void {
  if (protocol === undefined) return;
  if (protocol.kind === 'ramp') checkRamp(protocol, report);
  if (protocol.kind === 'cycle') checkCycle(protocol, report);
  if (mechanisms === undefined) return;
  const { enabled } = mechanisms.stripping;
  if (protocol.kind === 'cycle' && !enabled)
    report(
      'error',
      'cycling-without-stripping',
      'mechanisms.stripping.enabled',
      ['protocol.kind'],
      'half-cycles of stripping and no lithium that dissolves',
      'mechanisms.stripping on',
      'write mechanisms: { stripping: { enabled: true } }',
    );
  else if (protocol.kind !== 'cycle' && enabled)
    report(
      'warning',
      'stripping-without-cycles',
      'mechanisms.stripping.enabled',
      ['protocol.kind'],
      `stripping on in a protocol of kind ${protocol.kind}`,
      'kind: cycle, the only one whose current is reversed',
      'it has no effect here',
    );
}

function checkRamp(protocol: Extract<Protocol, { kind: 'ramp' }>, report: Report): void {
  const { start, step, dwell, capacityPerStep, maximum } = protocol;
  checkPair(
    report,
    ['dwell', dwell, "dwell: '1 h'"],
    ['capacityPerStep', capacityPerStep, "capacityPerStep: '0.1 mAh/cm^2'"],
  );
  checkRise(start, step, maximum, 1, 'kind: constant', report);
}

function checkCycle(protocol: Extract<Protocol, { kind: 'cycle' }>, report: Report): void {
  const { cycles, start, step, maximum, cyclesPerStep, capacity, halfCycle } = protocol;
  checkPair(
    report,
    ['capacity', capacity, "capacity: '0.3 mAh/cm^2'"],
    ['halfCycle', halfCycle, "halfCycle: '1 h'"],
  );
  const ramp = [
    ['start', start],
    ['step', step],
    ['maximum', maximum],
  ] as const;
  const given = ramp.filter(([, value]) => value !== undefined).map(([key]) => key);
  if (protocol.current !== undefined || given.length === 0) {
    if (protocol.current === undefined)
      report(
        'error',
        'missing',
        'protocol.current',
        [],
        'neither current nor start, step and maximum',
        'one current, or a ramp of it over the cycles',
        "write for instance current: '0.3 mA/cm^2', or start, step and maximum",
      );
    for (const key of [...given, ...(cyclesPerStep > 1 ? ['cyclesPerStep'] : [])])
      if (protocol.current !== undefined)
        report(
          'error',
          'contradiction',
          `protocol.${key}`,
          ['protocol.current'],
          `current and ${key} both`,
          'one current, or a ramp of it over the cycles',
          'remove one',
        );
    if (protocol.current !== undefined && cycles === undefined)
      report(
        'error',
        'missing',
        'protocol.cycles',
        ['protocol.current'],
        'one current and no number of cycles',
        'cycles',
        'write for instance cycles: 20',
      );
    return;
  }
  for (const [key, value] of ramp)
    if (value === undefined)
      report(
        'error',
        'missing',
        `protocol.${key}`,
        given.map((other) => `protocol.${other}`),
        `${given.join(' and ')} without ${key}`,
        'start, step and maximum together',
        `write ${key}`,
      );
  if (cycles !== undefined)
    report(
      'error',
      'contradiction',
      'protocol.cycles',
      given.map((key) => `protocol.${key}`),
      'a number of cycles and a ramp over them',
      'cycles with one current; a ramp ends at its maximum',
      'remove cycles, or write cyclesPerStep',
    );
  if (start !== undefined && step !== undefined && maximum !== undefined)
    checkRise(start, step, maximum, 4 * cyclesPerStep, 'current and cycles', report);
}

/** Exactly one of two keys. */
function checkPair(
  report: Report,
  [first, one, exampleOne]: readonly [string, number | undefined, string],
  [second, other, exampleOther]: readonly [string, number | undefined, string],
): void {
  if (one === undefined && other === undefined)
    report(
      'error',
      'missing',
      `protocol.${first}`,
      [],
      `neither ${first} nor ${second}`,
      'one of them',
      `write for instance ${exampleOne} or ${exampleOther}`,
    );
  else if (one !== undefined && other !== undefined)
    report(
      'error',
      'contradiction',
      `protocol.${second}`,
      [`protocol.${first}`],
      `${first} and ${second} both`,
      'one of them',
      'remove one',
    );
}

/** A ramp that rises, in a sensible number of steps; `each` of them a current, `otherwise` what to write for a single one. */
function checkRise(
  start: number,
  step: RampStep,
  maximum: number,
  each: number,
  otherwise: string,
  report: Report,
): void {
  if (maximum <= start) {
    report(
      'error',
      'ramp-does-not-rise',
      'protocol.maximum',
      ['protocol.start'],
      current(maximum),
      `above the start, ${current(start)}`,
      '',
    );
    return;
  }
  const steps =
    step.kind === 'geometric'
      ? Math.log(maximum / start) / Math.log1p(step.ratio)
      : (maximum - start) / step.increment;
  if (steps * each > mostSteps) {
    report(
      'error',
      'too-many-steps',
      'protocol.step',
      ['protocol.maximum'],
      `${(steps * each).toExponential(2)} steps from ${current(start)} to ${current(maximum)}`,
      `at most ${mostSteps}`,
      'write a larger step',
    );
  } else if (steps < 1) {
    report(
      'warning',
      'one-step',
      'protocol.step',
      ['protocol.maximum'],
      `a first step beyond ${current(maximum)}`,
      'several steps',
      `write a smaller step, or ${otherwise}`,
    );
  }
}
