import { lithiumSites } from '../analysis/history.ts';
import { computeObservables } from '../analysis/observables.ts';
import type { IonicProperties } from '../fields/ionic-network.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { workingSurface } from '../lattice/working-surface.ts';
import type { MechanismContext } from '../mechanisms/mechanism.ts';
import { type ActiveMechanism, activeMechanisms } from '../mechanisms/registry.ts';
import {
  buildLattice,
  buildVoxels,
  carve,
  drawNuclei,
  drawSurfaceFlaws,
  type Microstructure,
  makeMicrostructure,
  microstructureStatistics,
  noNuclei,
  sheetsOf,
} from '../microstructure/microstructure.ts';
import type { FlawParameters } from '../microstructure/parameters.ts';
import type { Scenario } from '../scenario/schema.ts';
import { arrhenius } from '../units/arrhenius.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';
import { formatQuantity } from '../units/quantity.ts';
import { checkCheckpoint, goOnFrom, makeCheckpoint, type RunCheckpoint } from './checkpoint.ts';
import { electronConduction, withPores } from './electron-conduction.ts';
import { Model } from './model.ts';
import { NOMINAL_OPENING } from './opening-pressure.ts';
import { platingCurrentOf, protocolSteps, survivedCurrentOf } from './protocol.ts';
import { activationVolumeLaw, powerLaw } from './rate-law.ts';
import type { RunResult } from './result.ts';
import { sampleParameters } from './sample-parameters.ts';
import { type RunHooks, Simulation } from './simulation.ts';
import { strippingObservables } from './stripping.ts';

/** Hooks of the caller, and where a run goes on. */
export interface RunOptions extends Pick<RunHooks, 'onProgress' | 'shouldStop'> {
  /** Go on from this state instead of from the beginning: the result is the same, byte for byte. */
  readonly resumeFrom?: RunCheckpoint;
  /**
   * Asked after every event and at the start of every step of the protocol, unless the run is over; true has the state
   * handed to `onCheckpoint`, after which the run goes on, the same as without (or ends, if `shouldStop`, asked next,
   * says so).
   */
  readonly shouldCheckpoint?: () => boolean;
  readonly onCheckpoint?: (state: RunCheckpoint) => void;
}

/** The law where the mechanism `flaws` is off: none is drawn, every surface site has the same depth in m. */
function noFlaws(depth: number): FlawParameters {
  return {
    outletDensity: 0,
    interiorDensity: 0,
    scale: depth,
    interiorScaleRatio: 1,
    modulus: 1,
    minimum: depth,
    maximum: depth,
    electrodeArea: null,
  };
}

/** Transport properties of a scenario at its temperature, with those that mechanisms replace. */
export function ionicProperties(scenario: Scenario): IonicProperties {
  const { electrolyte, boundaries, temperature } = scenario;
  const reference = electrolyte.referenceTemperature;
  const bulk = arrhenius(electrolyte.activationEnergy, temperature, reference);
  const boundary = arrhenius(boundaries.activationEnergy, temperature, reference);
  const conductivity = electrolyte.conductivity * bulk;
  let boundaryResistance = boundaries.resistance / boundary;
  for (const { mechanism, parameters } of activeMechanisms(scenario.mechanisms))
    boundaryResistance =
      mechanism.boundaryResistance?.(parameters, { conductivity, temperature }) ?? boundaryResistance;
  return {
    conductivity,
    boundaryResistance,
    workingResistance: scenario.interface.resistance,
    counterResistance: scenario.interface.counterResistance,
    depositResistance: scenario.interface.chargeTransferResistance,
    chargeTransfer: {
      kinetics: scenario.interface.kinetics,
      transferCoefficient: scenario.interface.transferCoefficient,
      temperature,
    },
  };
}

/**
 * What the boundaries of a sample conduct along themselves, in S through each face; undefined where a scenario gives
 * none. See {@link boundarySheets}.
 */
