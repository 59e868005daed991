import type { ElectronSinks } from '../../fields/electron-problem.ts';
import { ElectronicField } from '../../fields/electronic.ts';
import { IonicField } from '../../fields/ionic.ts';
import { EventCatalogue } from '../../kinetics/catalogue.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { Leakage } from '../../simulation/leakage.ts';
import type { OpeningPressure } from '../../simulation/opening-pressure.ts';
import { powerLaw } from '../../simulation/rate-law.ts';
import {
  BOLTZMANN,
  ELEMENTARY_CHARGE,
  FARADAY,
  LITHIUM_MOLAR_VOLUME,
  PRESSURE_PER_VOLT,
} from '../../units/constants.ts';
import type { VerificationCase } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const TEMPERATURE = 298.15;
const THERMAL_VOLTAGE = (BOLTZMANN * TEMPERATURE) / ELEMENTARY_CHARGE;
/** Of `plainProperties`, in S/m. */
const IONIC_CONDUCTIVITY = 0.057;
const RESISTANCE = 1e-3;
const EDGE = 1e-6;

const noSinks: ElectronSinks = {
  count: 0,
  site: new Int32Array(0),
  conductance: new Float64Array(0),
  quasiPotential: new Float64Array(0),
  active: new Uint8Array(0),
  current: new Float64Array(0),
};

/** A column of `sites` under a current density in A/m^2, its ionic field solved. */
function column(sites: number, density: number, lithium = -1): IonicField {
  const lattice = plainLattice(makeGrid(1, 1, sites, EDGE));
  const field = new IonicField(lattice, plainProperties(RESISTANCE));
  field.setCurrent(density * lattice.grid.faceArea);
  if (lithium >= 0) field.becomeLithium(lithium);
  field.update({ tolerance: 1e-11 });
  return field;
}

/**
 * Electrons between two lithium electrodes behind contact resistances in ohm m^2, as current density in A/m^2, and mu in
 * V at each site.
 */
function electrons(
  field: IonicField,
  conductivity: number,
  nType: boolean,
  contacts: readonly [number, number] = [0, 0],
) {
  const { grid } = field.lattice;
  const electronic = new ElectronicField(field, {
    bulkConductivity: conductivity,
    conductivity: new Float64Array(grid.sites).fill(conductivity),
    nType,
    temperature: TEMPERATURE,
    workingContact: contacts[0],
    counterContact: contacts[1],
    counterPotential: 0,
  });
  const deposits = {
    count: 0,
    of: new Int32Array(grid.sites).fill(-1),
    pinned: new Uint8Array(0),
    quasiPotential: new Float64Array(0),
    current: new Float64Array(0),
  };
  electronic.update(deposits, noSinks, 1e-12);
  return {
    density: electronic.counterCurrent / grid.faceArea,
    mu: Float64Array.from({ length: grid.sites }, (_, i) => electronic.supersaturation(i)),
  };
}

/**
 * Closed form of a slab whose electrons leave through R_w and enter through R_c: the current i at which
 * i = sigma E (w_0 e^u - w_L) / (e^u - 1), w_0 = e^{(phi_0 - R_w i)/kT}, w_L = e^{(phi_L - V + R_c i)/kT}, by bisection
 * (the right side falls with i).
 */
function slabCurrent(
  conductivity: number,
  gradient: number,
  ions: readonly [number, number],
  contacts: readonly [number, number],
): { current: number; atWorking: number } {
  const u = (ions[1] - ions[0]) / THERMAL_VOLTAGE;
  // Potentials of the ions at the ends, the far one against the counter electrode: u is that of the first alone.
  const atWorking = (i: number) => Math.exp((ions[0] - contacts[0] * i) / THERMAL_VOLTAGE);
  const atCounter = (i: number) => Math.exp((-ions[0] + contacts[1] * i) / THERMAL_VOLTAGE);
  const through = (i: number) =>
    (conductivity * gradient * (atWorking(i) * Math.exp(u) - atCounter(i))) / Math.expm1(u);
  let low = 0;
  let high = through(0);
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (through(middle) > middle) low = middle;
    else high = middle;
  }
  return { current: low, atWorking: atWorking(low) };
}

/** Currents in A/m^2 and contact resistances in ohm m^2: none, and of the order of the slab's own (4 and 0.2 ohm m^2). */
const SLABS = [
  [20, 0, 0],
  [120, 0, 0],
  [20, 3, 0],
  [120, 0.2, 0.5],
  [120, 0, 4],
] as const;

