import { activeMechanisms } from '../mechanisms/registry.ts';
import { arrhenius } from '../units/arrhenius.ts';
import { formatQuantity } from '../units/quantity.ts';
import { checkAdaptive } from './check-adaptive.ts';
import { checkFlaws } from './check-flaws.ts';
import { checkMap } from './check-map.ts';
import { checkProtocol } from './check-protocol.ts';
import { micrometres, type Report } from './check-report.ts';
import { runMemory, sitesWithin } from './memory.ts';
import { parsePath } from './path.ts';
import type { Finding } from './problem.ts';
import type { PartialScenario, Scenario } from './schema.ts';

/** Settings of the checks. */
export interface CheckOptions {
  /** Memory that a run may take, in bytes (default 8 GiB). */
  readonly memoryLimit?: number;
}

const defaultMemory = 8 * 2 ** 30;
/** Relative deviation from a whole number of voxels that counts as rounding error. */
const wholeTolerance = 1e-6;

type Microstructure = Scenario['microstructure'];

/**
 * Checks of what no single value shows: resolution, box, memory, flaws, protocol. Takes the sections that are valid, so
 * that these checks run also when others are at fault.
 */
export function checkScenario(scenario: PartialScenario, options: CheckOptions = {}): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (severity, code, path, related, found, expected, hint) => {
    findings.push({
      severity,
      code,
      path: parsePath(path),
      related: related.map(parsePath),
      found,
      expected,
      hint,
    });
  };
  const { microstructure } = scenario;
  if (microstructure !== undefined) {
    checkBox(microstructure, options.memoryLimit ?? defaultMemory, report);
    checkGrains(microstructure, report);
    checkPores(microstructure, report);
  }
  checkLengths(scenario, report);
  checkFlaws(scenario, report);
  if (scenario.mechanisms !== undefined)
    for (const { mechanism, parameters } of activeMechanisms(scenario.mechanisms))
      mechanism.check?.(parameters, scenario, report);
  checkProtocol(scenario, report);
  checkAdaptive(scenario, report);
  return findings;
}

