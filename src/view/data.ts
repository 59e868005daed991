/** What the page can ask about a result folder, by name and query. */

import { ofOtherEngine, openResults, type StoredResults } from '../campaign/results.ts';
import { pointLabel } from '../report/figures/sweep-view.ts';
import {
  FIELDS,
  type FieldName,
  type PlaneReply,
  type PlaneTask,
  type ResultsListing,
  type SampleTask,
  type SiteReply,
  type SiteTask,
} from './messages.ts';
import { packParcel } from './parcel.ts';
import { runParcel } from './parcels.ts';
import { Worker } from './worker.ts';

/** Samples kept, packed. */
const KEPT = 4;

/** A request that is not answered, and why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The body of an answer and its type. */
export interface Answer {
  readonly type: string;
  readonly body: Uint8Array;
  /** Whether the body is packed by gzip already. */
  readonly packed?: boolean;
}

const json = (value: unknown): Answer => ({
  type: 'application/json; charset=utf-8',
  body: new TextEncoder().encode(JSON.stringify(value)),
});
const binary = (body: Uint8Array): Answer => ({ type: 'application/octet-stream', body });

/** Answers about one folder. Samples and fields are made by two threads, so that neither waits for the other. */
export class Data {
  private results: StoredResults;
  /** By run, the last made last. */
  private readonly samples = new Map<string, Promise<Uint8Array>>();
  private readonly sampler = new Worker<SampleTask, Uint8Array>('view-sample');
  private readonly solver = new Worker<PlaneTask | SiteTask, PlaneReply | SiteReply>('view-fields');

  constructor(results: StoredResults) {
    this.results = results;
  }

  async close(): Promise<void> {
    await Promise.all([this.sampler.close(), this.solver.close()]);
  }

  /** Begins to make the sample of a run, which the page is about to ask for. */
  prepare(id: string | undefined): void {
    // A sample that cannot be made is told to who asks for it.
    if (id !== undefined) this.sample(id).catch(() => undefined);
  }

  /** @throws Refusal where there is no answer; RangeError, StoreError. `gone`: nobody waits for it any more. */
  async get(name: string, query: URLSearchParams, gone: AbortSignal): Promise<Answer> {
    if (name === 'results') return json(this.listing());
    const id = this.idOf(query);
    if (name === 'run') return binary(runParcel(id, this.results.read(id)));
    if (name === 'sample') return { ...binary(await this.sample(id)), packed: true };
    if (name !== 'plane' && name !== 'site') throw new Refusal(404, `nothing is called ${name.slice(0, 40)}`);
    const at = { folder: this.results.folder, id, moment: wholeNumber(query, 'moment') };
    if (name === 'site')
      return json(await this.solve({ kind: 'site', ...at, site: wholeNumber(query, 'site') }, gone));
    const field = query.get('field') as FieldName;
    if (!FIELDS.includes(field))
      throw new Refusal(400, `found field ${field}, expected one of ${FIELDS.join(', ')}`);
    const axis = wholeNumber(query, 'axis');
    if (axis > 2) throw new Refusal(400, `found axis ${axis}, expected 0, 1 or 2`);
    const task = { kind: 'plane', ...at, field, axis, index: wholeNumber(query, 'index') } as const;
    const { values, ...head } = (await this.solve(task, gone)) as PlaneReply;
    return binary(packParcel(head, { values }));
  }

  /** What to know of the folder, a sentence each. */
  notes(): string[] {
    const { finished, failed, missing } = this.tally();
    const other = ofOtherEngine(this.results);
    return [
      ...(missing === 0
        ? []
        : [
            `${finished} of ${finished + failed + missing} runs are finished; the page lists more as they come`,
          ]),
      ...(failed === 0
        ? []
        : [`${failed} ${failed === 1 ? 'run has' : 'runs have'} failed and cannot be shown`]),
      ...(other === null ? [] : [other]),
    ];
  }

  private tally(): { finished: number; failed: number; missing: number } {
    const { total, finished, failed } = this.results.tally();
    return { finished, failed, missing: total - finished - failed };
  }

  private listing(): ResultsListing {
    // Others may have finished runs meanwhile.
    if (this.tally().missing > 0) this.results = openResults(this.results.folder);
    const { plan, folder } = this.results;
    const runs: string[][] = plan.points.map(() => []);
    for (const id of this.results.runs()) runs[this.results.planned(id)!.point]!.push(id);
    return {
      name: plan.name,
      folder,
      missing: this.tally().missing,
      notes: this.notes(),
      points: plan.points.map(({ parameters }, point) => ({
        title: pointLabel({ point, parameters }),
        runs: runs[point]!,
      })),
    };
  }

  private idOf(query: URLSearchParams): string {
    const id = query.get('id') ?? '';
    if (!this.results.runs().includes(id))
      throw new Refusal(404, `no run of the id '${id.slice(0, 40)}' is stored`);
    return id;
  }

  private sample(id: string): Promise<Uint8Array> {
    const known = this.samples.get(id);
    if (known !== undefined) return known;
    const { plan } = this.results;
    const { point, seed } = this.results.planned(id)!;
    const made = this.sampler.run({ scenario: plan.points[point]!.scenario, seed });
    this.samples.set(id, made);
    // Tried again when it is asked for again.
    made.catch(() => this.samples.delete(id));
    if (this.samples.size > KEPT) this.samples.delete([...this.samples.keys()][0]!);
    return made;
  }

  private async solve(task: PlaneTask | SiteTask, gone: AbortSignal): Promise<PlaneReply | SiteReply> {
    try {
      return await this.solver.run(task, gone);
    } catch (error) {
      throw error instanceof RangeError ? new Refusal(400, error.message) : error;
    }
  }
}

function wholeNumber(query: URLSearchParams, key: string): number {
  const text = query.get(key) ?? '';
  if (!/^\d{1,10}$/.test(text))
    throw new Refusal(400, `found ${key} '${text.slice(0, 20)}', expected a whole number`);
  return Number(text);
}
