/**
 * A worker with the engine's message types and no physics: Weibull critical currents whose scale grows with grain
 * size, so that the campaign can be tested in milliseconds. Three mechanisms multiply them. Grain sizes of special values make it misbehave.
 */
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { progressRow, type RunReply, type RunTask } from '../../src/campaign/messages.ts';
import { pack } from '../../src/io/codec.ts';
import { exponential, openStream } from '../../src/kinetics/random.ts';
import type { RunResult } from '../../src/simulation/result.ts';

export default function run({ id, scenario, seed, progress, slot }: RunTask): unknown {
  const size = scenario.microstructure.grainSize;
  const temperature = scenario.temperature;
  if (temperature === 301 && seed.endsWith('/0001')) process.exit(7);
  if (temperature === 302 && seed.endsWith('/0002')) throw new Error('the books do not balance');
  if (temperature === 303 && seed.endsWith('/0003'))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  progressRow(progress, slot)[0] = 0.5;
  const random = openStream(`${seed}/fake`).next;
  const { appliedStress, deflection, softening } = scenario.mechanisms;
  const factor =
    (appliedStress.enabled ? 2 : 1) * (deflection.enabled ? 1 : 0.9) * (softening.enabled ? 1 : 1.1);
  const critical = 5 * factor * (size / 1e-5) ** (1 / 7) * exponential(random) ** (1 / 7);
  const step = Math.ceil(Math.log(critical) / Math.log(1.02));
  const current = 1.02 ** step;
  const survived = current > 7;
  const n = 5;
  const result: RunResult = {
    seed,
    outcome: survived ? 'survived' : 'short',
    onsetCurrent: 1.02 ** Math.min(step - 1, 98),
    onsetTime: 10,
    shortCurrent: survived ? null : current,
    shortTime: survived ? null : 20,
    previousCurrent: survived ? null : 1.02 ** (step - 1),
    previousOnsetCurrent: 1.02 ** (Math.min(step - 1, 98) - 1),
    lastCurrent: survived ? 7 : current,
    endTime: 20,
    lithiumSites: n,
    lithiumVolume: 1e-18,
    observables: {
      intergranularFraction: 0.9 + 0.05 * random(),
      boundaryFraction: 0.3,
      massRadiusDimension: Number.NaN,
    },
    charge: { inserted: 1, expected: 1.1, variance: 0.04, quanta: 20, quantaRecounted: 20 },
    balance: { kirchhoff: 1e-10, window: 0, charge: -0.5 },
    microstructure: { requestedGrainSize: size, achievedGrainSize: 1.01 * size, meanIntercept: 0.8 * size },
    solver: { solves: 3, iterations: 20, settled: 0, worstRateError: 0.01, meanRateError: 0.001 },
    dimensions: { nx: 4, ny: 1, nz: 5, edge: 1e-6, depth: 2e-5 },
    siteEvents: {
      site: Uint32Array.from({ length: n }, (_, k) => 4 * k),
      event: Uint32Array.from({ length: n }, (_, k) => 4 * k + 4),
      time: Float64Array.from({ length: n }, (_, k) => 10 + k),
      current: new Float64Array(n).fill(current),
      root: new Int32Array(n),
    },
    trace: {
      time: Float64Array.of(0, 20),
      current: Float64Array.of(1, current),
      voltage: Float64Array.of(0.1, 0.2),
      lithium: Float64Array.of(0, n),
    },
    warnings: ['2 flaws cut at the largest size'],
  };
  const { siteEvents: _events, trace: _trace, ...summary } = result;
  const packed = pack(result);
  const reply: RunReply = { id, summary, packed, seconds: 0 };
  return move({ [transferableSymbol]: [packed.buffer], [valueSymbol]: reply });
}
