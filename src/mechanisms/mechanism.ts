import type { z } from 'zod';
import type { ElectronTransport } from '../fields/electron-problem.ts';
import type { Random } from '../kinetics/random.ts';
import type { Grid } from '../lattice/grid.ts';
import type { NucleiParameters } from '../microstructure/internal-flaws.ts';
import type { FlawParameters } from '../microstructure/parameters.ts';

/** A grain boundary as the mechanisms see it. */
export interface BoundaryTraits {
  /** gamma_gb over that of a general high-angle boundary. */
  readonly relativeEnergy: number;
  /** Disorientation angle in rad. */
  readonly disorientation: number;
}

/** How electrons move, and what they measure. SI. */
export interface ElectronLaw extends ElectronTransport {
  /** Conductivity of the polycrystal for electrons in equilibrium with lithium, S/m. */
  readonly conductivity: number;
  /** Share of the current carried by electrons that counts as a soft short. */
  readonly softShort: number;
}

/** What a mechanism's hooks may read of the rest of the scenario. All SI. */
export interface MechanismContext {
  /** Opening w of a filament in m. */
  readonly openingWidth: number;
  /** Root-mean-square roughness R_q of the working interface in m, or null where the scenario gives none. */
  readonly roughness: number | null;
  /** Distance of the electrodes L in m. */
  readonly thickness: number;
  /** Young's modulus in Pa and Poisson's ratio of the electrolyte. */
  readonly youngModulus: number;
  readonly poissonRatio: number;
  /** K. */
  readonly temperature: number;
  /** Anodic transfer coefficient alpha of the working interface. */
  readonly transferCoefficient: number;
}

/** The grains as a conductor, at the temperature of the run. SI. */
export interface BulkConduction {
  /** S/m. */
  readonly conductivity: number;
  /** K. */
  readonly temperature: number;
}

/** The working interface as the mechanisms see it: one entry a column x + nx y of the lattice. */
export interface WorkingInterface {
  readonly grid: Grid;
  /** Boundary area A_site in m^2 of each surface site; 0 inside a grain. */
  readonly boundaryArea: Float64Array;
  /** Prefix of the names of random streams. */
  readonly seed: string;
}

/** What a mechanism finds before a run: numbers that join its observables, and statements for its warnings. */
export interface MechanismFindings {
  readonly observables?: Readonly<Record<string, number>>;
  readonly warnings?: readonly string[];
}

/** Collects what is wrong with a scenario; paths are dotted. */
export type MechanismReport = (
  severity: 'error' | 'warning',
  code: string,
  path: string,
  related: readonly string[],
  found: string,
  expected: string,
  hint: string,
) => void;

/** The sections of a scenario that a check may look at; one that is at fault is missing. SI. */
export interface CheckedScenario {
  readonly microstructure?: {
    readonly kind: string;
    readonly dimensions: number;
    readonly size: readonly number[];
    readonly grainSize: number;
    readonly voxel: number;
    readonly depth: number;
    readonly pores: { boundary: number; junction: number; interior: number; diameter: number };
  };
  readonly electrolyte?: { readonly conductivity: number; readonly bandGap?: number | undefined };
  readonly interface?: { readonly resistance: number; readonly roughness?: number | undefined };
  readonly mechanisms?: Readonly<Record<string, { readonly enabled: boolean }>>;
}

/**
 * One physical mechanism: its equation, its parameters, its switch, and the places of the model it acts on.
 * Every hook is optional; the engine calls those of the enabled mechanisms and knows none of them by name.
 */
export interface Mechanism<
  Name extends string = string,
  Shape extends z.core.$ZodLooseShape = z.core.$ZodLooseShape,
