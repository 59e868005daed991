import fc from 'fast-check';
import { expect, test } from 'vitest';
import { depositEpisodes, NEVER } from '../../src/analysis/episodes.ts';
import { lithiumSites, SiteStates } from '../../src/analysis/history.ts';
import { Clusters, Contact } from '../../src/lattice/clusters.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { SiteState } from '../../src/lattice/lattice.ts';

const grid = makeGrid(4, 3, 4, 1e-6);

/** Site events of a run that fills, empties and cracks sites; each changes the state of its site. */
const histories = (losing: boolean) =>
  fc
    .array(fc.record({ site: fc.nat(grid.sites - 1), state: fc.constantFrom(1, 3, 3, 3) }), {
      minLength: 1,
      maxLength: 90,
    })
    .map((drawn) => {
      const state = new Uint8Array(grid.sites);
      const kept = drawn.filter((event) => {
        const wanted = losing ? event.state : SiteState.lithium;
        if (state[event.site] === wanted) return false;
        event.state = wanted;
        state[event.site] = wanted;
        return true;
      });
      return {
        site: Uint32Array.from(kept, (e) => e.site),
        ...(losing ? { state: Uint8Array.from(kept, (e) => e.state) } : {}),
      };
    });

test.each([false, true])(
  'episodes are what a fresh labelling finds at every moment (sites are lost: %s)',
  (losing) => {
    fc.assert(
      fc.property(histories(losing), (events) => {
        const found = depositEpisodes(grid, events);
        const states = new SiteStates(new Uint8Array(grid.sites), events);
        const everJoined = new Uint8Array(grid.sites);
        let short = NEVER;
        for (let k = 0; k <= events.site.length; k++) {
          states.moveTo(k);
          const fresh = new Clusters(grid);
          fresh.assign(states.state, SiteState.lithium);
          const expected = new Map<number, string>();
          for (let i = 0; i < grid.sites; i++) {
            if (states.state[i] !== SiteState.lithium) {
              everJoined[i] = 0;
              if (states.state[i] === SiteState.cracked) expected.set(i, 'cracked');
              continue;
            }
            const joined = (fresh.contact(i) & Contact.working) !== 0;
            if (joined) everJoined[i] = 1;
            if (fresh.spans(i)) short = Math.min(short, k);
            expected.set(i, joined ? 'joined' : everJoined[i] ? 'dead' : 'isolated');
          }
          const now = new Map<number, string>();
          for (let e = 0; e < found.count; e++) {
            if (!(found.from[e] <= k && k < found.until[e])) continue;
            const i = found.site[e];
            expect(now.has(i)).toBe(false);
            if (found.state[e] === SiteState.cracked) now.set(i, 'cracked');
            else now.set(i, k >= found.joined[e] ? 'joined' : found.dead[e] ? 'dead' : 'isolated');
          }
          expect(now).toEqual(expected);
          const lithium = [...expected].filter(([, what]) => what !== 'cracked').map(([i]) => i);
          expect([...lithiumSites(events, k)].sort((a, b) => a - b)).toEqual(lithium.sort((a, b) => a - b));
        }
        expect(found.short).toBe(short);
      }),
      { numRuns: 60 },
    );
  },
);

test('the states of a moment are the same from either side', () => {
  fc.assert(
    fc.property(histories(true), fc.array(fc.nat(95), { maxLength: 12 }), (events, moments) => {
      const initial = new Uint8Array(grid.sites);
      initial[5] = SiteState.pore;
      const states = new SiteStates(initial, events);
      for (const moment of moments) {
        states.moveTo(moment);
        const k = Math.min(moment, events.site.length);
        const expected = initial.slice();
        for (let e = 0; e < k; e++) expected[events.site[e]] = events.state![e];
        expect(states.state).toEqual(expected);
        expect(states.moment).toBe(k);
      }
    }),
    { numRuns: 40 },
  );
});
