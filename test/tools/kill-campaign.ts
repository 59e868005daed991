/**
 * Kills campaigns in every way and sees them resume to the same bytes:
 *
 *     node --import tsx test/tools/kill-campaign.ts [kills by failpoint, 100] [random kills, 100]
 *
 * Kills by failpoint cycle through every step of everything that is written. Random kills take turns: SIGKILL of the
 * one process at work, of one of two on the same folder while the other goes on, and the death of a worker thread. After
 * each the same command runs once more, and every file that must not depend on how it came about is compared. Two kills
 * go on at a time. Ends with 1 where anything is not as it should be; the folders concerned are kept.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { FAILPOINTS, type Failpoint } from '../../src/io/failpoint.ts';
import { scanRecords } from '../../src/io/record-file.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { fileOfRun, filesOf } from '../campaign/folders.ts';
import { buildModules } from './built-modules.ts';

type Kind = 'many' | 'long';
const WAYS = ['process', 'one of two processes', 'worker thread'] as const;

/** Milliseconds that a campaign of some seconds may take on a busy machine; beyond, it hangs. */
const LONGEST = 600_000;
/** Times that a random kill is tried where the process was quicker. */
const TRIES = 20;

/** What to do. */
export interface KillOptions {
  /** Failpoints to kill at, in turn. */
  readonly failpoints: readonly Failpoint[];
  readonly random: number;
  /** Kills that go on at the same time; default 1. */
  readonly atOnce?: number;
  readonly onKill?: (done: number, total: number, what: string) => void;
}

/** What was seen. */
export interface KillReport {
  /** Kills at each step. */
  readonly hits: ReadonlyMap<string, number>;
  /** What was not as it should be, a line each. */
  readonly wrong: readonly string[];
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly err: string;
}

/** Damages the second run of the first file, so that what is whole in it has to be rescued. */
function damage(folder: string): void {
  const path = fileOfRun(folder, '00-0000');
  const { records } = scanRecords(path, false);
  const bytes = readFileSync(path);
  bytes[records[1]!.offset + 100]! ^= 1;
  writeFileSync(path, bytes);
}

class KillCampaign {
  readonly hits = new Map<string, number>();
  readonly wrong: string[] = [];
  private readonly root = mkdtempSync(join(tmpdir(), 'filament-kills-'));
  private readonly child: string;
  private readonly undisturbed: Readonly<
    Record<Kind, Promise<{ files: Record<string, string>; milliseconds: number }>>
  >;
  private readonly draw = openStream('kills').next;

  constructor() {
    const here = (name: string) => new URL(name, import.meta.url);
    [this.child] = buildModules(
      [here('./kill-child.ts'), here('./kill-worker.ts'), here('../../workers/run.ts')],
      join(this.root, 'built'),
    ) as [string, ...string[]];
    const many = this.reference('many');
    this.undisturbed = { many, long: many.then(() => this.reference('long')) };
  }

  private async reference(kind: Kind) {
    const folder = join(this.root, kind);
    const began = performance.now();
    await this.finish(folder, kind);
    return { files: filesOf(folder), milliseconds: performance.now() - began };
  }

