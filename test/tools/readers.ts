/**
 * Everything that reads a result folder, and what it may do with a damaged one: say the same as before, refuse it in
 * words, or name what is damaged and go on without. Anything else throws.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { valueSymbol } from 'piscina';
import { CheckpointFiles } from '../../src/campaign/checkpoint-files.ts';
import { Claims, removeEnded } from '../../src/campaign/claims.ts';
import { collectResults } from '../../src/campaign/collect.ts';
import { makeManifest } from '../../src/campaign/manifest.ts';
import { makeProgressTable, type RunReply, type RunSaved } from '../../src/campaign/messages.ts';
import { openResults, type StoredResults } from '../../src/campaign/results.ts';
import { RunFiles, workFolder } from '../../src/campaign/run-files.ts';
import { campaignStatus } from '../../src/campaign/status.ts';
import { beginFolder, checkFolder, identityOf, StoreError } from '../../src/campaign/store.ts';
import { unpackResult } from '../../src/campaign/stored-run.ts';
import { replay } from '../../src/cli/replay.ts';
import { exportRun } from '../../src/export/export-run.ts';
import { pack } from '../../src/io/codec.ts';
import { readRecord } from '../../src/io/record-file.ts';
import { ensembleJson } from '../../src/report/json.ts';
import runInWorker from '../../workers/run.ts';
import { type CampaignSpecimen, filesIn, pageOf, type Specimen } from './specimens.ts';

/** What became of a damaged file: nothing, set aside or left out by name, or taken with other data in it. */
export type Outcome = 'same' | 'left out' | 'altered';

/** A reader of a campaign, whose folder it may change; {@link report} reads any specimen. */
export type Reader = (specimen: CampaignSpecimen, stop: SharedArrayBuffer) => Outcome | Promise<Outcome>;

/** Something that must never be. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

const same = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
  b !== undefined && Buffer.compare(a, b) === 0;

/** The worst of some outcomes. */
function worst(outcomes: Iterable<Outcome>): Outcome {
  const all = new Set(outcomes);
  return all.has('altered') ? 'altered' : all.has('left out') ? 'left out' : 'same';
}

/** Opens a specimen; what lacks must be named, unless a journal alone was cut short, as a kill does. */
function opened({ folder, plan, finished }: CampaignSpecimen): { results: StoredResults; outcome: Outcome } {
  const results = openResults(folder);
  const runs = results.runs();
  const identity = (of: StoredResults['plan']) => JSON.stringify(identityOf(of));
  if (identity(results.plan) !== identity(plan)) throw new Wrong('another plan');
  const missing = finished.filter((id) => !runs.includes(id));
  const journals = existsSync(workFolder(folder)) ? [...filesIn(workFolder(folder)).keys()] : [];
  if (
    missing.length > 0 &&
    results.problems.length === 0 &&
    !journals.some((name) => name.endsWith('.journal'))
  )
    throw new Wrong(`without ${missing.join(', ')}, and without a word`);
  return { results, outcome: missing.length > 0 || results.problems.length > 0 ? 'left out' : 'same' };
}

/** Whether the bytes of a run are those it had. */
function ofRun({ chunks, results }: CampaignSpecimen, id: string, bytes: Uint8Array): Outcome {
  const run = chunks.flatMap(({ runs }) => runs).find((planned) => planned.id === id)!;
  return same(bytes, results.get(run.hash)) ? 'same' : 'altered';
}

/** `openResults`: every run, every failure, the whole ensemble. */
function open(specimen: CampaignSpecimen): Outcome {
  const { results, outcome } = opened(specimen);
  const outcomes = results.runs().map((id): Outcome => {
    try {
      const run = results.read(id);
      const bytes = results.bytes(id);
      // What is read must be what is there.
      if (!same(pack(run), bytes)) return 'altered';
      return ofRun(specimen, id, bytes);
    } catch (error) {
      if (error instanceof StoreError) return 'left out';
      throw error;
    }
  });
  for (const { error } of results.failures())
    if (typeof error !== 'string') throw new Wrong('a failure of no reason');
  JSON.stringify(ensembleJson(results.ensemble()));
  return worst([outcome, ...outcomes]);
}

function status({ folder, plan, finished, cut }: CampaignSpecimen): Outcome {
  const found = campaignStatus(folder);
  if (found.total !== plan.points.length * plan.runs) throw new Wrong(`${found.total} runs`);
  if (found.finished + found.failed.length > found.total || found.waiting < 0)
    throw new Wrong(JSON.stringify(found));
  for (const { id, seconds, fraction } of found.running)
    if (typeof id !== 'string' || !(seconds >= 0) || !(fraction >= 0))
      throw new Wrong(JSON.stringify(found.running));
  if (found.secondsLeft !== null && !(found.secondsLeft >= 0)) throw new Wrong(`${found.secondsLeft} s left`);
  const all =
    found.finished === finished.length && found.failed.length === 1 && found.failed[0]!.id === cut.id;
  return all && found.problems.length === 0 ? 'same' : 'left out';
}

