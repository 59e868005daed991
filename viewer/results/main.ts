/** The page of `filament-kmc view`: the runs of a result folder. */
import type { ResultsListing, RunHead, SiteReply } from '../../src/view/messages.ts';
import { COLOUR_MODES, type ColourMode } from '../look.ts';
import { Announcer, momentText } from '../page/announcer.ts';
import { byId, choice, download, element, keepAddress, labelled, toggle } from '../page/dom.ts';
import { currentText, digits, durationText, lengthText } from '../page/format.ts';
import { lithiumLegend } from '../page/legend.ts';
import { siteText } from '../page/site-text.ts';
import { followTheme } from '../page/theme.ts';
import { Timeline } from '../page/timeline.ts';
import { TraceChart } from '../page/trace-chart.ts';
import { Deposit } from '../run-data.ts';
import { Stage } from '../stage/stage.ts';
import type { StageLook } from '../stage/stage-look.ts';
import { Client } from './client.ts';
import { FIELD_LOOKS, Planes } from './planes.ts';

const address = new URLSearchParams(location.hash.slice(1));
const client = new Client(address.get('token') ?? '');
// Asked for first: what the page needs to draw is made while the answers are on their way.
const listing = client.listing();
const named = address.get('run');
let early = named === null ? null : { id: named, ...ask(named) };
const announcer = new Announcer(byId('summary'));
const status = (text: string) => {
  byId('status').textContent = text || (stage.withoutWebgl ?? '');
};

/** Time in ms after which the runs are listed again while some are missing. */
const RELIST = 10_000;

let look: StageLook = { mode: 'mechanism', grainOpacity: 0.55, cracks: true, clip: null };
let deposit: Deposit | null = null;
let shown = { moment: 0, time: 0 };
let reading: AbortController | null = null;
let opening = 0;

const stage = new Stage(byId('stage'), { onRead: readSite });
const planes = new Planes(byId('slices'), byId('field-bar'), stage, client, status);
const chart = new TraceChart(byId('trace'), (time) => {
  if (deposit !== null) timeline.goTo(deposit.momentAt(time), time);
});
const timeline = new Timeline(byId('timeline'), (moment, time) => {
  if (deposit === null) return;
  const began = performance.now();
  shown = { moment, time };
  stage.setMoment(moment);
  planes.setMoment(moment);
  chart.setTime(time);
  const text = momentText(deposit.summary(moment, time));
  byId('now').textContent = text;
  announcer.say(text);
  document.body.dataset.stepMs = (performance.now() - began).toFixed(2);
});

function facts(host: HTMLElement, rows: readonly (readonly [string, string])[]): void {
  host.replaceChildren(
    ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );
}

/** Reads a site: at once what the page knows, then what the server solves. */
async function readSite(site: number): Promise<void> {
  reading?.abort();
  byId('site-facts').replaceChildren();
  if (deposit === null || site < 0) {
    byId('site').textContent = 'Click a site to read it.';
    return;
  }
  deposit.states.moveTo(shown.moment);
  const text = siteText(deposit, site);
  byId('site').textContent = text;
  announcer.say(text, 'once');
  reading = new AbortController();
  const { signal } = reading;
  status('Solving the field at the site …');
  try {
    const reply = await client.site(deposit.run.id, shown.moment, site, signal);
    if (signal.aborted) return;
    facts(byId('site-facts'), siteFacts(reply));
    status('');
  } catch (error) {
    if (!signal.aborted) status(`The site could not be read: ${(error as Error).message}`);
  }
}

function siteFacts(reply: SiteReply): (readonly [string, string])[] {
  const field = (name: keyof typeof FIELD_LOOKS) => {
    const { title, unit, factor } = FIELD_LOOKS[name];
    const value = reply[name];
    return value === null ? [] : [[title, `${digits(value * factor)} ${unit}`] as const];
  };
  return [
    ...(reply.boundary === null
      ? []
      : [
          ['boundary', `${reply.boundary}${reply.junction ? ', at a junction' : ''}`] as const,
          ['disorientation', `${digits(((reply.disorientation ?? 0) * 180) / Math.PI)}°`] as const,
        ]),
    ...field('potential'),
    ...field('electronPotential'),
    ...field('openingPressure'),
    ...field('currentDensity'),
  ];
}

