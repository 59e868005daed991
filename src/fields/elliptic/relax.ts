import type { GridProblem } from './aggregate-grid.ts';

/** Over-relaxation factor: near the best for boxes of about a dozen sites across. */
const OVER_RELAXATION = 1.6;

/**
 * Symmetric successive over-relaxation on the box of half-width `radius` around `site` (wrapped along periodic
 * axes, cut at open ones), all else held fixed. Changes `potential` in place.
 */
export function relaxBox(
  problem: GridProblem,
  source: Float64Array,
  potential: Float64Array,
  terminalPotential: number,
  site: number,
  radius: number,
  sweeps: number,
): void {
  const { nx, ny, nz, wraps, conductanceX, conductanceY, conductanceZ, ground, terminal } = problem;
  const x0 = site % nx;
  const y0 = Math.floor(site / nx) % ny;
  const z0 = Math.floor(site / (nx * ny));
  const xs = span(x0, radius, nx, wraps[0]);
  const ys = span(y0, radius, ny, wraps[1]);
  const zs = span(z0, radius, nz, wraps[2]);
  const plane = nx * ny;
  const wide = xs.length;
  const rows = ys.length * zs.length;
  for (let sweep = 0; sweep < 2 * sweeps; sweep++) {
    const backward = (sweep & 1) === 1;
    for (let step = 0; step < rows; step++) {
      const row = backward ? rows - 1 - step : step;
      const y = ys[row % ys.length]!;
      const z = zs[Math.floor(row / ys.length)]!;
      const base = nx * (y + ny * z);
      for (let k = 0; k < wide; k++) {
        const x = xs[backward ? wide - 1 - k : k]!;
        const i = base + x;
        const g = terminal[i]!;
        let diagonal = ground[i]! + g;
        let sum = source[i]! + g * terminalPotential;
        if (nx > 1) {
          const up = x + 1 < nx ? i + 1 : i + 1 - nx;
          const down = x > 0 ? i - 1 : i - 1 + nx;
          const a = conductanceX[i]!;
          const b = conductanceX[down]!;
          diagonal += a + b;
          sum += a * potential[up]! + b * potential[down]!;
        }
        if (ny > 1) {
          const up = y + 1 < ny ? i + nx : i + nx - plane;
          const down = y > 0 ? i - nx : i - nx + plane;
          const a = conductanceY[i]!;
          const b = conductanceY[down]!;
          diagonal += a + b;
          sum += a * potential[up]! + b * potential[down]!;
        }
        if (z + 1 < nz || wraps[2]) {
          const a = conductanceZ[i]!;
          diagonal += a;
          sum += a * potential[z + 1 < nz ? i + plane : x + nx * y]!;
        }
        if (z > 0 || wraps[2]) {
          const down = z > 0 ? i - plane : i + plane * (nz - 1);
          const b = conductanceZ[down]!;
          diagonal += b;
          sum += b * potential[down]!;
        }
        if (diagonal > 0) potential[i] = potential[i]! + OVER_RELAXATION * (sum / diagonal - potential[i]!);
        else potential[i] = 0;
      }
    }
  }
}

/** Coordinates of a window of half-width `radius` around `centre`, each once. */
function span(centre: number, radius: number, count: number, wraps: boolean): Int32Array {
  if (wraps && 2 * radius + 1 >= count) return Int32Array.from({ length: count }, (_, k) => k);
  const low = wraps ? centre - radius : Math.max(0, centre - radius);
  const high = wraps ? centre + radius : Math.min(count - 1, centre + radius);
  return Int32Array.from({ length: high - low + 1 }, (_, k) => (low + k + count) % count);
}
