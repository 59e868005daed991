/**
 * Measured critical current densities and conductivities to stand beside results, with the conditions they were measured
 * under. A parameter set must never be tuned on the measurements that it is then said to predict: freeze it on one series,
 * predict the others, and say which was which.
 */

/** How far a number can be trusted. */
export type LiteratureStanding =
  /** Read in the publication, or in a review that tabulates it. */
  | 'measured'
  /** Recalled and not checked: listed, never drawn. */
  | 'recalled';

/** A number with what is known of its spread; null where none was given. */
export interface LiteratureValue {
  readonly value: number;
  /** Half-width of the reported range or standard deviation, as the publication has it. */
  readonly spread: number | null;
}

/** One measured sample. */
export interface LiteraturePoint {
  readonly sample: string;
  /** um; null where the publication gives none that was at hand. */
  readonly grainSize: LiteratureValue | null;
  /** Roughness R_q of the interface in um. */
  readonly roughness: LiteratureValue | null;
  /** ohm cm^2. */
  readonly interfaceResistance: LiteratureValue | null;
  /** Relative density in percent. */
  readonly density: LiteratureValue | null;
  /** mA/cm^2. */
  readonly criticalCurrent: LiteratureValue | null;
  /** Total ionic conductivity in mS/cm. */
  readonly conductivity: LiteratureValue | null;
}

/** Samples of one publication, made and measured alike. */
export interface LiteratureSeries {
  readonly key: string;
  /** For a legend. */
  readonly label: string;
  /** Materials of this package that it stands beside. */
  readonly materials: readonly string[];
  readonly standing: LiteratureStanding;
  readonly conditions: string;
  /** What the numbers do not say. */
  readonly caution: string;
  readonly citation: string;
  /** DOI, where one is known. */
  readonly doi: string | null;
  readonly points: readonly LiteraturePoint[];
}

const value = (x: number, spread: number | null = null): LiteratureValue => ({ value: x, spread });
const nothing = {
  grainSize: null,
  roughness: null,
  interfaceResistance: null,
  density: null,
  criticalCurrent: null,
  conductivity: null,
} as const;

/** Sharafi's pellets: name, grain size, density, conductivity and critical current. */
const hotPressed = (
  sample: string,
  grainSize: readonly [number, number],
  density: number,
  conductivity: number,
  criticalCurrent: number,
): LiteraturePoint => ({
  ...nothing,
  sample,
  grainSize: value(...grainSize),
  density: value(density, 0.5),
  conductivity: value(conductivity),
  // Steps of the ramp: critical currents stand on a grid of tenths.
  criticalCurrent: value(criticalCurrent, 0.05),
});

