import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openResults } from '../../src/campaign/results.ts';
import { parseCsv } from '../../src/io/csv.ts';
import { typicalRun } from '../../src/report/ensemble-study.ts';
import { ensembleJson } from '../../src/report/json.ts';
import { readStudy, writeReport } from '../../src/report/report.ts';
import { cli } from '../cli/capture.ts';
import { makeResults, SMALL } from './folders.ts';

const root = mkdtempSync(join(tmpdir(), 'filament-report-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = (name: string) => join(root, name);

const SWEEP = 'sweep={"interface.resistance": [5 ohm cm^2, 20 ohm cm^2]}';

beforeAll(() => {
  makeResults(folder('sweep'), SMALL, { set: [SWEEP] });
});

interface Node {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
}

/** A written page, with what must hold for every one. */
function page(file: string): { html: string; document: Node } {
  const html = readFileSync(file, 'utf8');
  const { document } = parseHTML(html) as unknown as { document: Node };
  const policy = document
    .querySelector('meta[http-equiv="Content-Security-Policy"]')!
    .getAttribute('content')!;
  expect(policy).toContain("default-src 'none'");
  // Nothing is loaded: addresses stand in links alone.
  expect([...document.querySelectorAll('script, iframe, object, embed, video, audio, form')]).toEqual([]);
  for (const element of document.querySelectorAll('[src]'))
    expect(element.getAttribute('src')).toMatch(/^data:/);
  for (const element of document.querySelectorAll('link'))
    expect(element.getAttribute('href')).toMatch(/^data:/);
  for (const element of document.querySelectorAll('a'))
    expect(element.getAttribute('href')).toMatch(/^(#|data:|https:\/\/doi\.org\/)/);
  expect(html).not.toMatch(/@import|url\((?!#)/);
  for (const link of document.querySelectorAll('nav a')) {
    const id = link.getAttribute('href')!;
    expect(document.querySelector(id), id).not.toBeNull();
  }
  // Ids are there once.
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.getAttribute('id'));
  expect(new Set(ids).size).toBe(ids.length);
  for (const figure of document.querySelectorAll('figure')) {
    const drawn =
      figure.querySelector('svg[role="img"]')?.getAttribute('aria-label') ??
      figure.querySelector('img')?.getAttribute('alt');
    expect(drawn?.length).toBeGreaterThan(10);
    expect(figure.querySelector('h3')!.textContent).not.toBe('');
  }
  expect(html).not.toMatch(/>NaN<|undefined|\[object/);
  return { html, document };
}

const titles = (document: Node) => [...document.querySelectorAll('figure h3')].map((h) => h.textContent);

/** A table as the data link of a figure gives it. */
function linkedCsv(document: Node, id: string): string[][] {
  const link = document.querySelector(`#${id} a[download$=".csv"]`)!;
  expect(link.getAttribute('download')).toBe(`${id}.csv`);
  const href = link.getAttribute('href')!;
  return parseCsv(decodeURIComponent(href.slice(href.indexOf(',') + 1)));
}

describe('a sweep', () => {
  test('gives every figure, with data that are those of the JSON, and the same bytes twice', () => {
    const file = join(root, 'sweep.html');
    const { studies } = writeReport({ folders: [folder('sweep')], out: file });
    const { html, document } = page(file);
    expect(titles(document)).toEqual(
      [
        'Critical current density against interfacial resistance',
        'Time to short against interfacial resistance',
        'Probability of a short against current density',
        expect.stringContaining('Weibull plot'),
        'Where lithium lies against interfacial resistance',
        'Cell voltage over time',
        'Lithium and grains at the end of a run',
      ].filter(
        (title) => typeof title === 'string' || studies[0]!.figures.some(({ name }) => name === 'weibull'),
      ),
    );
    const json = ensembleJson(openResults(folder('sweep')).ensemble());
    const rows = linkedCsv(document, 'small-critical-current').slice(1);
    expect(rows.map((row) => row.slice(1, 5).map(Number))).toEqual(
      json.points.map(({ ccd }, k) => [[5, 20][k], ccd.median, ccd.low, ccd.high]),
    );
    for (const { name, table } of studies[0]!.figures)
      expect(linkedCsv(document, `small-${name}`).length, name).toBe(table.rows.length + 1);
    expect(html).toContain('d ln(CCD)/d ln(interfacial resistance) = ');
    expect(html).toContain('filament-kmc run --from');
    expect(html).toContain('openingWidth'); // a default of the resolved scenario
    expect(html).toContain('What to cite');
    writeReport({ folders: [folder('sweep')], out: file });
    expect(readFileSync(file, 'utf8')).toBe(html);
  });

  test('takes the run nearest the median as typical', () => {
    const result = openResults(folder('sweep')).ensemble();
    const [point] = ensembleJson(result).points;
    const own = result.runs.filter((run) => run.point === 0);
    const currents = own.map(({ summary }) => summary!.shortCurrent!).sort((a, b) => a - b);
    expect(typicalRun(point!, own)!.summary!.shortCurrent).toBe(currents[1]);
    expect(typicalRun(point!, [])).toBeNull();
  });

  test('from the command line: where it goes, what it says, its data beside it', async () => {
    const data = folder('data');
    const { code, out, err } = await cli('report', folder('sweep'), '--data', data, '--json');
    expect([code, err]).toEqual([0, expect.any(String)]);
    const found = JSON.parse(out) as {
      file: string;
      studies: { figures: { name: string; summary: string }[] }[];
      data: string[];
    };
    expect(found.file).toBe(join(folder('sweep'), 'report.html'));
    expect(existsSync(found.file)).toBe(true);
    const { figures } = found.studies[0]!;
    expect(readdirSync(data).sort()).toEqual(
      figures.flatMap(({ name }) => [`small-${name}.csv`, `small-${name}.svg`]).sort(),
    );
    for (const { name } of figures) {
      const svg = readFileSync(join(data, `small-${name}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toContain('var(');
    }
    // A report in the folder does not disturb the study.
    expect(openResults(folder('sweep')).runs()).toHaveLength(6);
    const plain = await cli('report', folder('sweep'), '--out', folder('page.html'));
    expect(plain.out).toMatch(/Report in .*page\.html \(\d+ kB\)/);
  });
});

describe('other folders', () => {
  test('one point, of one run', () => {
    makeResults(folder('one'), SMALL, { set: ['ensemble.runs=1'] });
    const { file } = writeReport({ folders: [folder('one')] });
    expect(titles(page(file).document)).toEqual([
      'Critical current density',
      'Cell voltage over time',
      'Lithium and grains at the end of a run',
    ]);
  });

  test('survivors alone are said to be bounds', () => {
    makeResults(folder('survivors'), SMALL, {
      set: ['protocol.start=0.01 mA/cm^2', 'protocol.maximum=0.02 mA/cm^2'],
    });
    const { file, studies } = writeReport({ folders: [folder('survivors')] });
    const { html, document } = page(file);
    expect(studies[0]!.cautions[0]).toContain('lower bounds alone');
    expect(titles(document)).toContain('Probability of a short against current density');
    expect(html).toContain('all runs: 0 of 3');
    expect(html).toMatch(/>&gt; 0\.0\d+/);
  });

  test('at a constant current the time to the short takes the place of the current', () => {
    makeResults(folder('constant'), SMALL, {
      set: ['protocol={kind: constant, current: 3 mA/cm^2, duration: 4 h}', SWEEP],
    });
    const { file, studies } = writeReport({ folders: [folder('constant')] });
    const { document } = page(file);
    expect(titles(document).slice(0, 2)).toEqual([
      'Time to short against interfacial resistance',
      'Probability of a short against time',
    ]);
    const { points, runs } = openResults(folder('constant')).ensemble();
    const rows = linkedCsv(document, 'small-survival').slice(1);
    const times = runs.flatMap(({ summary }) => summary!.shortTime ?? []).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(3);
    expect(rows.map(([, time]) => Number(time) * 3600).sort((a, b) => a - b)).toEqual(
      times.map((time) => expect.closeTo(time, 6)),
    );
    expect(studies[0]!.tables[0]!.table.header).not.toContain('CCD (mA/cm²)');
    const json = ensembleJson(openResults(folder('constant')).ensemble()).points[0]!;
    const own = runs.filter((run) => run.point === points[0]!.point);
    const middle = own.map(({ summary }) => summary!.shortTime!).sort((a, b) => a - b)[1];
    expect(typicalRun(json, own, 'time')!.summary!.shortTime).toBe(middle);
  });

  test('failed runs are named, and the rest reported', () => {
    makeResults(folder('failed'), SMALL, { failed: ['00-0001'] });
    const { file, studies } = writeReport({ folders: [folder('failed')] });
    page(file);
    expect(studies[0]!.cautions).toContain('Run 00-0001 failed: the solver did not converge');
    makeResults(folder('all-failed'), SMALL, { failed: ['00-0000', '00-0001', '00-0002'] });
    expect(titles(page(writeReport({ folders: [folder('all-failed')] }).file).document)).toEqual([
      'Critical current density',
    ]);
  });

  test('an unfinished folder says so and what goes on with it', () => {
    makeResults(folder('unfinished'), SMALL, { set: [SWEEP], missing: ['00-0002', '01-0001', '01-0002'] });
    const { file } = writeReport({ folders: [folder('unfinished')] });
    expect(page(file).html).toContain('Not finished: 3 of 6 runs are there (status: running)');
  });

  test('a comparison has its attribution, whose data are those of compare.json', () => {
    makeResults(folder('compare'), SMALL, { compare: true, set: ['compare.mechanisms=[flaws, softening]'] });
    const { file } = writeReport({ folders: [folder('compare')] });
    const { html, document } = page(file);
    expect(titles(document).slice(0, 3)).toEqual([
      'What each mechanism does to the critical current density',
      'How pairs of mechanisms act on each other',
      'Critical current density',
    ]);
    const { attribution } = JSON.parse(readFileSync(join(folder('compare'), 'compare.json'), 'utf8')) as {
      attribution: { mechanism: string; shapley: Record<string, number | null> }[];
    };
    expect(
      linkedCsv(document, 'small-attribution')
        .slice(1, 3)
        .map((row) => row.slice(0, 4)),
    ).toEqual(
      attribution.map(({ mechanism, shapley }) => [
        mechanism,
        ...[shapley.value, shapley.low, shapley.high].map((x) => (x === null ? '' : String(x))),
      ]),
    );
    expect(html).toContain('filament-kmc compare scenario.yaml');
  });

  test('a run in three dimensions is drawn in its box, a picture of the folder put beside it', () => {
    makeResults(
      folder('solid'),
      SMALL.replace('dimensions: 2, size: [16 um, 12 um]', 'dimensions: 3, size: [10 um, 10 um, 8 um]'),
      { set: ['ensemble.runs=1', 'microstructure.voxel=1 um'] },
    );
    const png = encode({ width: 2, height: 2, data: new Uint8Array(12).fill(128), channels: 3 });
    writeFileSync(join(folder('solid'), 'fracture-surface.png'), png);
    const { file } = writeReport({ folders: [folder('solid')] });
    const { document } = page(file);
    expect(titles(document).slice(-2)).toEqual(['Lithium in three dimensions', 'Fracture surface']);
    const image = document.querySelector('figure img')!.getAttribute('src')!;
    expect(Buffer.from(image.slice(image.indexOf(',') + 1), 'base64').equals(Buffer.from(png))).toBe(true);
    // Of several series each figure has a name of its own.
    const crossed =
      'sweep={"interface.resistance": [5 ohm cm^2, 20 ohm cm^2], "temperature": [298 K, 308 K]}';
    makeResults(
      folder('solids'),
      SMALL.replace('dimensions: 2, size: [16 um, 12 um]', 'dimensions: 3, size: [10 um, 10 um, 6 um]'),
      { set: ['ensemble.runs=1', 'microstructure.voxel=1 um', crossed] },
    );
    const names = readStudy(folder('solids')).figures.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('deposit'))).toHaveLength(4);
    expect(new Set(names).size).toBe(names.length);
    const run = openResults(folder('solid')).read('00-0000');
    expect(linkedCsv(document, 'small-deposit')).toHaveLength(run.lithiumSites + 1);
  });

  test('a folder of folders is one page', () => {
    const { file, studies } = writeReport({ folders: [root], out: join(root, 'all.html') });
    expect(studies.length).toBeGreaterThan(5);
    const { html } = page(file);
    for (const { name } of studies) expect(html).toContain(`>${name}</h2>`);
  });

  test('what holds no results, or damaged ones, is refused, and nothing is written', async () => {
    const before = readdirSync(folder('data')).length;
    for (const [path, words] of [
      [folder('data'), 'holds no results'],
      [folder('nothing'), 'does not exist'],
      [join(root, 'sweep.html'), 'is a file'],
    ] as const) {
      const { code, err } = await cli('report', path);
      expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    }
    expect(readdirSync(folder('data'))).toHaveLength(before);
    expect((await cli('report', folder('sweep'), '--out', 'report.pdf')).code).toBe(2);
    makeResults(folder('damaged'), SMALL, { set: ['ensemble.runs=1'] });
    writeFileSync(join(folder('damaged'), 'manifest.json'), '{');
    expect(() => readStudy(folder('damaged'))).toThrow(/damaged|manifest/);
  });
});
