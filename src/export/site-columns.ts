/** What the exports say of every site, under one name and unit in all formats. */
import type { NumberArray } from '../io/typed-array.ts';
import type { Snapshot, SnapshotFields } from '../simulation/snapshot.ts';

/** A quantity over the sites. */
export interface SiteColumn {
  readonly name: string;
  /** SI unit; `1` of a pure number or a label. */
  readonly unit: string;
  readonly description: string;
  /** Numbers a site, next to each other. */
  readonly components: 1 | 3;
  readonly data: NumberArray;
}

const column = (name: string, unit: string, description: string, data: NumberArray): SiteColumn => ({
  name,
  unit,
  description,
  components: 1,
  data,
});

/** What does not change during a run. */
export function sampleColumns(snapshot: Snapshot): SiteColumn[] {
  const { grain, boundary, junction, boundaryId, disorientation } = snapshot;
  return [
    column('grain', '1', 'grain, -1 in a glass', grain),
    column('boundary', '1', '1 at a grain boundary', boundary),
    column('junction', '1', '1 where three or more grains meet', junction),
    column('boundary_id', '1', 'grain boundary with most of the site, -1 inside a grain', boundaryId),
    column('disorientation', 'rad', 'disorientation of that boundary, NaN inside a grain', disorientation),
  ];
}

/** What does. */
export function stateColumns({ state, filledAt, isolated, dead, origin }: Snapshot): SiteColumn[] {
  return [
    column('state', '1', '0 intact, 1 cracked, 2 pore, 3 lithium, 4 working electrode', state),
    column('filled_at', 's', 'time at which lithium filled the site, NaN elsewhere', filledAt),
    column('isolated', '1', '1 for lithium not joined to the working electrode', isolated),
    column('dead', '1', '1 for isolated lithium that was cut off from it', dead),
    column('origin', '1', 'root of lithium or crack: 0 none, 1 flaw of the surface, 2 nucleus', origin),
  ];
}

/** The solved fields. */
export function fieldColumns(fields: SnapshotFields): SiteColumn[] {
  const { potential, electronPotential, openingPressure, currentDensity } = fields;
  return [
    column('potential', 'V', 'ionic potential against the working electrode', potential),
    ...(electronPotential === null
      ? []
      : [column('electron_potential', 'V', 'quasi-potential of the electrons', electronPotential)]),
    column('opening_pressure', 'Pa', 'pressure that opens the site to lithium next', openingPressure),
    {
      name: 'current_density',
      unit: 'A/m^2',
      description: 'ionic current density',
      components: 3,
      data: currentDensity,
    },
  ];
}