> {
  /** Key under `mechanisms:` in a scenario. */
  readonly name: Name;
  readonly title: string;
  readonly equation: string;
  readonly citation: string;
  readonly enabledByDefault: boolean;
  /** Its parameters as a zod shape of quantities (besides `enabled`, which every mechanism has). */
  readonly parameters: Shape;
  /** Factor on the fracture toughness of a boundary (1: as the grain). */
  boundaryToughness?(parameters: z.output<z.ZodObject<Shape>>, boundary: BoundaryTraits): number;
  /** Area resistance in ohm m^2 across a boundary, in the place of the scenario's. */
  boundaryResistance?(parameters: z.output<z.ZodObject<Shape>>, bulk: BulkConduction): number;
  /** Factor on the toughness where a filament passes from one boundary to another; `cosine` of the angle between their planes, 0 to 1. */
  turning?(parameters: z.output<z.ZodObject<Shape>>, cosine: number): number;
  /** Stress in Pa that closes a plane of unit normal (nx, ny, nz); negative opens it. */
  closingStress?(parameters: z.output<z.ZodObject<Shape>>, nx: number, ny: number, nz: number): number;
  /** The law of the root flaws. */
  flaws?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): FlawParameters;
  /** Narrowing dEg in J of the band gap at a boundary; `draw` gives the boundary's own random numbers. */
  bandGapNarrowing?(parameters: z.output<z.ZodObject<Shape>>, boundary: BoundaryTraits, draw: Random): number;
  /** The law of the nuclei inside the electrolyte. */
  nuclei?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): NucleiParameters;
  /** Distance l_p in m over which lithium shares its pressure along a filament. */
  sharingLength?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): number;
  /** Width delta_s in m of the boundary matter in which the gap is narrower, and the largest factor on its conductivity. */
  boundaryMatter?(parameters: z.output<z.ZodObject<Shape>>): {
    readonly structuralWidth: number;
    readonly cap: number;
  };
  /** True where lithium plated on what is joined to the electrode opens the electrolyte. */
  drivesFilaments?: boolean;
  /** Transport of electrons. */
  electrons?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): ElectronLaw;
  /** Potential in V above which electrons enter a boundary whose gap is narrower by `narrowing` (J). */
  electronBarrier?(parameters: z.output<z.ZodObject<Shape>>, narrowing: number): number;
  /** True where lithium that cannot flow back to the electrode resists its own plating. */
  pushesBack?: boolean;
  /**
   * Multiplies the conductance 1/R_int of the working interface, column by column, by writing into `factor`
   * (x + nx y); 0: no contact.
   */
  interfaceConductance?(
    parameters: z.output<z.ZodObject<Shape>>,
    at: WorkingInterface,
    context: MechanismContext,
    factor: Float64Array,
  ): void;
  /** True where the pores of the sample are there; without such a mechanism the sample is made without them. */
  keepsPores?: boolean;
  /** Lateral mobility M in m^3/(Pa s) of lithium along the working interface, whose pressure then adds to the stall pressure. */
  lateralMobility?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): number;
  /** Shape of the working electrode carved into the electrolyte: heights in m above z = 0, one a column x + nx y. */
  relief?(
    parameters: z.output<z.ZodObject<Shape>>,
    at: Pick<WorkingInterface, 'grid' | 'seed'>,
    context: MechanismContext,
  ): Float64Array;
  /** What it finds before a run. */
  findings?(parameters: z.output<z.ZodObject<Shape>>, context: MechanismContext): MechanismFindings;
  /** Refuses, or warns of, combinations that make no sense. Called where the mechanism is enabled. */
  check?(parameters: z.output<z.ZodObject<Shape>>, scenario: CheckedScenario, report: MechanismReport): void;
  /** Velocity v_0 in m/s of a crack at K = K_IC where cracks run ahead of the lithium that fills them. */
  crackVelocity?(parameters: z.output<z.ZodObject<Shape>>): number;
  /** True where lithium dissolves while the current is reversed. */
  strips?: boolean;
}

/** Declares a mechanism, keeping the types of its name and parameters. */
export function defineMechanism<const Name extends string, Shape extends z.core.$ZodLooseShape>(
  mechanism: Mechanism<Name, Shape>,
): Mechanism<Name, Shape> {
  return mechanism;
}
