/** What the page asks its server. */
import { makeGrid } from '../../src/lattice/grid.ts';
import type {
  FieldName,
  PlaneReply,
  ResultsListing,
  RunHead,
  SampleHead,
  SiteReply,
} from '../../src/view/messages.ts';
import { unpackParcel } from '../../src/view/parcel.ts';
import type { RunData, Sample } from '../run-data.ts';

/** The data of one result folder. */
export class Client {
  private readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  async listing(): Promise<ResultsListing> {
    return (await this.ask('results', {})).json() as Promise<ResultsListing>;
  }

  async run(id: string): Promise<{ head: RunHead; run: Omit<RunData, 'surfaceRoots'> }> {
    const { meta, arrays } = await this.parcel<RunHead>('run', { id });
    return {
      head: meta,
      run: {
        id,
        outcome: meta.outcome,
        shortCurrent: meta.shortCurrent,
        endTime: meta.endTime,
        events: {
          site: arrays.site as Uint32Array,
          ...(arrays.state === undefined ? {} : { state: arrays.state as Uint8Array }),
          event: arrays.event as Uint32Array,
          time: arrays.time as Float64Array,
          current: arrays.current as Float64Array,
          root: arrays.root as Int32Array,
        },
        trace: {
          time: arrays.traceTime as Float64Array,
          current: arrays.traceCurrent as Float64Array,
          voltage: arrays.traceVoltage as Float64Array,
          lithium: arrays.traceLithium as Float64Array,
        },
      },
    };
  }

  async sample(id: string): Promise<{ head: SampleHead; sample: Sample }> {
    const { meta, arrays } = await this.parcel<SampleHead>('sample', { id });
    const { nx, ny, nz, edge, depth } = meta.grid;
    return {
      head: meta,
      sample: {
        grid: makeGrid(nx, ny, nz, edge, depth),
        grain: arrays.grain as ArrayLike<number>,
        initial: arrays.initial as Uint8Array,
        contacts: (arrays.contacts as Uint8Array | undefined) ?? true,
        ...(meta.crossings === null
          ? {}
          : {
              surfaces: {
                position: arrays.position as Float32Array,
                normal: arrays.normal as Float32Array,
                triangles: arrays.triangles as Uint32Array,
                lines: arrays.lines as Uint32Array,
                crossings: meta.crossings,
              },
            }),
      },
    };
  }

  async plane(
    id: string,
    moment: number,
    field: FieldName,
    axis: number,
    index: number,
    signal: AbortSignal,
  ): Promise<PlaneReply> {
    const { meta, arrays } = await this.parcel<Omit<PlaneReply, 'values'>>(
      'plane',
      { id, moment, field, axis, index },
      signal,
    );
    return { ...meta, values: arrays.values as Float32Array };
  }

  async site(id: string, moment: number, site: number, signal: AbortSignal): Promise<SiteReply> {
    return (await this.ask('site', { id, moment, site }, signal)).json() as Promise<SiteReply>;
  }

  private async parcel<Meta>(name: string, query: Query, signal?: AbortSignal) {
    return unpackParcel<Meta>(await (await this.ask(name, query, signal)).arrayBuffer());
  }

  private async ask(name: string, query: Query, signal?: AbortSignal): Promise<Response> {
    const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
    const response = await fetch(`./api/${name}?${search}`, {
      headers: { 'X-Token': this.token },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response;
  }
}

type Query = Readonly<Record<string, string | number>>;
