import type { ClockState } from '../kinetics/clock.ts';
import type { RandomState } from '../kinetics/random.ts';
import type { PropensityTreeState } from '../kinetics/selector.ts';
import type { ClustersState } from '../lattice/clusters.ts';
import type { CrackFrontState } from './cracking.ts';
import type { LedgerState } from './ledger.ts';
import type { ModelState } from './model.ts';

/** Where a simulation stands between two events of a step: plain data and typed arrays, without what sample and scenario say. */
export interface SimulationState {
  readonly model: ModelState;
  readonly clock: ClockState;
  readonly random: RandomState;
  readonly selector: PropensityTreeState;
  readonly clusters: ClustersState;
  readonly ledger: LedgerState;
  readonly crackFront: CrackFrontState;
  readonly onset: { step: number; time: number } | null;
  readonly softShort: { step: number; time: number } | null;
  /** Number of the step under way, and its end in s. */
  readonly lastStep: number;
  readonly stepEnd: number;
  readonly worstKirchhoff: number;
  readonly worstWindow: number;
  readonly lithium: number;
  readonly focusing: number;
  /** Turned sites at the last audit. */
  readonly audited: number;
  readonly warnings: readonly string[];
  /** The run so far, an entry a site that has changed. */
  readonly turned: {
    readonly site: Int32Array;
    readonly event: Float64Array;
    readonly time: Float64Array;
    readonly current: Float64Array;
    readonly state: Uint8Array;
  };
  readonly trace: {
    readonly time: Float64Array;
    readonly current: Float64Array;
    readonly voltage: Float64Array;
    readonly lithium: Float64Array;
  };
}
