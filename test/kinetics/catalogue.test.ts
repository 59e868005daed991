import { describe, expect, test } from 'vitest';
import { EventCatalogue, EventKind } from '../../src/kinetics/catalogue.ts';
import { openStream } from '../../src/kinetics/random.ts';

const KINDS = Object.values(EventKind);

describe('event catalogue', () => {
  test('entries, rates and sums follow a plain map through random changes', () => {
    const random = openStream('catalogue').next;
    const sites = 700;
    const quantum = Float64Array.from({ length: sites }, () => 0.5 + random());
    const events = new EventCatalogue(quantum);
    const expected = new Map<string, number>();
    let most = 0;
    for (let k = 0; k < 20_000; k++) {
      const kind = KINDS[Math.floor(3 * random())];
      const site = Math.floor(sites * random());
      const key = `${kind}/${site}`;
      if (random() < 0.7) {
        events.enlist(kind, site);
        if (!expected.has(key)) expected.set(key, 0);
        const rate = random();
        events.add(kind, site, rate);
        expected.set(key, expected.get(key)! + rate);
      } else {
        events.dismiss(kind, site);
        expected.delete(key);
      }
      if (k === 15_000) {
        events.clear();
        for (const other of expected.keys()) expected.set(other, 0);
      }
      most = Math.max(most, events.count);
      if (k % 997 !== 0) continue;
      const found = new Map<string, number>();
      for (let s = 0; s < events.count; s++) {
        found.set(`${events.kind[s]}/${events.site[s]}`, events.rate[s]);
        expect(events.slotsOf(events.kind[s] as EventKind)[events.site[s]]).toBe(s);
      }
      expect(found).toEqual(expected);
    }
    // It has grown beyond its first capacity.
    expect(most).toBeGreaterThan(1024);
  });

  test('insertion carries +q, removal -q, a crack nothing; both variances add', () => {
    const events = new EventCatalogue(Float64Array.of(2, 3, 5));
    events.enlist(EventKind.insert, 0);
    events.enlist(EventKind.remove, 1);
    events.enlist(EventKind.crack, 2);
    events.add(EventKind.insert, 0, 7);
    events.add(EventKind.remove, 1, 11);
    events.add(EventKind.crack, 2, 13);
    events.total();
    expect([events.current, events.turnover, events.variance]).toEqual([14 - 33, 14 + 33, 28 + 99]);
    events.dismiss(EventKind.remove, 1);
    events.dismiss(EventKind.crack, 2);
    expect([events.current, events.turnover, events.variance]).toEqual([14, 14, 28]);
    expect(events.rateOf(EventKind.insert, 0)).toBe(7);
    expect(events.rateOf(EventKind.remove, 1)).toBe(0);
    expect(events.has(EventKind.crack, 2)).toBe(false);
  });
});
