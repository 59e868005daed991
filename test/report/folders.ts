/** Result folders made in this thread, for tests of reports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareArms } from '../../src/campaign/arm-comparison.ts';
import { chunksOf } from '../../src/campaign/chunks.ts';
import { makeManifest } from '../../src/campaign/manifest.ts';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { openResults } from '../../src/campaign/results.ts';
import { RunFiles } from '../../src/campaign/run-files.ts';
import { beginFolder, identityOf, writeManifest } from '../../src/campaign/store.ts';
import { pack } from '../../src/io/codec.ts';
import type { RecordContent } from '../../src/io/record-file.ts';
import { comparisonFiles } from '../../src/report/compare-text.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

/** A 2D study that runs in milliseconds. */
export const SMALL = `
name: small
microstructure: { dimensions: 2, size: [16 um, 12 um], voxel: 1 um, grainSize: 5 um }
protocol: { kind: ramp, start: 0.8 mA/cm^2, step: 8 %, dwell: 5 min, maximum: 20 mA/cm^2 }
ensemble: { runs: 3, seed: 5 }
`;

interface MakeOptions {
  readonly set?: readonly string[];
  /** Runs left out, as if interrupted. */
  readonly missing?: readonly string[];
  /** Runs that failed. */
  readonly failed?: readonly string[];
  readonly compare?: boolean;
}

/** Runs a scenario into a folder as a campaign would leave it. */
export function makeResults(folder: string, scenario: string, options: MakeOptions = {}): void {
  const { set = [], missing = [], failed = [], compare = false } = options;
  const loaded = loadScenario(scenario, { file: 'scenario.yaml', set, compare });
  const plan = planEnsemble(loaded);
  const started = new Date();
  beginFolder(folder, plan, makeManifest(plan, 1, started, null));
  const files = new RunFiles(folder, chunksOf(plan));
  for (const chunk of files.chunks)
    for (const { id, point, seed, hash: name } of chunk.runs) {
      if (missing.includes(id)) continue;
      const record: RecordContent = failed.includes(id)
        ? { kind: 'failure', name, content: pack({ error: 'the solver did not converge' }) }
        : { kind: 'result', name, content: pack(runTrajectory(plan.points[point]!.scenario, seed)) };
      files.publish(chunk, new Map([[name, record]]));
    }
  if (missing.length > 0) return;
  const result = openResults(folder).ensemble();
  writeManifest(folder, identityOf(plan), makeManifest(plan, 1, started, result));
  if (!compare) return;
  const tables = comparisonFiles(result, compareArms(result, loaded.comparison!));
  for (const [name, content] of Object.entries(tables)) writeFileSync(join(folder, name), content);
}
