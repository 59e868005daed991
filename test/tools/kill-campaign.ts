/**
 * Kills campaigns in every way and sees them resume to the same bytes:
 *
 *     node --import tsx test/tools/kill-campaign.ts [kills by failpoint, 100] [random kills, 100]
 *
 * Kills by failpoint cycle through every step of everything that is written. Random kills take turns: SIGKILL of the
 * one process at work, of one of two on the same folder while the other goes on, and the death of a worker thread. After
 * each the same command runs once more, and every file that must not depend on how it came about is compared.
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

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));

type Kind = 'many' | 'long';

/** What to do. */
export interface KillOptions {
  /** Failpoints to kill at, in turn. */
  readonly failpoints: readonly Failpoint[];
  readonly random: number;
  readonly onLine?: (line: string) => void;
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

function start(folder: string, kind: Kind, env: Record<string, string> = {}) {
  const running = spawn(process.execPath, ['--import', 'tsx', child, folder, kind], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let err = '';
  running.stderr.on('data', (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((resolve) => {
    running.on('close', (code, signal) => resolve({ code, signal, err }));
  });
  return { running, ended };
}

/** Damages the second run of the first file, so that what is whole in it has to be rescued. */
function damage(folder: string): void {
  const path = fileOfRun(folder, '00-0000');
  const { records } = scanRecords(path, false);
  const bytes = readFileSync(path);
  bytes[records[1]!.offset + 100]! ^= 1;
  writeFileSync(path, bytes);
}

/** Runs the kills. */
export async function killCampaigns({
  failpoints,
  random,
  onLine = () => {},
}: KillOptions): Promise<KillReport> {
  const root = mkdtempSync(join(tmpdir(), 'filament-kills-'));
  const hits = new Map<string, number>();
  const wrong: string[] = [];
  const reference = new Map<Kind, { files: Record<string, string>; milliseconds: number }>();
  const hit = (what: string) => hits.set(what, (hits.get(what) ?? 0) + 1);
  try {
    const undisturbed = async (kind: Kind) => {
      const known = reference.get(kind);
      if (known !== undefined) return known;
      const folder = join(root, kind);
      const began = performance.now();
      const { code, err } = await start(folder, kind).ended;
      if (code !== 0) throw new Error(`the undisturbed campaign ended with ${code}: ${err}`);
      const found = { files: filesOf(folder), milliseconds: performance.now() - began };
      reference.set(kind, found);
      return found;
    };
    /** The same command once more must end well, with the bytes of an undisturbed campaign. */
    const resume = async (folder: string, kind: Kind, what: string) => {
      const { code, err } = await start(folder, kind).ended;
      const files = filesOf(folder);
      const { files: expected } = await undisturbed(kind);
      const names = [...new Set([...Object.keys(files), ...Object.keys(expected)])];
      const differ = names.filter((name) => files[name] !== expected[name]);
      if (code !== 0 || differ.length > 0)
        wrong.push(`${what}: ended with ${code}, differs in ${differ.join(', ') || 'nothing'}\n${err}`);
      rmSync(folder, { recursive: true });
    };
    for (const [k, step] of failpoints.entries()) {
      const kind: Kind = step.startsWith('checkpoint.') ? 'long' : 'many';
      await undisturbed(kind);
      const folder = join(root, `failpoint-${k}`);
      if (step.startsWith('file.')) {
        const { code, err } = await start(folder, kind).ended;
        if (code !== 0) throw new Error(`the campaign to damage ended with ${code}: ${err}`);
        damage(folder);
      }
      const { signal, err } = await start(folder, kind, { FILAMENT_FAILPOINT: step }).ended;
      if (signal === 'SIGKILL') hit(step);
      else wrong.push(`${step}: not killed there\n${err}`);
      await resume(folder, kind, step);
      onLine(`${k + 1}/${failpoints.length} killed at ${step}`);
    }
    const draw = openStream('kills').next;
    for (let k = 0; k < random; k++) {
      const folder = join(root, `random-${k}`);
      const { milliseconds } = await undisturbed('many');
      const way = (['process', 'one of two processes', 'worker thread'] as const)[k % 3]!;
      if (way === 'worker thread') {
        const trap = join(root, 'trap');
        writeFileSync(trap, '');
        const { code, err } = await start(folder, 'many', { KILL_THREAD: trap }).ended;
        if (code === 0 && !existsSync(trap)) hit(way);
        else wrong.push(`worker thread: ended with ${code}\n${err}`);
      } else {
        const two = way === 'process' ? [] : [start(folder, 'many')];
        const { running, ended } = start(folder, 'many');
        const timer = setTimeout(() => running.kill('SIGKILL'), milliseconds * (0.1 + 0.9 * draw()));
        const { signal } = await ended;
        clearTimeout(timer);
        if (signal === 'SIGKILL') hit(way);
        for (const other of two) {
          const { code, err } = await other.ended;
          if (code !== 0) wrong.push(`${way}: the other one ended with ${code}\n${err}`);
        }
      }
      await resume(folder, 'many', `random kill ${k} of a ${way}`);
      onLine(`${k + 1}/${random} random: ${way}`);
    }
    return { hits, wrong };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = '100', random = '100'] = process.argv.slice(2);
  const began = performance.now();
  const { hits, wrong } = await killCampaigns({
    failpoints: Array.from({ length: Number(kills) }, (_, k) => FAILPOINTS[k % FAILPOINTS.length]!),
    random: Number(random),
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
  for (const [step, count] of hits) console.log(`${step.padEnd(24)} ${count}`);
  const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `${total} kills in ${((performance.now() - began) / 60_000).toFixed(1)} min; ${wrong.length} wrong`,
  );
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
