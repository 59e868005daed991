import { describe, expect, test } from 'vitest';
import { IonicField } from '../../src/fields/ionic.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { type Lattice, SiteState } from '../../src/lattice/lattice.ts';
import { plainLattice, plainProperties } from '../../src/verify/samples.ts';
import { randomLattice, randomSheets } from '../simulation/samples.ts';
import { contactsOf, denseField } from './dense.ts';

const shapes = [
  [6, 1, 8],
  [2, 1, 9],
  [5, 4, 6],
  [2, 2, 7],
  [3, 2, 6],
] as const;

const TRANSPORT = {
  boundaryResistance: 3e-5,
  counterResistance: 4e-4,
  depositResistance: 1e-4,
};

/** A random sample and its properties: grains, pores, a patchy working interface, 2 conductivities. */
function sampleOf(shape: readonly [number, number, number], seed: string, pores = 0.08) {
  const lattice = randomLattice(shape, seed, { pores, edge: 2e-6, depth: shape[1] === 1 ? 3e-6 : 2e-6 });
  const random = openStream(`${seed}/interface`).next;
  const properties = plainProperties(2e-4, {
    ...TRANSPORT,
    alongBoundaries: randomSheets(lattice, 4e-9, seed),
    workingResistance: Float64Array.from({ length: shape[0] * shape[1] }, () => 1e-4 * (1 + 9 * random())),
    siteConductivity: Float64Array.from(lattice.grain, (g) => 0.02 * (1 + g)),
  });
  return { lattice, properties };
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return difference / scale;
}

/** Turns random sites, some of them away from all lithium, so that floating clusters form and join later. */
function growAnywhere(field: IonicField, count: number, seed: string): void {
  const { lattice } = field;
  const { grid, state } = lattice;
  const random = openStream(`${seed}/anywhere`).next;
  for (let k = 0; k < count; k++) {
    const site = Math.floor(random() * (grid.sites - grid.nx * grid.ny));
    if (state[site] !== SiteState.lithium) field.becomeLithium(site);
  }
}

/** Turns random sites that touch metal or the electrode. */
function growConnected(field: IonicField, count: number, seed: string): void {
  const random = openStream(`${seed}/connected`).next;
  const { nx, ny, sites } = field.lattice.grid;
  for (let k = 0; k < count; k++) {
    const site = field.faces.site[Math.floor(random() * field.faces.count)];
    if (site < sites - nx * ny) field.becomeLithium(site);
  }
}

/** Faces as text, sorted, to compare as a set. */
function faceList({ faces }: IonicField): string[] {
  return Array.from(
    { length: faces.count },
    (_, c) =>
      `${faces.site[c]} ${faces.metal[c]} ${faces.conductance[c].toExponential(12)} ${faces.halfCell[c]}`,
  ).sort();
}

function copyOf(lattice: Lattice): Lattice {
  return { ...lattice, state: lattice.state.slice() };
}

