import { loadScenario } from '../../scenario/load.ts';
import { protocolSteps } from '../../simulation/protocol.ts';
import { makeModel } from '../../simulation/run.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { SimulationError } from '../../simulation/simulation-error.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';

const SCENARIO = (dimensions: 2 | 3) => `
name: books
microstructure:
  dimensions: ${dimensions}
  size: ${dimensions === 2 ? '[40 um, 32 um]' : '[16 um, 16 um, 16 um]'}
  voxel: 1 um
  grainSize: 6 um
  pores: { boundary: 2 %, diameter: 2 um }
protocol: { kind: ramp, start: 0.5 mA/cm^2, step: 5 %, dwell: 10 min, maximum: 20 mA/cm^2 }
numerics: { debug: true }
`;

/** One trajectory in debug mode: every event checks clusters against a fresh labelling, windows and Kirchhoff. */
function check(dimensions: 2 | 3, mutant: boolean): VerificationResult[] {
  const { scenario } = loadScenario(SCENARIO(dimensions), { file: 'books.yaml' });
  const { model } = makeModel(scenario, 'books/1');
  const simulation = new Simulation(model, protocolSteps(scenario.protocol), 'books/1', {
    debug: true,
    maximumLithium: 1,
    solverTolerance: scenario.numerics.solverTolerance,
  });
  if (mutant) {
    const insert = model.insert.bind(model);
    let events = 0;
    model.insert = (site) => {
      if (++events === 40) model.field.faces.halfCell[0] = model.field.faces.conductance[0] *= 1.5;
      return insert(site);
    };
  }
  const label = `${dimensions}D`;
  try {
    simulation.run();
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    return [
      { name: `${label}: books`, expected: 'balanced', found: error.message, tolerance: 'none', pass: false },
    ];
  }
  return [
    {
      name: `${label}: lithium joined the electrodes`,
      expected: 'short',
      found: simulation.outcome,
      tolerance: 'none',
      pass: simulation.outcome === 'short',
    },
    {
      name: `${label}: quanta recounted`,
      expected: simulation.ledger.quanta,
      found: simulation.recount(),
      tolerance: 0,
      pass: simulation.ledger.quanta === simulation.recount(),
    },
    {
      name: `${label}: Kirchhoff, worst of all events`,
      expected: 0,
      found: simulation.worstKirchhoff,
      tolerance: 2e-5,
      pass: simulation.worstKirchhoff <= 2e-5,
    },
    {
      name: `${label}: window sums, worst of all events`,
      expected: 0,
      found: simulation.worstWindow,
      tolerance: 1e-9,
      pass: simulation.worstWindow <= 1e-9,
    },
  ];
}

/** Clusters, Kirchhoff, window sums and quanta after every event of a 2D and a 3D run with pores. */
export const books: VerificationCase = {
  name: 'books',
  title: 'Clusters, currents, windows and quanta, checked at every event',
  source: 'conservation of charge',
  level: 'quick',
  mutant: 'one face conducts 1.5 times better from the 40th quantum on',
  run: ({ mutant }) => [...check(2, mutant), ...check(3, mutant)],
};
