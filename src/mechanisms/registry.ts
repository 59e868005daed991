import { z } from 'zod';
import { appliedStress } from './applied-stress.ts';
import { backPressure } from './back-pressure.ts';
import { bandGapNarrowing } from './band-gap-narrowing.ts';
import { cohesion } from './cohesion.ts';
import { contactPatches } from './contact-patches.ts';
import { crackAhead } from './crack-ahead.ts';
import { deflection } from './deflection.ts';
import { electronGate } from './electron-gate.ts';
import { flaws } from './flaws.ts';
import { fracture } from './fracture.ts';
import { leakage } from './leakage.ts';
import { liMonroe } from './li-monroe.ts';
import type { Mechanism } from './mechanism.ts';
import { monroeNewman } from './monroe-newman.ts';
import { nucleation } from './nucleation.ts';
import { pileUp } from './pile-up.ts';
import { porosity } from './porosity.ts';
import { pressureEquilibration } from './pressure-equilibration.ts';
import { resistancePatches } from './resistance-patches.ts';
import { roughInterface } from './rough-interface.ts';
import { softening } from './softening.ts';
import { spaceCharge } from './space-charge.ts';
import { stripping } from './stripping.ts';

/** Every mechanism, in the order in which it is listed to users. A new one is a file and a line here. */
export const mechanisms = [
  fracture,
  flaws,
  softening,
  cohesion,
  deflection,
  appliedStress,
  pressureEquilibration,
  backPressure,
  liMonroe,
  porosity,
  pileUp,
  roughInterface,
  contactPatches,
  resistancePatches,
  monroeNewman,
  leakage,
  bandGapNarrowing,
  electronGate,
  nucleation,
  spaceCharge,
  stripping,
  crackAhead,
] as const;

type Registered = (typeof mechanisms)[number];

/** Settings of all mechanisms as a validated scenario holds them: `enabled` and the parameters, in SI. */
export type MechanismSettings = {
  [M in Registered as M['name']]: { enabled: boolean } & z.output<z.ZodObject<M['parameters']>>;
};

/** Schema of the `mechanisms:` block of a scenario. */
export const mechanismsSchema = z.strictObject(
  Object.fromEntries(
    mechanisms.map((mechanism: Mechanism) => [
      mechanism.name,
      z
        .strictObject({
          enabled: z.boolean().prefault(mechanism.enabledByDefault).describe(`Switch of: ${mechanism.title}`),
          ...mechanism.parameters,
        })
        .prefault({})
        .describe(`${mechanism.title}: ${mechanism.equation}. ${mechanism.citation}`),
    ]),
  ),
) as unknown as z.ZodType<MechanismSettings, { [K in keyof MechanismSettings]?: Record<string, unknown> }>;

/** An enabled mechanism together with its settings, its types erased: what the engine loops over. */
export interface ActiveMechanism {
  readonly mechanism: Mechanism;
  readonly parameters: Record<string, unknown>;
}

/** The enabled mechanisms of a scenario, in registry order. */
export function activeMechanisms(settings: MechanismSettings): ActiveMechanism[] {
  return mechanisms
    .filter((mechanism) => settings[mechanism.name].enabled)
    .map((mechanism) => ({
      mechanism: mechanism as Mechanism,
      parameters: settings[mechanism.name] as Record<string, unknown>,
    }));
}
