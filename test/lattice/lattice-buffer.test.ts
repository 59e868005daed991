import { describe, expect, test } from 'vitest';
import { latticeBufferBytes, latticeFromBuffer, latticeToBuffer } from '../../src/lattice/lattice-buffer.ts';
import { buildLattice, makeMicrostructure } from '../../src/microstructure/microstructure.ts';
import { sampleParameters } from '../microstructure/samples.ts';

const pores = { boundary: 0.02, junction: 0, interior: 0, diameter: 2e-6 };

describe('lattice buffer', () => {
  test.each([
    [
      '3D',
      sampleParameters({
        size: [12e-6, 12e-6, 9e-6],
        voxel: 1e-6,
        pores,
        boundaryEnergy: { model: 'distributed', spread: 0.2 },
      }),
    ],
    ['2D', sampleParameters({ dimensions: 2, size: [30e-6, 20e-6], pores })],
    ['glass', sampleParameters({ kind: 'glass', voxel: 3e-6 })],
  ])('%s: every array comes back, shared or not', (_, parameters) => {
    const lattice = buildLattice(makeMicrostructure(parameters, 'buffer'));
    const buffer = latticeToBuffer(lattice);
    expect(buffer.byteLength).toBe(latticeBufferBytes(lattice.grid.sites, lattice.boundaries.count));
    expect(latticeFromBuffer(buffer)).toEqual(lattice);
    const shared = latticeToBuffer(lattice, true);
    expect(shared).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.compare(Buffer.from(shared), Buffer.from(buffer))).toBe(0);
    expect(latticeFromBuffer(shared)).toEqual(lattice);
  });

  test('the relief of a carved electrode comes back', () => {
    const plane = buildLattice(makeMicrostructure(sampleParameters({ voxel: 4e-6 }), 'buffer'));
    const columns = plane.grid.nx * plane.grid.ny;
    const lattice = {
      ...plane,
      relief: { height: Float64Array.from({ length: columns }, (_, s) => s * 1e-8) },
    };
    const buffer = latticeToBuffer(lattice);
    expect(buffer.byteLength).toBe(
      latticeBufferBytes(lattice.grid.sites, lattice.boundaries.count) + 8 * columns,
    );
    expect(latticeFromBuffer(buffer)).toEqual(lattice);
  });

  test('reopening does not copy', () => {
    const lattice = buildLattice(makeMicrostructure(sampleParameters({ voxel: 4e-6 }), 'buffer'));
    const buffer = latticeToBuffer(lattice);
    const first = latticeFromBuffer(buffer);
    first.state[7] = 3;
    expect(first.state.buffer).toBe(buffer);
    expect(latticeFromBuffer(buffer).state[7]).toBe(3);
    expect(lattice.state[7]).toBe(0);
  });

  test('what is no lattice is refused with what was found and expected', () => {
    const lattice = buildLattice(makeMicrostructure(sampleParameters({ voxel: 4e-6 }), 'buffer'));
    const buffer = latticeToBuffer(lattice);
    expect(() => latticeFromBuffer(new ArrayBuffer(8))).toThrow('has 8 bytes when expected at least 40');
    expect(() => latticeFromBuffer(new ArrayBuffer(80))).toThrow('begins with 0 when expected');
    expect(() => latticeFromBuffer(buffer.slice(0, buffer.byteLength - 1))).toThrow(
      `has ${buffer.byteLength - 1} bytes when expected ${buffer.byteLength}`,
    );
    new Uint32Array(buffer)[1] = 9;
    expect(() => latticeFromBuffer(buffer)).toThrow('has version 9 when expected 1 or 2');
  });
});