function checkBox(m: Microstructure, memoryLimit: number, report: Report): void {
  const { size, dimensions, voxel } = m;
  if (size.length !== dimensions) {
    const axes = dimensions === 2 ? '[x, z]' : '[x, y, z]';
    report(
      'error',
      'wrong-size-count',
      'microstructure.size',
      ['microstructure.dimensions'],
      `${size.length} ${size.length === 1 ? 'length' : 'lengths'}`,
      `${dimensions}, ${axes}, as dimensions is ${dimensions}`,
      size.length === 2 || size.length === 3
        ? `write dimensions: ${size.length}, or ${dimensions} lengths`
        : `write ${axes}`,
    );
    return;
  }
  let sites = 1;
  size.forEach((length, axis) => {
    const path = `microstructure.size.${axis}`;
    const count = length / voxel;
    const whole = Math.round(count);
    sites *= Math.max(1, whole);
    if (whole < 4) {
      report(
        'error',
        'box-below-resolution',
        path,
        ['microstructure.voxel'],
        `${micrometres(length)} of ${micrometres(voxel)} voxels`,
        'at least 4 voxels',
        `write a voxel of ${micrometres(length / 4)} or less`,
      );
    } else if (Math.abs(count - whole) > wholeTolerance * count) {
      report(
        'warning',
        'size-rounded',
        path,
        ['microstructure.voxel'],
        `${micrometres(length)}, ${count.toPrecision(6)} voxels`,
        'a whole number of voxels',
        `${formatQuantity(whole * voxel, 'um', 6)} is used`,
      );
    }
  });
  const bytes = runMemory(sites);
  if (bytes > memoryLimit || sites >= 2 ** 31) {
    const fits = voxel * (sites / sitesWithin(memoryLimit)) ** (1 / dimensions);
    report(
      'error',
      'lattice-too-large',
      'microstructure.voxel',
      ['microstructure.size'],
      `${sites.toExponential(2)} sites, about ${gibibytes(bytes)}`,
      `at most ${gibibytes(memoryLimit)}`,
      `a voxel of ${micrometres(fits * 1.01)} or a smaller box fits`,
    );
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}

/** Number of grains to expect in the box; infinite where the kind has no grain size. */
export function expectedGrains(m: Microstructure): number {
  const volume = m.size.reduce((product, length) => product * length, 1);
  if (m.kind === 'bricks') return volume / m.grainSize ** m.dimensions;
  if (m.kind !== 'polycrystal') return Number.POSITIVE_INFINITY;
  return volume / (m.dimensions === 2 ? (Math.PI / 4) * m.grainSize ** 2 : (Math.PI / 6) * m.grainSize ** 3);
}

function checkGrains(m: Microstructure, report: Report): void {
  if (m.map !== undefined) {
    checkMap(m, m.map, report);
    return;
  }
  if ((m.kind !== 'polycrystal' && m.kind !== 'bricks') || m.size.length !== m.dimensions) return;
  const path = 'microstructure.grainSize';
  const size = micrometres(m.grainSize);
  if (m.grainSize < 3 * m.voxel * (1 - 1e-9)) {
    report(
      'error',
      'grain-below-resolution',
      path,
      ['microstructure.voxel'],
      `grains of ${size}, ${(m.grainSize / m.voxel).toPrecision(3)} voxels`,
      `at least 3 voxels of ${micrometres(m.voxel)}`,
      `write a voxel of ${micrometres(m.grainSize / 3)} or less`,
    );
  }
  const grains = expectedGrains(m);
  const box = m.size.map(micrometres).join(' x ');
  if (grains < 2 * (1 - 1e-9)) {
    report(
      'error',
      'too-few-grains',
      path,
      ['microstructure.size'],
      `grains of ${size} in a box of ${box}: ${grains.toPrecision(2)} of them`,
      'at least 2 grains',
      'enlarge the box, or write kind: singleCrystal',
    );
  } else if (grains < 8) {
    report(
      'warning',
      'few-grains',
      path,
      ['microstructure.size'],
      `about ${grains.toPrecision(2)} grains in the box`,
      'several grains across, for results that do not depend on the box',
      'enlarge the box',
    );
  }
}

function checkPores(m: Microstructure, report: Report): void {
  const { boundary, junction, interior, diameter } = m.pores;
  const total = boundary + junction + interior;
  if (total === 0) return;
  const thickness = m.size[m.size.length - 1];
  const path = 'microstructure.pores.diameter';
  if (total > 0.5) {
    report(
      'error',
      'too-porous',
      'microstructure.pores',
      [],
      `pores of ${(100 * total).toPrecision(3)} % together`,
      'at most 50 %',
      '',
    );
  }
  if (diameter >= thickness) {
    report(
      'error',
      'pore-exceeds-box',
      path,
      ['microstructure.size'],
      `pores of ${micrometres(diameter)}`,
      `less than the thickness ${micrometres(thickness)}`,
      '',
    );
  } else if (diameter < 2 * m.voxel) {
    report(
      'warning',
      'pore-below-resolution',
      path,
      ['microstructure.voxel'],
      `pores of ${micrometres(diameter)}`,
      `at least 2 voxels of ${micrometres(m.voxel)}`,
      'pores of one voxel have no shape',
    );
  }
}

function checkLengths(scenario: PartialScenario, report: Report): void {
  const { microstructure, electrolyte, temperature, growth, boundaries } = scenario;
  if (microstructure === undefined) return;
  const { voxel, kind, grainSize } = microstructure;
  const grained = kind === 'polycrystal' || kind === 'bricks';
  if (grained && boundaries !== undefined && boundaries.electricalWidth > grainSize / 4) {
    report(
      'warning',
      'wide-boundaries',
      'boundaries.electricalWidth',
      ['microstructure.grainSize'],
      formatQuantity(boundaries.electricalWidth, 'nm', 3),
      `well below the grain size, ${micrometres(grainSize)}`,
      'boundary layers overlap; the model takes them as thin',
    );
  }
  const tilted = kind !== 'bricks' && kind !== 'singleCrystal' && kind !== 'glass';
  if (tilted && boundaries !== undefined && boundaries.parallelConductivity > 0 && boundaries.resistance > 0)
    report(
      'warning',
      'shorted-boundaries',
      'boundaries.parallelConductivity',
      ['boundaries.resistance'],
      'boundaries that resist across and conduct along themselves',
      'one of the two, or boundaries along the grid',
      'on the grid a tilted boundary then blocks less than its resistance says (docs/model.md, section 12)',
    );
  if (growth !== undefined && typeof growth.openingWidth === 'number' && growth.openingWidth > voxel) {
    report(
      'warning',
      'opening-exceeds-voxel',
      'growth.openingWidth',
      ['microstructure.voxel'],
      formatQuantity(growth.openingWidth, 'nm', 3),
      `at most the voxel, ${micrometres(voxel)}`,
      'a site then fills as a whole',
    );
  }
  const chargeTransfer = scenario.interface?.chargeTransferResistance;
  if (electrolyte === undefined || temperature === undefined || chargeTransfer === undefined) return;
  const { conductivity, activationEnergy, referenceTemperature } = electrolyte;
  const length =
    0.2 * conductivity * arrhenius(activationEnergy, temperature, referenceTemperature) * chargeTransfer;
  if (voxel > length) {
    report(
      'warning',
      'coarse-voxel',
      'microstructure.voxel',
      ['interface.chargeTransferResistance', 'electrolyte.conductivity'],
      micrometres(voxel),
      `at most ${micrometres(length)} (a fifth of conductivity times charge transfer resistance)`,
      'currents at filament tips are not resolved',
    );
  }
}
