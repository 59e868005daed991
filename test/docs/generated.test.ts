import { describe, expect, it } from 'vitest';
import { readPage } from '../../docs/examples.ts';
import { parametersDocument, scenariosDocument } from '../../docs/make-reference.ts';
import { caseHead, caseTable, type VerifyOutput, validationDocument } from '../../docs/make-validation.ts';
import { verificationCases } from '../../src/verify/registry.ts';

const refresh = 'run: node --import tsx docs/make-reference.ts';

describe('parts written from the source are up to date', () => {
  it('docs/parameters.md', () => {
    expect(readPage('docs/parameters.md') === parametersDocument(), refresh).toBe(true);
  });

  it('docs/scenarios.md: the key tables', () => {
    const page = readPage('docs/scenarios.md');
    expect(scenariosDocument(page) === page, refresh).toBe(true);
  });

  it('docs/validation.md: titles, sources and mutants', () => {
    const page = readPage('docs/validation.md');
    expect(validationDocument(page, null) === page, 'run: node --import tsx docs/make-validation.ts').toBe(
      true,
    );
  });
});

it('every verification case has its section in docs/validation.md and none is left over', () => {
  const sections = [...readPage('docs/validation.md').matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(verificationCases.map(({ name }) => name));
});

it('results go into the page, failures in bold', () => {
  const [{ name }] = verificationCases as [(typeof verificationCases)[0]];
  const row = {
    case: name,
    name: 'V',
    expected: 1,
    found: 1.5,
    tolerance: 1e-8,
    standardError: 0.25,
    pass: false,
  };
  const output: VerifyOutput = { cases: [row], level: 'full', interrupted: false };
  expect(caseTable(name, output.cases)).toContain('| V | 1 | 1.5 ± 0.25 | 1.00e-8 | **fail** |');
  const page = validationDocument(readPage('docs/validation.md'), output);
  // The page counts what is on it: its other cases stay.
  const checks = (text: string): [number, number] => {
    const [, passed, all] = /(\d+) of (\d+) checks pass/.exec(text)!.map(Number);
    return [all! - passed!, all!];
  };
  const rows = (text: string): number => text.match(/\| (pass|\*\*fail\*\*) \|$/gm)!.length;
  expect(checks(page)).toEqual([1, rows(page)]);
  expect(checks(readPage('docs/validation.md'))).toEqual([0, rows(readPage('docs/validation.md'))]);
  expect(page).toContain(caseTable(name, output.cases));
  expect(() => caseHead('no such case')).toThrow('no such case');
});
