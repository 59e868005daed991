import { z } from 'zod';
import { ARM_DESIGNS, DEFAULT_ORDERS, FACTORIAL_BY_DEFAULT } from '../analysis/arm-designs.ts';
import { MOST_PLAYERS } from '../analysis/shapley.ts';
import { materialNames } from '../materials/registry.ts';
import { mechanisms, mechanismsSchema } from '../mechanisms/registry.ts';
import type { GrainMap } from '../microstructure/grain-map.ts';
import { LITHIUM_ATOM_VOLUME } from '../units/constants.ts';
import { formatQuantity } from '../units/quantity.ts';
import { quantity } from '../units/schema.ts';
import { mapKeys } from './map-request.ts';

/** A length above zero and at most `max`. */
const length = (unit: string, max: string, description: string) =>
  quantity(unit, { above: `0 ${unit}`, max, description });

const fraction = (max: string, description: string) => quantity('1', { min: '0', max, description });

const wholeNumber = (min: number, max: number, description: string) =>
  z.int().min(min).max(max).describe(description);

const microstructure = z
  .strictObject({
    kind: z
      .enum(['polycrystal', 'bicrystal', 'bricks', 'singleCrystal', 'glass', 'imported'])
      .prefault('polycrystal')
      .describe(
        'polycrystal: periodic power diagram; bicrystal: two grains in bands; bricks: equal cubes; singleCrystal: one grain; glass: no grain; imported: from a file',
      ),
    ...mapKeys,
    dimensions: z
      .union([z.literal(2), z.literal(3)])
      .prefault(3)
      .describe('2 (a slab of thickness `depth`) or 3'),
    size: z
      .array(quantity('um', { above: '0 um', max: '1 m' }))
      .min(1)
      .max(8)
      .describe('Box: [x, z] in 2D, [x, y, z] in 3D; the last is the distance of the electrodes'),
    depth: length('um', '1 cm', 'Thickness of the slab along y (2D only)').prefault('20 um'),
    voxel: length('um', '1 mm', 'Voxel edge a'),
    grainSize: length(
      'um',
      '1 m',
      'Mean diameter of the grains (bricks: their edge); not needed for bicrystal, singleCrystal and glass',
    ),
    grainSizeSpread: fraction('0.8', 'Standard deviation of the logarithm of the grain diameter').prefault(
      0.3,
    ),
    tilt: quantity('deg', {
      min: '-90 deg',
      max: '90 deg',
      description: 'Bicrystal: angle between the boundary plane and the z axis',
    }).prefault('0 deg'),
    boundaryEnergy: z
      .strictObject({
        model: z
          .enum(['constant', 'readShockley', 'distributed'])
          .prefault('readShockley')
          .describe('Boundary energy: constant, by Read-Shockley from the disorientation, or drawn'),
        spread: fraction('1', 'Relative standard deviation of `distributed`').prefault(0.2),
      })
      .prefault({})
      .describe('Energy of the grain boundaries relative to a general one'),
    pores: z
      .strictObject({
        boundary: fraction('30 %', 'Volume fraction of pores on boundaries').prefault(0),
        junction: fraction('30 %', 'Volume fraction of pores on junction lines').prefault(0),
        interior: fraction('30 %', 'Volume fraction of pores inside grains').prefault(0),
        diameter: length('um', '1 mm', 'Pore diameter').prefault('1 um'),
      })
      .prefault({})
      .describe('Porosity'),
  })
  .describe('The sample: grains, box and resolution');

const electrolyte = z
  .strictObject({
    conductivity: quantity('mS/cm', {
      above: '0 mS/cm',
      max: '10 S/cm',
      description: 'Ionic conductivity of the grains at the reference temperature',
    }),
    activationEnergy: quantity('eV', {
      min: '0 eV',
      max: '3 eV',
      description: 'Activation energy of the conductivity',
    }),
    fractureToughness: quantity('MPa m^1/2', {
      above: '0 MPa m^1/2',
      max: '100 MPa m^1/2',
      description: 'Fracture toughness K_IC of the grains',
    }),
    youngModulus: quantity('GPa', { above: '0 GPa', max: '2000 GPa', description: "Young's modulus E" }),
    poissonRatio: quantity('1', { min: '0', below: '0.5', description: "Poisson's ratio" }),
    bandGap: quantity('eV', {
      above: '0 eV',
      max: '20 eV',
      description: 'Band gap of the grains; needed by bandGapNarrowing alone, whose narrowing it bounds',
    }).exactOptional(),
    referenceTemperature: quantity('K', {
      min: '50 K',
      max: '1500 K',
      description: 'Temperature at which conductivities and resistances of this scenario hold',
    }),
  })
  .prefault({} as never)
  .describe('Bulk of the electrolyte; what is left out comes from the material');

