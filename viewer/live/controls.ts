/** The sliders of the live mode, and the scenario that they stand for. No DOM: the command line's loader reads what comes out. */
import { writeScenario } from '../../src/scenario/write.ts';

/** A slider over a list of values or a range. */
export interface Slider {
  readonly key: keyof Settings;
  readonly label: string;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** The slider runs over the logarithm of the value, which is rounded to two digits. */
  readonly logarithmic?: boolean;
  /** The switch without which the slider has no meaning. */
  readonly shownWith?: 'cohesion' | 'leakage';
  readonly help: string;
}

/** Where the sliders stand. Numbers in the units of {@link SLIDERS}. */
export interface Settings {
  readonly dimensions: 2 | 3;
  readonly protocol: 'ramp' | 'constant';
  readonly leakage: boolean;
  readonly cohesion: boolean;
  readonly grainSize: number;
  readonly boundaryResistance: number;
  readonly boundaryConductivity: number;
  readonly interfaceResistance: number;
  readonly softening: number;
  readonly cohesionRatio: number;
  readonly electronicConductivity: number;
  readonly narrowing: number;
  readonly current: number;
  readonly temperature: number;
  readonly seed: number;
}

export const DEFAULTS: Settings = {
  dimensions: 2,
  protocol: 'ramp',
  leakage: false,
  cohesion: true,
  grainSize: 9,
  boundaryResistance: 1,
  boundaryConductivity: 0,
  interfaceResistance: 10,
  softening: 0.6,
  cohesionRatio: 0.49,
  electronicConductivity: 5.5e-8,
  narrowing: 0.5,
  current: 0.3,
  temperature: 25,
  seed: 1,
};

export const SLIDERS: readonly Slider[] = [
  {
    key: 'grainSize',
    label: 'Grain size',
    unit: 'um',
    minimum: 5,
    maximum: 14,
    step: 0.5,
    help: 'mean diameter of the grains',
  },
  {
    key: 'current',
    label: 'Current density',
    unit: 'mA/cm^2',
    minimum: 0.05,
    maximum: 10,
    step: 0.01,
    logarithmic: true,
    help: 'first of a ramp that rises by 8 % every 30 min, or constant for 48 h',
  },
  {
    key: 'interfaceResistance',
    label: 'Interface resistance',
    unit: 'ohm cm^2',
    minimum: 1,
    maximum: 200,
    step: 0.01,
    logarithmic: true,
    help: 'area resistance of lithium on the electrolyte',
  },
  {
    key: 'boundaryResistance',
    label: 'Boundary resistance',
    unit: 'ohm cm^2',
    minimum: 0.01,
    maximum: 100,
    step: 0.01,
    logarithmic: true,
    help: 'area resistance across one grain boundary: ions cross it less easily',
  },
  {
    key: 'boundaryConductivity',
    label: 'Boundary mobility',
    unit: 'mS/cm',
    minimum: 0,
    maximum: 100,
    step: 1,
    help: 'ionic conductivity along the boundary layer: ions run along it',
  },
  {
    key: 'softening',
    label: 'Softening G_gb/G',
    unit: '1',
    minimum: 0.3,
    maximum: 1,
    step: 0.01,
    help: 'shear modulus of the boundary over that of the grain; 1 is none',
  },
  {
    key: 'cohesionRatio',
    label: 'Boundary energy γ_gb/2γ_s',
    unit: '1',
    minimum: 0,
    maximum: 0.95,
    step: 0.01,
    shownWith: 'cohesion',
    help: 'gamma_gb / 2 gamma_s: how much less work it takes to separate a boundary',
  },
  {
    key: 'electronicConductivity',
    label: 'Electronic conductivity',
    unit: 'S/cm',
    minimum: 1e-10,
    maximum: 1e-6,
    step: 0.01,
    logarithmic: true,
    shownWith: 'leakage',
    help: 'of the polycrystal; leaked electrons plate lithium inside',
  },
  {
    key: 'narrowing',
    label: 'Band-gap narrowing',
    unit: 'eV',
    minimum: 0,
    maximum: 2,
    step: 0.05,
    shownWith: 'leakage',
    help: 'of the boundaries against the grains',
  },
  {
    key: 'temperature',
    label: 'Temperature',
    unit: 'degC',
    minimum: -20,
    maximum: 100,
    step: 1,
    help: 'conductivities and resistances follow their activation energies',
  },
  {
    key: 'seed',
    label: 'Seed',
    unit: '',
    minimum: 1,
    maximum: 99,
    step: 1,
    help: 'another sample and other random numbers',
  },
];

