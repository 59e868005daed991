import { describe, expect, test } from 'vitest';
import { activeMechanisms, mechanisms, mechanismsSchema } from '../../src/mechanisms/registry.ts';
import { context } from './context.ts';

const general = { relativeEnergy: 1, disorientation: 0.7 };

/** A mechanism with its parameters from a scenario's block, as the engine gets it. */
function active(name: (typeof mechanisms)[number]['name'], block: Record<string, unknown> = {}) {
  const found = activeMechanisms(mechanismsSchema.parse({ [name]: { enabled: true, ...block } })).find(
    ({ mechanism }) => mechanism.name === name,
  );
  if (!found) throw new Error(`${name} is not active`);
  return found;
}

describe('defaults', () => {
  test('an empty block gives the settings of a scenario, in SI', () => {
    const settings = mechanismsSchema.parse({});
    expect(settings.flaws).toEqual({
      enabled: true,
      outletDensity: 1e5,
      interiorDensity: 1e8,
      scale: 5e-6,
      roughnessRatio: 4.545,
      interiorScaleRatio: 0.3,
      modulus: 7,
      minimum: 5e-7,
    });
    expect(settings.softening).toEqual({ enabled: true, shearModulusRatio: 0.6 });
    expect(settings.cohesion).toEqual({ enabled: true, energyRatio: 0.49 });
    expect(settings.deflection).toEqual({ enabled: true });
    expect(settings.appliedStress).toMatchObject({ enabled: false, inPlane: 0, throughPlane: 0 });
    expect(settings.pressureEquilibration).toEqual({ enabled: true, pressure: 50e6, yieldStrength: 0.46e6 });
    expect(settings.backPressure).toEqual({ enabled: true });
  });

  test('exactly the enabled ones are active, in registry order', () => {
    const names = (block: Record<string, Record<string, unknown>>) =>
      activeMechanisms(mechanismsSchema.parse(block)).map(({ mechanism }) => mechanism.name);
    expect(names({})).toEqual([
      'fracture',
      'flaws',
      'softening',
      'cohesion',
      'deflection',
      'pressureEquilibration',
      'backPressure',
    ]);
    for (const { name, enabledByDefault } of mechanisms)
      expect(names({ [name]: { enabled: !enabledByDefault } }).includes(name)).toBe(!enabledByDefault);
  });

  test('unknown names, unknown parameters and wrong units are refused', () => {
    for (const block of [
      { soften: {} },
      { softening: { ratio: 0.5 } },
      { softening: { shearModulusRatio: 0 } },
      { softening: { shearModulusRatio: 1.2 } },
      { appliedStress: { inPlane: '3 um' } },
      { cohesion: { energyRatio: 1 } },
      { flaws: { modulus: 0.5 } },
      { pressureEquilibration: { length: 'forever' } },
    ] as Record<string, Record<string, unknown>>[])
      expect(mechanismsSchema.safeParse(block).success, JSON.stringify(block)).toBe(false);
  });

  test('every mechanism states its equation and its source, and does something', () => {
    for (const mechanism of mechanisms) {
      expect(mechanism.equation.length).toBeGreaterThan(3);
      expect(mechanism.citation.length).toBeGreaterThan(10);
      expect(Object.keys(mechanism).length, mechanism.name).toBeGreaterThan(6);
    }
  });
});

describe('hand numbers', () => {
  test('softening: sqrt(G_gb / G)', () => {
    const { mechanism, parameters } = active('softening', { shearModulusRatio: 0.64 });
    expect(mechanism.boundaryToughness!(parameters, general)).toBeCloseTo(0.8, 14);
  });

  test('cohesion: sqrt(1 - gamma_gb / 2 gamma_s), at least sqrt(0.05), more for a low-energy boundary', () => {
    const { mechanism, parameters } = active('cohesion', { energyRatio: 0.75 });
    expect(mechanism.boundaryToughness!(parameters, general)).toBeCloseTo(0.5, 14);
    expect(mechanism.boundaryToughness!(parameters, { ...general, relativeEnergy: 0 })).toBe(1);
    expect(mechanism.boundaryToughness!(parameters, { ...general, relativeEnergy: 0.48 })).toBeCloseTo(
      0.8,
      14,
    );
    expect(mechanism.boundaryToughness!(parameters, { ...general, relativeEnergy: 3 })).toBeCloseTo(
      Math.sqrt(0.05),
      14,
    );
  });

  test('deflection: 1 / cos^2(theta / 2) is 4/3 at 60 degrees, 2 at 90', () => {
    const { mechanism, parameters } = active('deflection');
    expect(mechanism.turning!(parameters, 1)).toBe(1);
    expect(mechanism.turning!(parameters, 0.5)).toBeCloseTo(4 / 3, 14);
    expect(mechanism.turning!(parameters, 0)).toBe(2);
  });

  test('applied stress: inPlane (n_x^2 + n_y^2) + throughPlane n_z^2', () => {
    const { mechanism, parameters } = active('appliedStress', {
      inPlane: '200 MPa',
      throughPlane: '-40 MPa',
    });
    expect(mechanism.closingStress!(parameters, 1, 0, 0)).toBe(200e6);
    expect(mechanism.closingStress!(parameters, 0, -1, 0)).toBe(200e6);
    expect(mechanism.closingStress!(parameters, 0, 0, 1)).toBe(-40e6);
    expect(mechanism.closingStress!(parameters, 0.6, 0, 0.8)).toBeCloseTo(46.4e6, 0);
  });

  test('pressure equilibration: w p / 2 tau is 2.717 um; given or infinite length wins', () => {
    const length = (block: Record<string, unknown>, width = 50e-9) => {
      const { mechanism, parameters } = active('pressureEquilibration', block);
      return mechanism.sharingLength!(parameters, { ...context, openingWidth: width });
    };
    expect(length({}) * 1e6).toBeCloseTo(2.7174, 4);
    expect(length({}, 20e-9) * 1e6).toBeCloseTo(1.087, 3);
    expect(length({ pressure: '100 MPa', yieldStrength: '1 MPa' }) * 1e6).toBeCloseTo(2.5, 12);
    expect(length({ length: '7 um' }) * 1e6).toBeCloseTo(7, 12);
    expect(length({ length: '0 um' })).toBe(0);
    expect(length({ length: 'infinite' })).toBe(Number.POSITIVE_INFINITY);
  });

  test('flaws: a quarter of the thickness at most by default; roughness sets the scale', () => {
    const { mechanism, parameters } = active('flaws', { modulus: 9, interiorDensity: '0 1/m^2' });
    expect(mechanism.flaws!(parameters, context)).toEqual({
      outletDensity: 1e5,
      interiorDensity: 0,
      scale: 5e-6,
      interiorScaleRatio: 0.3,
      modulus: 9,
      minimum: 5e-7,
      maximum: 25e-6,
      electrodeArea: null,
    });
    // R_q of 1.1 um: the default scale.
    expect(mechanism.flaws!(parameters, { ...context, roughness: 1.1e-6 }).scale * 1e6).toBeCloseTo(5, 3);
    const pellet = active('flaws', { electrodeArea: '0.5 cm^2', maximum: '8 um' });
    expect(pellet.mechanism.flaws!(pellet.parameters, context)).toMatchObject({
      electrodeArea: 5e-5,
      maximum: 8e-6,
    });
  });

  test('back-pressure is a switch that only the far lithium feels', () => {
    expect(mechanisms.filter((m) => 'pushesBack' in m && m.pushesBack).map((m) => m.name)).toEqual([
      'backPressure',
    ]);
  });
});
