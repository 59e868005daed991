import { EventKind } from '../../kinetics/catalogue.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { stripping as mechanism } from '../../mechanisms/stripping.ts';
import { Model } from '../../simulation/model.ts';
import { powerLaw } from '../../simulation/rate-law.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { strippingObservables } from '../../simulation/stripping.ts';
import { FARADAY, LITHIUM_MOLAR_VOLUME } from '../../units/constants.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { equalFlaws, filamentsAlone, plainLattice, plainProperties } from '../samples.ts';
import { compareMean, erlangCumulative, kolmogorovSmirnov } from '../statistics.ts';

const EDGE = 1e-6;
/** Opening of a filament in m. */
const OPENING = 50e-9;
/** Current density of the stripping, A/m^2. */
const DENSITY = 20;
const RUNS = 400;
/** sqrt(n) times the Kolmogorov-Smirnov distance, exceeded with probability 1e-3. */
const LIMIT = 1.95;

/** A model of `width` columns with stripping, the sites given full of lithium. */
function stripped(
  width: number,
  height: number,
  quanta: number,
  lithium: readonly number[],
  opening: number,
) {
  const grid = makeGrid(width, 1, height, EDGE);
  const model = new Model({
    lattice: plainLattice(grid),
    flaws: equalFlaws(grid, 5e-6),
    ionic: plainProperties(1e-3),
    mechanics: {
      fractureToughness: 0.7e6,
      youngModulus: 150e9,
      poissonRatio: 0.27,
      poreRadius: 1e-6,
      openingWidth: opening,
    },
    mechanisms: [...filamentsAlone, { mechanism, parameters: {} }],
    law: powerLaw(40),
    sharingLength: 0,
    quantaPerSite: quanta,
    rateTolerance: 1e-6,
    solverTolerance: 1e-8,
  });
  for (const site of lithium) for (let full = false; !full; ) full = model.insert(site);
  return model;
}

/**
 * A column whose first site is lithium: all current passes its one face, so that it is empty after an Erlang-m time of
 * mean q m / I = F w / (V_m j).
 */
function emptyingTimes(quanta: number, mutant: boolean): VerificationResult[] {
  const mean = (FARADAY * OPENING) / (LITHIUM_MOLAR_VOLUME * DENSITY);
  const times = Float64Array.from({ length: RUNS }, (_, run) => {
    const model = stripped(1, 4, quanta, [0], mutant ? 1.1 * OPENING : OPENING);
    const simulation = new Simulation(
      model,
      [{ current: -DENSITY, duration: 20 * mean }],
      `verify/stripping/${quanta}/${run}`,
      {
        debug: false,
        maximumLithium: 1,
        solverTolerance: 1e-8,
      },
    );
    simulation.ledger.quanta = quanta;
    simulation.run();
    return (simulation.turned[0]!.time / mean) * quanta;
  });
  const distance = kolmogorovSmirnov(times, (t) => erlangCumulative(quanta, t));
  return [
    {
      name: `m = ${quanta}: sqrt(n) x Kolmogorov-Smirnov distance`,
      expected: 0,
      found: distance,
      tolerance: LIMIT,
      pass: distance <= LIMIT,
    },
    compareMean(`m = ${quanta}: mean time to empty a site, over F w / (V_m j m)`, quanta, times, {
      largestError: 1.1 * Math.sqrt(quanta / RUNS),
    }),
  ];
}

/** A filament of five sites among six columns: what dissolves, and what is left when its third site is gone. */
function deadLithium(mutant: boolean): VerificationResult[] {
  const filament = [2, 8, 14, 20, 26];
  const model = stripped(6, 9, 4, filament, mutant ? 1.1 * OPENING : OPENING);
  const { field, events } = model;
  model.setCurrentDensity(-DENSITY);
  model.settle();
  const imposed = DENSITY * model.electrodeArea;
  const dissolved = -events.current;
  let electrode = 0;
  for (let c = 0; c < field.faces.count; c++)
    if (field.faces.metal[c]! < 0) electrode -= field.platingCurrent(c);
  for (let gone = false; !gone; ) gone = model.remove(14);
  model.setCurrentDensity(-DENSITY);
  model.settle();
  // Net current of what floats: its two sites with all their neighbours.
  let net = 0;
  for (const site of [20, 26])
    for (let d = 0; d < 6; d++) {
      const other = [site + 1, site - 1, -1, -1, site + 6, site - 6][d]!;
      if (other < 0 || other === 20 || other === 26) continue;
      net += field.conductances.face(site, d) * (field.potential[other]! - field.potential[site]!);
    }
  const { deadLithiumVolume, voidVolume } = strippingObservables(model);
  const volume = OPENING * EDGE ** 2;
  const listed = [20, 26].filter((site) => events.has(EventKind.remove, site)).length;
  return [
    compare(
      'dissolved from filament and electrode, over imposed',
      1,
      (dissolved + electrode) / imposed,
      1e-9,
      'absolute',
    ),
    compare('dead lithium in site volumes w a^2', 2, deadLithiumVolume! / volume, 1e-9, 'absolute'),
    compare('void left in site volumes', 1, voidVolume! / volume, 1e-9, 'absolute'),
    compare('net current into dead lithium, over imposed', 0, net / imposed, 1e-9, 'absolute'),
    compare(
      'potential along dead lithium, over its own',
      1,
      field.potential[26]! / field.potential[20]!,
      1e-5,
      'absolute',
    ),
    compare('dead sites that may lose lithium', 0, listed, 0, 'absolute'),
  ];
}

/** Dissolution of one site, and of a filament that is cut. */
export const stripping: VerificationCase = {
  name: 'stripping',
  title: 'Stripping: a site empties in an Erlang time, charge balances, dead lithium is left alone',
  source: "Faraday's law; Erlang distribution",
  level: 'quick',
  mutant: 'filaments 10 % wider',
  run: ({ mutant }) => [...[1, 4, 16].flatMap((m) => emptyingTimes(m, mutant)), ...deadLithium(mutant)],
};
