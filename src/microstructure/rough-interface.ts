import { normal, openStream } from '../kinetics/random.ts';
import { type Lattice, SiteState } from '../lattice/lattice.ts';
import { MicrostructureError } from './parameters.ts';

/** Modes are kept up to k xi = 6, where the spectrum has fallen by exp(-9). */
const LARGEST_WAVENUMBER = 6;
/** Points along a side, at least, and per correlation length on which the lowest point is looked for. */
const LEAST_POINTS = 64;
const POINTS_PER_LENGTH = 8;

/** Height field of a rough interface: periodic, continuous, in metres above its lowest point. */
export interface RoughInterface {
  /** Heights in m at nx x ny cell centres of the box, x + nx * y. */
  heights(nx: number, ny: number): Float64Array;
  /** Root-mean-square height and slope of this surface, from its modes; the slope that of the gradient. */
  readonly roughness: number;
  readonly slope: number;
}

/**
 * Draws a Gaussian random surface of root-mean-square roughness R_q and correlation function
 * R_q^2 exp(-r^2 / xi^2) by spectral synthesis,
 *
 *     h(x, y) = sum_k S_k (a_k cos(k.r) + b_k sin(k.r)),   S_k^2 ~ exp(-k^2 xi^2 / 4),   sum over all k = R_q^2
 *
 * with k on the reciprocal lattice of the periodic box and standard normal a_k, b_k: a function of x and y in metres
 * that does not know the voxels. R_q is that of an endless surface; a box lacks k = 0, the variance of its own mean
 * (sqrt(pi) xi / L of R_q^2 in 2D), and scatters. The lowest point is at 0.
 *
 * @param lengths periodic sides in m: [x], or [x, y]
 * @param name name of the random stream
 */
export function drawRoughInterface(
  lengths: readonly number[],
  roughness: number,
  correlationLength: number,
  name: string,
): RoughInterface {
  const { next } = openStream(name);
  const planar = lengths.length === 1;
  const most = lengths.map((length) =>
    Math.floor((LARGEST_WAVENUMBER * length) / (2 * Math.PI * correlationLength)),
  );
  const modes: { m: number; n: number; weight: number; wavenumber: number; a: number; b: number }[] = [];
  // k = 0 takes its share, and is left out.
  let power = 1;
  // Half of the reciprocal lattice: k and -k are one mode.
  for (let n = 0; n <= (planar ? 0 : most[1]); n++)
    for (let m = n === 0 ? 1 : -most[0]; m <= most[0]; m++) {
      const wavenumber = 2 * Math.PI * Math.hypot(m / lengths[0], planar ? 0 : n / lengths[1]);
      if (wavenumber * correlationLength > LARGEST_WAVENUMBER) continue;
      const weight = Math.exp(-((wavenumber * correlationLength) ** 2) / 4);
      power += 2 * weight;
      modes.push({ m, n, weight, wavenumber, a: normal(next), b: normal(next) });
    }
  if (modes.length === 0)
    throw new MicrostructureError(
      'roughness',
      'correlationLength',
      correlationLength,
      'a length of which the box holds several',
    );
  let squares = 0;
  let slopes = 0;
  for (const mode of modes) {
    const scale = roughness * Math.sqrt((2 * mode.weight) / power);
    mode.a *= scale;
    mode.b *= scale;
    const square = (mode.a ** 2 + mode.b ** 2) / 2;
    squares += square;
    slopes += square * mode.wavenumber ** 2;
  }
  const at = (nx: number, ny: number): Float64Array =>
    synthesise(modes, most[0], planar ? 0 : most[1], nx, ny);
  const points = lengths.map((length) =>
    Math.max(LEAST_POINTS, Math.ceil((POINTS_PER_LENGTH * length) / correlationLength)),
  );
  let lowest = 0;
  for (const h of at(points[0], planar ? 1 : points[1])) lowest = Math.min(lowest, h);
  return {
    roughness: Math.sqrt(squares),
    slope: Math.sqrt(slopes),
    heights: (nx, ny) => at(nx, ny).map((h) => h - lowest),
  };
}

/** Sums the modes at the cell centres, first over m for each n, then over n. */
function synthesise(
  modes: readonly { m: number; n: number; a: number; b: number }[],
  mostM: number,
  mostN: number,
  nx: number,
  ny: number,
): Float64Array {
  // Complex amplitude of exp(i k_y y) on each column x.
  const real = new Float64Array(nx * (mostN + 1));
  const imaginary = new Float64Array(nx * (mostN + 1));
  const cosine = new Float64Array(nx * (mostM + 1));
  const sine = new Float64Array(nx * (mostM + 1));
  for (let m = 0; m <= mostM; m++)
    for (let x = 0; x < nx; x++) {
      cosine[x + nx * m] = Math.cos((2 * Math.PI * m * (x + 0.5)) / nx);
      sine[x + nx * m] = Math.sin((2 * Math.PI * m * (x + 0.5)) / nx);
    }
  for (const { m, n, a, b } of modes) {
    const sign = m < 0 ? -1 : 1;
    const row = nx * Math.abs(m);
    for (let x = 0; x < nx; x++) {
      const c = cosine[row + x];
      const s = sign * sine[row + x];
      // Re[(a - i b) exp(i (k_x x + k_y y))]
      real[nx * n + x] += a * c + b * s;
      imaginary[nx * n + x] += a * s - b * c;
    }
  }
  const height = new Float64Array(nx * ny);
  for (let y = 0; y < ny; y++)
    for (let n = 0; n <= mostN; n++) {
      const c = Math.cos((2 * Math.PI * n * (y + 0.5)) / ny);
      const s = Math.sin((2 * Math.PI * n * (y + 0.5)) / ny);
      for (let x = 0; x < nx; x++) height[x + nx * y] += real[nx * n + x] * c - imaginary[nx * n + x] * s;
    }
  return height;
}

/**
 * The lattice with the working electrode carved into it: sites whose centre lies below `height` (m, one entry a column
 * x + nx * y) become electrode. Takes over the arrays of the lattice.
 *
 * @throws MicrostructureError where the surface comes up to half of the box.
 */
export function carve(lattice: Lattice, height: Float64Array): Lattice {
  const { grid, state } = lattice;
  const columns = grid.nx * grid.ny;
  let highest = 0;
  for (let s = 0; s < columns; s++) {
    highest = Math.max(highest, height[s]);
    for (let z = 0; (z + 0.5) * grid.edge < height[s] && z < grid.nz; z++)
      state[s + columns * z] = SiteState.electrode;
  }
  if (highest > (grid.nz * grid.edge) / 2)
    throw new MicrostructureError(
      'roughness',
      'interface.roughness',
      `peaks of ${highest} m`,
      `at most half of the thickness, ${(grid.nz * grid.edge) / 2} m`,
    );
  return { ...lattice, relief: { height } };
}