describe('the matrix follows the sites', () => {
  test('site by site equals assembled afresh, floating lithium that joins later included', () => {
    let floating = 0;
    let joined = 0;
    for (const [k, shape] of shapes.entries())
      for (const count of [1, 6, 15, 40]) {
        const seed = `afresh/${k}/${count}`;
        const { lattice, properties } = sampleOf(shape, seed);
        const field = new IonicField(lattice, properties);
        field.setCurrent(1e-9);
        growAnywhere(field, count, seed);
        const fresh = new IonicField(copyOf(lattice), properties);
        expect([...field.grounded]).toEqual([...fresh.grounded]);
        expect(faceList(field)).toEqual(faceList(fresh));
        for (const key of [
          'conductanceX',
          'conductanceY',
          'conductanceZ',
          'ground',
          'terminal',
          'source',
        ] as const)
          expect(worst(field.solver[key], fresh.solver[key]) || 0, `${shape} ${key}`).toBeLessThan(1e-13);
        for (let i = 0; i < lattice.grid.sites; i++) {
          if (lattice.state[i] !== SiteState.lithium) continue;
          if (field.grounded[i]) joined++;
          else floating++;
          // Listed faces belong to electrolyte only and link back to their site.
          expect(field.faces.firstOf(i)).toBe(-1);
        }
        for (let i = 0; i < lattice.grid.sites; i++)
          for (let c = field.faces.firstOf(i); c >= 0; c = field.faces.nextOf(c))
            expect(field.faces.site[c]).toBe(i);
      }
    expect(floating).toBeGreaterThan(20);
    expect(joined).toBeGreaterThan(20);
  });

  test('and solves to what a dense elimination gives', () => {
    for (const [k, shape] of shapes.entries())
      for (const connected of [true, false])
        for (const count of [3, 8, 20]) {
          const seed = `dense/${k}/${count}`;
          const { lattice, properties } = sampleOf(shape, seed, 0.05);
          const field = new IonicField(lattice, properties);
          field.setCurrent(2e-9);
          field.update({ tolerance: 1e-10 });
          if (connected) growConnected(field, count, seed);
          else growAnywhere(field, count, seed);
          // Floating metal stays in the matrix with 1e6 times the conductance, which costs accuracy and digits.
          const tolerance = connected ? 1e-13 : 2e-8;
          const report = field.update({ tolerance });
          expect(report.converged, `${shape} ${count}`).toBe(true);
          expect(report.passes).toBe(1);
          const exact = denseField(lattice, properties, field.grounded, 2e-9);
          expect(worst(field.potential, exact.potential)).toBeLessThan(connected ? 1e-11 : 3e-6);
          expect(Math.abs(field.voltage / exact.voltage - 1)).toBeLessThan(connected ? 1e-11 : 3e-6);
          expect(Math.abs(field.workingCurrent() / 2e-9 - 1)).toBeLessThan(5 * tolerance);
          expect(field.audit()).toBeLessThan(5 * tolerance);
        }
  });
});

test('a site that turns under pressure or on the last plane leaves nothing behind', () => {
  const { lattice, properties } = sampleOf([5, 1, 4], 'ends', 0);
  const field = new IonicField(lattice, properties);
  field.setCurrent(1e-9);
  field.becomeLithium(2);
  field.becomeLithium(7);
  const { faces, solver } = field;
  for (let c = 0; c < faces.count; c++) if (faces.metal[c] === 7) field.setPressure(c, 1e-3);
  expect(field.update({ tolerance: 1e-12 }).converged).toBe(true);
  expect(solver.source[12]).not.toBe(0);
  expect(solver.terminal[17]).toBeGreaterThan(0);
  field.becomeLithium(12);
  field.becomeLithium(17);
  for (const site of [2, 7, 12, 17])
    for (const values of [solver.source, solver.ground, solver.terminal, solver.potential])
      expect(values[site]).toBe(0);
  expect(field.update({ tolerance: 1e-12 }).converged).toBe(true);
  expect(field.audit()).toBeLessThan(1e-9);
  expect(field.voltage).toBeGreaterThan(0);
});

