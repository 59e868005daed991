import type { ConjugateGradient } from './conjugate-gradient.ts';
import type { GridOperator } from './operator.ts';

/**
 * The constant that has to be added to all potentials of a freshly restarted iterate to balance all currents exactly
 * (a Galerkin correction with the constant mode); 0 without ground. `injected` is the sum of all sources.
 */
export function balancingShift(
  operator: GridOperator,
  gradient: ConjugateGradient,
  injected: number,
): number {
  const { grounds } = operator;
  const sum = grounds.sum();
  return sum > 0 ? (injected - grounds.dot(gradient.red, gradient.x)) / sum : 0;
}

/** Size of the residual after a shift by a constant, from that before; `ground`: conductance of each site to potential 0. */
export function balancedSize(
  operator: GridOperator,
  gradient: ConjugateGradient,
  ground: Float64Array,
  shift: number,
  size: number,
): number {
  const { grounds, terminals, terminalSum } = operator;
  let cross = grounds.dotBlack(gradient.r);
  if (terminalSum > 0) {
    const rise = gradient.terminalResidual / terminalSum;
    for (let k = 0; k < terminals.count; k++)
      cross += rise * terminals.values[k]! * ground[terminals.sites[k]!]!;
  }
  return Math.sqrt(Math.max(0, size * size - 2 * shift * cross + shift * shift * grounds.squares()));
}

/** Norm of the residual with the terminal's potential eliminated, from the sum of r^2. */
export function residualSize(operator: GridOperator, gradient: ConjugateGradient, squares: number): number {
  const { terminals, terminalSum } = operator;
  if (terminalSum === 0) return Math.sqrt(squares);
  const rise = gradient.terminalResidual / terminalSum;
  const cross = rise * terminals.dotBlack(gradient.r);
  return Math.sqrt(Math.max(0, squares + 2 * cross + rise * rise * terminals.squares()));
}