export function conductionAlongBoundaries(
  { boundaries, electrolyte, temperature }: Scenario,
  sample: Microstructure,
  { grid }: Lattice,
): IonicProperties['alongBoundaries'] {
  if (boundaries.parallelConductivity === 0) return undefined;
  const sheet =
    boundaries.parallelConductivity *
    arrhenius(boundaries.activationEnergy, temperature, electrolyte.referenceTemperature) *
    boundaries.electricalWidth;
  const squares = sheetsOf(sample.tessellation, grid);
  for (const faces of squares) for (let i = 0; i < faces.length; i++) faces[i] *= sheet;
  return squares;
}

/**
 * Resistance R_int of the working interface in ohm m^2: one number, or one a surface column where a mechanism changes
 * it from place to place; infinite without contact.
 */
function interfaceResistance(
  { workingResistance }: IonicProperties,
  lattice: Lattice,
  active: readonly ActiveMechanism[],
  context: MechanismContext,
  seed: string,
): number | Float64Array {
  if (typeof workingResistance !== 'number') return workingResistance;
  if (!active.some(({ mechanism }) => mechanism.interfaceConductance)) return workingResistance;
  const { grid } = lattice;
  const columns = grid.nx * grid.ny;
  const factor = new Float64Array(columns).fill(1);
  const { sites } = workingSurface(lattice);
  const boundaryArea = Float64Array.from(sites.subarray(0, columns), (site) => lattice.boundaryArea[site]);
  const at = { grid, boundaryArea, seed };
  for (const { mechanism, parameters } of active)
    mechanism.interfaceConductance?.(parameters, at, context, factor);
  return factor.map((share) => workingResistance / share);
}

/** The sample of a scenario and seed: continuous, voxelised and carved, with what its mechanisms are asked with. */
function makeSample(scenario: Scenario, seed: string) {
  const { microstructure, electrolyte, growth } = scenario;
  const sample = makeMicrostructure(sampleParameters(scenario), seed);
  const active = activeMechanisms(scenario.mechanisms);
  const context: MechanismContext = {
    openingWidth: typeof growth.openingWidth === 'number' ? growth.openingWidth : NOMINAL_OPENING,
    roughness: scenario.interface.roughness ?? null,
    thickness: microstructure.size[microstructure.size.length - 1],
    youngModulus: electrolyte.youngModulus,
    poissonRatio: electrolyte.poissonRatio,
    temperature: scenario.temperature,
    transferCoefficient: scenario.interface.transferCoefficient,
  };
  let lattice = buildLattice(sample);
  for (const { mechanism, parameters } of active) {
    const height = mechanism.relief?.(parameters, { grid: lattice.grid, seed }, context);
    if (height !== undefined) lattice = carve(lattice, height);
  }
  return { sample, lattice, active, context };
}

/** The lattice of a scenario and seed before the first event, without a model on it. */
export function makeLattice(scenario: Scenario, seed: string): Lattice {
  return makeSample(scenario, seed).lattice;
}

/** Grains, states and relief of {@link makeLattice}, sooner: without boundaries, unless the interface is carved along them. */
export function makeVoxels(
  scenario: Scenario,
  seed: string,
): Pick<Lattice, 'grid' | 'grain' | 'state' | 'relief'> {
  if (activeMechanisms(scenario.mechanisms).some(({ mechanism }) => mechanism.relief))
    return makeLattice(scenario, seed);
  return buildVoxels(makeMicrostructure(sampleParameters(scenario), seed));
}

