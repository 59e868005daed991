/** The lithium of a stored run on its grains, as pictures take it. */
import { lithiumSites } from '../analysis/history.ts';
import { connectedToElectrode, markElectrode, siteMask } from '../analysis/sites.ts';
import type { Lattice } from '../lattice/lattice.ts';
import { buildLattice, makeMicrostructure } from '../microstructure/microstructure.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../simulation/result.ts';
import { makeModel } from '../simulation/run.ts';
import { sampleParameters } from '../simulation/sample-parameters.ts';
import { inUnit } from '../units/quantity.ts';
import type { DepositRun } from './figures/deposit.ts';

/** The sample of a run: made again from its seed. A carved electrode needs the whole model. */
function sampleOf(scenario: Scenario, seed: string): Lattice {
  return scenario.mechanisms.roughInterface.enabled
    ? makeModel(scenario, seed).model.lattice
    : buildLattice(makeMicrostructure(sampleParameters(scenario), seed));
}

const OUTCOMES = {
  short: 'shorted',
  survived: 'no short',
  stopped: 'stopped',
  interrupted: 'interrupted',
} as const;

/** The lithium of a run at its end. */
export function depositRun(scenario: Scenario, run: RunResult, label: string, id: string): DepositRun {
  const lattice = sampleOf(scenario, run.seed);
  const { grid, grain } = lattice;
  const sites = lithiumSites(run.siteEvents);
  const metal = siteMask(grid, sites, sites.length);
  markElectrode(lattice, metal);
  const connected = connectedToElectrode(grid, metal);
  const filled = new Map<number, number>();
  const { site: turned, time } = run.siteEvents;
  for (let k = 0; k < turned.length; k++) filled.set(turned[k]!, time[k]!);
  return {
    nx: grid.nx,
    ny: grid.ny,
    nz: grid.nz,
    edge: grid.edge,
    grain,
    sites,
    isolated: Uint8Array.from(metal, (is, i) => (is === 1 && connected[i] === 0 ? 1 : 0)),
    hours: Float64Array.from(sites, (site) => inUnit(filled.get(site)!, 'h')),
    label,
    run: id,
    intergranularFraction: Number.isFinite(run.observables.intergranularFraction)
      ? run.observables.intergranularFraction!
      : null,
    outcome: OUTCOMES[run.outcome],
  };
}
