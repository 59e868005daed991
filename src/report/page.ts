/**
 * A report as one HTML page that can be mailed: nothing is loaded, no script runs, every figure carries its words and its
 * numbers. The same studies give the same bytes.
 */
import { escapeXml } from '../io/xml.ts';
import { type Figure, figureCsv, type SvgDocument } from './figures/figure.ts';
import { literature } from './literature.ts';
import { PAGE_CSS } from './page-style.ts';
import { printedUnit } from './printed-unit.ts';
import type { Study, StudyPicture } from './study.ts';
import { literatureTable } from './study-tables.ts';
import type { TextTable } from './text.ts';

/** What the page is given beside its studies. */
export interface PageSettings {
  readonly title: string;
  /** Version of this package that writes the report. */
  readonly version: string;
  /** Command that writes this report again. */
  readonly command: string;
  readonly document: SvgDocument;
}

/** No script, no font, no picture but those within the page. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const text = escapeXml;
const anchor = (words: string) =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** A link that saves a text under a name; `of` is added for those who hear it. */
function download(file: string, type: string, content: string, words: string, of = ''): string {
  const label = of === '' ? '' : ` aria-label="${text(`${words}, ${of}`)}"`;
  return `<a class="download"${label} download="${text(file)}" href="data:${type};charset=utf-8,${encodeURI(content).replaceAll('#', '%23').replaceAll("'", '%27').replaceAll('&', '%26')}">${words}</a>`;
}

/** A cell as it is printed: what is not there as a dash, an open end as an ellipsis. */
const cellHtml = (cell: string) => text(cell === '-' ? '–' : cell.replaceAll('...', '…'));

/** The head of a column, its unit as in the figures. */
const headHtml = (head: string) => text(printedUnit(head.replace(/\[(.*)\]$/, '($1)')));

function tableHtml({ header, rows }: TextTable, label: string): string {
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${text(label)}"><table>`,
    `<thead><tr>${header.map((cell) => `<th scope="col">${headHtml(cell)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(
      (row) =>
        `<tr>${row.map((cell, k) => (k === 0 ? `<th scope="row">${cellHtml(cell)}</th>` : `<td>${cellHtml(cell)}</td>`)).join('')}</tr>`,
    ),
    '</tbody></table></div>',
  ].join('\n');
}

/** A word for each study that names its part of the page and its files; each once. */
export function stemsOf(studies: readonly Study[]): string[] {
  const taken = new Set(['main', 'measurements', 'citing']);
  return studies.map(({ name }) => {
    const word = anchor(name) || 'study';
    let stem = word;
    for (let k = 2; taken.has(stem); k++) stem = `${word}-${k}`;
    taken.add(stem);
    return stem;
  });
}

function figureHtml(stem: string, figure: Figure, number: number, document: SvgDocument): string {
  return [
    `<figure id="${stem}-${figure.name}">`,
    `<h3>${text(figure.title)}</h3>`,
    `<div class="drawing">${figure.draw(document)}</div>`,
    `<figcaption><p><span class="number">Figure ${number}.</span> ${text(figure.key)}</p>`,
    `<details class="words"><summary>In words</summary><p>${text(figure.summary)}</p></details>`,
    `<p>${download(`${stem}-${figure.name}.csv`, 'text/csv', figureCsv(figure), 'Data as CSV', `figure ${number}`)}</p></figcaption>`,
    '</figure>',
  ].join('\n');
}

function pictureHtml({ file, png }: StudyPicture, number: number): string {
  const name = file.replace(/\.png$/i, '').replaceAll(/[-_]+/g, ' ');
  return [
    '<figure>',
    `<h3>${text(name.charAt(0).toUpperCase() + name.slice(1))}</h3>`,
    `<img alt="${text(`Picture ${file} of the result folder`)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`,
    `<figcaption><p><span class="number">Figure ${number}.</span> ${text(file)} of the result folder.</p></figcaption>`,
    '</figure>',
  ].join('\n');
}

/** A citation with its DOIs as links. */
function citationHtml(citation: string): string {
  return text(citation).replaceAll(
    /\b10\.\d{4,9}\/[^\s;,)]*[^\s;,.)]/g,
    (doi) => `<a href="https://doi.org/${doi}" rel="noreferrer">${doi}</a>`,
  );
}

const list = (items: readonly string[], html: (item: string) => string = text) =>
  `<ul>${items.map((item) => `<li>${html(item)}</li>`).join('')}</ul>`;

