import { type Lattice, SiteState } from './lattice.ts';
import { axisOf, DIRECTIONS, neighbour } from './neighbours.ts';

/**
 * The sites on which the working electrode borders: the plane z = 0 where it is flat; where it is carved into the box,
 * every site beside an electrode site. Slots 0 to nx ny - 1 are the lowest site of each column x + nx y, then come the
 * sites that the electrode touches from the side only.
 */
export interface WorkingSurface {
  readonly count: number;
  /** Site of each slot. */
  readonly sites: Int32Array;
  /** Slot of each site, or -1 away from the electrode. */
  readonly slot: Int32Array;
  /** Voxel faces of each slot on the electrode. */
  readonly faces: Uint8Array;
  /**
   * Area in m^2 of the electrode in each slot: a voxel face of axis i counts |n_i| of its area, so that the staircase
   * carries the area of the surface it stands for.
   */
  readonly area: Float64Array;
}

/** Finds the working surface of a lattice; lithium of filaments counts as any other site. */
export function workingSurface(lattice: Pick<Lattice, 'grid' | 'state' | 'relief'>): WorkingSurface {
  const { grid, state, relief } = lattice;
  const columns = grid.nx * grid.ny;
  const slot = new Int32Array(grid.sites).fill(-1);
  if (relief === undefined) {
    for (let s = 0; s < columns; s++) slot[s] = s;
    return {
      count: columns,
      sites: slot.slice(0, columns),
      slot,
      faces: new Uint8Array(columns).fill(1),
      area: new Float64Array(columns).fill(grid.faceArea),
    };
  }
  const sites: number[] = [];
  for (let s = 0; s < columns; s++) {
    let site = s;
    while (state[site] === SiteState.electrode) site += columns;
    slot[site] = sites.length;
    sites.push(site);
  }
  for (let site = columns; site < grid.sites; site++) {
    if (state[site] === SiteState.electrode || slot[site] >= 0) continue;
    for (let d = 0; d < 4; d++) {
      const j = neighbour(grid, site, d);
      if (j < 0 || state[j] !== SiteState.electrode) continue;
      slot[site] = sites.length;
      sites.push(site);
      break;
    }
  }
  const faces = new Uint8Array(sites.length);
  const area = new Float64Array(sites.length);
  for (let k = 0; k < sites.length; k++)
    for (let d = 0; d < DIRECTIONS; d++) {
      const j = neighbour(grid, sites[k], d);
      const below = d === DIRECTIONS - 1 && j < 0;
      if (!below && (j < 0 || state[j] !== SiteState.electrode)) continue;
      faces[k]++;
      area[k] += grid.faceArea * projection(lattice, sites[k], d);
    }
  return { count: sites.length, sites: Int32Array.from(sites), slot, faces, area };
}

/** |n_i| of the surface through a voxel face, from the heights of the columns on both sides of it. */
function projection(
  { grid, relief }: Pick<Lattice, 'grid' | 'relief'>,
  site: number,
  direction: number,
): number {
  const { nx, ny, edge } = grid;
  const height = relief!.height;
  const column = site % (nx * ny);
  const axis = axisOf(direction);
  let slope = 0;
  let across = 0;
  for (const along of [0, 1] as const) {
    if (along === 1 && ny === 1) continue;
    const up = height[neighbourColumn(grid, column, 2 * along)];
    const down = height[neighbourColumn(grid, column, 2 * along + 1)];
    if (along === axis) {
      slope = (height[neighbourColumn(grid, column, direction)] - height[column]) / edge;
      across += slope * slope;
    } else across += ((up - down) / (2 * edge)) ** 2;
  }
  return (axis === 2 ? 1 : Math.abs(slope)) / Math.sqrt(1 + across);
}

/** Column beside a column; itself along an axis of one site. */
function neighbourColumn(grid: Lattice['grid'], column: number, direction: number): number {
  // Columns are the sites of the plane z = 0.
  const other = neighbour(grid, column, direction);
  return other < 0 ? column : other;
}
