import { IonicField } from '../../fields/ionic.ts';
import { makeGrid } from '../../lattice/grid.ts';
import { workingSurface } from '../../lattice/working-surface.ts';
import { carve } from '../../microstructure/rough-interface.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { compare } from '../compare.ts';
import { plainLattice, plainProperties } from '../samples.ts';

const WAVELENGTH = 20e-6;
const WAVENUMBER = (2 * Math.PI) / WAVELENGTH;
const SIGMA = 0.057;

/** What a sinusoidal electrode does to a uniform current. */
interface Ridge {
  /** Resistance of the interface over R_int, the electrolyte taken from the mean height on. */
  readonly resistance: number;
  /** Current through a column over the mean one, first Fourier coefficient. */
  readonly focusing: number;
  /** Mean normal current density within a sixteenth of a wavelength of the peak, over the mean current. */
  readonly peak: number;
}

/**
 * The ridge h = A cos k x without a lattice: phi = z + c_0 + sum b_n cos(n k x) exp(-n k z) fulfils Laplace's equation
 * exactly; c_0 and b_n make l dphi/dn = phi, l = sigma R_int, hold on the surface in the least-squares sense.
 */
export function exactRidge(amplitude: number, length: number): Ridge {
  const modes = 20;
  const points = 200;
  const size = modes + 1;
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  const at = (x: number) => {
    const height = amplitude * Math.cos(WAVENUMBER * x);
    const slope = -amplitude * WAVENUMBER * Math.sin(WAVENUMBER * x);
    return { height, slope, stretch: Math.sqrt(1 + slope * slope) };
  };
  // Potential and normal derivative (times the stretch) of mode n, scaled to 1 in the valley.
  const mode = (n: number, x: number): [number, number] => {
    const { height, slope } = at(x);
    const k = n * WAVENUMBER;
    const decay = Math.exp(-k * (height + amplitude));
    return [Math.cos(k * x) * decay, (-k * Math.cos(k * x) + slope * k * Math.sin(k * x)) * decay];
  };
  for (let i = 0; i < points; i++) {
    const x = ((i + 0.5) / points) * (WAVELENGTH / 2);
    const { height, stretch } = at(x);
    row[0] = -1;
    for (let n = 1; n < size; n++) {
      const [potential, derivative] = mode(n, x);
      row[n] = (length * derivative) / stretch - potential;
    }
    const value = height - length / stretch;
    for (let a = 0; a < size; a++) {
      right[a] += row[a] * value;
      for (let b = 0; b < size; b++) normal[a * size + b] += row[a] * row[b];
    }
  }
  const c = eliminate(normal, right);
  const flux = (x: number): number => {
    let sum = 1;
    for (let n = 1; n < size; n++) sum += c[n] * mode(n, x)[1];
    return sum;
  };
  let focusing = 0;
  let near = 0;
  let area = 0;
  const steps = 1600;
  for (let i = 0; i < steps; i++) {
    const x = ((i + 0.5) / steps) * (WAVELENGTH / 2);
    focusing += (2 * flux(x) * Math.cos(WAVENUMBER * x)) / steps;
    if (x >= WAVELENGTH / 16) continue;
    near += flux(x);
    area += at(x).stretch;
  }
  return { resistance: c[0] / length, focusing, peak: near / area };
}

/** Gaussian elimination with row pivots. */
function eliminate(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let i = c + 1; i < n; i++)
      if (Math.abs(matrix[i * n + c]) > Math.abs(matrix[best * n + c])) best = i;
    for (let j = 0; j < n; j++) {
      const kept = matrix[c * n + j];
      matrix[c * n + j] = matrix[best * n + j];
      matrix[best * n + j] = kept;
    }
    const kept = right[c];
    right[c] = right[best];
    right[best] = kept;
    for (let i = c + 1; i < n; i++) {
      const factor = matrix[i * n + c] / matrix[c * n + c];
      for (let j = c; j < n; j++) matrix[i * n + j] -= factor * matrix[c * n + j];
      right[i] -= factor * right[c];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) right[i] -= matrix[i * n + j] * right[j];
    right[i] /= matrix[i * n + i];
  }
  return right;
}

