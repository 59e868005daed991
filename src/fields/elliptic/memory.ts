import { assemble, type FunctionBuilder } from './assembler.ts';

/** A memory of WebAssembly. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What of the WebAssembly interface is used: neither the language's nor every platform's library declares it. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => Memory;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: object };
};

/** Bytes of a page of memory, and most pages of one. */
const PAGE = 65536;
const MOST_PAGES = 65536;

/** A memory for so many doubles, all 0. @throws RangeError beyond 4 GiB. */
export function makeMemory(length: number): Memory {
  const pages = Math.ceil((8 * length) / PAGE);
  if (pages > MOST_PAGES)
    throw new RangeError(`${length} numbers in one memory when expected at most ${(MOST_PAGES * PAGE) / 8}`);
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** Makes instances of a module of functions, which is assembled and compiled when it is first needed. */
export function makeModule<Functions>(functions: () => FunctionBuilder[]): (memory: Memory) => Functions {
  let compiled: object | null = null;
  return (memory) => {
    compiled ??= new WebAssembly.Module(assemble(functions()));
    return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Functions;
  };
}

/** Elements kept free at both ends of a heap, which kernels may read. */
const MARGIN = 2;

/** One memory that holds many arrays, each known by its offset in doubles. Reserve everything, then `seal`. */
export class Heap {
  private length = MARGIN;
  private data: Float64Array = new Float64Array(0);

  /** Reserves an array of doubles; returns its offset. */
  reserve(length: number): number {
    const offset = this.length;
    this.length += length;
    return offset;
  }

  /** Reserves an array of 32-bit integers; returns its offset, in doubles like all. */
  reserveIntegers(length: number): number {
    return this.reserve((length + 1) >> 1);
  }

  /** Allocates everything reserved, filled with 0. */
  seal(): Memory {
    const memory = makeMemory(this.length + MARGIN);
    this.data = new Float64Array(memory.buffer);
    return memory;
  }

  /** The whole memory. */
  get array(): Float64Array {
    return this.data;
  }

  /** A view of a reserved array. */
  view(offset: number, length: number): Float64Array {
    return this.data.subarray(offset, offset + length);
  }

  /** A view of a reserved array of integers. */
  integers(offset: number, length: number): Int32Array {
    return new Int32Array(this.data.buffer, 8 * offset, length);
  }
}
