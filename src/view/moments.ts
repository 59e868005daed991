/** Lattices and fields of a stored run at its moments: rebuilt when asked for, kept so that going back is quick. */

import { runMemory } from '../scenario/memory.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { Reconstruction, type Snapshot, type SnapshotFields } from '../simulation/snapshot.ts';

/** Memory in bytes that rebuilt models and solved moments may take. */
const MODEL_MEMORY = 1.5 * 2 ** 30;
const MOMENT_MEMORY = 2 ** 28;
/** Bytes a site of a snapshot and its fields. */
const MOMENT_BYTES = 100;
/** Models at most, and moments at least. */
const MOST_MODELS = 4;
const LEAST_MOMENTS = 3;

/** The lattice after so many site events, and its fields, solved. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly fields: SnapshotFields;
}

/**
 * A run at any of its moments. A model goes forward at the cost of the events on the way and backward from the
 * beginning alone: some are therefore kept where they stand, and a moment is reached from the nearest one before it.
 */
export class RunMoments {
  private readonly scenario: Scenario;
  private readonly run: RunResult;
  private readonly mostModels: number;
  private readonly mostMoments: number;
  /** The last used first. */
  private readonly models: Reconstruction[] = [];
  /** By moment, the last used last. */
  private readonly solved = new Map<number, Moment>();

  constructor(scenario: Scenario, run: RunResult) {
    this.scenario = scenario;
    this.run = run;
    const { nx, ny, nz } = run.dimensions;
    const sites = nx * ny * nz;
    this.mostModels = Math.min(MOST_MODELS, Math.max(1, Math.floor(MODEL_MEMORY / runMemory(sites))));
    this.mostMoments = Math.max(LEAST_MOMENTS, Math.floor(MOMENT_MEMORY / (MOMENT_BYTES * sites)));
  }

  /** Moments at which models stand, the last used first. */
  get stands(): number[] {
    return this.models.map(({ turned }) => turned);
  }

  /** The moment after the first `turned` site events. @throws RangeError outside the run */
  at(turned: number): Moment {
    const known = this.solved.get(turned);
    this.solved.delete(turned);
    const moment = known ?? this.solve(turned);
    this.solved.set(turned, moment);
    if (this.solved.size > this.mostMoments) this.solved.delete([...this.solved.keys()][0]!);
    return moment;
  }

  private solve(turned: number): Moment {
    const model = this.modelBefore(turned);
    model.moveTo(turned);
    return { snapshot: model.snapshot(), fields: model.fields() };
  }

  /** The nearest model that has not gone beyond a moment; without one a new one, or, of enough, the one least used. */
  private modelBefore(turned: number): Reconstruction {
    const { models } = this;
    let nearest = -1;
    for (let k = 0; k < models.length; k++) {
      const stand = models[k]!.turned;
      if (stand <= turned && (nearest < 0 || stand > models[nearest]!.turned)) nearest = k;
    }
    const model =
      nearest >= 0
        ? models.splice(nearest, 1)[0]!
        : models.length < this.mostModels
          ? new Reconstruction(this.scenario, this.run)
          : models.pop()!;
    models.unshift(model);
    return model;
  }
}
