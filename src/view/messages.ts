/** What the server of the viewer, its worker and the page tell each other, beside the arrays. All SI; null for no value. */
import type { Scenario } from '../scenario/schema.ts';

/** `/api/results`: the folder and its runs. */
export interface ResultsListing {
  readonly name: string;
  readonly folder: string;
  readonly points: readonly { readonly title: string; readonly runs: readonly string[] }[];
  /** Runs that are planned and neither finished nor failed. */
  readonly missing: number;
  /** What to know of the folder, a sentence each. */
  readonly notes: readonly string[];
}

/** Head of `/api/run`: arrays site, state?, event, time, current, root, and those of the trace (traceTime ...). */
export interface RunHead {
  readonly id: string;
  readonly outcome: 'short' | 'survived' | 'stopped';
  readonly onsetCurrent: number | null;
  readonly shortCurrent: number | null;
  readonly endTime: number;
  readonly lithiumSites: number;
  readonly intergranularFraction: number | null;
  readonly seed: string;
  readonly warnings: readonly string[];
}

/** Head of `/api/sample`: arrays grain, initial, contacts?, and in 3D the surfaces between grains (position, normal, triangles, lines). */
export interface SampleHead {
  readonly grid: { nx: number; ny: number; nz: number; edge: number; depth: number };
  readonly surfaceRoots: number;
  /** Whether the run has electrons, and so their potential. */
  readonly leaks: boolean;
  /** Of the surfaces, see `GrainSurfaces`; null in 2D. */
  readonly crossings: number | null;
}

/** Fields of a plane. */
export const FIELDS = ['potential', 'electronPotential', 'openingPressure', 'currentDensity'] as const;
export type FieldName = (typeof FIELDS)[number];

/** To the worker: the sample of a scenario and seed, answered by its parcel. */
export interface SampleTask {
  readonly scenario: Scenario;
  readonly seed: string;
}

/** To the worker: a plane of a field across an axis, of a run after its first `moment` site events. */
export interface PlaneTask {
  readonly kind: 'plane';
  readonly folder: string;
  readonly id: string;
  readonly moment: number;
  readonly field: FieldName;
  readonly axis: number;
  readonly index: number;
}

/** Its values (width along the first of the other axes) and the range of the whole field; NaN in the array where there is none. */
export interface PlaneReply {
  readonly width: number;
  readonly height: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly values: Float32Array;
}

/** To the worker: all that is known of a site at a moment. */
export interface SiteTask {
  readonly kind: 'site';
  readonly folder: string;
  readonly id: string;
  readonly moment: number;
  readonly site: number;
}

/** V, Pa, A/m^2, rad. */
export interface SiteReply {
  readonly boundary: number | null;
  readonly disorientation: number | null;
  readonly junction: boolean;
  readonly potential: number | null;
  readonly electronPotential: number | null;
  readonly openingPressure: number | null;
  readonly currentDensity: number | null;
}
