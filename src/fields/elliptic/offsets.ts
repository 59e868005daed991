import type { Layout } from './layout.ts';
import type { Heap } from './memory.ts';

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
  /** Node of every black unknown in the first graph (32-bit integers), and a value for each node and one more. */
  readonly aggregate: number;
  readonly coarse: number;
  /** Three scalar products. */
  readonly sums: number;
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
    // The kernel of the coupling overwrites one element more.
    coupling: heap.reserve(couplings + 1),
    red: heap.reserve(slots),
    redSource: heap.reserve(slots),
    blackSource: heap.reserve(blacks),
    x: heap.reserve(blacks),
    r: heap.reserve(blacks),
    p: heap.reserve(blacks),
    q: heap.reserve(blacks),
    z: heap.reserve(blacks),
    w: heap.reserve(blacks),
    aggregate: heap.reserveIntegers(blacks),
    coarse: heap.reserve(layout.sites + 1),
    sums: heap.reserve(3),
  };
}
