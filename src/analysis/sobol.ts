/**
 * Sobol points: quasi-random points of the unit cube that fill it, and its projections, more evenly than independent
 * ones. Any 2^k first points are a digital net, and more points add to those there. Digital construction in base 2
 * with the primitive polynomials and initial direction numbers `new-joe-kuo-6.21201` of Joe and Kuo (2008, SIAM J.
 * Sci. Comput. 30, 2635; web.maths.unsw.edu.au/~fkuo/sobol), in the Gray-code order of Antonov and Saleev (1979),
 * so that the n-th point is that of their program. Scrambling is Matousek's (1998, J. Complexity 14, 527): a random
 * lower triangular matrix and a random digital shift a dimension, after which every point is uniform in the cube and
 * the net is still one.
 */
import { openStream } from '../kinetics/random.ts';

/** Bits of a coordinate. */
const BITS = 32;

/**
 * Degree s, inner coefficients a of the primitive polynomial, and m_1 ... m_s of the dimensions from the second on.
 * The first is van der Corput's sequence.
 */
const JOE_KUO: readonly (readonly [degree: number, coefficients: number, initial: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
  [7, 7, [1, 1, 3, 13, 7, 35, 63]],
  [7, 8, [1, 3, 5, 9, 1, 25, 53]],
  [7, 14, [1, 3, 1, 13, 9, 35, 107]],
  [7, 19, [1, 3, 1, 5, 27, 61, 31]],
  [7, 21, [1, 1, 5, 11, 19, 41, 61]],
  [7, 28, [1, 3, 5, 3, 3, 13, 69]],
  [7, 31, [1, 1, 7, 13, 1, 19, 1]],
  [7, 32, [1, 3, 7, 5, 13, 19, 59]],
  [7, 37, [1, 1, 3, 9, 25, 29, 41]],
  [7, 41, [1, 3, 5, 13, 23, 1, 55]],
  [7, 42, [1, 3, 7, 3, 13, 59, 17]],
];

/** Largest number of dimensions. */
export const MOST_SOBOL_DIMENSIONS = JOE_KUO.length + 1;

/** Direction numbers v_1 ... v_32 of a dimension (from 0), the binary point before the first bit. */
function directionNumbers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let i = 0; i < BITS; i++) v[i] = 2 ** (BITS - 1 - i);
    return v;
  }
  const [degree, coefficients, initial] = JOE_KUO[dimension - 1]!;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = initial[i]! * 2 ** (BITS - 1 - i);
      continue;
    }
    // v_i = a_1 v_(i-1) + ... + a_(s-1) v_(i-s+1) + v_(i-s) + (v_(i-s) >> s), bit by bit.
    let word = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((coefficients >>> (degree - 1 - k)) & 1) word ^= v[i - k]!;
    v[i] = word;
  }
  return v;
}

/** Parity of the set bits of a word. */
function parity(word: number): number {
  let x = word;
  for (let shift = 16; shift > 0; shift >>= 1) x ^= x >>> shift;
  return x & 1;
}

/** 32 random bits. */
const randomWord = (random: () => number): number => Math.floor(random() * 2 ** BITS);

/** Multiplies the digits of direction numbers with a random lower triangular matrix with ones on its diagonal. */
function scrambleDigits(v: Uint32Array, random: () => number): Uint32Array {
  const rows = new Uint32Array(BITS);
  for (let row = 0; row < BITS; row++) {
    const diagonal = 2 ** (BITS - 1 - row);
    // The digits before the diagonal at random, none behind it.
    const before = row === 0 ? 0 : (0xffffffff << (BITS - row)) >>> 0;
    rows[row] = (randomWord(random) & before) | diagonal;
  }
  return v.map((word) => {
    let mixed = 0;
    for (let row = 0; row < BITS; row++) if (parity(rows[row]! & word)) mixed |= 2 ** (BITS - 1 - row);
    return mixed;
  });
}

/**
 * The first points of the Sobol sequence, each a list of coordinates in [0, 1).
 *
 * @param count number of points; even over the cube best for a power of two
 * @param dimensions 1 to {@link MOST_SOBOL_DIMENSIONS}
 * @param scramble name of the random streams that scramble the points; without it the first point is the origin
 * @throws RangeError for more dimensions than there are direction numbers
 */
export function sobolPoints(count: number, dimensions: number, scramble?: string): number[][] {
  if (!(dimensions >= 1 && dimensions <= MOST_SOBOL_DIMENSIONS))
    throw new RangeError(`${dimensions} dimensions of Sobol points, expected 1 to ${MOST_SOBOL_DIMENSIONS}`);
  const coordinates = Array.from({ length: dimensions }, (_, dimension) => {
    const plain = directionNumbers(dimension);
    const random = scramble === undefined ? undefined : openStream(`${scramble}/${dimension}`).next;
    const v = random === undefined ? plain : scrambleDigits(plain, random);
    let x = random === undefined ? 0 : randomWord(random);
    return Float64Array.from({ length: count }, (_, n) => {
      // From n - 1 to n Gray's code changes one bit, the lowest that is set in n.
      if (n > 0) x ^= v[31 - Math.clz32(n & -n)]!;
      return (x >>> 0) / 2 ** BITS;
    });
  });
  return Array.from({ length: count }, (_, n) => coordinates.map((x) => x[n]!));
}