const boundaries = z
  .strictObject({
    resistance: quantity('ohm cm^2', {
      min: '0 ohm cm^2',
      max: '1e9 ohm cm^2',
      description: 'Area resistance across one grain boundary at the reference temperature',
    }),
    parallelConductivity: quantity('S/cm', {
      min: '0 S/cm',
      max: '10 S/cm',
      description:
        'Ionic conductivity along the boundary layer (of the electrical width), beside that of the grains',
    }),
    activationEnergy: quantity('eV', {
      min: '0 eV',
      max: '3 eV',
      description: 'Activation energy of the boundary resistance',
    }),
    electricalWidth: length('nm', '1 um', 'Electrical width delta_el of a boundary'),
  })
  .prefault({} as never)
  .describe('Transport at grain boundaries; what is left out comes from the material');

const areaResistance = (description: string) =>
  quantity('ohm cm^2', { above: '0 ohm cm^2', max: '1e7 ohm cm^2', description });

const interfaces = z
  .strictObject({
    resistance: areaResistance('Area resistance R_int of the working electrode'),
    counterResistance: areaResistance(
      'Area resistance of the counter electrode; default: that of the working electrode',
    ),
    chargeTransferResistance: areaResistance('Charge transfer resistance R_ct of the faces of filaments'),
    kinetics: z
      .enum(['linear', 'butlerVolmer'])
      .prefault('linear')
      .describe('Charge transfer: linear (R_ct) or Butler-Volmer with i0 = RT/(F R_ct)'),
    transferCoefficient: quantity('1', {
      above: '0',
      below: '1',
      description: 'Transfer coefficient alpha of Butler-Volmer',
    }).prefault(0.5),
    roughness: quantity('um', {
      min: '0 um',
      max: '1 mm',
      description:
        'Root-mean-square roughness R_q of the working interface; sets the scale of the root flaws if given',
    }).exactOptional(),
  })
  .prefault({} as never)
  .describe('Electrodes and the faces of lithium; what is left out comes from the material');

const growth = z
  .strictObject({
    law: z
      .enum(['power', 'activationVolume'])
      .prefault('power')
      .describe('Dependence of the opening rate on the opening pressure: p^-n or exp(-V* p/kT)'),
    exponent: quantity('1', { min: '1', max: '100', description: 'Exponent n of the power law' }).prefault(
      40,
    ),
    activationVolume: quantity('nm^3', {
      above: '0 nm^3',
      max: '1e6 nm^3',
      description: 'Activation volume V*; default: 50 atoms of lithium metal',
    }).prefault(formatQuantity(50 * LITHIUM_ATOM_VOLUME, 'nm^3', 6)),
    openingWidth: z
      .union([length('nm', '100 um', 'Opening w of a filament'), z.literal('selfConsistent')])
      .prefault('50 nm')
      .describe('Opening w of a filament, or selfConsistent: w = 4 (1 - nu^2) p_open c / E'),
    quantaPerSite: wholeNumber(
      1,
      4096,
      'Quanta m in which a site fills; numerical, results must not depend on it',
    ).prefault(4),
  })
  .prefault({})
  .describe('Growth of lithium');

const currentDensity = (description: string, zero = false) =>
  quantity('mA/cm^2', {
    ...(zero ? { min: '0 mA/cm^2' } : { above: '0 mA/cm^2' }),
    max: '1e4 A/cm^2',
    description,
  });

/** Step of a ramp, in SI. */
export type RampStep =
  | { readonly kind: 'geometric'; readonly ratio: number }
  | { readonly kind: 'arithmetic'; readonly increment: number };

