/** A result folder of 128^3 sites, run by the engine, with lattices of the run as it went. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chunksOf } from '../../src/campaign/chunks.ts';
import { makeManifest } from '../../src/campaign/manifest.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { openResults } from '../../src/campaign/results.ts';
import { RunFiles } from '../../src/campaign/run-files.ts';
import { beginFolder, identityOf, writeManifest } from '../../src/campaign/store.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { pack } from '../../src/io/codec.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { protocolSteps } from '../../src/simulation/protocol.ts';
import { collectResult, makeModel } from '../../src/simulation/run.ts';
import { Simulation } from '../../src/simulation/simulation.ts';

/** Constant current far above the critical one and rates refreshed coarsely: many sites in a short time. */
const SCENARIO = `
name: viewer-128
material: LLZO
microstructure: { dimensions: 3, size: [128 um, 128 um, 128 um], voxel: 1 um, grainSize: 32 um }
protocol: { kind: constant, current: 3 mA/cm^2, duration: 1000 h }
numerics: { rateTolerance: 50 % }
ensemble: { runs: 1, seed: 1 }
`;

/** The state of all sites at a moment of the run, as SHA-256 of its bytes. */
export interface LatticeDigest {
  readonly turned: number;
  readonly digest: string;
}

export const digestOf = (state: Uint8Array): string => createHash('sha256').update(state).digest('hex');

const digestsPath = (folder: string) => join(folder, 'lattices.json');

/** Digests taken while the run of a folder went; none where the folder is of elsewhere. */
export function latticeDigests(folder: string): LatticeDigest[] {
  return existsSync(digestsPath(folder))
    ? (JSON.parse(readFileSync(digestsPath(folder), 'utf8')) as LatticeDigest[])
    : [];
}

/** Whether a folder holds the run already, by this engine and with at least so many site events. */
function holds(folder: string, events: number): boolean {
  try {
    return openResults(folder).read('00-0000').siteEvents.site.length >= events;
  } catch {
    return false;
  }
}

/** Makes the folder, unless it is there. `events`: site events after which the run is ended. */
export function makeResults(folder: string, events: number): void {
  if (holds(folder, events)) return;
  rmSync(folder, { recursive: true, force: true });
  const plan = planEnsemble(
    loadScenario(SCENARIO, {
      file: 'viewer-128.yaml',
      // A little more than is wanted, in sites of the box.
      set: [`numerics.maximumLithium=${(100 * events) / 128 ** 3} %`],
    }),
  );
  const started = new Date();
  const [chunk] = chunksOf(plan);
  const { seed, hash: name } = chunk!.runs[0]!;
  const { scenario } = plan.points[0]!;
  const { model, microstructure, warnings } = makeModel(scenario, seed);
  const simulation = new Simulation(model, protocolSteps(scenario.protocol), seed, {
    debug: false,
    maximumLithium: scenario.numerics.maximumLithium ?? 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  const digests: LatticeDigest[] = [];
  const keep = () => {
    const turned = simulation.turned.length;
    if (turned !== (digests.at(-1)?.turned ?? -1))
      digests.push({ turned, digest: digestOf(model.lattice.state) });
  };
  const every = Math.ceil(events / 7);
  simulation.run({
    between: () => {
      if (simulation.turned.length % every === 0) keep();
    },
    onProgress: ({ lithiumSites }) => process.stderr.write(`\r  ${lithiumSites} of ${events} lithium sites `),
  });
  keep();
  process.stderr.write('\n');
  beginFolder(folder, plan, makeManifest(plan, 1, started, null));
  const files = new RunFiles(folder, chunksOf(plan));
  const content = pack(collectResult(simulation, seed, microstructure, warnings));
  files.publish(chunk!, new Map([[name, { kind: 'result', name, content }]]));
  writeManifest(folder, identityOf(plan), makeManifest(plan, 1, started, openResults(folder).ensemble()));
  writeFileAtomic(digestsPath(folder), JSON.stringify(digests, null, 2));
}
