/**
 * Outcome of one trajectory. All SI; plain data and typed arrays, so that it packs as it is. Null is what did not
 * happen; NaN what has no value, as an observable without a meaning for the run. Any number but currents and times may be
 * NaN or infinite. What is written from it: in JSON null for both; in CSV an empty cell for NaN, `inf` and `-inf`; in
 * Parquet null for NaN, infinities as they are; in arrays (HDF5, NumPy, VTK) both as they are.
 */
export interface RunResult {
  seed: string;
  /** `short`: lithium joined both electrodes; `survived`: the protocol ended first; `stopped`: a limit of the scenario or cracks through the cell ended it; `interrupted`: the caller did (`RunOptions.shouldStop`), the rest is as far as it had come. */
  outcome: 'short' | 'survived' | 'stopped' | 'interrupted';
  /** Current density in A/m^2 of the step in which the first site filled with lithium (plating current of the half-cycle before, at rest or while stripping). */
  onsetCurrent: number | null;
  onsetTime: number | null;
  /** Current density in A/m^2 of the step in which lithium joined both electrodes: the run's CCD. */
  shortCurrent: number | null;
  shortTime: number | null;
  /** Last lower plating current survived before the short, so that the CCD lies in (previousCurrent, shortCurrent]; null at the first current. */
  previousCurrent: number | null;
  /** Likewise for the onset. */
  previousOnsetCurrent: number | null;
  /** Plating current density of the last step begun, and the time at the end. */
  lastCurrent: number;
  endTime: number;
  lithiumSites: number;
  /** m^3, quanta in unfinished sites included. */
  lithiumVolume: number;
  /** What was read off the lattice at the end; NaN where one has no meaning for the run. */
  observables: Record<string, number>;
  charge: {
    /** Charge in C of all quanta inserted. */
    inserted: number;
    /** Integral of sum q k dt in C, and of sum q^2 k dt in C^2. */
    expected: number;
    variance: number;
    /** Quanta in the ledger, and recounted from the final lattice. */
    quanta: number;
    quantaRecounted: number;
  };
  balance: {
    /** Worst relative mismatch of the electrode currents and the node balance over all audits. */
    kirchhoff: number;
    /** Worst mismatch of the window sums. */
    window: number;
    /** (inserted - expected) / sqrt(variance); 0 where nothing was expected. */
    charge: number;
  };
  /** Statistics of the sample, and what mechanisms found before the run; NaN where one does not apply. */
  microstructure: Record<string, number>;
  solver: {
    solves: number;
    iterations: number;
    /** Full solves against which the rates were measured; worst and mean error found, sum of |dk| over sum of k. */
    settled: number;
    worstRateError: number;
    meanRateError: number;
  };
  dimensions: { nx: number; ny: number; nz: number; edge: number; depth: number };
  /** When each lithium site turned: site index, number of the event, time in s, current density in A/m^2, root (`OpeningPressure.root`). */
  siteEvents: {
    site: Uint32Array;
    /** State (`SiteState`) that the site took, where mechanisms also empty or crack sites; else all turned into lithium. */
    state?: Uint8Array;
    event: Uint32Array;
    time: Float64Array;
    current: Float64Array;
    root: Int32Array;
  };
  /** s, A/m^2, V against the working electrode, sites; at both ends of each step, at the onset, after each solution of the field, at the end. */
  trace: { time: Float64Array; current: Float64Array; voltage: Float64Array; lithium: Float64Array };
  warnings: string[];
}