const rampStep = z
  .union([
    quantity('mA/cm^2', { above: '0 mA/cm^2', max: '1e4 A/cm^2' }).transform(
      (increment): RampStep => ({ kind: 'arithmetic', increment }),
    ),
    quantity('%', { above: '0 %', max: '1000 %' }).transform(
      (ratio): RampStep => ({ kind: 'geometric', ratio }),
    ),
  ])
  .describe('Step of the current: in percent (geometric) or in mA/cm^2 (arithmetic)');

const protocol = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('ramp').describe('Current rises in steps until the cell shorts'),
      start: currentDensity('First current density'),
      step: rampStep,
      dwell: quantity('h', {
        above: '0 s',
        max: '1e5 d',
        description: 'Duration of each step (or give capacityPerStep)',
      }).exactOptional(),
      capacityPerStep: quantity('mAh/cm^2', {
        above: '0 mAh/cm^2',
        max: '1e4 mAh/cm^2',
        description: 'Charge passed in each step (or give dwell)',
      }).exactOptional(),
      maximum: currentDensity('Last current density; a cell that survives it is censored'),
    }),
    z.strictObject({
      kind: z.literal('constant').describe('Constant current for a fixed time'),
      current: currentDensity('Current density'),
      duration: quantity('h', { above: '0 s', max: '1e5 d', description: 'Duration' }),
    }),
    z.strictObject({
      kind: z
        .literal('cycle')
        .describe('Half-cycles of plating and stripping at equal currents; needs the mechanism `stripping`'),
      current: currentDensity('of every half-cycle (or give start, step and maximum)').exactOptional(),
      cycles: wholeNumber(1, 100_000, 'Number of cycles at `current`').exactOptional(),
      start: currentDensity('First current density').exactOptional(),
      step: rampStep.exactOptional(),
      maximum: currentDensity('Last current density; a cell that survives it is censored').exactOptional(),
      cyclesPerStep: wholeNumber(1, 10_000, 'Cycles at each current from start to maximum').prefault(1),
      capacity: quantity('mAh/cm^2', {
        above: '0 mAh/cm^2',
        max: '1e4 mAh/cm^2',
        description: 'Charge passed in each half-cycle (or give halfCycle)',
      }).exactOptional(),
      halfCycle: quantity('h', {
        above: '0 s',
        max: '1e5 d',
        description: 'Duration of each half-cycle (or give capacity)',
      }).exactOptional(),
      rest: quantity('min', {
        min: '0 s',
        max: '1e5 d',
        description: 'Time without current after each half-cycle',
      }).prefault('0 min'),
    }),
  ])
  .describe('Current against time');

const numerics = z
  .strictObject({
    rateTolerance: quantity('1', {
      above: '0',
      max: '50 %',
      description: 'Allowed relative error of the rates before fields are refreshed',
    }).prefault('2 %'),
    solverTolerance: quantity('1', {
      min: '1e-14',
      max: '1e-2',
      description: 'Relative residual at which the field solver stops',
    }).prefault(1e-6),
    debug: z
      .boolean()
      .prefault(false)
      .describe('Check clusters, conservation and window sums at every event'),
    maximumLithium: quantity('1', {
      above: '0',
      max: '1',
      description: 'Stop when lithium fills this fraction of the sites',
    }).exactOptional(),
  })
  .prefault({})
  .describe('Numerical parameters');

const adaptive = z
  .strictObject({
    width: quantity('1', {
      above: '0',
      max: '2',
      description: 'Width of the interval of ln(CCD) at which sampling ends',
    }).prefault('10 %'),
    confidence: quantity('1', {
      min: '50 %',
      max: '99.9 %',
      description: 'Confidence of that interval',
    }).prefault('95 %'),
    batch: wholeNumber(
      1,
      1024,
      'Runs between two decisions; more keep more workers busy and choose currents with less foresight',
    ).prefault(8),
    maximumRuns: wholeNumber(2, 1_000_000, 'Runs at which sampling ends in any case').prefault(400),
    step: quantity('1', {
      min: '0.1 %',
      max: '50 %',
      description: 'Relative step of the currents that may be chosen',
    }).prefault('2 %'),
  })
  .exactOptional()
  .describe(
    'Samples constant currents one batch after another until the CCD is known, instead of whole ramps',
  );

