import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { axisOf, boundaryAcross, neighbour } from '../lattice/neighbours.ts';
import type { WorkingSurface } from '../lattice/working-surface.ts';
import { electrolyteConductance, halfCellConductance } from './face-conductance.ts';
import type { IonicProperties } from './ionic-network.ts';
import { ELECTRODE } from './plating-faces.ts';

/** Conductance of metal over that of electrolyte where a floating deposit stays in the matrix. */
const METAL_CONTRAST = 1e6;

/** The conductances in S of the ionic field for the present states of the sites, at zero current; nothing is stored. */
export class Conductances {
  private readonly lattice: Lattice;
  private readonly properties: IonicProperties;
  private readonly grounded: Uint8Array;
  private readonly surface: WorkingSurface;

  /** `grounded`: 1 for lithium joined to the working electrode, which is eliminated. */
  constructor(lattice: Lattice, properties: IonicProperties, grounded: Uint8Array, surface: WorkingSurface) {
    this.surface = surface;
    this.lattice = lattice;
    this.properties = properties;
    this.grounded = grounded;
  }

  /** Half cell of a site; 0 unless it is intact. */
  half(site: number): number {
    return halfCellConductance(this.lattice, this.properties, site);
  }

  /** Area-specific resistance in ohm m^2 of a site's contact with a lithium site or {@link ELECTRODE}. */
  contactResistance(site: number, metal: number): number {
    if (metal !== ELECTRODE) return this.properties.depositResistance;
    const r = this.properties.workingResistance;
    const { nx, ny } = this.lattice.grid;
    return typeof r === 'number' ? r : r[site % (nx * ny)];
  }

  /** Half cell of a site's contact: of all its faces on a carved electrode together. */
  contactHalf(site: number, metal: number): number {
    const { slot, faces } = this.surface;
    return metal === ELECTRODE ? this.half(site) * faces[slot[site]] : this.half(site);
  }

  /** Area in m^2 of a site's contact. */
  contactArea(site: number, metal: number): number {
    const { slot, area } = this.surface;
    return metal === ELECTRODE ? area[slot[site]] : this.lattice.grid.faceArea;
  }

  /** Between a site of electrolyte and a lithium site or {@link ELECTRODE}. */
  contact(site: number, metal: number): number {
    const half = this.contactHalf(site, metal);
    if (half === 0) return 0;
    return 1 / (1 / half + this.contactResistance(site, metal) / this.contactArea(site, metal));
  }

  /** Between a site of the last plane, electrolyte or floating lithium, and the counter electrode. */
  counter(site: number): number {
    const { lattice, properties, grounded } = this;
    if (lattice.state[site] === SiteState.lithium)
      return grounded[site] ? 0 : lattice.grid.faceArea / properties.counterResistance;
    const half = this.half(site);
    return half === 0 ? 0 : 1 / (1 / half + this.properties.counterResistance / this.lattice.grid.faceArea);
  }

  /** Between a site and its neighbour in a direction; 0 towards eliminated metal. */
  face(site: number, direction: number): number {
    const { lattice, grounded, properties } = this;
    const { grid, state } = lattice;
    const other = neighbour(grid, site, direction);
    if (other < 0 || grounded[site] || grounded[other]) return 0;
    const metalHere = state[site] === SiteState.lithium;
    const metalThere = state[other] === SiteState.lithium;
    if (metalHere && metalThere)
      return (METAL_CONTRAST * properties.conductivity * grid.faceArea) / grid.edge;
    if (metalHere) return this.contact(other, site);
    if (metalThere) return this.contact(site, other);
    const upwards = (direction & 1) === 0;
    return electrolyteConductance(
      lattice,
      properties,
      upwards ? site : other,
      upwards ? other : site,
      axisOf(direction),
      boundaryAcross(lattice, site, direction),
    );
  }
}
