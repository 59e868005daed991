import { describe, expect, it } from 'vitest';
import { verificationCases } from '../../src/verify/registry.ts';

/** Cases that take a second or less: the rest run in the validation lane. */
const FAST = ['erlang', 'selection'];

describe('verification cases', () => {
  it('have names that can be called and say what they test and what their mutant changes', () => {
    const names = verificationCases.map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
    for (const c of verificationCases) {
      expect(c.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of [c.title, c.source, c.mutant]) expect(text.length).toBeGreaterThan(2);
    }
    for (const name of FAST) expect(names).toContain(name);
  });

  for (const verification of verificationCases.filter((c) => FAST.includes(c.name))) {
    it(`${verification.name} passes, and its mutant fails`, () => {
      const failed = verification.run({ mutant: false, full: false }).filter((r) => !r.pass);
      expect(failed).toEqual([]);
      const wrong = verification.run({ mutant: true, full: false });
      expect(wrong.some((r) => !r.pass)).toBe(true);
    }, 30_000);
  }
});
