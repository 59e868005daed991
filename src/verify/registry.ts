import type { VerificationCase } from './case.ts';
import { laminatesAnyAngle } from './cases/any-angle.ts';
import { avrami } from './cases/avrami.ts';
import { books } from './cases/books.ts';
import { breakdown, breakdown3d, breakdownSquared } from './cases/breakdown.ts';
import { crackAhead } from './cases/crack-ahead.ts';
import { eden } from './cases/eden.ts';
import { erlang } from './cases/erlang.ts';
import { fastBoundaries } from './cases/fast-boundaries.ts';
import { flawArea } from './cases/flaw-area.ts';
import { isingEnergy } from './cases/ising.ts';
import { laminates } from './cases/laminates.ts';
import { floatingDeposit, leakageBound, mixedConductor } from './cases/leakage.ts';
import { nucleusCapture } from './cases/nucleus-capture.ts';
import { percolation } from './cases/percolation.ts';
import { pileUp } from './cases/pile-up.ts';
import { resolution } from './cases/resolution.ts';
import { roughInterface } from './cases/rough-interface.ts';
import { selection } from './cases/selection.ts';
import { singleFlaw } from './cases/single-flaw.ts';
import { corruptedFace, resistivePlane, slab } from './cases/slab.ts';
import { maxwellGarnett, spheres } from './cases/spheres.ts';
import { stripping } from './cases/stripping.ts';

/** Every verification case, in the order of the report. */
export const verificationCases: readonly VerificationCase[] = [
  slab,
  resistivePlane,
  corruptedFace,
  laminates,
  laminatesAnyAngle,
  fastBoundaries,
  roughInterface,
  spheres,
  maxwellGarnett,
  nucleusCapture,
  mixedConductor,
  leakageBound,
  floatingDeposit,
  singleFlaw,
  crackAhead,
  pileUp,
  stripping,
  flawArea,
  books,
  resolution,
  selection,
  erlang,
  isingEnergy,
  percolation,
  eden,
  avrami,
  breakdown,
  breakdownSquared,
  breakdown3d,
];
