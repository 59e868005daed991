/** The live mode: sliders, the engine in a worker, and what grows. */
import type { CurrentObservation } from '../../src/analysis/critical-current.ts';
import { makeGrid } from '../../src/lattice/grid.ts';
import { COLOUR_MODES, type ColourMode } from '../look.ts';
import { Announcer, momentText } from '../page/announcer.ts';
import { byId, choice, download, element, keepAddress, toggle } from '../page/dom.ts';
import { currentText, digits, durationText } from '../page/format.ts';
import { lithiumLegend } from '../page/legend.ts';
import { siteText } from '../page/site-text.ts';
import { followTheme } from '../page/theme.ts';
import { Timeline } from '../page/timeline.ts';
import { TraceChart } from '../page/trace-chart.ts';
import { Deposit, type RunData, type Sample } from '../run-data.ts';
import { Stage } from '../stage/stage.ts';
import type { StageLook } from '../stage/stage-look.ts';
import { drawCcd } from './ccd-chart.ts';
import { DEFAULTS, type Settings, scenarioYaml, settingsFromHash, settingsToHash } from './controls.ts';
import { emptyRun, grown } from './growing-run.ts';
import type { LiveEnd, LiveReply } from './messages.ts';
import { SliderRows } from './slider-rows.ts';

/** Runs of a series; the rest in ms after a slider has moved before the engine starts afresh, and after a run has ended. */
const RUNS = 24;
const REST = 250;
const HOLD = 1500;
/** Share of what has grown and is not yet shown that one picture adds. */
const CATCH_UP = 0.05;

let settings = settingsFromHash(location.hash);
let look: StageLook = { mode: 'mechanism', grainOpacity: 0.5, cracks: true, clip: null };
let worker: Worker | null = null;
let sample: Sample | null = null;
let run: RunData | null = null;
let deposit: Deposit | null = null;
let following = true;
let holding = true;
let observations: CurrentObservation[] = [];
let ended: LiveEnd[] = [];
let paused = false;
/** Moment shown. */
let shown = 0;

const announcer = new Announcer(byId('summary'));
const stage = new Stage(byId('stage'), { onRead: readSite });
const chart = new TraceChart(byId('trace'), (time) => {
  if (deposit === null) return;
  timeline.goTo(deposit.momentAt(time), time);
});
const timeline = new Timeline(byId('timeline'), (moment, time) => {
  if (deposit === null) return;
  shown = moment;
  stage.setMoment(moment);
  chart.setTime(time);
  byId('now').textContent = momentText(deposit.summary(moment, time));
});

function readSite(site: number): void {
  const text = deposit === null || site < 0 ? '' : siteText(deposit, site);
  byId('site').textContent = text || 'Click a site, or move with the arrow keys on the picture.';
}

function show(keepView: boolean): void {
  if (run === null || sample === null) return;
  deposit = new Deposit(run, sample);
  stage.setDeposit(deposit, keepView);
  chart.setTrace(run.trace, run.endTime);
  timeline.setDeposit(deposit, Math.min(shown, deposit.events));
  if (following) catchUp();
  byId('legend').replaceChildren(lithiumLegend(deposit, look.mode));
}

let catching = 0;

/** Shows what has grown, a little with each picture. */
function catchUp(): void {
  cancelAnimationFrame(catching);
  if (deposit === null || !following) return;
  const behind = deposit.events - shown;
  timeline.goTo(holding ? shown + Math.ceil(CATCH_UP * behind) : deposit.events);
  if (shown < deposit.events) catching = requestAnimationFrame(catchUp);
}