/** Makes the sample of a scenario and seed, and the model on it. */
export function makeModel(
  scenario: Scenario,
  seed: string,
): { model: Model; microstructure: Record<string, number>; warnings: string[] } {
  const { microstructure, electrolyte, growth, numerics } = scenario;
  const warnings: string[] = [];
  const { sample, lattice, active, context } = makeSample(scenario, seed);
  let flawLaw = noFlaws(scenario.mechanisms.flaws.minimum);
  let sharingLength = 0;
  let lateralMobility: number | undefined;
  for (const { mechanism, parameters } of active) {
    flawLaw = mechanism.flaws?.(parameters, context) ?? flawLaw;
    sharingLength = mechanism.sharingLength?.(parameters, context) ?? sharingLength;
    lateralMobility = mechanism.lateralMobility?.(parameters, context) ?? lateralMobility;
  }
  const flaws = drawSurfaceFlaws(sample, lattice, flawLaw, seed);
  if (flaws.truncated > 0)
    warnings.push(
      `${flaws.truncated} of ${flaws.count} flaws cut at the largest size, ${formatQuantity(flawLaw.maximum, 'um', 3)}`,
    );
  const poreRadius = microstructure.pores.diameter / 2;
  const findings: Record<string, number> = {};
  for (const { mechanism, parameters } of active) {
    const found = mechanism.findings?.(parameters, context);
    Object.assign(findings, found?.observables);
    warnings.push(...(found?.warnings ?? []));
  }
  let nuclei = noNuclei;
  for (const { mechanism, parameters } of active) {
    const law = mechanism.nuclei?.(parameters, context);
    if (law) nuclei = withPores(lattice, drawNuclei(sample, lattice, law, seed), poreRadius);
  }
  const leakage = electronConduction(
    lattice,
    nuclei,
    active,
    context,
    sample.tessellation.boundaries.area,
    seed,
  );
  const alongBoundaries = conductionAlongBoundaries(scenario, sample, lattice);
  const ionic = { ...ionicProperties(scenario), ...(alongBoundaries && { alongBoundaries }) };
  const model = new Model({
    lattice,
    flaws,
    ionic: { ...ionic, workingResistance: interfaceResistance(ionic, lattice, active, context, seed) },
    mechanics: {
      fractureToughness: electrolyte.fractureToughness,
      youngModulus: electrolyte.youngModulus,
      poissonRatio: electrolyte.poissonRatio,
      poreRadius,
      openingWidth: typeof growth.openingWidth === 'number' ? growth.openingWidth : null,
    },
    mechanisms: active,
    nuclei,
    leakage,
    law:
      growth.law === 'power'
        ? powerLaw(growth.exponent)
        : activationVolumeLaw(growth.activationVolume, scenario.temperature),
    sharingLength,
    lateralMobility,
    quantaPerSite: growth.quantaPerSite,
    rateTolerance: numerics.rateTolerance,
    solverTolerance: numerics.solverTolerance,
  });
  let largest = 0;
  for (let s = 0; s < flaws.size.length; s++) largest = Math.max(largest, flaws.size[s]);
  return {
    model,
    microstructure: {
      ...Object.fromEntries(
        Object.entries(microstructureStatistics(sample, lattice)).map(([key, value]) => [
          key,
          value ?? Number.NaN,
        ]),
      ),
      flaws: flaws.count,
      flawsTruncated: flaws.truncated,
      largestFlaw: largest,
      ...findings,
    },
    warnings,
  };
}

/**
 * Runs one trajectory: the sample of `seed`, its protocol, to a short or to the end. The same scenario and
 * seed give the same result, byte for byte.
 *
 * @throws SimulationError where charge, currents or windows do not balance, or a checkpoint is not of this run.
 */
