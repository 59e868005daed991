/** Planes and sites of the fields of stored runs, for the worker of the server. */

import { planRuns } from '../campaign/plan.ts';
import { openResults } from '../campaign/results.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import type { SnapshotFields } from '../simulation/snapshot.ts';
import type { FieldName, PlaneReply, PlaneTask, SiteReply, SiteTask } from './messages.ts';
import { type Moment, RunMoments } from './moments.ts';

/** Scenario and result of a run of a folder. @throws StoreError where there is none of that id */
export function storedRun(folder: string, id: string): { scenario: Scenario; run: RunResult } {
  const results = openResults(folder);
  const run = results.read(id);
  const { point } = planRuns(results.plan).find((planned) => planned.id === id)!;
  return { scenario: results.plan.points[point]!.scenario, run };
}

let open: { key: string; moments: RunMoments } | null = null;

function momentOf({ folder, id, moment }: PlaneTask | SiteTask): Moment {
  const key = JSON.stringify([folder, id]);
  if (open?.key !== key) {
    const { scenario, run } = storedRun(folder, id);
    open = { key, moments: new RunMoments(scenario, run) };
  }
  return open.moments.at(moment);
}

/** Value of a field at a site; the magnitude of a current density. */
function fieldValue(fields: SnapshotFields, field: FieldName, site: number): number {
  if (field === 'currentDensity') {
    const { currentDensity: j } = fields;
    const [x, y, z] = [j[3 * site]!, j[3 * site + 1]!, j[3 * site + 2]!];
    return Math.sqrt(x * x + y * y + z * z);
  }
  return fields[field]?.[site] ?? Number.NaN;
}

/** Ranges of fields that have been asked for. */
const ranges = new WeakMap<SnapshotFields, Map<FieldName, { low: number; high: number }>>();

/** Least and largest value of a field, infinite where it has none. */
function rangeOf(fields: SnapshotFields, field: FieldName): { low: number; high: number } {
  const found = ranges.get(fields) ?? new Map<FieldName, { low: number; high: number }>();
  ranges.set(fields, found);
  const known = found.get(field);
  if (known !== undefined) return known;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < fields.potential.length; i++) {
    const value = fieldValue(fields, field, i);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  found.set(field, { low, high });
  return { low, high };
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A plane of a field. @throws RangeError outside the box or the run */
export function plane(task: PlaneTask): PlaneReply {
  const { snapshot, fields } = momentOf(task);
  const { nx, ny, nz } = snapshot.grid;
  const size = [nx, ny, nz];
  const step = [1, nx, nx * ny];
  const { axis, index, field } = task;
  if (!(index >= 0 && index < size[axis]!)) throw new RangeError(`plane ${index} of ${size[axis]}`);
  const { low, high } = rangeOf(fields, field);
  const [u, v] = [0, 1, 2].filter((other) => other !== axis) as [number, number];
  const width = size[u]!;
  const height = size[v]!;
  const values = new Float32Array(width * height);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++)
      values[i + width * j] = fieldValue(fields, field, index * step[axis]! + i * step[u]! + j * step[v]!);
  return { width, height, low: orNull(low), high: orNull(high), values };
}

/** All that is known of a site. @throws RangeError outside the box or the run */
export function site(task: SiteTask): SiteReply {
  const { snapshot, fields } = momentOf(task);
  const at = task.site;
  if (!(at >= 0 && at < snapshot.grid.sites)) throw new RangeError(`site ${at} of ${snapshot.grid.sites}`);
  return {
    boundary: snapshot.boundaryId[at]! < 0 ? null : snapshot.boundaryId[at]!,
    disorientation: orNull(snapshot.disorientation[at]!),
    junction: snapshot.junction[at] === 1,
    potential: orNull(fieldValue(fields, 'potential', at)),
    electronPotential: orNull(fieldValue(fields, 'electronPotential', at)),
    openingPressure: orNull(fieldValue(fields, 'openingPressure', at)),
    currentDensity: orNull(fieldValue(fields, 'currentDensity', at)),
  };
}