describe('galvanostatic cell', () => {
  test('single columns and the smallest periods: j (L / sigma + R_w + R_c)', () => {
    for (const [nx, ny, nz] of [
      [1, 1, 2],
      [1, 1, 9],
      [2, 1, 5],
      [2, 2, 2],
      [1, 2, 4],
    ]) {
      const grid = makeGrid(nx, ny, nz, 1e-6, ny === 1 ? 4e-6 : 1e-6);
      const field = new IonicField(plainLattice(grid), plainProperties(2e-4, { counterResistance: 7e-4 }));
      field.setCurrent(5 * nx * ny * grid.faceArea);
      field.update({ tolerance: 1e-13 });
      expect(field.voltage / (5 * ((nz * 1e-6) / 0.057 + 9e-4))).toBeCloseTo(1, 11);
      for (let c = 0; c < field.faces.count; c++)
        expect(field.platingCurrent(c) / (5 * grid.faceArea)).toBeCloseTo(1, 10);
    }
  });

  test('an interface of two resistances splits the current as parallel columns where nothing mixes', () => {
    // Columns isolated from each other by pores.
    const grid = makeGrid(4, 1, 6, 1e-6);
    const lattice = plainLattice(grid);
    for (let z = 0; z < 6; z++) for (const x of [1, 3]) lattice.state[x + 4 * z] = SiteState.pore;
    const workingResistance = Float64Array.of(1e-4, 1, 5e-4, 1);
    const field = new IonicField(lattice, plainProperties(2e-4, { workingResistance }));
    field.setCurrent(1e-11);
    field.update({ tolerance: 1e-13 });
    const through = (r: number) => 1 / (6e-6 / 0.057 + 2e-4 + r);
    const share = through(1e-4) / (through(1e-4) + through(5e-4));
    const at = (x: number) => field.platingCurrent(field.faces.firstOf(x));
    expect(at(0) / 1e-11).toBeCloseTo(share, 10);
    expect(at(2) / 1e-11).toBeCloseTo(1 - share, 10);
    expect(at(1)).toBe(0);
  });

  test('the field is proportional to the current', () => {
    const { lattice, properties } = sampleOf([5, 4, 6], 'proportional');
    const field = new IonicField(lattice, properties);
    field.setCurrent(1e-9);
    growConnected(field, 10, 'proportional');
    field.update({ tolerance: 1e-13 });
    const before = field.potential.slice();
    const voltage = field.voltage;
    field.setCurrent(3.5e-9);
    expect(
      worst(
        field.potential,
        before.map((phi) => 3.5 * phi),
      ),
    ).toBeLessThan(1e-14);
    expect(field.voltage).toBeCloseTo(3.5 * voltage, 12);
    expect(field.update({ tolerance: 1e-10 }).iterations).toBe(0);
    expect(field.homogeneous).toBe(true);
  });
});

describe('lithium under pressure', () => {
  /** A column of lithium in 2D whose sites from layer 2 on stand under a pressure that differs from face to face. */
  function pressed(seed: string, current: number) {
    const { lattice, properties } = sampleOf([5, 1, 8], seed, 0);
    const field = new IonicField(lattice, properties);
    for (const site of [2, 7, 12, 17, 18]) field.becomeLithium(site);
    field.setCurrent(current);
    const random = openStream(`${seed}/pressure`).next;
    const { faces } = field;
    for (let c = 0; c < faces.count; c++)
      if (faces.metal[c] >= 10) field.setPressure(c, 0.004 + 0.03 * random());
    return { lattice, properties, field };
  }

  test('complementarity: active faces have phi > V_m p / F and inactive ones do not', () => {
    const seen = { on: 0, off: 0 };
    for (let k = 0; k < 20; k++) {
      const { field } = pressed(`complementarity/${k}`, 1e-9 * (1 + k));
      const report = field.update({ tolerance: 1e-12 });
      expect(report.converged).toBe(true);
      expect(field.homogeneous).toBe(false);
      const { faces, potential } = field;
      for (let c = 0; c < faces.count; c++) {
        const p = faces.pressurePotential[c];
        if (p === 0) {
          expect(faces.active[c]).toBe(1);
          continue;
        }
        if (faces.active[c]) {
          seen.on++;
          expect(potential[faces.site[c]]).toBeGreaterThan(p - 1e-12);
          expect(field.platingCurrent(c)).toBeGreaterThan(-1e-20);
        } else {
          seen.off++;
          expect(potential[faces.site[c]]).toBeLessThanOrEqual(p + 1e-12);
          expect(field.platingCurrent(c)).toBe(0);
        }
      }
      expect(field.workingCurrent() / field.current).toBeCloseTo(1, 9);
      expect(field.audit()).toBeLessThan(1e-9);
    }
    expect(Math.min(seen.on, seen.off)).toBeGreaterThan(20);
  });

  test('of all sets of active faces exactly one is consistent, and that is the one found', () => {
    for (const [k, current] of [2e-9, 6e-9, 1e-8].entries()) {
      const { lattice, properties, field } = pressed(`sets/${k}`, current);
      field.update({ tolerance: 1e-13 });
      const contacts = contactsOf(lattice, properties, field.grounded);
      const offsets = contacts.map(({ site, metal }) => {
        for (let c = field.faces.firstOf(site); c >= 0; c = field.faces.nextOf(c))
          if (field.faces.metal[c] === metal) return field.faces.pressurePotential[c];
        throw new Error('face missing');
      });
      const under = offsets.flatMap((p, i) => (p > 0 ? [i] : []));
      expect(under.length).toBeLessThan(9);
      let consistent = 0;
      for (let set = 0; set < 1 << under.length; set++) {
        const on = offsets.map((p, i) => p === 0 || (set >> under.indexOf(i)) % 2 === 1);
        const { potential } = denseField(
          lattice,
          properties,
          field.grounded,
          current,
          (_, i) => offsets[i],
          (_, i) => on[i],
        );
        if (under.some((i) => potential[contacts[i].site] > offsets[i] !== on[i])) continue;
        consistent++;
        expect(worst(field.potential, potential)).toBeLessThan(1e-9);
      }
      expect(consistent).toBe(1);
    }
  });

  test('pressure taken off again leaves the field as it was', () => {
    const { field, lattice, properties } = pressed('released', 3e-9);
    field.update({ tolerance: 1e-13 });
    for (let c = 0; c < field.faces.count; c++) field.setPressure(c, 0);
    expect(field.update({ tolerance: 1e-13 }).converged).toBe(true);
    expect(
      worst(field.potential, denseField(lattice, properties, field.grounded, 3e-9).potential),
    ).toBeLessThan(1e-9);
  });
});

