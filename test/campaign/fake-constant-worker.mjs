/**
 * A worker without physics, in plain JavaScript so that its thread starts at once: a sample shorts where a constant
 * current exceeds its Weibull critical one, of median 5 A/m^2 at 300 K and modulus 9.
 */
import { Packr } from 'msgpackr';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import seedrandom from 'seedrandom';

const packr = new Packr({ structuredClone: true, moreTypes: true });

export default function run({ id, scenario, seed }) {
  const { protocol, temperature } = scenario;
  if (protocol.kind !== 'constant') throw new Error(`a protocol of kind ${protocol.kind}`);
  const { current, duration } = protocol;
  if (temperature === 302 && seed.endsWith('/adaptive/0003/0000'))
    throw new Error('the books do not balance');
  const hazard = -Math.log1p(-seedrandom.xor4096(seed).double()) / Math.LN2;
  const short = current > (temperature / 300) * 5 * hazard ** (1 / 9);
  const time = short ? duration / 2 : duration;
  const summary = {
    seed,
    outcome: short ? 'short' : 'survived',
    onsetCurrent: short ? current : null,
    onsetTime: short ? time / 2 : null,
    shortCurrent: short ? current : null,
    shortTime: short ? time : null,
    previousCurrent: null,
    previousOnsetCurrent: null,
    lastCurrent: current,
    endTime: time,
    lithiumSites: 0,
    lithiumVolume: 0,
    observables: {},
    charge: { inserted: 0, expected: 0, variance: 0, quanta: 0, quantaRecounted: 0 },
    balance: { kirchhoff: 0, window: 0, charge: 0 },
    microstructure: {},
    solver: { solves: 1, iterations: 4, settled: 0, worstRateError: 0, meanRateError: 0 },
    dimensions: { nx: 4, ny: 1, nz: 4, edge: 1e-6, depth: 2e-5 },
    warnings: [],
  };
  const siteEvents = {
    site: new Uint32Array(0),
    event: new Uint32Array(0),
    time: new Float64Array(0),
    current: new Float64Array(0),
    root: new Int32Array(0),
  };
  const trace = {
    time: Float64Array.of(time),
    current: Float64Array.of(current),
    voltage: Float64Array.of(0.1),
    lithium: Float64Array.of(0),
  };
  const packed = Uint8Array.from(packr.pack({ ...summary, siteEvents, trace }));
  return move({ [transferableSymbol]: [packed.buffer], [valueSymbol]: { id, summary, packed } });
}