function receive(reply: LiveReply): void {
  if (reply.kind === 'sample') {
    const { nx, ny, nz, edge, depth } = reply.grid;
    const grid = makeGrid(nx, ny, nz, edge, depth);
    const same = sample !== null && sample.grid.nx === nx && sample.grid.ny === ny && sample.grid.nz === nz;
    sample = { grid, grain: reply.grain, initial: reply.initial, contacts: true };
    run = emptyRun(reply);
    following = true;
    shown = 0;
    show(same);
    status(`Run ${reply.run + 1} of ${RUNS} grows …`);
    byId('warnings').textContent = reply.warnings.join('; ');
  } else if (reply.kind === 'progress' && run !== null) {
    run = grown(run, reply);
    show(true);
  } else if (reply.kind === 'end' && run !== null) {
    run = { ...run, outcome: reply.outcome, shortCurrent: reply.shortCurrent, endTime: reply.endTime };
    show(true);
    finish(reply);
  } else if (reply.kind === 'fault') {
    status(`The engine stopped: ${reply.message}`);
    announcer.say(`The engine stopped: ${reply.message}`, 'once');
  } else if (reply.kind === 'done') next();
}

/** The run after those that have ended, once this one has been seen. */
function next(): void {
  if (ended.length === RUNS) {
    document.body.dataset.state = 'done';
    status(`All ${RUNS} runs have ended.`);
    return;
  }
  const begin = () => worker?.postMessage({ yaml: scenarioYaml(settings), first: ended.length, runs: 1 });
  if (holding) restart = window.setTimeout(begin, HOLD);
  else begin();
}

function finish(end: LiveEnd): void {
  ended = [...ended, end];
  observations = [
    ...observations,
    { current: end.shortCurrent, previous: end.previousCurrent, last: end.lastCurrent },
  ];
  document.body.dataset.ended = String(ended.length);
  const said =
    end.outcome === 'short'
      ? `Run ${end.run + 1}: short at ${currentText(end.shortCurrent)} after ${durationText(end.shortTime ?? end.endTime)}`
      : `Run ${end.run + 1}: no short, ${currentText(end.lastCurrent)}, ${durationText(end.endTime)}`;
  announcer.say(said, 'once');
  status(`Run ${end.run + 1} of ${RUNS} has ended.`);
  const list = byId('runs');
  list.prepend(
    element(
      'li',
      { class: end.outcome === 'short' ? 'short' : '' },
      `${said}${Number.isNaN(end.intergranularFraction) ? '' : `; ${digits(100 * end.intergranularFraction)} % on boundaries`}`,
    ),
  );
  if (settings.protocol === 'ramp') drawCcd(byId('ccd'), observations, settings.seed);
  else {
    const shorts = ended.filter(({ outcome }) => outcome === 'short').length;
    byId('ccd').replaceChildren(
      element(
        'p',
        { class: 'result' },
        `${shorts} of ${ended.length} runs shorted at ${digits(settings.current)} mA/cm²`,
      ),
    );
  }
}

const status = (text: string) => {
  byId('status').textContent = text;
};

let restart = 0;

/** Starts the series of the present settings from run `first`. */
function start(first = 0): void {
  window.clearTimeout(restart);
  worker?.terminate();
  paused = false;
  byId('pause').textContent = 'Stop';
  if (first === 0) {
    observations = [];
    ended = [];
    document.body.dataset.ended = '0';
    byId('runs').replaceChildren();
    byId('ccd').replaceChildren(element('p', { class: 'hint' }, 'No run has ended yet.'));
  }
  document.body.dataset.state = 'running';
  status('The engine starts …');
  worker = new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<LiveReply>) => receive(data));
  worker.addEventListener('error', (event) =>
    receive({ kind: 'fault', message: event.message || 'it cannot be loaded' }),
  );
  worker.postMessage({ yaml: scenarioYaml(settings), first, runs: 1 });
}

function change(part: Partial<Settings>): void {
  settings = { ...settings, ...part };
  history.replaceState(null, '', `${location.pathname}${location.search}#${settingsToHash(settings)}`);
  sliders.update(settings);
  window.clearTimeout(restart);
  restart = window.setTimeout(() => start(), REST);
}

const sliders = new SliderRows(change);

