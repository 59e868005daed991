import { openStream } from '../kinetics/random.ts';
import { GAS_CONSTANT, LITHIUM_MOLAR_VOLUME } from '../units/constants.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { defineMechanism, type MechanismContext } from './mechanism.ts';

/** Two elastic half-spaces, lithium and electrolyte, and the volume ratio v of lithium ion and metal. */
export interface ElasticPair {
  /** Shear moduli in Pa and Poisson's ratios. */
  readonly lithiumModulus: number;
  readonly lithiumPoisson: number;
  readonly electrolyteModulus: number;
  readonly electrolytePoisson: number;
  readonly volumeRatio: number;
  /** N/m. */
  readonly surfaceTension: number;
}

/**
 * Stability parameter chi in J/(mol m) of a flat interface displaced by A cos(k x): the electrochemical potential of
 * electrons changes by chi A cos(k x), current at a peak by exp((1 - alpha) chi A / RT). Unstable where chi > 0.
 *
 *     chi = (V_m / 2) ((1 + v) (t - gamma k^2) + (1 - v) p)
 *     t = 4 k G_Li G (2 - 3 nu_Li - 3 nu + 4 nu_Li nu) / D,   p = k (G^2 (3 - 4 nu_Li) - G_Li^2 (3 - 4 nu)) / D
 *     D = G_Li (1 - nu_Li)(3 - 4 nu) + G (1 - nu)(3 - 4 nu_Li)
 *
 * t: jump of the deviatoric normal stress, p: sum of the in-plane pressures, for both half-spaces in plane strain under
 * the same displacement, tangential tractions in balance.
 */
export function stabilityParameter(pair: ElasticPair, wavenumber: number): number {
  const { lithiumModulus: g, lithiumPoisson: n, electrolyteModulus: G, electrolytePoisson: m } = pair;
  const denominator = g * (1 - n) * (3 - 4 * m) + G * (1 - m) * (3 - 4 * n);
  const deviatoric = (4 * wavenumber * g * G * (2 - 3 * n - 3 * m + 4 * n * m)) / denominator;
  const pressure = (wavenumber * (G * G * (3 - 4 * n) - g * g * (3 - 4 * m))) / denominator;
  const { volumeRatio: v, surfaceTension } = pair;
  return (
    (LITHIUM_MOLAR_VOLUME / 2) *
    ((1 + v) * (deviatoric - surfaceTension * wavenumber ** 2) + (1 - v) * pressure)
  );
}

/**
 * Ratio G / G_Li at which chi changes sign without surface tension: stable above it for v > 1, below it for v < 1;
 * infinite for v = 1, where deviatoric stress alone is left.
 */
export function criticalModulusRatio(
  pair: Pick<ElasticPair, 'lithiumPoisson' | 'electrolytePoisson' | 'volumeRatio'>,
): number {
  const { lithiumPoisson: n, electrolytePoisson: m, volumeRatio: v } = pair;
  // (1 - v)(3 - 4 n) r^2 + 4 (1 + v) f r - (1 - v)(3 - 4 m) = 0 has one positive root.
  const half = (2 * (1 + v) * (2 - 3 * n - 3 * m + 4 * n * m)) / ((1 - v) * (3 - 4 * n));
  return v === 1 ? Number.POSITIVE_INFINITY : -half + Math.sqrt(half * half + (3 - 4 * m) / (3 - 4 * n));
}

interface Settings {
  readonly lithiumShearModulus: number;
  readonly lithiumPoissonRatio: number;
  readonly volumeRatio: number;
  readonly surfaceTension: number;
  readonly boundaryModulusRatio: number;
  readonly wavelength: number;
  readonly amplitude: number;
}

function pairOf(settings: Settings, context: MechanismContext, softening: number): ElasticPair {
  const { youngModulus, poissonRatio } = context;
  return {
    lithiumModulus: settings.lithiumShearModulus,
    lithiumPoisson: settings.lithiumPoissonRatio,
    electrolyteModulus: (softening * youngModulus) / (2 * (1 + poissonRatio)),
    electrolytePoisson: poissonRatio,
    volumeRatio: settings.volumeRatio,
    surfaceTension: settings.surfaceTension,
  };
}

/** Kinetic exponent (1 - alpha) chi A / RT of a peak. */
function kineticExponent(
  settings: Settings,
  context: MechanismContext,
  softening: number,
  wavelength: number,
): number {
  const chi = stabilityParameter(pairOf(settings, context, softening), (2 * Math.PI) / wavelength);
  return (
    ((1 - context.transferCoefficient) * chi * settings.amplitude) / (GAS_CONSTANT * context.temperature)
  );
}

/**
 * Linear stability of the flat interface after Monroe and Newman, from the shear moduli of lithium and electrolyte, for
 * grains and for softened boundaries. Where it is stable a corrugation heals and nothing acts; where it is unstable the
 * conductance of the interface is multiplied by exp((1 - alpha) chi A cos(k x) / RT). LLZO is stable under the
 * original volume ratio, and stays so with half the modulus: the control that experiment contradicts.
 *
 * Signs: chi is the published one, at fixed surface overpotential. With the ion smaller than the atom (v < 1: inorganic
 * electrolytes, Ahmad & Viswanathan) the pressure term changes sign and stiff electrolytes become unstable.
 */