/** What to know of the folder, as its listing says. */
let notes: readonly string[] = [];

function runFacts(
  {
    outcome,
    onsetCurrent,
    shortCurrent,
    endTime,
    lithiumSites,
    intergranularFraction,
    seed,
    warnings,
  }: RunHead,
  { sample }: Deposit,
): void {
  const { nx, ny, nz, edge, depth } = sample.grid;
  const sides = (ny === 1 ? [nx, nz] : [nx, ny, nz]).map((n) => digits(n * edge * 1e6)).join(' × ');
  facts(byId('facts'), [
    ['outcome', { short: 'short', survived: 'no short', stopped: 'stopped' }[outcome]],
    ['CCD', shortCurrent === null ? '–' : currentText(shortCurrent)],
    ['onset', onsetCurrent === null ? '–' : currentText(onsetCurrent)],
    ['ended after', durationText(endTime)],
    ['box', `${sides} µm${ny === 1 ? `, ${lengthText(depth)} deep` : ''}`],
    ['site', `${lengthText(edge)} wide`],
    ['lithium', `${lithiumSites} sites`],
    ['on boundaries', intergranularFraction === null ? '–' : `${digits(100 * intergranularFraction)} %`],
    ['seed', seed],
    ...[...warnings, ...notes].map((warning) => ['warning', warning] as const),
  ]);
}

/** What the page shows of a run is on its way: the run itself, and both with its sample. */
function ask(id: string) {
  const running = client.run(id);
  const both = Promise.all([running, client.sample(id)]);
  // Told by who waits for them, if anybody does.
  both.catch(() => undefined);
  return { running, both };
}

/** Opens a run; one that is opened meanwhile takes its place. */
async function open(id: string): Promise<void> {
  const turn = ++opening;
  status(`Opening run ${id} …`);
  document.body.dataset.state = 'opening';
  try {
    const { running, both } = early?.id === id ? early : ask(id);
    early = null;
    running.then(
      ({ head }) => {
        if (turn === opening) status(`Making the sample of run ${id} again, from its seed ${head.seed} …`);
      },
      () => undefined,
    );
    stage.warm();
    const [{ head, run }, { head: sampleHead, sample }] = await both;
    if (turn !== opening) return;
    deposit = new Deposit({ ...run, surfaceRoots: sampleHead.surfaceRoots }, sample);
    stage.setDeposit(deposit);
    planes.setRun(id, deposit, sampleHead.leaks);
    chart.setTrace(run.trace, run.endTime);
    runFacts(head, deposit);
    setClips();
    byId('legend').replaceChildren(lithiumLegend(deposit, look.mode));
    timeline.setDeposit(deposit);
    void readSite(-1);
    status('');
    document.body.dataset.state = 'open';
    address.set('run', id);
    history.replaceState(null, '', `#${address}`);
  } catch (error) {
    document.body.dataset.state = 'failed';
    status(`Run ${id} could not be opened: ${(error as Error).message}`);
  }
}

function setLook(part: Partial<StageLook>): void {
  look = { ...look, ...part };
  stage.setLook(look);
  if (deposit !== null) byId('legend').replaceChildren(lithiumLegend(deposit, look.mode));
}

const clips = element('div');

