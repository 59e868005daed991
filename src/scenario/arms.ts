import {
  ARM_DESIGNS,
  type ArmDesign,
  armsOf,
  DEFAULT_ORDERS,
  drawCyclicOrders,
  FACTORIAL_BY_DEFAULT,
  MOST_FACTORIAL,
} from '../analysis/arm-designs.ts';
import type { Coalition } from '../analysis/shapley.ts';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import { mechanisms as registered } from '../mechanisms/registry.ts';
import type { Path } from './path.ts';
import type { Finding } from './problem.ts';
import type { Scenario } from './schema.ts';
import type { SweepSetting } from './sweep-setting.ts';

/** A comparison of mechanisms: which are switched, and in which combinations. */
export interface ArmPlan {
  /** The mechanisms compared; bit i of an arm is the i-th. */
  readonly mechanisms: readonly string[];
  /** Mechanisms that are on in every arm. */
  readonly always: readonly string[];
  readonly design: ArmDesign;
  readonly arms: readonly Coalition[];
  /** Random cyclic orders of `sampled`; empty otherwise. */
  readonly cycles: readonly (readonly number[])[];
  /** The switches of each arm, as settings of a point. */
  readonly settings: readonly (readonly SweepSetting[])[];
  /** The `compare` block with every default filled in. */
  readonly compare: Readonly<Record<string, unknown>>;
}

/** Names of the mechanisms of an arm, as listed. */
export function namesOf(mechanisms: readonly string[], arm: Coalition): string[] {
  return mechanisms.filter((_, i) => (arm & (1 << i)) !== 0);
}

/**
 * Plans the arms that the `compare` block of a valid scenario asks for, or its defaults: the enabled mechanisms but for
 * those that drive filaments, and every combination where there are few. Mechanisms that are not compared stay as the scenario has them.
 */
export function planArms(scenario: Scenario): { plan: ArmPlan | undefined; findings: readonly Finding[] } {
  const { compare = {}, mechanisms: settings } = scenario;
  const on = registered.filter(({ name }) => settings[name].enabled) as readonly Mechanism[];
  const enabled = on.map(({ name }) => name);
  // Without what drives filaments there is no short, and nothing to share out: it is compared where it is named.
  const names: readonly string[] =
    compare.mechanisms ??
    on.filter(({ drivesFilaments }) => drivesFilaments !== true).map(({ name }) => name);
  const refuse = (finding: Omit<Finding, 'severity'>) => ({
    plan: undefined,
    findings: [{ severity: 'error', ...finding } as const],
  });
  if (names.length === 0)
    return refuse({
      code: 'nothing-to-compare',
      path: ['mechanisms'],
      atKey: true,
      found: 'no mechanism that is enabled and may be left out',
      expected: 'at least one to compare',
      hint: 'enable one, or name some that are off in compare.mechanisms or with --mechanisms',
    });
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0)
    return refuse({
      code: 'named-twice',
      path: ['compare', 'mechanisms', twice],
      found: `'${names[twice]}' a second time`,
      expected: 'each mechanism once',
      hint: 'remove one',
    });
  const n = names.length;
  const design = compare.arms ?? (n <= FACTORIAL_BY_DEFAULT ? 'factorial' : 'sampled');
  if (design === 'factorial' && n > MOST_FACTORIAL)
    return refuse({
      code: 'too-many-arms',
      path: ['compare', 'arms'],
      related: [['compare', 'mechanisms']],
      found: `${n} mechanisms, ${2 ** n} combinations`,
      expected: `at most ${MOST_FACTORIAL} mechanisms, ${2 ** MOST_FACTORIAL} combinations`,
      hint: `name fewer mechanisms, or write arms: ${ARM_DESIGNS[2]}`,
    });
  const orders = compare.orders ?? DEFAULT_ORDERS;
  const cycles =
    design === 'sampled' ? drawCyclicOrders(n, orders, `${scenario.ensemble.seed}/compare/orders`) : [];
  const arms = armsOf(n, design, cycles);
  // Where an arm goes wrong the place to blame is where its mechanism is named, or switched on.
  const placeOf = (name: string, i: number): Path =>
    compare.mechanisms === undefined ? ['mechanisms', name, 'enabled'] : ['compare', 'mechanisms', i];
  const plan: ArmPlan = {
    mechanisms: names,
    always: enabled.filter((name) => !names.includes(name)),
    design,
    arms,
    cycles,
    settings: arms.map((arm) =>
      names.map((name, i) => ({
        key: `mechanisms.${name}.enabled`,
        value: (arm & (1 << i)) !== 0,
        at: placeOf(name, i),
      })),
    ),
    compare: { mechanisms: names, arms: design, ...(design === 'sampled' ? { orders } : {}) },
  };
  return { plan, findings: [] };
}

/** Says in which arm something goes wrong. */
export function describeArm(finding: Finding, { mechanisms, arms }: ArmPlan, k: number): Finding {
  const names = namesOf(mechanisms, arms[k]!);
  const arm = names.length === 0 ? 'without any of the mechanisms compared' : `of ${names.join(' + ')}`;
  return { ...finding, hint: `${finding.hint === '' ? '' : `${finding.hint}; `}in the arm ${arm}` };
}
