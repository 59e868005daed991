/**
 * Small result folders of the engine, to be damaged: campaigns that were cut off, with everything that those leave, and
 * the folders of a conductivity and of an adaptive search, which reports alone read.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RunRound, runAdaptive } from '../../src/campaign/adaptive.ts';
import { CheckpointFiles } from '../../src/campaign/checkpoint-files.ts';
import { type Chunk, chunksOf, type HashedRun } from '../../src/campaign/chunks.ts';
import { collectResults } from '../../src/campaign/collect.ts';
import { summariseConductivity } from '../../src/campaign/conductivity.ts';
import { summariseEnsemble } from '../../src/campaign/ensemble.ts';
import { makeManifest } from '../../src/campaign/manifest.ts';
import { type EnsemblePlan, planEnsemble, planRuns } from '../../src/campaign/plan.ts';
import { RunFiles, workFolder } from '../../src/campaign/run-files.ts';
import { beginFolder, writeScenario } from '../../src/campaign/store.ts';
import { pack } from '../../src/io/codec.ts';
import { formatJson } from '../../src/io/json.ts';
import { mapReader } from '../../src/io/maps/read-map.ts';
import { formatNpy } from '../../src/io/npy/npy.ts';
import { PROCESS_NAME } from '../../src/io/process-name.ts';
import { type RecordContent, RecordWriter } from '../../src/io/record-file.ts';
import { adaptiveJson } from '../../src/report/adaptive.ts';
import { conductivityFiles } from '../../src/report/conductivity.ts';
import { reportPage } from '../../src/report/page.ts';
import { readStudy } from '../../src/report/report.ts';
import { serverDocument } from '../../src/report/server-document.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { measureConductivity } from '../../src/simulation/conductivity.ts';
import { runTrajectory } from '../../src/simulation/run.ts';

const REST = `
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 20 %, dwell: 10 min, maximum: 20 mA/cm^2 }
ensemble: { runs: 2, seed: 5 }
`;
const SCENARIOS: Readonly<Record<string, string>> = {
  drawn: `name: drawn
microstructure: { dimensions: 2, size: [10 um, 8 um], voxel: 1 um, grainSize: 4 um }
sweep: { temperature: [300 K, 320 K] }${REST}`,
  imported: `name: imported
microstructure: { kind: imported, file: slice.npy, spacing: 1 um }${REST}`,
  compared: `name: compared
microstructure: { dimensions: 2, size: [8 um, 6 um], voxel: 1 um, grainSize: 4 um }
compare: { mechanisms: [softening] }${REST}`,
};
const MEASURED = `name: measured
microstructure: { size: [4 um, 4 um, 4 um], voxel: 1 um, grainSize: 3 um }
sweep: { temperature: [280 K, 300 K, 320 K] }
protocol: { kind: constant, current: 0.1 mA/cm^2, duration: 1 h }
ensemble: { runs: 2, seed: 5 }
`;
const SEARCHED = `name: searched
microstructure: { dimensions: 2, size: [8 um, 6 um], voxel: 1 um, grainSize: 4 um }
protocol: { kind: ramp, start: 0.3 mA/cm^2, step: 20 %, dwell: 10 min, maximum: 20 mA/cm^2 }
ensemble: { seed: 5, adaptive: { batch: 4, maximumRuns: 12 } }
`;

/** A process of this machine that has ended, and one of another machine. */
const ENDED = PROCESS_NAME.replace(/~\d+~\d+$/, '~4194399~17');
const FOREIGN = 'elsewhere~01234567~12~3456';

/** A folder and what is in it. */
export interface Specimen {
  readonly name: string;
  readonly folder: string;
  /** Its files as they should be, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The page of its report as it should be. */
  readonly page: string;
}

/** A campaign that was cut off, and what it must become. */
export interface CampaignSpecimen extends Specimen {
  readonly plan: EnsemblePlan;
  readonly chunks: readonly Chunk[];
  /** Packed results of all runs of the plan, by content hash. */
  readonly results: ReadonlyMap<string, Uint8Array>;
  /** Ids of the runs that are finished in it. */
  readonly finished: readonly string[];
  /** The run that was cut off, and the digests of its checkpoints. */
  readonly cut: HashedRun;
  readonly digests: readonly string[];
}

/** Makes the specimens in a folder. */
export async function makeSpecimens(root: string): Promise<Specimen[]> {
  const slice = Uint8Array.from({ length: 80 }, (_, i) => (i % 10 < 5 ? 0 : 1) + (i < 40 ? 0 : 2));
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'slice.npy'), formatNpy({ shape: [8, 10], data: slice }));
  const campaigns = Object.entries(SCENARIOS).map(([name, text]) => {
    const options = { file: 'fuzzed.yaml', readMap: mapReader(root), compare: name === 'compared' };
    return makeSpecimen(name, join(root, name), planEnsemble(loadScenario(text, options)));
  });
  return [...campaigns, measured(join(root, 'measured')), await searched(join(root, 'searched'))];
}

