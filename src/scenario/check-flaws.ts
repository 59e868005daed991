import { micrometres, type Report } from './check-report.ts';
import type { PartialScenario, Scenario } from './schema.ts';

/** The expected depth is a scale, not a bound: only what exceeds the range clearly is told. */
const truncationMargin = 1.2;

/** Checks of the root flaws against the box and against the range in which they are drawn. */
export function checkFlaws(scenario: PartialScenario, report: Report): void {
  const { microstructure, mechanisms } = scenario;
  if (microstructure === undefined || mechanisms === undefined) return;
  const { flaws } = mechanisms;
  if (!flaws.enabled || microstructure.size.length !== microstructure.dimensions) return;
  const thickness = microstructure.size[microstructure.size.length - 1];
  const limit = thickness / 4;
  const maximum = flaws.maximum ?? limit;
  const [maximumPath, sizePath] = ['mechanisms.flaws.maximum', 'microstructure.size'];
  if (maximum > limit * (1 + 1e-9)) {
    report(
      'error',
      'flaw-exceeds-box',
      maximumPath,
      [sizePath],
      micrometres(maximum),
      `at most a quarter of the thickness, ${micrometres(limit)}`,
      'thicken the box or lower the largest flaw',
    );
    return;
  }
  if (flaws.minimum > maximum) {
    report(
      'error',
      'flaw-range-empty',
      'mechanisms.flaws.minimum',
      [maximumPath, sizePath],
      micrometres(flaws.minimum),
      `at most the largest flaw, ${micrometres(maximum)}`,
      '',
    );
    return;
  }
  const patch = patchArea(microstructure);
  const { electrodeArea } = flaws;
  if (electrodeArea !== undefined && electrodeArea < patch * (1 - 1e-9)) {
    report(
      'error',
      'electrode-below-patch',
      'mechanisms.flaws.electrodeArea',
      [sizePath],
      squareMillimetres(electrodeArea),
      `at least the simulated patch, ${squareMillimetres(patch)}`,
      'leave it out to simulate the patch alone',
    );
    return;
  }
  const area = electrodeArea ?? patch;
  const weakest = expectedDepth(scenario, area);
  if (weakest > truncationMargin * maximum) {
    const pellet = electrodeArea !== undefined;
    report(
      'warning',
      'flaws-truncated',
      pellet
        ? 'mechanisms.flaws.electrodeArea'
        : scenario.interface?.roughness === undefined
          ? 'mechanisms.flaws.scale'
          : 'interface.roughness',
      [maximumPath, sizePath, 'mechanisms.flaws.outletDensity', 'mechanisms.flaws.modulus'],
      `a deepest flaw of about ${micrometres(weakest)} on ${squareMillimetres(area)}`,
      `at most the largest flaw, ${micrometres(maximum)}`,
      pellet
        ? 'flaws of the pellet leave the range that the box can hold: thicken the box, or lower the scale or the density'
        : 'the deepest flaws are cut and no longer follow the Weibull law',
    );
  }
}

function patchArea({ size, dimensions, depth }: Scenario['microstructure']): number {
  return size[0] * (dimensions === 2 ? depth : size[1]);
}

function squareMillimetres(area: number): string {
  return `${(area * 1e6).toPrecision(3)} mm^2`;
}

/**
 * Typical depth of the deepest flaw on an area: the least of N Weibull strengths is about N^(-1/M), so that
 * c = c_scale N^(2/M). Boundary outlets have about 2/d of length per area, in 2D
 * (lines across the slab) 1/d.
 */
function expectedDepth(scenario: PartialScenario, area: number): number {
  const { microstructure: m, mechanisms } = scenario;
  if (m === undefined || mechanisms === undefined) return 0;
  const { flaws } = mechanisms;
  const roughness = scenario.interface?.roughness;
  const scale = roughness === undefined ? flaws.scale : flaws.roughnessRatio * roughness;
  const grained = m.kind === 'polycrystal' || m.kind === 'bricks';
  const outlets = grained ? (((m.dimensions - 1) * area) / m.grainSize) * flaws.outletDensity : 0;
  const interior = area * flaws.interiorDensity;
  const deepest = (count: number, of: number): number => (count < 1 ? 0 : of * count ** (2 / flaws.modulus));
  return Math.max(deepest(outlets, scale), deepest(interior, scale * flaws.interiorScaleRatio));
}