describe('the audit', () => {
  type Corruption = (field: IonicField, site: number, face: number) => void;
  const corruptions: [string, Corruption][] = [
    ['a face along x', ({ solver }, i) => (solver.conductanceX[i] *= 1.2)],
    ['a face along y', ({ solver }, i) => (solver.conductanceY[i] *= 1.2)],
    ['a face along z', ({ solver }, i) => (solver.conductanceZ[i] *= 1.2)],
    ['a missing face along z', ({ solver }, i) => (solver.conductanceZ[i] = 0)],
    ['the ground of a site', ({ solver, faces }, _, c) => (solver.ground[faces.site[c]] *= 1.2)],
    ['the counter conductance of a site', ({ solver }) => (solver.terminal[119] *= 1.2)],
    [
      'conductance and ground of a plating face alike',
      ({ solver, faces }, _, c) => {
        solver.ground[faces.site[c]] += 0.2 * faces.conductance[c];
        faces.conductance[c] *= 1.2;
      },
    ],
    ['a conductance of a plating face alone', ({ faces }, _, c) => (faces.conductance[c] *= 1.2)],
    ['a source out of nothing', ({ solver }, i) => (solver.source[i] = 1e-11)],
    ['a face switched off', ({ faces }, _, c) => (faces.active[c] = 0)],
  ];
  for (const [label, corrupt] of corruptions)
    test(`sees ${label}`, () => {
      const { lattice, properties } = sampleOf([5, 4, 6], 'corrupted', 0.03);
      const field = new IonicField(lattice, properties);
      for (const site of [2, 22, 42]) if (lattice.state[site] === 0) field.becomeLithium(site);
      field.setCurrent(1e-9);
      field.update({ tolerance: 1e-12 });
      expect(field.audit()).toBeLessThan(1e-9);
      const face = Array.from({ length: field.faces.count }, (_, c) => c).find(
        (c) => field.faces.metal[c] >= 20 && field.faces.conductance[c] > 0,
      )!;
      corrupt(field, 63, face);
      field.solver.invalidate();
      field.update({ tolerance: 1e-12 });
      expect(field.audit()).toBeGreaterThan(1e-5);
    });
});