/** The page of a report of a folder. @throws StoreError where that cannot be made */
export function pageOf(folder: string): string {
  const settings = { title: 'fuzzed', version: '0', command: 'none', document: serverDocument() };
  return reportPage([readStudy(folder)], settings);
}

const asSpecimen = (name: string, folder: string): Specimen => ({
  name,
  folder,
  files: filesIn(folder),
  page: pageOf(folder),
});

/** The folder of measured conductivities. */
function measured(folder: string): Specimen {
  const plan = planEnsemble(loadScenario(MEASURED, { file: 'measured.yaml' }));
  const records = planRuns(plan).map((run) => ({
    ...run,
    sample: measureConductivity(plan.points[run.point]!.scenario, run.seed),
    error: null,
  }));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(conductivityFiles(summariseConductivity(plan, records))))
    writeFileSync(join(folder, name), content);
  return asSpecimen('measured', folder);
}

/** The folder of an adaptive search, as far as reports read it. */
async function searched(folder: string): Promise<Specimen> {
  const loaded = loadScenario(SEARCHED, { file: 'searched.yaml' });
  const plan = planEnsemble(loaded);
  const runRound: RunRound = (round) => {
    const records = planRuns(round).map((run) => {
      const summary = runTrajectory(round.points[run.point]!.scenario, run.seed);
      return { ...run, outcome: summary.outcome, summary, error: null };
    });
    return Promise.resolve(summariseEnsemble(round, records, 0));
  };
  const result = await runAdaptive(plan, loaded.scenario.ensemble.adaptive!, { runRound });
  writeScenario(folder, plan);
  writeFileSync(join(folder, 'manifest.json'), formatJson(makeManifest(plan, 1, new Date(0), null)));
  writeFileSync(join(folder, 'adaptive.json'), formatJson(adaptiveJson(result)));
  return asSpecimen('searched', folder);
}

function makeSpecimen(name: string, folder: string, plan: EnsemblePlan): CampaignSpecimen {
  beginFolder(folder, plan, makeManifest(plan, 1, new Date(0), null));
  const chunks = chunksOf(plan);
  const runs = chunks.flatMap((chunk) => chunk.runs);
  const results = new Map<string, Uint8Array>();
  for (const { hash, point, seed } of runs)
    results.set(hash, pack(runTrajectory(plan.points[point]!.scenario, seed)));
  const record = ({ hash }: HashedRun): RecordContent => ({
    kind: 'result',
    name: hash,
    content: results.get(hash)!,
  });
  const work = workFolder(folder);
  const files = new RunFiles(folder, chunks);
  // The first runs are finished, one is in a journal, the last one was cut off after it had failed once.
  const cut = runs.at(-1)!;
  for (const chunk of chunks.slice(0, -2))
    files.publish(chunk, new Map(chunk.runs.map((run) => [run.hash, record(run)])));
  const journal = new RecordWriter(join(work, `${ENDED}-0--${chunks.at(-2)!.name}.journal`));
  journal.append('failure', cut.hash, pack({ error: 'the books do not balance' }));
  for (const { hash } of chunks.at(-2)!.runs) journal.append('result', hash, results.get(hash)!);
  journal.close();
  const digests = saveCheckpoints(work, plan, cut);
  writeFileSync(join(work, `${chunks.at(-1)!.name}.claim`), `${ENDED}\n`);
  writeFileSync(join(work, `${chunks.at(-2)!.name}.claim`), `${FOREIGN}\n`);
  const running = { id: cut.id, fraction: 0.4, time: 100, current: 3, lithiumSites: 2, seconds: 4 };
  const beat = {
    process: PROCESS_NAME,
    host: 'here',
    pid: process.pid,
    workers: 1,
    started: new Date(0).toISOString(),
  };
  writeFileSync(
    join(work, `${PROCESS_NAME}.beat`),
    `${JSON.stringify({ ...beat, finished: 3, failed: 1, seconds: 12, running: [running], open: {} })}\n`,
  );
  collectResults(folder);
  const finished = runs.filter((run) => run !== cut).map(({ id }) => id);
  return { ...asSpecimen(name, folder), plan, chunks, results, finished, cut, digests };
}

/** Saves two checkpoints of a run; returns their digests. */
function saveCheckpoints(work: string, plan: EnsemblePlan, { hash, point, seed }: HashedRun): string[] {
  const checkpoints = new CheckpointFiles(work, hash);
  const digests: string[] = [];
  let moments = 0;
  runTrajectory(plan.points[point]!.scenario, seed, {
    shouldCheckpoint: () => [40, 90].includes(++moments),
    onCheckpoint: (state) => {
      digests.push(state.digest);
      checkpoints.save(state);
    },
  });
  return digests;
}

/** Every file in a folder with its bytes, by its name from there. */
export function filesIn(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(folder.length + 1), readFileSync(path));
  }
  return files;
}

/** Puts a specimen back as it should be, whatever has happened to its folder. */
export function restore({ folder, files }: Specimen): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}