function collect(specimen: CampaignSpecimen): Outcome {
  const { folder, files } = specimen;
  const { outcome } = opened(specimen);
  const { runs } = collectResults(folder);
  const tables = [...files.keys()].filter((name) => /^(?:runs|points)\.|^results\.md$/.test(name));
  const differ = tables.filter((name) => !same(readFileSync(join(folder, name)), files.get(name)));
  if (differ.length === 0) return outcome;
  // A failure that has become unreadable is a row less.
  return outcome === 'left out' || runs.length <= specimen.finished.length ? 'left out' : 'altered';
}

/** Does what a campaign does with its folder, the work itself aside, whose results are known. */
function resume({ folder, plan, chunks, results }: CampaignSpecimen): Outcome {
  checkFolder(folder, plan);
  const files = RunFiles.read(folder, chunks, true);
  const notes = beginFolder(folder, plan, makeManifest(plan, 1, new Date(0), null));
  notes.push(...files.setAside());
  const work = workFolder(folder);
  removeEnded(work);
  const claims = new Claims(work);
  const outcomes: Outcome[] = [notes.length > 0 ? 'left out' : 'same'];
  for (const chunk of chunks) {
    // Another machine may hold it still.
    if (!claims.take(chunk.name)) continue;
    files.scanJournals(chunk);
    const missing = chunk.runs.filter(({ hash }) => files.find(hash)?.kind !== 'result');
    files.publish(
      chunk,
      new Map(missing.map(({ hash }) => [hash, { kind: 'result', name: hash, content: results.get(hash)! }])),
    );
    files.removeJournals(chunk);
    for (const { hash } of chunk.runs)
      outcomes.push(same(readRecord(files.find(hash)!), results.get(hash)) ? 'same' : 'altered');
  }
  claims.leave();
  collectResults(folder);
  return worst(outcomes);
}

/** `run --from`, with results that are known. */
async function runFrom(specimen: CampaignSpecimen): Promise<Outcome> {
  const { folder, chunks, results } = specimen;
  const runs = chunks.flatMap((chunk) => chunk.runs);
  const again = await replay(
    folder,
    specimen.finished[0]!,
    new AbortController().signal,
    async ({ id, seed }) => {
      const packed = results.get(runs.find((run) => run.id === id)!.hash)!.slice();
      return { kind: 'done', reply: { id, summary: unpackResult(packed.slice(), seed), packed, seconds: 1 } };
    },
  );
  if (again === null) throw new Wrong('aborted');
  return again.identical ? 'same' : again.damaged ? 'left out' : 'altered';
}

/** `export`: the first run in a format with its lattice at some moments, and its tables. */
async function exported(specimen: CampaignSpecimen): Promise<Outcome> {
  const { folder } = specimen;
  const { results, outcome } = opened(specimen);
  const [id] = results.runs();
  if (id === undefined) return outcome;
  const run = results.read(id);
  const found = ofRun(specimen, id, results.bytes(id));
  const { scenario } = results.plan.points[Number(id.split('-')[0])]!;
  const options = { moments: { kind: 'count', count: 3 } as const, folder: join(folder, 'export') };
  await exportRun({ scenario, run, id }, { ...options, format: 'npz' });
  await exportRun({ scenario, run, id }, { ...options, format: 'csv' });
  return worst([outcome, found]);
}

/** A run that goes on from its checkpoint, or begins anew; other numbers than before are run to their end. */
function checkpoint(specimen: CampaignSpecimen, stop: SharedArrayBuffer): Outcome {
  const { folder, plan, cut, digests } = specimen;
  const { hash, id, point, seed } = cut;
  const { scenario } = plan.points[point]!;
  const work = workFolder(folder);
  const { state, notes } = new CheckpointFiles(work, hash).load(scenario, seed);
  if (state === null && notes.length === 0) throw new Wrong('no checkpoint, and no word of it');
  if (state === null || digests.includes(state.digest)) return notes.length > 0 ? 'left out' : 'same';
  const task = { id, scenario, seed, progress: makeProgressTable(1), slot: 0 };
  const answer = runInWorker({ ...task, checkpoint: { folder: work, hash, interval: 1e9, stop } });
  const reply = (answer as { [valueSymbol]: RunReply })[valueSymbol] ?? (answer as RunSaved);
  if ('packed' in reply) unpackResult(reply.packed, seed);
  return 'altered';
}

/** `report`: everything that is drawn and said of a folder. Of a campaign with a file left out it says less. */
function report(specimen: Specimen): Outcome {
  const page = pageOf(specimen.folder);
  if (page === specimen.page) return 'same';
  return 'plan' in specimen && opened(specimen as CampaignSpecimen).outcome === 'left out'
    ? 'left out'
    : 'altered';
}

/** The readers by name. */
export const READERS = {
  open,
  status,
  collect,
  resume,
  runFrom,
  exported,
  checkpoint,
  report,
} as const satisfies Record<string, Reader>;
export type ReaderName = keyof typeof READERS;