describe('Butler-Volmer', () => {
  const F_RT = 96485.33212 / (8.314462618 * 298.15);
  const law = (transferCoefficient: number) => ({
    kinetics: 'butlerVolmer' as const,
    transferCoefficient,
    temperature: 298.15,
  });
  /** Overpotential by bisection of i = i0 (exp(alpha f eta) - exp(-(1 - alpha) f eta)), i0 = 1 / (f R). */
  function bisected(i: number, resistance: number, alpha: number): number {
    let low = 0;
    let high = 10;
    for (let k = 0; k < 200; k++) {
      const eta = (low + high) / 2;
      const found =
        (Math.exp(alpha * F_RT * eta) - Math.exp(-(1 - alpha) * F_RT * eta)) / (F_RT * resistance);
      if (found > i) high = eta;
      else low = eta;
    }
    return low;
  }

  for (const alpha of [0.5, 0.3, 0.7])
    test(`one dimension, alpha = ${alpha}: V = j (L / sigma + R_c) + eta(j)`, () => {
      for (const j of [0.01, 1, 30, 1000, 1e5]) {
        const grid = makeGrid(1, 1, 7, 1e-6);
        const field = new IonicField(
          plainLattice(grid),
          plainProperties(2e-3, { chargeTransfer: law(alpha) }),
        );
        field.setCurrent(j * grid.faceArea);
        const report = field.update({ tolerance: 1e-13 });
        expect(report.converged, `j = ${j}`).toBe(true);
        const eta = field.voltage - j * (7e-6 / 0.057 + 2e-3);
        expect(eta / bisected(j, 2e-3, alpha)).toBeCloseTo(1, 6);
        expect(field.audit()).toBeLessThan(1e-7);
      }
    });

  test('small currents are linear; doubling a large one costs (RT / alpha F) ln 2', () => {
    const { lattice, properties } = sampleOf([5, 1, 8], 'limits', 0);
    const voltages = (chargeTransfer: typeof properties.chargeTransfer, current: number) => {
      const field = new IonicField(copyOf(lattice), { ...properties, chargeTransfer });
      for (const site of [2, 7]) field.becomeLithium(site);
      field.setCurrent(current);
      expect(field.update({ tolerance: 1e-13 }).converged).toBe(true);
      return field.voltage;
    };
    const linear = voltages(properties.chargeTransfer, 1e-14);
    expect(voltages(law(0.5), 1e-14) / linear).toBeCloseTo(1, 7);
    expect(voltages(law(0.3), 1e-14) / linear).toBeCloseTo(1, 5);
    // Nonlinear at 1e-8 A: less voltage than Ohm.
    expect(voltages(law(0.5), 3e-8)).toBeLessThan(0.98 * voltages(properties.chargeTransfer, 3e-8));
  });

  test('the law holds at every face of a filament, with and without pressure', () => {
    for (const pressure of [0, 0.01]) {
      const { lattice, properties } = sampleOf([5, 4, 7], `law/${pressure}`, 0.03);
      const field = new IonicField(lattice, { ...properties, chargeTransfer: law(0.4) });
      for (const site of [2, 22, 42, 62]) field.becomeLithium(site);
      const { faces, potential } = field;
      for (let c = 0; c < faces.count; c++) if (faces.metal[c] >= 20) field.setPressure(c, pressure);
      field.setCurrent(2e-8);
      expect(field.update({ tolerance: 1e-13 }).converged).toBe(true);
      for (let c = 0; c < faces.count; c++) {
        const i = field.platingCurrent(c) / lattice.grid.faceArea;
        if (faces.halfCell[c] === 0 || !faces.active[c]) continue;
        const eta =
          potential[faces.site[c]] - faces.pressurePotential[c] - field.platingCurrent(c) / faces.halfCell[c];
        expect(bisected(i, faces.resistance[c], 0.4)).toBeCloseTo(eta, 8);
      }
      expect(field.workingCurrent() / 2e-8).toBeCloseTo(1, 6);
    }
  });
});
