import type { Layout } from './layout.ts';

/**
 * One flat array that holds all arrays of the kernels, each known by its offset. A loop over many typed arrays
 * spends its time on reloading their addresses and lengths; with one array it needs a single pair (1.6 times
 * faster for the seven-point stencil). Reserve everything, then `seal`.
 */
export class Heap {
  private length = 0;
  private data: Float64Array = new Float64Array(0);

  /** Reserves an array; returns its offset. */
  reserve(length: number): number {
    const offset = this.length;
    this.length += length;
    return offset;
  }

  /** Allocates everything reserved, filled with 0. */
  seal(): Float64Array {
    this.data = new Float64Array(this.length);
    return this.data;
  }

  /** A view of a reserved array. */
  view(offset: number, length: number): Float64Array {
    return this.data.subarray(offset, offset + length);
  }
}

/** Offsets in the heap of the arrays of the kernels. */
export interface Offsets {
  readonly redFaces: readonly [number, number, number];
  readonly blackFaces: readonly [number, number, number];
  readonly inverseRed: number;
  readonly diagonalBlack: number;
  readonly smootherBlack: number;
  readonly coupling: number;
  /** Red values, red and black right-hand sides. */
  readonly red: number;
  readonly redSource: number;
  readonly blackSource: number;
  /** Vectors of black unknowns of the conjugate gradients. */
  readonly x: number;
  readonly r: number;
  readonly p: number;
  readonly q: number;
  readonly z: number;
  readonly w: number;
}

/** Reserves all arrays of a grid with `blacks` black unknowns and room for `couplings` couplings. */
export function reserveOffsets(heap: Heap, layout: Layout, blacks: number, couplings: number): Offsets {
  const { slots, nv } = layout;
  const faces = (): [number, number, number] => [
    heap.reserve(slots),
    heap.reserve(nv > 1 ? slots : 0),
    heap.reserve(slots),
  ];
  return {
    redFaces: faces(),
    blackFaces: faces(),
    inverseRed: heap.reserve(slots),
    diagonalBlack: heap.reserve(blacks),
    smootherBlack: heap.reserve(blacks),
    coupling: heap.reserve(couplings),
    red: heap.reserve(slots),
    redSource: heap.reserve(slots),
    blackSource: heap.reserve(blacks),
    x: heap.reserve(blacks),
    r: heap.reserve(blacks),
    p: heap.reserve(blacks),
    q: heap.reserve(blacks),
    z: heap.reserve(blacks),
    w: heap.reserve(blacks),
  };
}
