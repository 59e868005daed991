import type { Grid } from '../lattice/grid.ts';
import { centreX, centreY, centreZ } from '../lattice/neighbours.ts';

/**
 * Open sites (cracks, pores) on the working surface that wait to be filled: mouths of stripped filaments. Little or
 * nothing plates in them themselves; lithium comes along the electrode from the faces within the sharing length.
 */
export class Mouths {
  readonly sites: number[] = [];
  private readonly grid: Grid;
  private readonly square: number;

  /** `length`: l_p in m; faces side by side share in any case. */
  constructor(grid: Grid, length: number) {
    this.grid = grid;
    // A hair more, so that whole steps do not depend on rounding.
    this.square = (Math.max(length, grid.edge) * (1 + 1e-9)) ** 2;
  }

  add(site: number): void {
    if (!this.sites.includes(site)) this.sites.push(site);
  }

  delete(site: number): void {
    const k = this.sites.indexOf(site);
    if (k >= 0) this.sites.splice(k, 1);
  }

  /** Whether a mouth lies within the sharing length of a surface site, centre to centre, nearest image. */
  reaches(mouth: number, site: number): boolean {
    const { grid } = this;
    const lengthX = grid.nx * grid.edge;
    let dx = centreX(grid, mouth) - centreX(grid, site);
    dx -= lengthX * Math.round(dx / lengthX);
    let dy = 0;
    if (grid.ny > 1) {
      const lengthY = grid.ny * grid.edge;
      dy = centreY(grid, mouth) - centreY(grid, site);
      dy -= lengthY * Math.round(dy / lengthY);
    }
    const dz = centreZ(grid, mouth) - centreZ(grid, site);
    return dx * dx + dy * dy + dz * dz <= this.square;
  }
}
