/** What a stage is told to show beside the run and the moment. */
import type { ColourMode } from '../look.ts';

/** A plane that cuts away what lies beyond it (`flip`: below it) along an axis, in voxels. */
export interface Clip {
  readonly axis: 0 | 1 | 2;
  readonly at: number;
  readonly flip: boolean;
}

export interface StageLook {
  readonly mode: ColourMode;
  /** 0 hides the grains. */
  readonly grainOpacity: number;
  readonly cracks: boolean;
  readonly clip: Clip | null;
}

/** A plane of a field across an axis at a voxel, in the order of the grid; NaN where there is no value. */
export interface SliceValues {
  readonly axis: number;
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** Ends of the colour scale. */
  readonly range: readonly [number, number];
}