  private start(folder: string, kind: Kind, env: Record<string, string> = {}) {
    const running = spawn(process.execPath, [this.child, folder, kind], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let err = '';
    running.stderr.on('data', (data) => {
      err += data;
    });
    const limit = setTimeout(() => {
      this.wrong.push(`${folder} (${JSON.stringify(env)}): hangs`);
      running.kill('SIGKILL');
    }, LONGEST);
    const ended = new Promise<Ended>((resolve) => {
      running.on('close', (code, signal) => {
        clearTimeout(limit);
        resolve({ code, signal, err });
      });
    });
    return { running, ended };
  }

  /** Runs a campaign undisturbed. */
  private async finish(folder: string, kind: Kind): Promise<void> {
    const { code, signal, err } = await this.start(folder, kind).ended;
    if (code !== 0) throw new Error(`the undisturbed campaign ended with ${code ?? signal}: ${err}`);
  }

  private hit(what: string): void {
    this.hits.set(what, (this.hits.get(what) ?? 0) + 1);
  }

  /** The same command once more must end well, with the bytes of an undisturbed campaign. */
  private async resume(folder: string, kind: Kind, what: string): Promise<void> {
    const { code, signal, err } = await this.start(folder, kind).ended;
    const files = filesOf(folder);
    const { files: expected } = await this.undisturbed[kind];
    const names = [...new Set([...Object.keys(files), ...Object.keys(expected)])];
    const differ = names.filter((name) => files[name] !== expected[name]);
    if (code === 0 && differ.length === 0) rmSync(folder, { recursive: true });
    else
      this.wrong.push(
        `${what}: ended with ${code ?? signal}, differs in ${differ.join(', ') || 'nothing'}, see ${folder}\n${err}`,
      );
  }

  /** Kills a campaign at a step, then resumes it. */
  async atFailpoint(step: Failpoint, number: number): Promise<void> {
    const kind: Kind = step.startsWith('checkpoint.') ? 'long' : 'many';
    await this.undisturbed[kind];
    const folder = join(this.root, `failpoint-${number}`);
    if (step.startsWith('file.')) {
      await this.finish(folder, kind);
      damage(folder);
    }
    const { signal, err } = await this.start(folder, kind, { FILAMENT_FAILPOINT: step }).ended;
    if (signal === 'SIGKILL') this.hit(step);
    else this.wrong.push(`${step}: not killed there\n${err}`);
    await this.resume(folder, kind, `${step}, kill ${number}`);
  }

  /** Kills a process or thread at some moment of its life, then resumes the campaign. */
  async atRandom(number: number): Promise<string> {
    const way = WAYS[number % WAYS.length]!;
    const { milliseconds } = await this.undisturbed.many;
    for (let k = 0; k < TRIES; k++) {
      const folder = join(this.root, `random-${number}-${k}`);
      const killed = await (way === 'worker thread'
        ? this.killThread(folder)
        : this.killProcess(folder, way === 'one of two processes', milliseconds * (0.05 + this.draw())));
      await this.resume(folder, 'many', `random kill ${number} of a ${way}`);
      if (!killed) continue;
      this.hit(way);
      return way;
    }
    this.wrong.push(`random kill ${number} of a ${way}: the process was quicker ${TRIES} times`);
    return way;
  }

  private async killThread(folder: string): Promise<boolean> {
    const trap = `${folder}.trap`;
    writeFileSync(trap, `00-${String(Math.floor(300 * this.draw())).padStart(4, '0')}`);
    const { code, signal, err } = await this.start(folder, 'many', { KILL_THREAD: trap }).ended;
    if (code !== 0) this.wrong.push(`worker thread: ended with ${code ?? signal}\n${err}`);
    return !existsSync(trap);
  }

  private async killProcess(folder: string, beside: boolean, after: number): Promise<boolean> {
    const other = beside ? this.start(folder, 'many') : null;
    const { running, ended } = this.start(folder, 'many');
    const timer = setTimeout(() => running.kill('SIGKILL'), after);
    const { signal } = await ended;
    clearTimeout(timer);
    const its = await other?.ended;
    if (its !== undefined && its.code !== 0)
      this.wrong.push(`${folder}: the other process ended with ${its.code ?? its.signal}\n${its.err}`);
    return signal === 'SIGKILL';
  }

  /** Removes what was written, unless something in it has to be looked at. */
  close(): void {
    if (this.wrong.length === 0) rmSync(this.root, { recursive: true, force: true });
  }
}

/** Runs the kills. */
export async function killCampaigns(options: KillOptions): Promise<KillReport> {
  const { failpoints, random, atOnce = 1, onKill } = options;
  const campaign = new KillCampaign();
  const total = failpoints.length + random;
  let begun = 0;
  let done = 0;
  const lane = async () => {
    while (begun < total) {
      const number = begun++;
      const step = failpoints[number];
      if (step !== undefined) await campaign.atFailpoint(step, number);
      const what = step ?? (await campaign.atRandom(number - failpoints.length));
      onKill?.(++done, total, what);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  campaign.close();
  return campaign;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = 100, random = 100] = process.argv.slice(2).map(Number);
  const began = performance.now();
  const minutes = () => (performance.now() - began) / 60_000;
  const { hits, wrong } = await killCampaigns({
    failpoints: Array.from({ length: kills }, (_, k) => FAILPOINTS[k % FAILPOINTS.length]!),
    random,
    atOnce: 2,
    onKill: (done, total, what) => {
      const left = ((total - done) * minutes()) / done;
      process.stderr.write(`${done}/${total} ${what}, about ${left.toFixed(1)} min left\n`);
    },
  });
  for (const [step, count] of hits) console.log(`${step.padEnd(24)} ${count}`);
  const missed = FAILPOINTS.filter((step) => !hits.has(step));
  if (missed.length > 0) console.log(`not killed at: ${missed.join(', ')}`);
  const killed = [...hits.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${killed} kills in ${minutes().toFixed(1)} min; ${wrong.length} wrong`);
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length === 0 && killed === kills + random ? 0 : 1;
}
