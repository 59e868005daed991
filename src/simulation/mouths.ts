import type { Grid } from '../lattice/grid.ts';
import { centreX, centreY, centreZ, squareDistance } from '../lattice/neighbours.ts';

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
    const square = squareDistance(grid, mouth, centreX(grid, site), centreY(grid, site), centreZ(grid, site));
    return square <= this.square;
  }
}
