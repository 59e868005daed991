/** Links of the terminal to the sites of one colour, piece by piece. */
export interface TerminalLinks {
  /** Links of piece k: start[k] <= i < start[k + 1]. */
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly value: Float64Array;
}

export const noLinks: TerminalLinks = {
  start: new Int32Array(1),
  index: new Int32Array(0),
  value: new Float64Array(0),
};

/** Sorts pairs of index and conductance into pieces that end (exclusively) at the given indices. */
export function packLinks(pairs: [number, number][], ends: number[]): TerminalLinks {
  pairs.sort((a, b) => a[0] - b[0]);
  const start = new Int32Array(ends.length + 1);
  for (let piece = 0, k = 0; piece < ends.length; piece++) {
    while (k < pairs.length && pairs[k]![0] < ends[piece]!) k++;
    start[piece + 1] = k;
  }
  return {
    start,
    index: Int32Array.from(pairs, (pair) => pair[0]),
    value: Float64Array.from(pairs, (pair) => pair[1]),
  };
}

/** Adds value * terminal to the couplings of a piece that begins at `offset`. */
export function addTerminal(
  coupling: Float64Array,
  offset: number,
  links: TerminalLinks,
  terminal: number,
  piece: number,
): void {
  const { start, index, value } = links;
  for (let k = start[piece]!; k < start[piece + 1]!; k++) {
    const i = index[k]! - offset;
    coupling[i] = coupling[i]! + value[k]! * terminal;
  }
}

/** Sum of value * field over the links of a piece. */
export function dotTerminal(links: TerminalLinks, field: Float64Array, piece: number): number {
  const { start, index, value } = links;
  let sum = 0;
  for (let k = start[piece]!; k < start[piece + 1]!; k++) sum += value[k]! * field[index[k]!]!;
  return sum;
}
