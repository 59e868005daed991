import { type LooseParts, partMeans, subtractMeans } from './components.ts';
import type { ConjugateGradient } from './conjugate-gradient.ts';
import { loadFields, mergeColours } from './layout.ts';
import type { GridOperator } from './operator.ts';

/** What a solver is given and gives back, in natural order. */
export interface SolverFields {
  readonly source: Float64Array;
  readonly potential: Float64Array;
  readonly terminalCurrent: number;
}

/**
 * Reads source and starting guess into the iterate; returns ||b||. Leaves the sums of b and of its magnitude in `sums`.
 * With loose parts the source is taken with zero sum over each of them.
 */
export function loadIterate(
  fields: SolverFields,
  operator: GridOperator,
  gradient: ConjugateGradient,
  loose: LooseParts | null,
  sums: Float64Array,
): number {
  const { potential, terminalCurrent } = fields;
  const { layout, terminalSum, terminals, seam, heap, at } = operator;
  const source = loose === null ? fields.source : balancedSource(fields, loose);
  sums.fill(0);
  loadFields(
    layout,
    source,
    potential,
    heap.array,
    at.redSource,
    at.blackSource,
    at.x,
    at.inverseRed,
    at.smootherBlack,
    sums,
  );
  if (seam !== null)
    for (let e = 0; e < seam.extraSites.length; e++) {
      const site = seam.extraSites[e]!;
      const active = operator.smootherBlack[layout.slots + e]! !== 0;
      const value = active ? source[site]! : 0;
      gradient.blackSource[layout.slots + e] = value;
      gradient.x[layout.slots + e] = active ? potential[site]! : 0;
      addSource(sums, value);
    }
  gradient.terminalSource = 0;
  gradient.terminal = 0;
  if (terminalSum === 0) return Math.sqrt(sums[2]!);
  gradient.terminalSource = terminalCurrent;
  const share = terminalCurrent / terminalSum;
  let held = 0;
  for (let k = 0; k < terminals.count; k++) {
    const site = terminals.sites[k]!;
    const g = terminals.values[k]!;
    const own = source[site]!;
    held += g * potential[site]!;
    sums[0] = sums[0]! + share * g;
    sums[1] = sums[1]! + Math.abs(own + share * g) - Math.abs(own);
    sums[2] = sums[2]! + share * g * (2 * own + share * g);
  }
  gradient.terminal = (terminalCurrent + held) / terminalSum;
  return Math.sqrt(Math.max(0, sums[2]!));
}

/** Writes the iterate, its red unknowns recovered, to `potential`; returns the terminal's potential. Loose parts get mean 0. */
export function storeIterate(
  { potential }: SolverFields,
  operator: GridOperator,
  gradient: ConjugateGradient,
  loose: LooseParts | null,
): number {
  const { layout, seam, terminalSum } = operator;
  mergeColours(layout, gradient.red, gradient.x, potential, 0, layout.nw);
  if (seam !== null)
    for (let e = 0; e < seam.extraSites.length; e++)
      potential[seam.extraSites[e]!] = gradient.x[layout.slots + e]!;
  const terminal = terminalSum > 0 ? gradient.terminal + gradient.terminalResidual / terminalSum : 0;
  if (loose === null) return terminal;
  const means = partMeans(loose, potential);
  subtractMeans(loose, potential, means);
  return loose.terminalPart >= 0 ? terminal - means[loose.terminalPart]! : terminal;
}

/** The source with zero sum over every loose part, the terminal's current included. */
function balancedSource({ source, terminalCurrent }: SolverFields, loose: LooseParts): Float64Array {
  const balanced = source.slice();
  const means = partMeans(loose, balanced);
  if (loose.terminalPart >= 0)
    means[loose.terminalPart] =
      means[loose.terminalPart]! + terminalCurrent / loose.size[loose.terminalPart]!;
  subtractMeans(loose, balanced, means);
  return balanced;
}

/** Counts a source in the sums kept by `loadFields`. */
function addSource(sums: Float64Array, value: number): void {
  sums[0] = sums[0]! + value;
  sums[1] = sums[1]! + Math.abs(value);
  sums[2] = sums[2]! + value * value;
}
