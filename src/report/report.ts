/** Writes reports of result folders: finds what a folder holds, makes the page, puts it where it is asked for. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { EnsembleResult } from '../campaign/ensemble.ts';
import { openResults } from '../campaign/results.ts';
import { readManifest, StoreError } from '../campaign/store.ts';
import { ENGINE_VERSION } from '../campaign/version.ts';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { shellWord } from '../io/shell-word.ts';
import { adaptiveStudy } from './adaptive-study.ts';
import { comparisonOfArmsJson } from './compare-json.ts';
import { conductivityStudy } from './conductivity-study.ts';
import { ensembleStudy } from './ensemble-study.ts';
import { figureCsv, standaloneSvg } from './figures/figure.ts';
import { reportPage, stemsOf } from './page.ts';
import { serverDocument } from './server-document.ts';
import { asMap, readAdaptiveJson, readConductivityJson } from './stored-json.ts';
import type { Study, StudyPicture } from './study.ts';

/** Pictures of a folder up to this size are put into the page. */
const LARGEST_PICTURE = 12 * 2 ** 20;

/** What a report is made of and where it goes. */
export interface ReportOptions {
  /** Folders of results, or of such folders. */
  readonly folders: readonly string[];
  /** The page; default `report.html` in the first folder. */
  readonly out?: string;
  /** Folder for every figure as CSV and SVG; default: none is written. */
  readonly data?: string;
  /** Results already at hand, by folder: they are not read again. */
  readonly known?: ReadonlyMap<string, EnsembleResult>;
}

/** What was written. */
export interface WrittenReport {
  readonly file: string;
  readonly bytes: number;
  readonly studies: readonly Study[];
  /** Files of `data`. */
  readonly data: readonly string[];
}

const holdsEnsemble = (folder: string) =>
  existsSync(join(folder, 'scenario.yaml')) && existsSync(join(folder, 'manifest.json'));
const holdsConductivity = (folder: string) => existsSync(join(folder, 'conductivity.json'));
const holdsResults = (folder: string) => holdsEnsemble(folder) || holdsConductivity(folder);

// Links that lead nowhere are neither.
const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
function isPicture(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= LARGEST_PICTURE;
}

/** A folder of results, or those right inside it, by name. */
function resultFolders(folder: string): string[] {
  if (!existsSync(folder)) throw new StoreError(folder, 'does not exist');
  if (!isFolder(folder)) throw new StoreError(folder, 'is a file, not a folder');
  if (holdsResults(folder)) return [folder];
  const inside = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => isFolder(path) && holdsResults(path));
  if (inside.length === 0)
    throw new StoreError(
      folder,
      'holds no results: expected scenario.yaml and manifest.json (of run, ccd or compare), or conductivity.json, in it or in a folder right inside it',
    );
  return inside;
}

function picturesOf(folder: string): StudyPicture[] {
  return readdirSync(folder)
    .filter((name) => /\.png$/i.test(name) && isPicture(join(folder, name)))
    .sort()
    .map((file) => ({ file, png: readFileSync(join(folder, file)) }));
}

/** A file of a folder, read by `reader`. @throws StoreError where it cannot be */
function readAs<T>(folder: string, name: string, reader: (text: string) => T): T {
  try {
    return reader(readFileSync(join(folder, name), 'utf8'));
  } catch (error) {
    throw new StoreError(folder, `has a damaged ${name}: ${(error as Error).message}`);
  }
}

/** What one result folder has to say. @throws StoreError where it is damaged. */
export function readStudy(folder: string, known?: EnsembleResult): Study {
  const pictures = picturesOf(folder);
  if (!holdsEnsemble(folder))
    return conductivityStudy(readAs(folder, 'conductivity.json', readConductivityJson), folder, pictures);
  if (existsSync(join(folder, 'adaptive.json')))
    return adaptiveStudy({
      folder,
      search: readAs(folder, 'adaptive.json', readAdaptiveJson),
      manifest: readManifest(folder),
      input: readAs(folder, 'scenario.yaml', (text) => asMap(parse(text))),
      pictures,
    });
  if (existsSync(join(folder, 'points')))
    throw new StoreError(
      folder,
      'holds an adaptive search without its adaptive.json: the same command goes on with it',
    );
  const results = openResults(folder);
  const result = known ?? results.ensemble();
  const arms = results.comparison(result);
  return ensembleStudy({
    folder,
    manifest: results.manifest,
    result,
    read: results.read,
    comparison: arms === null ? null : comparisonOfArmsJson(result.plan, arms),
    pictures,
  });
}

/**
 * Writes the report of some folders.
 *
 * @throws StoreError where a folder holds no results or damaged ones; nothing is written then.
 */
export function writeReport({ folders, out, data, known }: ReportOptions): WrittenReport {
  const found = [...new Set(folders.flatMap(resultFolders))];
  const studies = found.map((folder) => readStudy(folder, known?.get(folder)));
  const document = serverDocument();
  const file = out ?? join(folders[0]!, 'report.html');
  const command = [
    'filament-kmc report',
    ...folders.map(shellWord),
    ...(out === undefined ? [] : ['--out', shellWord(out)]),
  ].join(' ');
  const title = studies.length === 1 ? studies[0]!.name : basename(resolve(folders[0]!));
  const page = reportPage(studies, { title, version: ENGINE_VERSION, command, document });
  writeFileAtomic(file, page);
  const written: string[] = [];
  const keep = (name: string, content: string) => {
    const path = join(data!, name);
    writeFileAtomic(path, content);
    written.push(path);
  };
  if (data !== undefined)
    stemsOf(studies).forEach((stem, k) => {
      for (const figure of studies[k]!.figures) {
        keep(`${stem}-${figure.name}.csv`, figureCsv(figure));
        keep(`${stem}-${figure.name}.svg`, `${standaloneSvg(figure.draw(document))}\n`);
      }
    });
  return { file, bytes: Buffer.byteLength(page), studies, data: written };
}
