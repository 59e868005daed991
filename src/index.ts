/**
 * filament-kmc as a library: kinetic Monte Carlo of lithium filaments along grain boundaries of solid electrolytes.
 *
 * ```ts
 * import { loadScenario, planEnsemble, runEnsemble, runTrajectory } from 'filament-kmc';
 *
 * const loaded = loadScenario(text, { file: 'web.yaml' });
 * const result = runTrajectory(loaded.scenario, '1/0000');       // one run, in this thread
 * const ensemble = await runEnsemble(planEnsemble(loaded));      // all runs, over worker threads
 * console.log(ensemble.points[0].ccd.median, 'A/m^2');
 * ```
 *
 * Everything is in SI units. The engine (units to analysis) runs in a browser too; `runEnsemble`, `runCampaign` and
 * the result store need Node.
 */

export {
  type ActivationEnergy,
  activationEnergy,
  meanInterval,
  type TemperaturePoint,
} from './analysis/conductivity.ts';
// Analysis
export {
  type CriticalCurrent,
  type CurrentObservation,
  criticalCurrent,
  eventProbability,
  type MedianInterval,
} from './analysis/critical-current.ts';
export { boxDimension, massRadiusDimension, sandboxDimension } from './analysis/dimension.ts';
export { type FractureSurface, fractureSurface } from './analysis/fracture-surface.ts';
export { lithiumAfterEvents, lithiumAtTime, turnedAtTime } from './analysis/history.ts';
export { type MetalPath, shortestMetalPath } from './analysis/metal-path.ts';
export { computeObservables, focusingFactor, OBSERVABLE_TITLES } from './analysis/observables.ts';
export { interactionContrast, shapleyContrast, shapleyValues } from './analysis/shapley.ts';
export { sobolPoints } from './analysis/sobol.ts';
export {
  type BootstrapOptions,
  bootstrapInterval,
  chiSquareTest,
  compareMean,
  type Interval,
  kolmogorovTest,
  kolmogorovTwoSampleTest,
  median,
  quantile,
} from './analysis/statistics.ts';
export { criticalCurrentRatio, criticalCurrentSlope, meanRatio } from './analysis/sweep-comparison.ts';
export { type CurrentCount, ThresholdPosterior } from './analysis/threshold.ts';
export { type CensoredValue, fitWeibull, type WeibullFit, weibullCumulative } from './analysis/weibull.ts';
export {
  type AdaptiveOptions,
  type AdaptivePoint,
  type AdaptiveResult,
  type AdaptiveSettings,
  runAdaptive,
} from './campaign/adaptive.ts';
export { runAdaptiveCampaign } from './campaign/adaptive-folder.ts';
export { type ArmComparison, compareArms } from './campaign/arm-comparison.ts';
export type { SweepComparison } from './campaign/comparison.ts';
export {
  type ConductivityPoint,
  type ConductivityResult,
  runConductivity,
} from './campaign/conductivity.ts';
export {
  type EnsembleOptions,
  type EnsembleProgress,
  type EnsembleResult,
  runEnsemble,
} from './campaign/ensemble.ts';
export type { RunSummary } from './campaign/messages.ts';
// Ensembles
export {
  type EnsemblePlan,
  type EnsemblePoint,
  type PlannedRun,
  planEnsemble,
  planRuns,
} from './campaign/plan.ts';
export type { PointSummary, RunRecord } from './campaign/point-summary.ts';
export { openResults, type StoredResults } from './campaign/results.ts';
export { runCampaign } from './campaign/run-campaign.ts';
export { runHash } from './campaign/run-hash.ts';
export { type CampaignStatus, campaignStatus } from './campaign/status.ts';
export { StoreError } from './campaign/store.ts';
export { type ExportFormat, type ExportOptions, exportRun } from './export/export-run.ts';
export { type MomentChoice, MomentError } from './export/moments.ts';
export { pack, unpack } from './io/codec.ts';
export { prepareHdf5 } from './io/hdf5/hdf5.ts';
export { mapReader } from './io/maps/read-map.ts';
export { decodeParquet, encodeParquet, type ParquetColumn } from './io/parquet/parquet.ts';
export { openStream, type Random, type RandomStream } from './kinetics/random.ts';
// The lattice and its sample
export { type Grid, makeGrid } from './lattice/grid.ts';
export { type BoundaryTable, type Lattice, SiteState, type SurfaceFlaws } from './lattice/lattice.ts';
export { findMaterial, materialNames, materials } from './materials/registry.ts';
// Mechanisms and random streams
export { defineMechanism, type Mechanism } from './mechanisms/mechanism.ts';
export { mechanisms } from './mechanisms/registry.ts';
export type { GrainMap } from './microstructure/grain-map.ts';
export {
  buildLattice,
  drawNuclei,
  drawSurfaceFlaws,
  makeMicrostructure,
  microstructureStatistics,
} from './microstructure/microstructure.ts';
export type { MicrostructureParameters } from './microstructure/parameters.ts';
export { conductivityJson } from './report/conductivity.ts';
export { ensembleJson, pointJson, runJson } from './report/json.ts';
// Reports
export { type LiteratureSeries, literature } from './report/literature.ts';
export { depositPicture } from './report/picture.ts';
export { type ArmPlan, planArms } from './scenario/arms.ts';
export { scenarioHash } from './scenario/identity.ts';
export { scenarioJsonSchema } from './scenario/json-schema.ts';
export { type LoadedScenario, type LoadOptions, loadScenario } from './scenario/load.ts';
export { MapError, type MapReader, type MapRequest } from './scenario/map-request.ts';
export { formatProblems, type Problem, ScenarioError } from './scenario/problem.ts';
export { type Scenario, scenarioSchema } from './scenario/schema.ts';
export { expandSweep, type SweepPoint } from './scenario/sweep.ts';
export type { RunCheckpoint } from './simulation/checkpoint.ts';
export { type ConductivitySample, measureConductivity } from './simulation/conductivity.ts';
export type { RunResult } from './simulation/result.ts';
// One trajectory
export { makeModel, type RunOptions, runTrajectory } from './simulation/run.ts';
export { SimulationError } from './simulation/simulation-error.ts';
// A run at any moment
export {
  Origin,
  Reconstruction,
  type Snapshot,
  type SnapshotFields,
  snapshotAt,
  snapshotFields,
} from './simulation/snapshot.ts';
// Units, materials, scenarios
export { formatQuantity, inUnit, parseQuantity, type Quantity } from './units/quantity.ts';
