import { describe, expect, it } from 'vitest';
import { verificationCases } from '../../src/verify/registry.ts';

describe('verification cases, quick set', () => {
  for (const verification of verificationCases.filter((c) => c.level === 'quick')) {
    it(`${verification.name} passes`, () => {
      const results = verification.run({ mutant: false, full: false });
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter((r) => !r.pass)).toEqual([]);
    });

    it(`${verification.name} fails when ${verification.mutant}`, () => {
      const wrong = verification.run({ mutant: true, full: false });
      // By the value itself: a standard error that is too large would not show the wrong law.
      const offValue = wrong.filter(
        (r) =>
          !r.pass &&
          (typeof r.expected !== 'number' ||
            typeof r.found !== 'number' ||
            typeof r.tolerance !== 'number' ||
            !(Math.abs(r.found - r.expected) <= r.tolerance)),
      );
      expect(offValue.length).toBeGreaterThan(0);
    });
  }
});