function setLook(part: Partial<StageLook>): void {
  look = { ...look, ...part };
  stage.setLook(look);
  if (deposit !== null) byId('legend').replaceChildren(lithiumLegend(deposit, look.mode));
}

function controls(): void {
  const panel = byId('controls');
  panel.append(
    choice<'2' | '3'>('Sample', { 2: '2D', 3: 'small 3D' }, String(settings.dimensions) as '2', (d) =>
      change({ dimensions: Number(d) as 2 | 3 }),
    ),
    choice<'ramp' | 'constant'>(
      'Current',
      { ramp: 'ramp', constant: 'constant' },
      settings.protocol,
      (protocol) => change({ protocol }),
    ),
    ...sliders.of(),
    toggle('Cohesion of boundaries reduced', settings.cohesion, (cohesion) => change({ cohesion })),
    ...sliders.of('cohesion'),
    toggle('Electrons leak', settings.leakage, (leakage) => change({ leakage })),
    ...sliders.of('leakage'),
    toggle('Stay at each run for a look', holding, (on) => {
      holding = on;
    }),
    element(
      'div',
      { class: 'buttons' },
      element('button', { type: 'button', id: 'pause', onclick: pause }, 'Stop'),
      element('button', { type: 'button', onclick: () => start() }, 'Run again'),
      element('button', { type: 'button', class: 'quiet', onclick: reset }, 'Defaults'),
    ),
    element(
      'div',
      { class: 'buttons' },
      element('button', { type: 'button', id: 'copy', onclick: copy }, 'Copy as scenario YAML'),
      element('button', { type: 'button', class: 'quiet', onclick: save }, 'Save'),
    ),
    element('textarea', {
      id: 'yaml',
      readOnly: true,
      hidden: true,
      rows: 10,
      'aria-label': 'Scenario of the sliders',
    }),
  );
  sliders.update(settings);
  byId('looks').append(
    choice<ColourMode>('Colour of lithium', COLOUR_MODES, look.mode, (mode) => setLook({ mode })),
  );
}

function pause(): void {
  if (!paused) {
    window.clearTimeout(restart);
    worker?.terminate();
    worker = null;
    paused = true;
    byId('pause').textContent = 'Go on';
    document.body.dataset.state = 'stopped';
    status(`Stopped in run ${ended.length + 1}; going on starts it again.`);
  } else start(ended.length);
}

function reset(): void {
  settings = DEFAULTS;
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

async function copy(): Promise<void> {
  const yaml = scenarioYaml(settings);
  const area = byId<HTMLTextAreaElement>('yaml');
  area.value = yaml;
  area.hidden = false;
  area.select();
  let said = 'The scenario is in the clipboard: save it as live.yaml and run filament-kmc ccd live.yaml';
  try {
    await navigator.clipboard.writeText(yaml);
  } catch {
    said = 'The browser keeps its clipboard shut: the scenario is selected below, copy it from there';
  }
  announcer.say(said, 'once');
  status(said);
}

function save(): void {
  download(new Blob([scenarioYaml(settings)], { type: 'application/yaml' }), 'live.yaml');
}

async function savePicture(): Promise<void> {
  if (deposit === null) return;
  try {
    download(await stage.picture([byId('now').textContent ?? '']), 'filament-kmc.png');
  } catch (error) {
    status(`The picture could not be made: ${(error as Error).message}`);
  }
}

keepAddress(byId('skip'));
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || (event.target as HTMLElement).closest('button, input, select, textarea, a'))
    return;
  event.preventDefault();
  timeline.toggle();
});

// Who takes the slider or the player looks back; the next run is followed again.
for (const kind of ['pointerdown', 'keydown', 'input'])
  for (const id of ['timeline', 'trace'])
    byId(id).addEventListener(kind, () => {
      following = false;
    });

byId('tools').append(
  element('button', { type: 'button', class: 'quiet', onclick: savePicture }, 'Save picture'),
  followTheme((theme) => stage.setTheme(theme)),
);
controls();
stage.setLook(look);
readSite(-1);
start();