function studyHtml(study: Study, id: string, first: number, document: SvgDocument): string {
  const facts = study.facts.map(([term, value]) => `<dt>${text(term)}</dt><dd>${text(value)}</dd>`).join('');
  return [
    `<section id="${id}" class="study" aria-labelledby="${id}-title">`,
    `<h2 id="${id}-title">${text(study.name)}</h2>`,
    study.findings.length === 0 ? '' : list(study.findings),
    study.cautions.length === 0
      ? ''
      : `<aside aria-label="To know before using these results"><p>To know before using these results</p>${list(study.cautions)}</aside>`,
    ...study.figures.map((figure, k) => figureHtml(id, figure, first + k, document)),
    ...study.pictures.map((picture, k) => pictureHtml(picture, first + study.figures.length + k)),
    ...study.tables.flatMap(({ title, note, table }) => [
      `<h3>${text(title)}</h3>`,
      note === '' ? '' : `<p class="lead">${text(note)}</p>`,
      tableHtml(table, `${title} of ${study.name}`),
    ]),
    `<h3>How it came about</h3><dl>${facts}</dl>`,
    study.assumed.length === 0
      ? ''
      : `<p>Values that are the material's but only recalled or assumed: ${study.assumed.map((key) => `<code>${text(key)}</code>`).join(', ')}.</p>`,
    `<div class="whole"><h3>To run it again</h3><p>Save ${download('scenario.yaml', 'application/yaml', study.scenario, 'scenario.yaml')} and run it; the same version gives the same bytes for any number of workers.</p>`,
    `<pre>${text(study.commands.join('\n'))}</pre></div>`,
    `<details><summary>The scenario, every value as used</summary><pre class="scenario">${text(study.scenario)}</pre></details>`,
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The measurements, with their conditions and cautions. */
function literatureHtml(): string {
  return [
    '<section id="measurements" aria-labelledby="measurements-title">',
    '<h2 id="measurements-title">Measurements</h2>',
    '<p>What stands beside results. A parameter set must not be tuned on the measurements that it is said to predict: freeze it on one series, predict the others. A critical current depends on its protocol, area, pressure and temperature, so that these numbers compare in trend rather than in value. * recalled, not checked: listed, never drawn.</p>',
    tableHtml(literatureTable(), 'Measurements'),
    `<ol>${literature
      .map(
        ({ label, citation, doi, conditions, caution }) =>
          `<li>${text(label)}. ${citationHtml(doi === null ? citation : `${citation}. ${doi}`)}. Conditions: ${text(conditions)}. Caution: ${text(caution)}.</li>`,
      )
      .join('')}</ol>`,
    '</section>',
  ].join('\n');
}

/** The page. */
export function reportPage(studies: readonly Study[], settings: PageSettings): string {
  const { title, version, command, document } = settings;
  let figures = 1;
  const stems = stemsOf(studies);
  const sections = studies.map((study, k) => {
    const html = studyHtml(study, stems[k]!, figures, document);
    figures += study.figures.length + study.pictures.length;
    return html;
  });
  const cite = [...new Set(studies.flatMap((study) => study.cite))];
  const links = [
    ...studies.map((study, k) => [stems[k]!, study.name] as const),
    ['measurements', 'Measurements'] as const,
    ...(cite.length === 0 ? [] : [['citing', 'What to cite'] as const]),
  ];
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<link rel="icon" href="data:,">',
    `<title>${text(title)}: filament-kmc report</title>`,
    `<style>${PAGE_CSS}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">To the results</a>',
    '<header>',
    `<h1>${text(title)}</h1>`,
    `<p class="lead">Kinetic Monte Carlo of lithium filaments along grain boundaries of solid electrolytes, filament-kmc ${text(version)}. Brackets hold 95 % intervals.</p>`,
    `<nav aria-label="Contents"><ul>${links.map(([id, words]) => `<li><a href="#${id}">${text(words)}</a></li>`).join('')}</ul></nav>`,
    '</header>',
    '<main id="main">',
    ...sections,
    literatureHtml(),
    cite.length === 0
      ? ''
      : `<section id="citing" aria-labelledby="citing-title"><h2 id="citing-title">What to cite</h2>${list(cite, citationHtml)}<p>Report a critical current with its protocol, electrode area and thickness.</p></section>`,
    '</main>',
    `<footer><p>Written by <code>${text(command)}</code>. This page holds everything it shows: it loads nothing and runs no script.</p></footer>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}
