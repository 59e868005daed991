/**
 * Damages result folders and checkpoints in every way and has them read by everything that reads them:
 *
 *     node --import tsx test/tools/fuzz-results.ts [inputs, 10 000] [seed]
 *
 * A reader may say the same as before, refuse in words, or leave the damaged file out by name. Other data may be taken
 * only where the damage came with a checksum that fits, and then must be whole. Bytes are changed as they lie in a file,
 * and behind checksums that are made to fit again; plain data too are changed value by value behind theirs.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { pack, unpack } from '../../src/io/codec.ts';
import {
  encodeRecord,
  type RecordPlace,
  readRecord,
  recordFileHeader,
  scanRecords,
} from '../../src/io/record-file.ts';
import { digestOf } from '../../src/simulation/checkpoint-digest.ts';
import { type ByteChange, byteChanges, changeBytes, changeValue, picker } from './mutations.ts';
import { type Outcome, READERS, type ReaderName, Wrong } from './readers.ts';
import { type CampaignSpecimen, makeSpecimens, restore, type Specimen } from './specimens.ts';

/** Files that are damaged, by what they are, with those that read them. */
const OF_FOLDERS = ['open', 'status', 'collect', 'resume', 'runFrom', 'exported'] as const;
interface Kind {
  readonly kind: string;
  readonly names: RegExp;
  readonly readers: readonly ReaderName[];
  /** Without a checksum: what is said in them is taken at its word, if it can be said. */
  readonly trusted?: true;
}
const KINDS: readonly Kind[] = [
  { kind: 'runs', names: /^runs\//, readers: OF_FOLDERS },
  { kind: 'runs', names: /^runs\//, readers: [...OF_FOLDERS, 'report'] },
  { kind: 'journal', names: /\.journal$/, readers: ['open', 'status', 'collect', 'resume'] },
  { kind: 'checkpoint', names: /\.checkpoint$/, readers: ['checkpoint'] },
  { kind: 'checkpoint', names: /\.checkpoint$/, readers: ['checkpoint'] },
  { kind: 'manifest', names: /^manifest\.json$/, readers: OF_FOLDERS },
  { kind: 'scenario', names: /^scenario\.yaml$/, readers: OF_FOLDERS },
  { kind: 'told', names: /^(?:manifest\.json|scenario\.yaml)$/, readers: ['report'], trusted: true },
  { kind: 'conductivity', names: /^conductivity\.json$/, readers: ['report'], trusted: true },
  { kind: 'conductivity', names: /^conductivity\.json$/, readers: ['report'], trusted: true },
  { kind: 'adaptive', names: /^adaptive\.json$/, readers: ['report'], trusted: true },
  { kind: 'adaptive', names: /^adaptive\.json$/, readers: ['report'], trusted: true },
  // Made from the runs, and read by no one.
  { kind: 'tables', names: /^(?:compare|points)\.json$|^(?:runs|points|arms)\.csv$/, readers: ['report'] },
  { kind: 'map', names: /^maps\//, readers: ['open', 'resume', 'exported'] },
  { kind: 'claim', names: /\.claim$/, readers: ['status', 'resume'] },
  { kind: 'beat', names: /\.beat$/, readers: ['status', 'resume'] },
];

/** Errors that say in words what is wrong. */
const IN_WORDS = [
  'StoreError',
  'ScenarioError',
  'SimulationError',
  'UsageError',
  'MomentError',
  'ContentError',
];
/** Milliseconds of processor time after which a run that goes on from other numbers is told to stop, and after which an input hangs. */
const PATIENCE = 2_000;
const LONGEST = 60_000;
/** Bytes that memory may grow by. */
const MOST_MEMORY = 1e9;

export interface Input {
  readonly specimen: number;
  readonly target: number;
  readonly file: number;
  readonly other: number;
  readonly reader: number;
  /** What is changed: bytes as they lie, bytes behind a checksum that is made to fit, values behind one. */
  readonly depth: 'bytes' | 'content' | 'values';
  readonly changes: readonly ByteChange[];
  readonly picks: readonly number[];
}

/** Arbitrary damage. */
export const inputs: fc.Arbitrary<Input> = fc.record({
  specimen: fc.nat(),
  target: fc.nat({ max: KINDS.length - 1 }),
  file: fc.nat(),
  other: fc.nat(),
  reader: fc.nat(),
  depth: fc.constantFrom('bytes', 'bytes', 'content', 'values'),
  changes: byteChanges,
  picks: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
});

/** What was seen. */
export interface FuzzReport {
  /** Inputs by kind of file and what became of them. */
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly slowest: number;
  readonly memory: number;
}

/** A file after the damage; `fits` where a checksum or form was made to fit, so that it may be taken for good. */
function damaged(path: string, { depth, changes, picks }: Input, bytes: Uint8Array, other: Uint8Array) {
  const pick = picker(picks);
  if (depth === 'bytes') return { bytes: changeBytes(bytes, changes, other), fits: false };
  if (/\.(?:runs|journal|checkpoint)$/.test(path)) {
    const { records } = scanRecords(path, true);
    const at = pick(records.length);
    const parts = records.map((place, k) =>
      k === at ? refitted(place, path, { depth, changes }, pick, other) : recordOf(place),
    );
    return { bytes: Buffer.concat([recordFileHeader, ...parts]), fits: true };
  }
  const text = Buffer.from(bytes).toString('utf8');
  if (path.endsWith('.json') || path.endsWith('.beat'))
    return { bytes: Buffer.from(JSON.stringify(changeValue(JSON.parse(text), pick)) ?? ''), fits: false };
  if (path.endsWith('.yaml')) {
    const head = text.slice(0, text.indexOf('\n') + 1);
    return { bytes: Buffer.from(head + stringify(changeValue(parse(text), pick, SCALARS))), fits: false };
  }
  return { bytes: changeBytes(bytes, changes, other), fits: false };
}

/** What may stand in a scenario. */
const SCALARS = [0, -1, 1e9, 1e300, Number.NaN, '', '5 um', '1e9 um', null, true, [], {}, 'x'];

const recordOf = (place: RecordPlace): Uint8Array => encodeRecord(place.kind, place.name, readRecord(place));

/** A record with other content and a checksum that fits it. */
function refitted(
  place: RecordPlace,
  path: string,
  { depth, changes }: Pick<Input, 'depth' | 'changes'>,
  pick: (below: number) => number,
  other: Uint8Array,
): Uint8Array {
  const content = Uint8Array.from(readRecord(place));
  const kind = pick(20) === 0 ? 'failure' : place.kind;
  if (depth === 'content') return encodeRecord(kind, place.name, changeBytes(content, changes, other));
  let value = changeValue(unpack(content), pick);
  if (path.endsWith('.checkpoint') && typeof value === 'object' && value !== null && pick(8) > 0) {
    const { digest: _, ...rest } = value as { digest?: string };
    try {
      value = { ...rest, digest: digestOf(rest) };
    } catch {
      // No plain data: its digest cannot fit.
    }
  }
  return encodeRecord(kind, place.name, pack(value));
}

/** Watches from a thread: tells a run to stop after a while, and ends the process, naming the input, where that does not help. */
class Watch {
  /** Number of the input, and whether what runs is to stop. */
  private readonly state = new Int32Array(new SharedArrayBuffer(4));
  readonly stop = new SharedArrayBuffer(4);
  private readonly text = new Uint8Array(new SharedArrayBuffer(16_384));
  private readonly worker: Worker;

  constructor() {
    const code = `
      const { workerData: { state, stop, text, patience, longest } } = require('node:worker_threads');
      let seen = -1, since = 0;
      const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
      setInterval(() => {
        const now = Atomics.load(state, 0);
        if (now !== seen) { seen = now; since = used(); return; }
        const taken = used() - since;
        if (taken > patience) Atomics.store(new Int32Array(stop), 0, 1);
        if (taken < longest || now === 0) return;
        require('node:fs').writeSync(2, 'hangs: ' + Buffer.from(text).toString().replace(/\\0+$/, '') + '\\n');
        process.kill(process.pid, 'SIGKILL');
      }, 200).unref();
      require('node:worker_threads').parentPort.on('message', () => process.exit());
    `;
    const { state, stop, text } = this;
    this.worker = new Worker(code, {
      eval: true,
      workerData: { state, stop, text, patience: PATIENCE, longest: LONGEST },
    });
    this.worker.unref();
  }

  begin(input: Input): void {
    this.text.fill(0);
    new TextEncoder().encodeInto(JSON.stringify(input), this.text);
    Atomics.store(new Int32Array(this.stop), 0, 0);
    Atomics.add(this.state, 0, 1);
  }

  close(): void {
    void this.worker.terminate();
  }
}

/** Reads damaged folders. @throws Error that names the least input at which something is wrong */
export async function fuzzResults(
  count: number,
  seed = 20261125,
  onInput: (done: number) => void = () => {},
): Promise<FuzzReport> {
  // In memory where the system has a folder there: files are flushed at every write.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'filament-fuzz-'));
  const watch = new Watch();
  const counts = new Map<string, Record<string, number>>();
  let slowest = 0;
  let done = 0;
  try {
    const specimens = await makeSpecimens(root);
    const before = process.memoryUsage().rss;
    const property = fc.asyncProperty(inputs, async (input) => {
      watch.begin(input);
      const began = performance.now();
      const { kind, outcome } = await outcomeOf(specimens, input, watch.stop);
      const ofKind = counts.get(kind) ?? {};
      ofKind[outcome] = (ofKind[outcome] ?? 0) + 1;
      counts.set(kind, ofKind);
      slowest = Math.max(slowest, performance.now() - began);
      onInput(++done);
    });
    await fc.assert(property, { numRuns: count, seed, endOnFailure: false });
    const memory = process.memoryUsage().rss - before;
    if (memory > MOST_MEMORY) throw new Wrong(`memory grew by ${Math.round(memory / 1e6)} MB`);
    return { counts, slowest, memory };
  } finally {
    watch.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Whether a scenario is the same but for what it is called, which anybody may change. */
function isRenamed(before: Uint8Array, after: Uint8Array): boolean {
  const content = (bytes: Uint8Array) => {
    const { name: _n, description: _d, ...rest } = parse(Buffer.from(bytes).toString('utf8')) ?? {};
    return JSON.stringify(rest);
  };
  try {
    return content(before) === content(after);
  } catch {
    return false;
  }
}

export async function outcomeOf(specimens: readonly Specimen[], input: Input, stop: SharedArrayBuffer) {
  const { kind, names, readers, trusted = false } = KINDS[input.target]!;
  const campaign = readers.some((reader) => reader !== 'report');
  const having = specimens.filter(
    (each) => (!campaign || 'plan' in each) && [...each.files.keys()].some((name) => names.test(name)),
  );
  const specimen = having[input.specimen % having.length]!;
  const candidates = [...specimen.files.keys()].filter((name) => names.test(name)).sort();
  const file = candidates[input.file % candidates.length]!;
  const others = [...specimen.files.values()];
  const path = join(specimen.folder, file);
  const original = specimen.files.get(file)!;
  const { bytes, fits } = damaged(path, input, original, others[input.other % others.length]!);
  writeFileSync(path, bytes);
  const allowed = trusted || fits || (file === 'scenario.yaml' && isRenamed(original, bytes));
  try {
    const outcome = await read(specimen, readers[input.reader % readers.length]!, stop);
    if (outcome === 'altered' && !allowed) throw new Wrong(`${file}: other data taken for good`);
    return { kind, outcome };
  } finally {
    restore(specimen);
  }
}

async function read(
  specimen: Specimen,
  reader: ReaderName,
  stop: SharedArrayBuffer,
): Promise<Outcome | 'refused'> {
  try {
    // Those that read campaigns alone are given no other.
    return await READERS[reader](specimen as CampaignSpecimen, stop);
  } catch (error) {
    if (IN_WORDS.includes((error as Error).name) && (error as Error).message !== '') return 'refused';
    throw new Wrong(`${reader}: ${(error as Error).stack ?? String(error)}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = 10_000, seed] = process.argv.slice(2).map(Number);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const { counts, slowest, memory } = await fuzzResults(count, seed, (done) => {
    if (done % 500 === 0)
      process.stderr.write(
        `${done}/${count}, about ${(((count - done) * seconds()) / done).toFixed(0)} s left\n`,
      );
  });
  const outcomes = ['same', 'left out', 'refused', 'altered'];
  console.log(`${'file'.padEnd(12)}${outcomes.map((name) => name.padStart(10)).join('')}`);
  for (const [kind, found] of [...counts].sort())
    console.log(
      `${kind.padEnd(12)}${outcomes.map((name) => String(found[name] ?? 0).padStart(10)).join('')}`,
    );
  console.log(
    `${count} inputs in ${seconds().toFixed(0)} s, the slowest ${slowest.toFixed(0)} ms, memory +${Math.round(memory / 1e6)} MB; nothing crashed, hung or was taken for good that is not`,
  );
}
