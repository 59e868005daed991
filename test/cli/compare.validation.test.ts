import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readComparison } from '../../src/cli/compare-command.ts';
import type { Mechanism } from '../../src/mechanisms/mechanism.ts';
import { mechanisms } from '../../src/mechanisms/registry.ts';
import { filesOf } from '../campaign/folders.ts';
import { cli } from './capture.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-compare-'));
afterAll(() => rmSync(root, { recursive: true }));
const scenario = join(root, 'mechanisms.yaml');
// An applied stress of zero is a mechanism whose switch changes nothing.
writeFileSync(
  scenario,
  `name: small
microstructure: { dimensions: 2, size: [16 um, 12 um], voxel: 1 um, grainSize: 5 um }
protocol: { kind: ramp, start: 0.8 mA/cm^2, step: 8 %, dwell: 5 min, maximum: 20 mA/cm^2 }
mechanisms:
  appliedStress: { inPlane: 0 MPa }
compare:
  mechanisms: [flaws, softening, appliedStress]
ensemble: { runs: 4, seed: 5 }
`,
);

interface Interval {
  value: number;
  low: number;
  high: number;
}
interface Output {
  mechanisms: string[];
  arms: { mechanisms: string[]; ccd: { median: number }; [key: string]: unknown }[];
  attribution: { mechanism: string; shapley: Interval; shapleyLog: Interval }[];
  interactions: { mechanisms: string[]; interaction: Interval }[];
}

