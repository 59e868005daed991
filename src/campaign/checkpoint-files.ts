/**
 * Checkpoints of runs in progress: `work/<hash>.a.checkpoint` and `.b.`, written in turns so that a whole one is always
 * there. Each is a file of one record under the content hash of its run.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pack, unpack } from '../io/codec.ts';
import { failpoint } from '../io/failpoint.ts';
import { readRecord, scanRecords, writeRecords } from '../io/record-file.ts';
import type { Scenario } from '../scenario/schema.ts';
import { checkCheckpoint, type RunCheckpoint } from '../simulation/checkpoint.ts';

const GENERATIONS = ['a', 'b'] as const;

/** The checkpoints of one run. */
export class CheckpointFiles {
  private readonly folder: string;
  private readonly hash: string;
  private turn = 0;

  /** `folder` is the work folder, `hash` the content hash of the run. */
  constructor(folder: string, hash: string) {
    this.folder = folder;
    this.hash = hash;
  }

  private path(generation: 'a' | 'b'): string {
    return join(this.folder, `${this.hash.slice(0, 24)}.${generation}.checkpoint`);
  }

  /**
   * The latest whole checkpoint, null where there is none: the run then begins anew. `notes` says of every one that
   * cannot be used why.
   */
  load(scenario: Scenario, seed: string): { state: RunCheckpoint | null; notes: string[] } {
    const notes: string[] = [];
    let state: RunCheckpoint | null = null;
    GENERATIONS.forEach((generation, k) => {
      const path = this.path(generation);
      if (!existsSync(path)) return;
      try {
        const { records, problem } = scanRecords(path, true);
        if (problem !== null) throw new Error(problem.detail);
        if (records.length !== 1 || records[0]!.name !== this.hash) throw new Error('is of another run');
        const found = unpack<RunCheckpoint>(readRecord(records[0]!));
        checkCheckpoint(found, scenario, seed);
        if (state !== null && found.events <= state.events) return;
        state = found;
        this.turn = 1 - k;
      } catch (error) {
        notes.push(`checkpoint ${path} cannot be used: ${(error as Error).message}`);
      }
    });
    return { state, notes };
  }

  /** Writes a checkpoint over the older of the two. */
  save(state: RunCheckpoint): void {
    const record = { kind: 'result', name: this.hash, content: pack(state) } as const;
    writeRecords(this.path(GENERATIONS[this.turn]!), [record], 'checkpoint');
    this.turn = 1 - this.turn;
  }

  /** Whether there is any. */
  exists(): boolean {
    return GENERATIONS.some((generation) => existsSync(this.path(generation)));
  }

  /** Removes both: the run is finished and kept. */
  remove(): void {
    for (const generation of GENERATIONS) rmSync(this.path(generation), { force: true });
    failpoint('checkpoint.removed');
  }
}

/** Removes all checkpoints of a work folder: its runs are finished and kept. */
export function removeCheckpoints(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.endsWith('.checkpoint')) rmSync(join(folder, name), { force: true });
}