const ensemble = z
  .strictObject({
    runs: wholeNumber(
      1,
      1_000_000,
      'Number of samples, each with its own microstructure and random numbers',
    ).prefault(24),
    seed: z
      .union([z.string().min(1).max(200), z.int().transform(String)])
      .prefault('1')
      .describe('Seed of all random numbers: a text or a whole number'),
    adaptive,
  })
  .prefault({})
  .describe('Ensemble');

const compare = z
  .strictObject({
    mechanisms: z
      .array(z.enum(mechanisms.map(({ name }) => name)))
      .min(1)
      .max(MOST_PLAYERS)
      .exactOptional()
      .describe(
        'Mechanisms to switch on and off; default: those that are enabled, but for what drives filaments',
      ),
    arms: z
      .enum(ARM_DESIGNS)
      .exactOptional()
      .describe(
        `Which combinations to run: alone (none, and each alone), all-but-one (all, and each left out), factorial (every one), sampled (along random orders); default: factorial up to ${FACTORIAL_BY_DEFAULT} mechanisms, sampled above`,
      ),
    orders: wholeNumber(
      1,
      1000,
      `Random cyclic orders of \`sampled\`; default: ${DEFAULT_ORDERS}`,
    ).exactOptional(),
  })
  .exactOptional()
  .describe('What `filament-kmc compare` runs');

/** A value in a sweep, as written. */
export type SweepValue = string | number | boolean | readonly SweepValue[];
const sweepValue: z.ZodType<SweepValue, SweepValue> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number()])),
]);

const rangeEnd = (which: string) =>
  z.union([z.string(), z.number()]).describe(`${which} value, with its unit`);

/** Sobol points in a box of keys. Keys are dotted paths. */
export const sobolSchema = z
  .strictObject({
    points: wholeNumber(1, 10_000, 'Number of points; a power of two fills the box most evenly'),
    scramble: z
      .boolean()
      .prefault(false)
      .describe(
        'Randomise the points by ensemble.seed; without it the first one is at the `from` of every key',
      ),
    keys: z
      .record(
        z.string(),
        z.strictObject({
          from: rangeEnd('Least'),
          to: rangeEnd('Greatest'),
          scale: z
            .enum(['linear', 'logarithmic'])
            .prefault('linear')
            .describe('Whether values or their logarithms are evenly spread'),
        }),
      )
      .describe('Dotted keys with their ranges'),
  })
  .describe('Quasi-random points that fill a box of keys evenly, in each key and in all together');

/** Keys are dotted paths (`microstructure.grainSize`). */
const sweep = z
  .union([
    z.object({ sobol: sobolSchema.exactOptional() }).catchall(z.array(sweepValue).min(1)),
    z.array(z.record(z.string(), sweepValue)).min(1),
  ])
  .describe(
    'Values to try: a map from dotted keys to lists (all combinations), with `sobol` for quasi-random points in ranges, or a list of maps of keys that change together',
  );

/**
 * Schema of a scenario: input with units as text, output in SI. Values that a material supplies have no default
 * here, so that a material's gaps are asked for by name; {@link loadScenario} fills them in first.
 */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200).describe('Name of the study'),
  description: z.string().max(20_000).exactOptional().describe('What the study is about'),
  material: z
    .enum(materialNames)
    .prefault('LLZO')
    .describe('Electrolyte whose numbers fill in what is left out'),
  microstructure,
  temperature: quantity('K', {
    min: '100 K',
    max: '453.6 K',
    description: 'Temperature; lithium melts at 453.7 K',
  }).prefault('298.15 K'),
  electrolyte,
  boundaries,
  interface: interfaces,
  growth,
  mechanisms: mechanismsSchema.prefault({}).describe('Physical mechanisms, each with a switch'),
  protocol,
  numerics,
  ensemble,
  compare,
  sweep: sweep.exactOptional(),
});

/** A validated scenario, all numbers in SI. */
export type Scenario = Omit<z.output<typeof scenarioSchema>, 'sweep' | 'microstructure'> & {
  microstructure: z.output<typeof microstructure> & {
    /** The map of an `imported` microstructure; what counts of it is its content. */
    map?: GrainMap;
  };
};
/** Its sections that may be looked at on their own, when others are at fault. */
export type PartialScenario = { readonly [K in keyof Scenario]?: Scenario[K] };