/** Controls of the clipping plane, by the size of the run's box. */
function setClips(): void {
  setLook({ clip: null });
  clips.replaceChildren();
  if (deposit === null || stage.flat) return;
  const { nx, ny, nz } = deposit.sample.grid;
  const size = [nx, ny, nz];
  let axis: 0 | 1 | 2 = 1;
  let flip = true;
  const slider = element('input', { type: 'range', min: 0, max: 100, value: 100 });
  const output = element('output', {});
  const cut = () => {
    output.textContent = `${slider.value} %`;
    slider.setAttribute('aria-valuetext', output.textContent);
    const depth = Number(slider.value) / 100;
    setLook({ clip: depth === 1 ? null : { axis, at: size[axis] * (flip ? 1 - depth : depth), flip } });
  };
  slider.addEventListener('input', cut);
  clips.append(
    choice<'0' | '1' | '2'>('Cut across', { 0: 'x', 1: 'y', 2: 'z' }, '1', (chosen) => {
      axis = Number(chosen) as 0 | 1 | 2;
      flip = axis === 1;
      cut();
    }),
    labelled('Kept of the box', slider, output),
  );
  cut();
}

const runs = element('select', { 'aria-label': 'Run', onchange: () => void open(runs.value) });

/** Lists the runs, and asks again while some are to come; the first listing opens a run. */
function pickers({ name, points, missing, notes: said }: ResultsListing): void {
  notes = said;
  byId('study').textContent = name;
  document.title = `${name}, filament-kmc`;
  const chosen = runs.value;
  runs.replaceChildren(
    ...points.flatMap((point) => {
      const options = point.runs.map((id) => element('option', { value: id }, `run ${id}`));
      if (points.length === 1) return options;
      return options.length === 0 ? [] : [element('optgroup', { label: point.title || 'all' }, ...options)];
    }),
  );
  if (missing > 0) window.setTimeout(() => client.listing().then(pickers, () => undefined), RELIST);
  const all = points.flatMap((point) => point.runs);
  if (chosen !== '') {
    runs.value = chosen;
    return;
  }
  const wanted = address.get('run');
  const first = wanted !== null && all.includes(wanted) ? wanted : all[0];
  if (first === undefined) {
    status(
      missing > 0
        ? 'No run has finished yet; the first that does is opened here.'
        : 'The folder holds no finished run.',
    );
    return;
  }
  runs.value = first;
  byId('picker').append(runs);
  void open(first);
}

async function savePicture(): Promise<void> {
  if (deposit === null) return;
  const { edge, nx, nz } = deposit.sample.grid;
  const title = `${byId('study').textContent}, run ${deposit.run.id}; box ${digits(nx * edge * 1e6)} by ${digits(nz * edge * 1e6)} µm`;
  const name = `${deposit.run.id}-${shown.moment}.png`;
  try {
    download(await stage.picture([title, byId('now').textContent ?? '']), name);
  } catch (error) {
    status(`The picture could not be made: ${(error as Error).message}`);
  }
}

keepAddress(byId('skip'));
document.addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || deposit === null) return;
  const typing = target.closest('button, input, select, a, summary') !== null;
  if (event.key === ' ' && !typing) timeline.toggle();
  else if (event.key === ',') timeline.step(-1);
  else if (event.key === '.') timeline.step(1);
  else if (event.key === 'Home' && !typing) timeline.goTo(0);
  else if (event.key === 'End' && !typing) timeline.goTo(deposit.events);
  else return;
  event.preventDefault();
});

const opacity = element('input', { type: 'range', min: 0, max: 100, value: 100 * look.grainOpacity });
opacity.addEventListener('input', () => setLook({ grainOpacity: Number(opacity.value) / 100 }));
byId('looks').append(
  choice<ColourMode>('Colour of lithium', COLOUR_MODES, look.mode, (mode) => setLook({ mode })),
  labelled('Grain boundaries', opacity),
  toggle('Open cracks', look.cracks, (cracks) => setLook({ cracks })),
  clips,
);
byId('tools').append(
  element('button', { type: 'button', class: 'quiet', onclick: () => stage.resetView() }, 'Reset view'),
  element('button', { type: 'button', class: 'quiet', onclick: savePicture }, 'Save picture'),
  element('a', { class: 'button', href: './index.html' }, 'Live mode'),
  followTheme((theme) => stage.setTheme(theme)),
);
stage.setLook(look);
listing.then(pickers, (error: Error) => {
  document.body.dataset.state = 'failed';
  status(`The results could not be opened: ${error.message}`);
});