/** Every order of some names. */
function orders(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((first) =>
    orders(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  );
}

/** What a mechanism adds to those before it, over all orders, read from the arms alone. */
function byOrders({ arms, mechanisms }: Output, mechanism: string, worth: (ccd: number) => number): number {
  const ccd = (names: readonly string[]) =>
    worth(arms.find((arm) => [...arm.mechanisms].sort().join() === [...names].sort().join())!.ccd.median);
  const all = orders(mechanisms);
  let sum = 0;
  for (const order of all) {
    const before = order.slice(0, order.indexOf(mechanism));
    sum += ccd([...before, mechanism]) - ccd(before);
  }
  return sum / all.length;
}

// Generous, as worker threads take seconds to start on a busy machine.
describe('compare', { timeout: 120_000 }, () => {
  const [one, two] = [join(root, 'one'), join(root, 'two')];

  test('--json: arms, attribution and interactions, which an independent sum over the arms gives again', async () => {
    const { code, out, err } = await cli('compare', scenario, '--out', one, '--json', '--workers', '1');
    expect(code).toBe(0);
    expect(err).toContain('32 of 32 runs finished');
    const result = JSON.parse(out) as Output;
    expect(result.arms.length).toBe(8);
    for (const arm of result.arms) {
      expect(arm).toMatchObject({ runs: 4, censored: 0, failed: 0 });
      for (const key of ['onset', 'timeToShort', 'onsetToShort'] as const)
        expect((arm[key] as { median: number }).median).toBeGreaterThan(0);
      for (const key of ['intergranularFraction', 'isolatedFraction', 'interfaceFraction']) {
        expect(arm[key]).toBeGreaterThanOrEqual(0);
        expect(arm[key]).toBeLessThanOrEqual(1);
      }
    }
    expect(result.attribution.map(({ mechanism }) => mechanism)).toEqual(result.mechanisms);
    for (const { mechanism, shapley, shapleyLog } of result.attribution) {
      expect(shapley.value).toBeCloseTo(
        byOrders(result, mechanism, (ccd) => ccd),
        12,
      );
      expect(shapleyLog.value).toBeCloseTo(byOrders(result, mechanism, Math.log), 12);
    }
    const none = result.arms[0]!.ccd.median;
    const all = result.arms.at(-1)!.ccd.median;
    const sum = result.attribution.reduce((total, { shapley }) => total + shapley.value, 0);
    expect(sum).toBeCloseTo(all - none, 12);

    const [flaws, softening, dummy] = result.attribution;
    expect(dummy!.shapley).toEqual({ value: 0, low: 0, high: 0 });
    for (const { shapley } of [flaws!, softening!]) {
      expect(shapley.high).toBeLessThan(0);
      expect(shapley.low).toBeLessThanOrEqual(shapley.value);
      expect(shapley.high).toBeGreaterThanOrEqual(shapley.value);
    }
    expect(result.interactions.length).toBe(3);
    for (const { mechanisms, interaction } of result.interactions)
      if (mechanisms.includes('appliedStress')) expect(interaction).toEqual({ value: 0, low: 0, high: 0 });
  });

  test('two workers give the same bytes; a member replays', async () => {
    const { code } = await cli('compare', scenario, '--out', two, '--quiet', '--workers', '2');
    expect(code).toBe(0);
    expect(filesOf(two)).toEqual(filesOf(one));
    const replay = await cli('run', '--from', two, '--run', '03-0002');
    expect(replay.code).toBe(0);
    expect(replay.out).toContain('identical to');
  });

  test('the same command takes over what is there and prints tables', async () => {
    const { code, out, err } = await cli('compare', scenario, '--out', one, '--arms', 'factorial');
    expect(code).toBe(0);
    expect(err).toContain('32 taken over');
    for (const words of [
      'mechanisms on',
      'Shapley values',
      'all - none',
      'flaws + softening',
      'On in every arm',
    ])
      expect(out).toContain(words);
  });

  test('another design in the same folder is refused with what differs, in lines that can be read', async () => {
    const { code, err } = await cli('compare', scenario, '--out', one, '--arms', 'alone');
    expect(code).toBe(2);
    expect(err).toContain('compare.arms: factorial there, alone now');
    for (const line of err.split('\n')) expect(line.length).toBeLessThan(300);
  });

  test('a sweep is left aside, and that is said', async () => {
    const { err } = await cli(
      ...['compare', scenario, '--out', join(root, 'swept'), '--arms', 'alone', '--runs', '1'],
      ...['--mechanisms', 'flaws', '--set', 'sweep={interface.resistance: [5 ohm cm^2, 20 ohm cm^2]}'],
    );
    expect(err).toContain('sweep: found a sweep of interface.resistance, which is left aside');
    expect(err).toContain('2 of 2 runs finished');
  });
});

describe('what cannot be compared: exit code 2, nothing run', () => {
  const never = join(root, 'never');
  const refused = async (file: string, ...args: string[]) => {
    const { code, out, err } = await cli('compare', file, '--out', never, ...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(existsSync(never)).toBe(false);
    return err;
  };
  const edited = (name: string, from: string | RegExp, to: string) => {
    const file = join(root, `${name}.yaml`);
    writeFileSync(file, readFileSync(scenario, 'utf8').replace(from, to));
    return file;
  };

  test('an unknown mechanism: its line and the nearest name', async () => {
    const file = edited('unknown', 'flaws, softening', 'flaws, softning');
    const err = await refused(file);
    expect(err).toMatch(
      /unknown\.yaml:7:\d+: error: compare\.mechanisms\.1: found 'softning', expected one of .*softening/,
    );
    expect(err).toContain("did you mean 'softening'?");
    expect(await refused(scenario, '--mechanisms', 'flaws,defelction')).toMatch(
      /--mechanisms flaws,defelction: error: .*\n.*did you mean 'deflection'\?/,
    );
  });

  test('fewer than one, or one twice', async () => {
    expect(await refused(edited('empty', /\[flaws.*\]/, '[]'))).toMatch(
      /empty\.yaml:7:\d+: error: compare\.mechanisms: found an empty list, expected a list of at least 1 value/,
    );
    expect(await refused(scenario, '--mechanisms', '')).toContain('at least 1 value');
    expect(await refused(edited('twice', 'softening', 'flaws'))).toMatch(
      /twice\.yaml:7:\d+: error: compare\.mechanisms\.1: found 'flaws' a second time/,
    );
    // What drives filaments stays on: it is no candidate by itself.
    const off = (mechanisms as readonly Mechanism[])
      .filter((m) => m.enabledByDefault && m.drivesFilaments !== true)
      .map(({ name }) => `  ${name}: { enabled: false }\n`);
    const file = edited('off', /compare:\n.*\n/, '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('mechanisms:\n', `mechanisms:\n${off.join('')}`));
    expect(await refused(file)).toMatch(
      /off\.yaml:4:\d+: error: mechanisms: found no mechanism that is enabled and may be left out, expected at least one to compare/,
    );
  });

  test('without a choice those that are enabled, but for what drives filaments, which stays on', () => {
    const { arms } = readComparison(edited('default', /compare:\n.*\n/, ''), {
      set: ['mechanisms.appliedStress.enabled=true', 'mechanisms.cohesion.enabled=false'],
      json: false,
      quiet: true,
    });
    expect(arms.mechanisms).toContain('appliedStress');
    expect(arms.mechanisms).not.toContain('cohesion');
    expect(arms.mechanisms).not.toContain('fracture');
    expect(arms.always).toEqual(['fracture']);
    const both = readComparison(scenario, {
      set: [],
      json: false,
      quiet: true,
      mechanisms: 'flaws,fracture',
    });
    expect(both.arms.mechanisms).toEqual(['flaws', 'fracture']);
    expect(both.arms.arms.length).toBe(4);
  });

  test('an unknown design, orders out of range', async () => {
    expect(await refused(scenario, '--arms', 'factorail')).toMatch(
      /--arms factorail: error: compare\.arms: .*\n.*did you mean 'factorial'\?/,
    );
    const file = edited('orders', 'appliedStress]', 'appliedStress]\n  orders: 0');
    expect(await refused(file)).toMatch(
      /orders\.yaml:8:\d+: error: compare\.orders: found 0, expected .* at least 1/,
    );
  });

  test('an arm that the checks refuse: the line of the value, and which arm', async () => {
    const file = edited('arm', 'mechanisms:', 'mechanisms:\n  flaws: { enabled: false, maximum: 10 um }');
    const err = await refused(file);
    expect(err).toMatch(/arm\.yaml:5:\d+: error: mechanisms\.flaws\.maximum: found 10 um, expected at most/);
    expect(err).toContain('in the arm of flaws');
    expect(err.match(/error:/g)!.length).toBe(1);
  });

  test('mechanisms that exclude each other: said once, though several arms have both; alone they can be compared', async () => {
    const both = edited('both', /flaws, .*\]/, 'flaws, cohesion, liMonroe]');
    const err = await refused(both);
    expect(err).toMatch(
      /both\.yaml:7:\d+: error: mechanisms\.liMonroe\.enabled: found liMonroe and cohesion both/,
    );
    expect(err).toContain('in the arm of cohesion + liMonroe');
    expect(err.match(/error:/g)!.length).toBe(1);
    const { arms } = readComparison(both, { set: [], json: false, quiet: true, arms: 'alone' });
    expect(arms.arms.length).toBe(4);
  });
});
