import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/kinetics/clock.ts';
import { openStream } from '../../src/kinetics/random.ts';
import { kolmogorovSmirnov, meanAndError } from '../../src/verify/statistics.ts';

describe('Clock', () => {
  it('keeps small steps late in a run', () => {
    const clock = new Clock({ time: 1e6, carry: 0 });
    let plain = 1e6;
    for (let i = 0; i < 1e7; i++) {
      clock.advance(1e-11);
      plain += 1e-11;
    }
    expect(plain).toBe(1e6); // what the compensation is for
    expect(Math.abs(clock.time - (1e6 + 1e-4))).toBeLessThan(2e-10);
  });

  it('adds a step larger than the time without loss', () => {
    const clock = new Clock();
    clock.advance(1e-9);
    clock.advance(1e9);
    clock.advance(-0);
    expect(clock.state()).toEqual({ time: 1e9, carry: 1e-9 });
  });

  it('waits exponentially at the total rate', () => {
    const random = openStream('clock/exponential').next;
    const clock = new Clock();
    const waits = new Float64Array(50_000);
    for (let i = 0; i < waits.length; i++) {
      const before = clock.time;
      expect(clock.next(4, Infinity, random)).toBe(true);
      waits[i] = clock.time - before;
    }
    expect(kolmogorovSmirnov(waits, (t) => 1 - Math.exp(-4 * t))).toBeLessThan(1.63);
    expect(kolmogorovSmirnov(waits, (t) => 1 - Math.exp(-4.2 * t))).toBeGreaterThan(1.95);
  });

  it('stops at a boundary exactly and draws again with the new rate', () => {
    const random = openStream('clock/boundary').next;
    // Rate 1 until t = 1, then 3: survival e^-t, then e^-1 e^-3(t-1).
    const times = new Float64Array(40_000);
    let boundaries = 0;
    for (let i = 0; i < times.length; i++) {
      const clock = new Clock();
      if (!clock.next(1, 1, random)) {
        expect(clock.time).toBe(1);
        boundaries++;
        clock.next(3, Infinity, random);
      }
      times[i] = clock.time;
    }
    const cumulative = (t: number) => 1 - (t < 1 ? Math.exp(-t) : Math.exp(-1 - 3 * (t - 1)));
    expect(kolmogorovSmirnov(times, cumulative)).toBeLessThan(1.63);
    const { mean, error } = meanAndError(times);
    expect(Math.abs(mean - (1 - (2 / 3) * Math.exp(-1)))).toBeLessThan(3 * error);
    expect(boundaries / times.length).toBeCloseTo(Math.exp(-1), 2);
  });

  it('goes to the boundary at rate 0 without drawing, and stays for ever without one', () => {
    let drawn = 0;
    const random = () => {
      drawn++;
      return 0.5;
    };
    const clock = new Clock();
    expect(clock.next(0, 7, random)).toBe(false);
    expect(clock.time).toBe(7);
    expect(clock.next(0, Infinity, random)).toBe(false);
    expect(clock.time).toBe(7);
    expect(drawn).toBe(0);
  });

  it('continues from its state with the same bits', () => {
    const clock = new Clock();
    const random = openStream('clock/state').next;
    for (let i = 0; i < 1000; i++) clock.next(1e3, Infinity, random);
    const copy = new Clock(JSON.parse(JSON.stringify(clock.state())));
    for (let i = 0; i < 1000; i++) {
      const dt = random() * 1e-9;
      clock.advance(dt);
      copy.advance(dt);
    }
    expect(copy.state()).toEqual(clock.state());
  });
});