export const monroeNewman = defineMechanism({
  name: 'monroeNewman',
  title: 'Elastic stability of the flat interface',
  equation: 'i = i_0 exp((1 - alpha) chi A cos(k x) / RT) where chi(G, G_Li, v) > 0',
  citation:
    'Monroe & Newman, J. Electrochem. Soc. 152, A396 (2005); form and sign of v: Ahmad & Viswanathan, Phys. Rev. Lett. 119, 056003 (2017)',
  enabledByDefault: false,
  parameters: {
    lithiumShearModulus: quantity('GPa', {
      above: '0 GPa',
      max: '100 GPa',
      description: 'Shear modulus G_Li of lithium',
    }).prefault('3.4 GPa'),
    lithiumPoissonRatio: quantity('1', {
      min: '0',
      below: '0.5',
      description: "Poisson's ratio of lithium",
    }).prefault(0.42),
    volumeRatio: quantity('1', {
      min: '0',
      max: '100',
      description:
        'Volume ratio v of the lithium ion in the electrolyte and the atom in the metal (12.8: original, for a polymer salt; inorganic electrolytes near 0.1)',
    }).prefault(12.8),
    surfaceTension: quantity('J/m^2', {
      min: '0 J/m^2',
      max: '10 J/m^2',
      description: 'Surface tension gamma of the interface',
    }).prefault('0.5 J/m^2'),
    boundaryModulusRatio: quantity('1', {
      above: '0',
      max: '1',
      description: 'Shear modulus of boundary outlets over that of the grains (0.5 to 1 in LLZO)',
    }).prefault(0.5),
    wavelength: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Wavelength of the corrugation along x; fitted to the box',
    }).prefault('10 um'),
    amplitude: quantity('nm', {
      min: '0 nm',
      max: '10 um',
      description: 'Amplitude A of the corrugation',
    }).prefault('10 nm'),
  },
  interfaceConductance: (settings, { grid, boundaryArea, seed }, context, factor) => {
    const length = grid.nx * grid.edge;
    const waves = Math.max(1, Math.round(length / settings.wavelength));
    const phase = openStream(`${seed}/monroe-newman`).next() * length;
    const grain = kineticExponent(settings, context, 1, length / waves);
    const boundary = kineticExponent(settings, context, settings.boundaryModulusRatio, length / waves);
    for (let s = 0; s < factor.length; s++) {
      const exponent = boundaryArea[s] > 0 ? boundary : grain;
      if (exponent <= 0) continue;
      const x = ((s % grid.nx) + 0.5) * grid.edge;
      factor[s] *= Math.exp(exponent * Math.cos((2 * Math.PI * waves * (x - phase)) / length));
    }
  },
  findings: (settings, context) => {
    const critical = criticalModulusRatio(pairOf(settings, context, 1));
    const part = (name: string, softening: number) => {
      const pair = pairOf(settings, context, softening);
      const exponent = kineticExponent(settings, context, softening, settings.wavelength);
      const ratio = pair.electrolyteModulus / pair.lithiumModulus;
      return {
        exponent,
        text: `${name} ${exponent > 0 ? 'unstable' : 'stable'} (G = ${formatQuantity(pair.electrolyteModulus, 'GPa', 3)}, ${ratio.toPrecision(3)} G_Li, exponent ${exponent.toPrecision(3)})`,
      };
    };
    const grain = part('grains', 1);
    const boundary = part('boundaries', settings.boundaryModulusRatio);
    const side = settings.volumeRatio > 1 ? 'above' : 'below';
    return {
      observables: {
        stableInterface: grain.exponent > 0 || boundary.exponent > 0 ? 0 : 1,
        criticalModulusRatio: critical,
        grainKineticExponent: grain.exponent,
        boundaryKineticExponent: boundary.exponent,
      },
      warnings: [
        `Monroe-Newman: ${grain.text}, ${boundary.text}; stable ${side} ${critical.toPrecision(3)} G_Li for v = ${settings.volumeRatio}`,
      ],
    };
  },
  check: ({ wavelength, amplitude }, { microstructure }, report) => {
    const path = 'mechanisms.monroeNewman.wavelength';
    if (amplitude > wavelength / 20)
      report(
        'error',
        'not-linear',
        'mechanisms.monroeNewman.amplitude',
        [path],
        formatQuantity(amplitude, 'nm', 3),
        `at most a twentieth of the wavelength, ${formatQuantity(wavelength / 20, 'nm', 3)}`,
        'the analysis is linear in the amplitude',
      );
    if (microstructure !== undefined && wavelength < 4 * microstructure.voxel)
      report(
        'error',
        'wave-below-resolution',
        path,
        ['microstructure.voxel'],
        formatQuantity(wavelength, 'um', 3),
        `at least 4 voxels of ${formatQuantity(microstructure.voxel, 'um', 3)}`,
        '',
      );
  },
});
