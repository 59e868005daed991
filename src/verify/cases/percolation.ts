import { openStream } from '../../kinetics/random.ts';
import type { VerificationCase, VerificationResult } from '../case.ts';
import { fillingBox, fillingThreshold } from '../filling.ts';
import { compareMean, extrapolate, meanAndError } from '../statistics.ts';

const SQUARE = 0.59275;
const CUBIC = 0.3116;

function thresholds(
  L: number,
  dimensions: 2 | 3,
  free: boolean,
  samples: number,
  mutant: boolean,
): Float64Array {
  const random = openStream(`verify/percolation/${dimensions}/${free}/${L}`).next;
  const box = fillingBox(L, dimensions, free);
  return Float64Array.from({ length: samples }, () => fillingThreshold(box, random, mutant));
}

/** p_c from mean thresholds with periodic sides, p_c + c L^-1/nu + d L^-(1/nu + 1): the open faces give the last term. */
function periodic(
  name: string,
  expected: number,
  dimensions: 2 | 3,
  inverseNu: number,
  sizes: readonly (readonly [L: number, samples: number])[],
  mutant: boolean,
  limits: { largestError: number; allowed?: number },
): VerificationResult {
  const means = sizes.map(([L, samples]) => meanAndError(thresholds(L, dimensions, false, samples, mutant)));
  const { value, error } = extrapolate(
    sizes.map(([L]) => L),
    means.map(({ mean }) => mean),
    means.map((m) => m.error),
    [inverseNu, inverseNu + 1],
  );
  const tolerance = limits.allowed ?? 3 * error;
  return {
    name,
    expected,
    found: value,
    tolerance,
    standardError: error,
    pass: Math.abs(value - expected) <= tolerance && error <= limits.largestError,
    note: `fit p_c + c L^-${inverseNu} + d L^-${inverseNu + 1} over L = ${sizes.map(([L]) => L).join(', ')}; standard error at most ${limits.largestError}`,
  };
}

/**
 * Random filling until two opposite faces connect, through the incremental clusters. Two treatments of the finite
 * size: a square with *free* sides has crossing probability close to 1/2 at p_c, so that its mean threshold is
 * right to O(L^-1.65) (Ziff & Newman 2002), under 1e-4 at L = 128; with *periodic* sides the mean is off
 * by c L^-1/nu, 1/nu = 3/4 in 2D and 1.141 in 3D, and is extrapolated with one further term: in 3D the two cancel near
 * L = 20, so that a straight line would be wrong by 0.0013.
 */
export const percolation: VerificationCase = {
  name: 'percolation',
  title: 'Site percolation thresholds by filling until two faces connect',
  source: 'square 0.59275, simple cubic 0.3116 (Stauffer & Aharony); finite size: Ziff & Newman (2002)',
  level: 'quick',
  mutant: 'sites fill in pairs of neighbours',
  run: ({ mutant, full }) => {
    const more = full && !mutant ? 6 : 1;
    return [
      compareMean('square, free sides, L = 128', SQUARE, thresholds(128, 2, true, 1000 * more, mutant), {
        largestError: 5e-4,
      }),
      periodic(
        'square, periodic sides',
        SQUARE,
        2,
        0.75,
        [
          [16, 8000 * more],
          [32, 4000 * more],
          [64, 1600 * more],
          [128, 500 * more],
          [256, 120 * more],
        ],
        mutant,
        { largestError: 1.5e-3 },
      ),
      periodic(
        'cubic, periodic sides',
        CUBIC,
        3,
        1.141,
        [
          [8, 12_000 * more],
          [12, 4000 * more],
          [16, 2000 * more],
          [24, 1000 * more],
          [32, 500 * more],
          [48, 150 * more],
        ],
        mutant,
        { largestError: 1e-3, allowed: 0.002 },
      ),
    ];
  },
};