/** Everything measured that reports stand beside. */
export const literature: readonly LiteratureSeries[] = [
  {
    key: 'sharafi2017',
    label: 'Sharafi 2017, hot-pressed LLZO',
    materials: ['LLZO'],
    standing: 'measured',
    conditions:
      'hot-pressed at 1100 to 1300 °C, the last annealed 50 h at 1300 °C; interfacial resistance small; steps of about 0.1 mA/cm², room temperature',
    caution:
      'density rises along with grain size, 96.0 to 99.4 %: of the five pellets only 80 and 600 µm have the same density (CCD 0.5 and 0.6 mA/cm²)',
    citation:
      'Sharafi, Haslam, Kerns, Wolfenstine, Sakamoto: Controlling and correlating the effect of grain size with the mechanical and electrochemical properties of Li7La3Zr2O12 solid-state electrolyte, J. Mater. Chem. A 5, 21491 (2017); as tabulated by Milan & Pasta, Mater. Futures 2, 013501 (2023), table 1',
    doi: null,
    points: [
      hotPressed('HP-1100 °C', [5, 2], 96.0, 0.46, 0.3),
      hotPressed('HP-1200 °C', [40, 13], 97.7, 0.52, 0.4),
      hotPressed('HP-1250 °C', [60, 20], 98.1, 0.54, 0.4),
      hotPressed('HP-1300 °C', [80, 20], 99.4, 0.56, 0.5),
      hotPressed('A-1300 °C', [600, 200], 99.4, 0.57, 0.6),
    ],
  },
  {
    key: 'cheng2015',
    label: 'Cheng 2015, sintered LLZO',
    materials: ['LLZO'],
    standing: 'recalled',
    conditions:
      'sintered from powders of different particle size; interfacial resistance 37 Ω cm² with small grains, about three times that with large ones',
    caution:
      'of these only the trend (small grains carry more), the 37 Ω cm² and the factor of three were checked; the two currents are recalled and their grain sizes not at hand, hence not drawn',
    citation:
      'Cheng, Chen, Kunz, Persson, Tamura, Chen, Doeff: Effect of surface microstructure on electrochemical performance of garnet solid electrolytes, ACS Appl. Mater. Interfaces 7, 2073 (2015)',
    doi: null,
    points: [
      { ...nothing, sample: 'small grains', interfaceResistance: value(37), criticalCurrent: value(0.134) },
      { ...nothing, sample: 'large grains', interfaceResistance: value(111), criticalCurrent: value(0.09) },
    ],
  },
  {
    key: 'singh2022',
    label: 'Singh 2022, cold-pressed argyrodite',
    materials: ['Li6PS5Cl'],
    standing: 'measured',
    conditions:
      'contact made at 265 MPa, half-cycles of 0.3 mAh/cm² at 0.1 to 1.8 mA/cm², 298 K, no stack pressure; pellets 83 and 92 % dense',
    caution:
      'grain size follows particle size, and so do roughness (1.1 and 6.5 µm) and porosity (17 and 8 %): no effect of grain size alone; grain sizes here are those that give the reported triple-junction densities',
    citation: 'Singh et al.: microstructure and dendrites in Li6PS5Cl, Cell Rep. Phys. Sci. 3, 101043 (2022)',
    doi: null,
    points: [
      {
        ...nothing,
        sample: 'small grains',
        grainSize: value(0.3),
        roughness: value(1.1),
        density: value(83),
        criticalCurrent: value(0.9),
        conductivity: value(1.56, 0.11),
      },
      {
        ...nothing,
        sample: 'large grains',
        grainSize: value(26),
        roughness: value(6.5),
        density: value(92),
        criticalCurrent: value(0.4),
        conductivity: value(1.95, 0.14),
      },
    ],
  },
];

/** Quantities of the literature that figures have on their axis. */
const AXES = {
  'microstructure.grainSize': { of: 'grainSize', unit: 'um' },
  'interface.roughness': { of: 'roughness', unit: 'um' },
  'interface.resistance': { of: 'interfaceResistance', unit: 'ohm cm^2' },
} as const;

/** What stands beside a figure: measured points of a material along a swept key, in the unit of the literature. */
export function literatureAlong(
  key: string,
  materials: readonly string[],
  what: 'criticalCurrent' | 'conductivity',
): {
  unit: string;
  series: {
    series: LiteratureSeries;
    points: { x: LiteratureValue; y: LiteratureValue; sample: string }[];
  }[];
} {
  const axis = (AXES as Readonly<Record<string, (typeof AXES)[keyof typeof AXES]>>)[key];
  if (axis === undefined) return { unit: '', series: [] };
  const found = literature
    .filter(
      ({ standing, materials: own }) =>
        standing === 'measured' && own.some((name) => materials.includes(name)),
    )
    .map((series) => ({
      series,
      points: series.points.flatMap((point) => {
        const [x, y] = [point[axis.of], point[what]];
        return x === null || y === null ? [] : [{ x, y, sample: point.sample }];
      }),
    }));
  return { unit: axis.unit, series: found.filter(({ points }) => points.length > 0) };
}