/** Sides of the box in um, and the voxel edge. */
const BOX = { 2: [48, 40], 3: [20, 20, 18] } as const;
const VOXEL = '1 um';

const value = (number: number, unit: string) =>
  unit === '1' ? number : `${Number(number.toPrecision(6))} ${unit}`;

/** The scenario of the sliders in input form. */
export function scenarioOf(settings: Settings): Record<string, unknown> {
  const { dimensions, leakage, cohesion, current } = settings;
  const imposed = value(current, 'mA/cm^2');
  return {
    name: 'live',
    description:
      'Copied from the live mode: a small box, for a look. Take a larger one and more runs for numbers.',
    material: 'LLZO',
    microstructure: {
      dimensions,
      size: BOX[dimensions].map((side) => `${side} um`),
      voxel: VOXEL,
      grainSize: value(settings.grainSize, 'um'),
    },
    temperature: value(settings.temperature, 'degC'),
    boundaries: {
      resistance: value(settings.boundaryResistance, 'ohm cm^2'),
      parallelConductivity: value(settings.boundaryConductivity, 'mS/cm'),
    },
    interface: { resistance: value(settings.interfaceResistance, 'ohm cm^2') },
    mechanisms: {
      softening: { shearModulusRatio: settings.softening },
      cohesion: { enabled: cohesion, energyRatio: settings.cohesionRatio },
      ...(leakage
        ? {
            leakage: {
              enabled: true,
              electronicConductivity: value(settings.electronicConductivity, 'S/cm'),
              counterContact: 'blocking',
            },
            bandGapNarrowing: { enabled: true, narrowing: value(settings.narrowing, 'eV') },
            nucleation: { enabled: true },
          }
        : {}),
    },
    protocol:
      settings.protocol === 'ramp'
        ? { kind: 'ramp', start: imposed, step: '8 %', dwell: '30 min', maximum: '60 mA/cm^2' }
        : { kind: 'constant', current: imposed, duration: '48 h' },
    numerics: { rateTolerance: '5 %' },
    ensemble: { runs: 24, seed: settings.seed },
  };
}

/** The same as a file that the command line takes. */
export function scenarioYaml(settings: Settings): string {
  return `# Run with: filament-kmc ccd live.yaml\n${writeScenario(scenarioOf(settings))}`;
}

/** Settings as the part of an address after #, those that are not the default. */
export function settingsToHash(settings: Settings): string {
  return Object.entries(settings)
    .filter(([key, set]) => set !== DEFAULTS[key as keyof Settings])
    .map(([key, set]) => `${key}=${set}`)
    .join('&');
}

/** Settings from such a part; what is unknown or out of range is left at its default. */
export function settingsFromHash(hash: string): Settings {
  const found: Record<string, unknown> = { ...DEFAULTS };
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [key, text] = part.split('=', 2);
    if (text === undefined || !(key in DEFAULTS)) continue;
    const slider = SLIDERS.find((s) => s.key === key);
    const number = Number(text);
    if (slider !== undefined) {
      if (number >= slider.minimum && number <= slider.maximum) found[key] = number;
    } else if (key === 'dimensions' && (number === 2 || number === 3)) found[key] = number;
    else if (key === 'protocol' && (text === 'ramp' || text === 'constant')) found[key] = text;
    else if ((key === 'leakage' || key === 'cohesion') && (text === 'true' || text === 'false'))
      found[key] = text === 'true';
  }
  return found as unknown as Settings;
}