export function runTrajectory(scenario: Scenario, seed: string, options: RunOptions = {}): RunResult {
  const { onProgress, shouldStop, resumeFrom, shouldCheckpoint, onCheckpoint } = options;
  if (resumeFrom !== undefined) checkCheckpoint(resumeFrom, scenario, seed);
  const { model, microstructure, warnings } = makeModel(scenario, seed);
  const steps = protocolSteps(scenario.protocol);
  const simulation = new Simulation(model, steps, seed, {
    debug: scenario.numerics.debug,
    maximumLithium: scenario.numerics.maximumLithium ?? 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  if (resumeFrom !== undefined) goOnFrom(simulation, resumeFrom);
  const between =
    shouldCheckpoint === undefined || onCheckpoint === undefined
      ? undefined
      : () => shouldCheckpoint() && onCheckpoint(makeCheckpoint(simulation, scenario, seed));
  simulation.run({ onProgress, shouldStop, between });
  return collectResult(simulation, seed, microstructure, warnings);
}

/** How cracks led the lithium: lead in m, and time in s and plating current density in A/m^2 at which one was through. */
function crackObservables({ crackFront, steps, clock }: Simulation): Record<string, number> {
  const currentAt = (event: { step: number } | null): number =>
    event === null ? Number.NaN : (platingCurrentOf(steps, event.step) ?? Number.NaN);
  return {
    crackLead: crackFront.mean(clock.time),
    largestCrackLead: crackFront.first === null ? Number.NaN : crackFront.largest,
    firstCrackTime: crackFront.first?.time ?? Number.NaN,
    firstCrackCurrent: currentAt(crackFront.first),
    crackThroughTime: crackFront.through?.time ?? Number.NaN,
    crackThroughCurrent: currentAt(crackFront.through),
  };
}

/** Reads the result off a finished simulation. */
export function collectResult(
  simulation: Simulation,
  seed: string,
  microstructure: Record<string, number>,
  warnings: string[],
): RunResult {
  const { model, turned, trace, onset, short, ledger } = simulation;
  const { grid, state } = model.lattice;
  const events = Uint32Array.from(turned, (t) => t.site);
  const states = Uint8Array.from(turned, (t) => t.state);
  const sites = lithiumSites({
    site: events,
    ...(model.strips || model.cracksAhead ? { state: states } : {}),
  });
  const { steps } = simulation;
  let lithium = 0;
  for (let i = 0; i < grid.sites; i++) if (state[i] === SiteState.lithium) lithium++;
  const atOnset = onset === null ? undefined : trace.find((t) => t.time >= onset.time);
  const last = trace[trace.length - 1];
  return {
    seed,
    outcome: simulation.outcome,
    onsetCurrent: onset === null ? null : platingCurrentOf(steps, onset.step),
    onsetTime: onset?.time ?? null,
    shortCurrent: short === null ? null : platingCurrentOf(steps, short.step),
    shortTime: short?.time ?? null,
    previousCurrent: short === null ? null : survivedCurrentOf(steps, short.step),
    previousOnsetCurrent: onset === null ? null : survivedCurrentOf(steps, onset.step),
    lastCurrent: platingCurrentOf(steps, simulation.lastStep) ?? 0,
    endTime: simulation.clock.time,
    lithiumSites: lithium,
    lithiumVolume: (ledger.inserted * LITHIUM_MOLAR_VOLUME) / FARADAY,
    observables: {
      ...computeObservables(model.lattice, sites, sites.length),
      voltageAtOnset: atOnset?.voltage ?? Number.NaN,
      voltageAtEnd: last.voltage,
      focusingFactor: simulation.focusing,
      voltageDrop:
        atOnset && last.current !== 0
          ? Math.sign(last.current) * ((atOnset.voltage / atOnset.current) * last.current - last.voltage)
          : Number.NaN,
      ...(model.strips ? strippingObservables(model) : {}),
      ...model.leakage?.observables(simulation.softShort?.time ?? Number.NaN),
      ...(model.cracksAhead ? crackObservables(simulation) : {}),
    },
    charge: {
      inserted: ledger.inserted,
      expected: ledger.expected,
      variance: ledger.variance,
      quanta: ledger.quanta,
      quantaRecounted: simulation.recount(),
    },
    balance: {
      kirchhoff: simulation.worstKirchhoff,
      window: simulation.worstWindow,
      charge: ledger.variance > 0 ? (ledger.inserted - ledger.expected) / Math.sqrt(ledger.variance) : 0,
    },
    microstructure,
    solver: { ...model.solver },
    dimensions: { nx: grid.nx, ny: grid.ny, nz: grid.nz, edge: grid.edge, depth: grid.depth },
    siteEvents: {
      site: events,
      ...(model.strips || model.cracksAhead ? { state: states } : {}),
      event: Uint32Array.from(turned, (t) => t.event),
      time: Float64Array.from(turned, (t) => t.time),
      current: Float64Array.from(turned, (t) => t.current),
      root: Int32Array.from(turned, (t) => model.opening.root[t.site]),
    },
    trace: {
      time: Float64Array.from(trace, (t) => t.time),
      current: Float64Array.from(trace, (t) => t.current),
      voltage: Float64Array.from(trace, (t) => t.voltage),
      lithium: Float64Array.from(trace, (t) => t.lithium),
    },
    warnings: [...warnings, ...simulation.warnings],
  };
}
