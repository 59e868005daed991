/** A stored run rebuilt for an export, moment by moment. */
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { Reconstruction, type Snapshot } from '../simulation/snapshot.ts';
import { chooseMoments, type Moment, type MomentChoice } from './moments.ts';
import { fieldColumns, type SiteColumn, sampleColumns, stateColumns } from './site-columns.ts';

/** A run to be exported. */
export interface ExportSource {
  readonly scenario: Scenario;
  readonly run: RunResult;
  /** Id of the run; begins the name of every file. */
  readonly id: string;
}

/** What is rebuilt of it, and where it goes. */
export interface RebuildOptions {
  readonly moments: MomentChoice;
  /** Solve the fields of each moment (default: no). */
  readonly fields?: boolean;
  /** Folder of the files. */
  readonly folder: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A rebuilt moment, with its columns. */
export interface Frame {
  readonly moment: Moment;
  /** Number of the moment in four digits, as it stands in names. */
  readonly number: string;
  readonly snapshot: Snapshot;
  readonly columns: readonly SiteColumn[];
  /** Potential in V of the counter electrode; null without fields. */
  readonly voltage: number | null;
}

/** A run at its start, and its moments to be had one after another. */
export interface RebuiltRun {
  readonly grid: Snapshot['grid'];
  /** What does not change during the run. */
  readonly sample: readonly SiteColumn[];
  readonly frames: Iterable<Frame>;
}

/** @throws MomentError where the run has no such moment; SimulationError, now or on the way, where it cannot be rebuilt */
export function rebuildRun({ scenario, run }: ExportSource, options: RebuildOptions): RebuiltRun {
  const moments = chooseMoments(run, options.moments);
  const reconstruction = new Reconstruction(scenario, run);
  const start = reconstruction.snapshot();
  function* frames(): Generator<Frame> {
    for (const [k, moment] of moments.entries()) {
      reconstruction.moveTo(moment.turned);
      const snapshot = reconstruction.snapshot();
      const fields = options.fields === true ? reconstruction.fields(moment.current) : null;
      yield {
        moment,
        number: String(k).padStart(4, '0'),
        snapshot,
        columns: [...stateColumns(snapshot), ...(fields === null ? [] : fieldColumns(fields))],
        voltage: fields === null ? null : fields.voltage,
      };
      options.onProgress?.(k + 1, moments.length);
    }
  }
  return { grid: start.grid, sample: sampleColumns(start), frames: frames() };
}

/** What stands at the top of a file. */
export function headline({ scenario, run, id }: ExportSource): string {
  return `filament-kmc: ${scenario.name}, run ${id}, seed ${run.seed}, ${run.outcome}; all quantities in SI units`;
}
