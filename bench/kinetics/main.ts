import { PropensityTree } from '../../src/kinetics/selector.ts';
import { ising } from '../../src/verify/ising.ts';
import { meanAndError } from '../../src/verify/statistics.ts';
import { selectionAlone } from './propensities.ts';

/** Processor seconds of this process: on a shared machine, waiting for a core is not the engine's time. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Published for comparison: SPPARKS (October 2025, C++), one core of another, shared machine; spread 20 %. */
const REFERENCE = {
  m1: [
    {
      L: 64,
      duration: 20,
      tree: 0.41,
      sectors: 0.85,
      energy: 2.064,
      energySd: 0.0039,
      events: 2_833_932,
      eventsSd: 4_947,
    },
    { L: 128, duration: 3, tree: 0.29, sectors: 0.28 },
  ],
  m4: [
    { slots: 262_144, tree: 0.41 },
    { slots: 2_097_152, tree: 0.27 },
  ],
};

/**
 * Event-engine benchmark: models M1 (Ising) and M4 (selection alone), `npm run bench -- kinetics [--quick]`.
 * Prints million events per processor second as the median of three seeds (one with --quick), beside the quoted figures of
 * SPPARKS, and the energy and event counts beside the reference means, with the deviation in standard errors.
 */
export function main(args: readonly string[]): void {
  const quick = args.includes('--quick');
  const seeds = quick ? ['1'] : ['1', '2', '3'];
  // A warm-up on small sizes: the first big loop is then compiled code.
  ising(new PropensityTree(512), 8, 2.2558, 20, 'warm', now);
  selectionAlone(new PropensityTree(512), 512, 20_000, 'warm', now);
  console.log(
    'million events per processor second; SPPARKS figures are quoted from another machine (spread 20 %), not measured here',
  );
  for (const { L, duration, ...reference } of REFERENCE.m1) {
    const runs = seeds.map((seed) => ising(new PropensityTree(L ** 3), L, 2.2558, duration, seed, now));
    const speed = median(runs.map((run) => run.events / run.seconds / 1e6));
    console.log(
      `M1 Ising ${L}^3 to t = ${duration}: ${speed.toFixed(2)} (SPPARKS tree ${reference.tree}, spatial sectors ${reference.sectors}; ` +
        `x${(speed / reference.tree).toFixed(1)}, x${(speed / reference.sectors).toFixed(1)})`,
    );
    const energy = meanAndError(runs.map((run) => run.energy));
    const events = meanAndError(runs.map((run) => run.events));
    let line = `  E/N ${energy.mean.toFixed(4)}, events ${Math.round(events.mean)}`;
    if (reference.energy !== undefined) {
      const spread = Math.sqrt(1 / runs.length + 1 / 5);
      const byEnergy = (energy.mean - reference.energy) / reference.energySd / spread;
      const byEvents = (events.mean - reference.events) / reference.eventsSd / spread;
      line +=
        ` (reference ${reference.energy} sd ${reference.energySd}, ${reference.events} sd ${reference.eventsSd}; ` +
        `off by ${byEnergy.toFixed(1)} and ${byEvents.toFixed(1)} standard errors)`;
    }
    console.log(line);
  }
  for (const { slots, tree } of REFERENCE.m4) {
    const events = quick ? 500_000 : 2_000_000;
    const speeds = seeds.map(
      (seed) => events / selectionAlone(new PropensityTree(slots), slots, events, seed, now) / 1e6,
    );
    const speed = median(speeds);
    console.log(
      `M4 selection alone, ${slots} slots: ${speed.toFixed(2)} (SPPARKS tree ${tree}; x${(speed / tree).toFixed(1)})`,
    );
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
