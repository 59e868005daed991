import { couple } from './coupling-kernel.ts';
import { type Memory, makeModule } from './memory.ts';
import {
  addCoarse,
  advance,
  applyAndDot,
  eliminate,
  residual,
  restrictResidual,
  scale,
  sweepDiagonal,
} from './vector-kernels.ts';

/**
 * Inner loops over colour-split arrays (see layout.ts), in WebAssembly with two doubles at a time: some three times
 * faster than the same loops compiled from JavaScript. All arrays lie in one memory (see memory.ts) and are given by
 * their offsets in doubles; `begin` and `end` bound the elements. Sums run over even and odd elements apart.
 */
export interface Kernels {
  /**
   * Coupling of one colour to the other on the planes w0 <= w < w1 of a three-dimensional grid:
   * `result_i = sum over the six faces of i of (conductance * value of the neighbour)`. Overwrites one element more.
   * @param colour colour of the sites i (0 or 1); tu, tv, tw are the faces on their upper sides
   * @param values values at the sites of the other colour; su, sv, sw the faces on those sites' upper sides
   */
  couple3(
    result: number,
    values: number,
    tu: number,
    tv: number,
    tw: number,
    su: number,
    sv: number,
    sw: number,
    colour: number,
    half: number,
    nv: number,
    nw: number,
    w0: number,
    w1: number,
  ): void;

  /** As `couple3` for nv = 1 (one or two dimensions). */
  couple2(
    result: number,
    values: number,
    tu: number,
    tw: number,
    su: number,
    sw: number,
    colour: number,
    half: number,
    nw: number,
    w0: number,
    w1: number,
  ): void;

  /**
   * `target_i = (add_i + coupling_i) inverse_i`; returns the sum of the squares of what the rounded result misses
   * of its equation.
   */
  eliminate(
    target: number,
    add: number,
    coupling: number,
    inverse: number,
    begin: number,
    end: number,
  ): number;

  /** `target_i = coupling_i factor_i`. */
  scale(target: number, coupling: number, factor: number, begin: number, end: number): void;

  /** `z_i += coarse[aggregate[i]]`; `aggregate` holds 32-bit integers, its offset still counts doubles. */
  addCoarse(z: number, coarse: number, aggregate: number, begin: number, end: number): void;

  /** `coarse[aggregate[i]] += r_i + coupling_i - diagonal_i z_i`. */
  restrictResidual(
    coarse: number,
    aggregate: number,
    r: number,
    diagonal: number,
    z: number,
    coupling: number,
    begin: number,
    end: number,
  ): void;

  /** `z_i += smoother_i (r_i + coupling_i - diagonal_i z_i)`, and 0 where the smoother is 0 (no conductance). */
  sweepDiagonal(
    z: number,
    r: number,
    diagonal: number,
    coupling: number,
    smoother: number,
    begin: number,
    end: number,
  ): void;

  /** `image_i = diagonal_i z_i - coupling_i`, adding the sums z.residual, z.image, z.oldImage to `sums[0..2]`. */
  applyAndDot(
    image: number,
    z: number,
    diagonal: number,
    coupling: number,
    residual: number,
    oldImage: number,
    sums: number,
    begin: number,
    end: number,
  ): void;

  /**
   * One step of flexible conjugate gradients: p = z + beta p, q = w + beta q, x += alpha p, r -= alpha q, then
   * z = r * smoother. Returns the sum of r^2.
   */
  advance(
    x: number,
    r: number,
    p: number,
    q: number,
    z: number,
    w: number,
    smoother: number,
    alpha: number,
    beta: number,
    begin: number,
    end: number,
  ): number;

  /** `r_i = b_i + coupling_i - diagonal_i x_i`, z = r * smoother. Returns the sum of r^2. */
  residual(
    r: number,
    b: number,
    coupling: number,
    diagonal: number,
    x: number,
    z: number,
    smoother: number,
    begin: number,
    end: number,
  ): number;
}

const module = makeModule<Kernels>(() => [
  couple(3),
  couple(2),
  eliminate(),
  scale(),
  addCoarse(),
  restrictResidual(),
  sweepDiagonal(),
  applyAndDot(),
  advance(),
  residual(),
]);

/** The kernels on a memory. */
export function makeKernels(memory: Memory): Kernels {
  return module(memory);
}