/** The same ridge carved into a lattice of `n` voxels a wavelength. `bare`: the staircase keeps its own area. */
function latticeRidge(amplitude: number, length: number, n: number, bare: boolean): Ridge {
  const edge = WAVELENGTH / n;
  const grid = makeGrid(n, 1, Math.round(1.5 * n), edge, WAVELENGTH);
  const height = Float64Array.from(
    { length: n },
    (_, x) => amplitude * (1 + Math.cos(WAVENUMBER * (x + 0.5) * edge)),
  );
  const lattice = carve(plainLattice(grid), height);
  const { area, faces, sites } = workingSurface(lattice);
  const sum = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((total, value) => total + value, 0);
  const staircase = bare ? sum(area) / (sum(faces) * grid.faceArea) : 1;
  const counter = 1e-9;
  const field = new IonicField(lattice, {
    ...plainProperties(counter),
    workingResistance: (staircase * length) / SIGMA,
  });
  field.setCurrent(n * grid.faceArea);
  field.update({ tolerance: 1e-10 });
  const current = new Float64Array(n);
  for (let c = 0; c < field.faces.count; c++)
    current[field.faces.site[c] % n] += field.platingCurrent(c) / grid.faceArea;
  const distance = (x: number): number => Math.min(x + 0.5, n - x - 0.5) / n;
  let focusing = 0;
  let near = 0;
  let nearArea = 0;
  for (let x = 0; x < n; x++) {
    focusing += (2 * current[x] * Math.cos(WAVENUMBER * (x + 0.5) * edge)) / n;
    if (distance(x) < 1 / 16) near += current[x];
  }
  sites.forEach((site, s) => {
    if (distance(site % n) < 1 / 16) nearArea += area[s] / grid.faceArea;
  });
  return {
    resistance: ((field.voltage - counter) * SIGMA - (grid.nz * edge - amplitude)) / length,
    focusing,
    peak: near / nearArea,
  };
}

/**
 * A sinusoidal electrode of 20 um under a uniform current, carved as a staircase: resistance of the interface, current
 * of columns and current density at the peak against Laplace's equation with the Robin condition solved without a
 * lattice, which for small amplitudes is 1 + A k / (1 + k sigma R_int): focusing is ohmic only beyond sigma R_int.
 */
export const roughInterface: VerificationCase = {
  name: 'rough-interface',
  title: 'Rough-interface focusing: a sinusoidal electrode with interfacial resistance',
  source: 'Laplace with a Robin condition: least squares in harmonics; first order in the amplitude by hand',
  level: 'quick',
  mutant: 'the staircase keeps its own area: R_int instead of R_int / |n_i|',
  run: ({ mutant, full }) => {
    const results: VerificationResult[] = [];
    for (const length of [2e-6, 50e-6]) {
      const small = exactRidge(0.02e-6, length);
      const first = (0.02e-6 * WAVENUMBER) / (1 + WAVENUMBER * length);
      const name = `sigma R_int = ${length * 1e6} um`;
      results.push(
        compare(`${name}, A = 0.02 um: focusing of the reference`, first, small.focusing, 0.02, 'relative'),
      );
      for (const amplitude of [1e-6, 2e-6]) {
        const exact = exactRidge(amplitude, length);
        const found = latticeRidge(amplitude, length, full ? 320 : 160, mutant);
        const label = `${name}, A = ${amplitude * 1e6} um`;
        results.push(
          compare(`${label}: resistance`, exact.resistance, found.resistance, 0.004, 'relative'),
          compare(`${label}: current at the peak`, exact.peak, found.peak, 0.015, 'relative'),
          compare(`${label}: focusing of columns`, exact.focusing, found.focusing, 0.005, 'absolute'),
        );
      }
    }
    return results;
  },
};