/** One-dimensional n-type conductor: current and w = e^{e mu / kT} in closed form, with contact resistances too. */
export const mixedConductor: VerificationCase = {
  name: 'mixed-conductor',
  title: 'Mixed n-type conductor in one dimension, in closed form, and behind contact resistances',
  source: 'Hebb (1952), Wagner (1956): the drift-diffusion equation integrated at constant ionic field',
  level: 'quick',
  mutant: 'conductivity that does not follow mu; contacts 2 % more resistive',
  run: ({ mutant }) => {
    const sites = 24;
    const conductivity = 5.5e-6;
    return SLABS.flatMap(([density, working, counter]) => {
      const field = column(sites, density);
      const wrong = mutant ? 1.02 : 1;
      const nType = !mutant || working + counter > 0;
      const found = electrons(field, conductivity, nType, [wrong * working, wrong * counter]);
      const gradient = density / IONIC_CONDUCTIVITY;
      const near = RESISTANCE * density;
      const { current, atWorking } = slabCurrent(
        conductivity,
        gradient,
        [near, near + gradient * sites * EDGE],
        [working, counter],
      );
      const ratio = current / (conductivity * gradient);
      const middle = sites / 2;
      const x = (middle + 0.5) * EDGE;
      const w = ratio + (atWorking - ratio) * Math.exp((gradient * x) / THERMAL_VOLTAGE);
      const name = `${density} A/m^2, contacts of ${working} and ${counter} ohm m^2`;
      return [
        compare(`current at ${name}`, current, found.density, 1e-9, 'relative'),
        compare(
          `mu in the middle at ${name}`,
          THERMAL_VOLTAGE * Math.log(w),
          found.mu[middle]!,
          1e-9,
          'relative',
        ),
      ];
    });
  },
};

/** The lithium that leakage alone can plate on one plane: sigma_e V / L of current, whatever the deposit does. */
export const leakageBound: VerificationCase = {
  name: 'leakage-bound',
  title: 'Leakage of 1e-8 S/cm at 1 V over 1 mm plates half a nanometre an hour',
  source: "Ohm's and Faraday's laws",
  level: 'quick',
  mutant: 'conductivity 5 % up',
  run: ({ mutant }) => {
    const sites = 1000;
    // 1 V between the electrodes.
    const density = 1 / (2 * RESISTANCE + (sites * EDGE) / IONIC_CONDUCTIVITY);
    const { density: leaked } = electrons(column(sites, density), mutant ? 1.05e-6 : 1e-6, false);
    const nanometres = ((leaked * LITHIUM_MOLAR_VOLUME) / FARADAY) * 3600 * 1e9;
    const bound = (((1e-6 * 1) / 1e-3) * LITHIUM_MOLAR_VOLUME * 3600 * 1e9) / FARADAY;
    return [compare('thickness an hour in nm', bound, nanometres, 1e-6, 'relative')];
  },
};

/**
 * A floating sheet of lithium across a uniform field, the counter electrode blocking electrons: it grows at
 * mu = V_m p_open / F, from electrons of the working electrode alone,
 *
 *     i = (sigma_e / L_1) (j r - M) / (1 + sigma_e r / L_1),   r = R_int + L_1 / sigma + R_ct
 *
 * and where the sites ask for more pressure than the field gives, it takes nothing.
 */
export const floatingDeposit: VerificationCase = {
  name: 'floating-deposit',
  title: 'Floating deposit in a uniform field: growth at the opening pressure, none below it',
  source: 'both fields in one dimension, by hand',
  level: 'quick',
  mutant: 'opening pressure 5 % up',
  run: ({ mutant }) => {
    const sites = 20;
    const sheet = 8;
    const density = 50;
    const below = sheet * EDGE;
    const resistance = RESISTANCE + below / IONIC_CONDUCTIVITY + RESISTANCE;
    return [
      [5.5e-6, 100e6],
      [5.7e-3, 100e6],
      [5.5e-6, 1e9],
    ].map(([conductivity, pressure]) => {
      const field = column(sites, density, sheet);
      const { grid } = field.lattice;
      const value = new Float64Array(grid.sites).fill(Number.POSITIVE_INFINITY);
      value[sheet + 1] = pressure * (mutant ? 1.05 : 1);
      value[sheet - 1] = 1.2 * pressure;
      const quantum = new Float64Array(grid.sites).fill(1e-12);
      const events = new EventCatalogue(quantum);
      const leakage = new Leakage(
        {
          bulkConductivity: conductivity,
          boundaryConductivity: new Float64Array(grid.sites),
          barrier: null,
          nType: false,
          temperature: TEMPERATURE,
          workingContact: 0,
          counterContact: Number.POSITIVE_INFINITY,
          counterPotential: 0,
          softShort: 1,
          nuclei: {
            count: 0,
            target: new Int32Array(0),
            host: new Int32Array(0),
            bulkConductance: new Float64Array(0),
            boundaryConductance: new Float64Array(0),
          },
        },
        field,
        { value } as unknown as OpeningPressure,
        events,
        powerLaw(40),
        quantum,
        new Uint16Array(grid.sites).fill(4),
        4,
      );
      leakage.update(1e-10);
      leakage.addRates();
      events.total();
      const threshold = pressure / PRESSURE_PER_VOLT;
      const perLength = conductivity / below;
      const expected = Math.max(
        0,
        (perLength * (density * resistance - threshold)) / (1 + perLength * resistance),
      );
      return compare(
        `inserted current at ${conductivity} S/m and ${pressure / 1e6} MPa, over the cell's`,
        expected / density,
        events.current / grid.faceArea / density,
        1e-6,
        'absolute',
      );
    });
  },
};
