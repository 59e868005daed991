import { EventKind } from '../../src/kinetics/catalogue.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { RunResult } from '../../src/simulation/result.ts';
import { makeModel } from '../../src/simulation/run.ts';

/** The box of `scenarios/web.yaml` with `size` voxels along a side. */
export function boxScenario(size: number): Scenario {
  return loadScenario(
    `name: box\nmaterial: LLZO\nmicrostructure: { size: [${size} um, ${size} um, ${size} um], voxel: 1 um, grainSize: 24 um }\n` +
      'protocol: { kind: ramp, start: 0.2 mA/cm^2, step: 2 %, dwell: 30 min, maximum: 10 mA/cm^2 }\n',
    { file: 'box.yaml' },
  ).scenario;
}

/**
 * A run that looks like one to an export without its physics having been solved: `count` sites turn into lithium, each drawn among
 * those that can be next, one every ten seconds.
 */
export function grownRun(scenario: Scenario, count: number): RunResult {
  const seed = 'bench/0';
  const { model, microstructure } = makeModel(scenario, seed);
  const { lattice, events, fill, opening, quantaPerSite } = model;
  const { next } = openStream('bench');
  const site = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    site[k] = events.site[Math.floor(next() * events.count)]!;
    fill[site[k]!] = quantaPerSite - 1;
    model.apply(EventKind.insert, site[k]!);
  }
  const { nx, ny, nz, edge, depth } = lattice.grid;
  const time = Float64Array.from(site, (_, k) => 10 * (k + 1));
  const current = Float64Array.from(site, (_, k) => 2 * 1.02 ** Math.floor(k / 1000));
  return {
    seed,
    outcome: 'survived',
    onsetCurrent: 2,
    onsetTime: 10,
    shortCurrent: null,
    shortTime: null,
    previousCurrent: null,
    previousOnsetCurrent: null,
    lastCurrent: current.at(-1)!,
    endTime: 10 * count,
    lithiumSites: count,
    lithiumVolume: count * edge * edge * depth,
    observables: {},
    charge: { inserted: 0, expected: 0, variance: 0, quanta: 0, quantaRecounted: 0 },
    balance: { kirchhoff: 0, window: 0, charge: 0 },
    microstructure,
    solver: { solves: 0, iterations: 0, settled: 0, worstRateError: 0, meanRateError: 0 },
    dimensions: { nx, ny, nz, edge, depth },
    siteEvents: {
      site,
      event: Uint32Array.from(site, (_, k) => k + 1),
      time,
      current,
      root: Int32Array.from(site, (i) => opening.root[i]!),
    },
    trace: {
      time: Float64Array.of(0, ...time),
      current: Float64Array.of(2, ...current),
      voltage: Float64Array.from({ length: count + 1 }, (_, k) => 0.1 + 1e-7 * k),
      lithium: Float64Array.from({ length: count + 1 }, (_, k) => k),
    },
    warnings: [],
  };
}
