/** The place where a run is shown: in three dimensions, or as a map where it is flat or the browser has no WebGL. */
import type { Theme } from '../look.ts';
import { element } from '../page/dom.ts';
import type { Deposit } from '../run-data.ts';
import { type Plane, PlaneMap } from './map.ts';
import { Scene } from './scene.ts';
import type { SliceValues, StageLook } from './stage-look.ts';

/** Angle in rad of one press of an arrow, and the factor of one press of + or -. */
const TURN = 0.12;
const NEARER = 1.15;
/** Pixels that a press may move and still be a click. */
const CLICK = 4;

export interface StageEvents {
  /** A site was clicked, or moved to with the keys; -1 outside. */
  readonly onRead: (site: number) => void;
}

export class Stage {
  readonly host: HTMLElement;
  /** Why there is no scene in three dimensions, or null. */
  readonly withoutWebgl: string | null;
  private readonly scene: Scene | null;
  private readonly map: PlaneMap;
  private readonly events: StageEvents;
  private deposit: Deposit | null = null;
  private theme: Theme | null = null;
  private plane: Plane = { axis: 1, index: 0 };
  private cursor = -1;

  constructor(host: HTMLElement, events: StageEvents) {
    this.host = host;
    this.events = events;
    const made = makeScene();
    this.scene = made.scene;
    this.withoutWebgl = made.reason;
    this.map = new PlaneMap(element('canvas', { class: 'drawing', hidden: true }));
    host.append(this.map.canvas);
    this.map.onDrawn = () => this.count();
    if (this.scene !== null) {
      this.scene.canvas.hidden = true;
      host.append(this.scene.canvas);
      this.scene.onDrawn = (calls) => {
        host.dataset.drawCalls = String(calls);
        this.count();
      };
    }
    host.tabIndex = 0;
    host.setAttribute('role', 'application');
    this.listen();
    new ResizeObserver(() => this.resize()).observe(host);
  }

  /** Whether the run is shown as a map. */
  get flat(): boolean {
    return this.scene === null || this.deposit === null || this.deposit.sample.grid.ny === 1;
  }

  /** Makes ready to draw, which takes as long as a picture, while there is nothing to show yet. */
  warm(): void {
    if (this.deposit === null) this.scene?.warm(this.host.clientWidth, this.host.clientHeight);
  }

  /** Shows a run; `keepView` where only its events have grown. */
  setDeposit(deposit: Deposit, keepView = false): void {
    this.deposit = deposit;
    const { ny } = deposit.sample.grid;
    if (!keepView) {
      this.plane = { axis: 1, index: ny >> 1 };
      this.cursor = -1;
    }
    this.map.canvas.hidden = !this.flat;
    if (this.scene !== null) this.scene.canvas.hidden = this.flat;
    this.host.dataset.view = this.flat ? 'map' : '3d';
    if (this.flat) {
      this.map.setDeposit(deposit, this.plane);
      this.map.setCursor(this.cursor);
    } else {
      this.scene!.setDeposit(deposit, keepView);
    }
    this.describe();
  }

  setMoment(moment: number): void {
    if (this.flat) this.map.setMoment(moment);
    else this.scene!.setMoment(moment);
  }

  setLook(look: StageLook): void {
    this.map.setLook(look);
    this.scene?.setLook(look);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.map.setTheme(theme);
    this.scene?.setTheme(theme);
  }

  /** The plane that the map shows of a run in three dimensions. */
  setPlane(plane: Plane): void {
    this.plane = plane;
    this.map.setPlane(plane);
    this.describe();
  }

  /** A plane of a field across an axis, or none. The map shows that of its own plane. */
  setSlice(axis: 0 | 1 | 2, slice: SliceValues | null): void {
    if (!this.flat) this.scene!.setSlice(axis, slice);
    else if (axis === this.plane.axis) this.map.setField(slice);
  }

  resetView(): void {
    if (!this.flat) this.scene!.resetView();
  }

  /** The picture as it is, with lines of text under it, as PNG. */
  picture(captions: readonly string[]): Promise<Blob> {
    const { canvas } = this.flat ? this.map : this.scene!;
    if (this.flat) this.map.draw();
    else this.scene!.draw();
    const ratio = canvas.width / canvas.clientWidth;
    const line = Math.round(20 * ratio);
    const page = element('canvas', {
      width: canvas.width,
      height: canvas.height + line * (captions.length + 1),
    });
    const context = page.getContext('2d')!;
    const [background, ink] = this.theme?.dark ? ['#10141b', '#e8ecf2'] : ['#fbfbfd', '#1d2430'];
    context.fillStyle = background;
    context.fillRect(0, 0, page.width, page.height);
    context.drawImage(canvas, 0, 0);
    context.fillStyle = ink;
    context.font = `${Math.round(13 * ratio)}px system-ui, sans-serif`;
    captions.forEach((caption, k) => {
      context.fillText(caption, line, canvas.height + line * (k + 0.8));
    });
    return new Promise((resolve, reject) =>
      page.toBlob(
        (blob) => (blob === null ? reject(new Error('no picture could be made')) : resolve(blob)),
        'image/png',
      ),
    );
  }

  private resize(): void {
    if (this.flat) this.map.resize();
    else this.scene!.resize();
  }

  /** Counts the pictures of runs, for measurements and tests; the first is marked on the page's timeline. */
  private count(): void {
    if (this.deposit === null) return;
    const { dataset } = this.host;
    dataset.pictures = String(Number(dataset.pictures ?? 0) + 1);
    if (dataset.pictures === '1') performance.mark('first picture');
  }

  private describe(): void {
    if (this.deposit === null) return;
    const { nx, ny, nz } = this.deposit.sample.grid;
    this.host.setAttribute(
      'aria-label',
      this.flat
        ? `Map of ${ny === 1 ? `${nx} by ${nz} sites` : `a plane of ${nx} by ${ny} by ${nz} sites`}. Arrow keys move from site to site and read it.`
        : `View of ${nx} by ${ny} by ${nz} sites in three dimensions. Arrow keys turn it, plus and minus come nearer and go away, 0 resets.`,
    );
  }

  private listen(): void {
    let pressed: [number, number] | null = null;
    this.host.addEventListener('pointerdown', (event) => {
      pressed = [event.clientX, event.clientY];
    });
    this.host.addEventListener('pointerup', (event) => {
      if (pressed === null || this.deposit === null) return;
      const moved = Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]);
      pressed = null;
      if (moved > CLICK) return;
      const { left, top } = this.host.getBoundingClientRect();
      const place = [event.clientX - left, event.clientY - top] as const;
      this.read(this.flat ? this.map.pick(...place) : this.scene!.pick(...place));
    });
    this.host.addEventListener('keydown', (event) => {
      if (this.deposit === null || event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.press(event.key)) event.preventDefault();
    });
  }

  private press(key: string): boolean {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    if (this.flat) {
      if (arrow === undefined) return false;
      this.read(this.map.beside(this.cursor, arrow[0], arrow[1]));
      return true;
    }
    if (arrow !== undefined) this.scene!.turn(TURN * arrow[0], TURN * arrow[1]);
    else if (key === '+' || key === '=') this.scene!.turn(0, 0, NEARER);
    else if (key === '-') this.scene!.turn(0, 0, 1 / NEARER);
    else if (key === '0') this.scene!.resetView();
    else return false;
    return true;
  }

  private read(site: number): void {
    this.cursor = site;
    this.map.setCursor(site);
    this.events.onRead(site);
  }
}

/** The scene, or why there is none. */
function makeScene(): { scene: Scene | null; reason: string | null } {
  const canvas = element('canvas', { class: 'drawing' });
  // Asked for on another canvas first: three would write an error to the console.
  if (document.createElement('canvas').getContext('webgl2') === null)
    return { scene: null, reason: 'This browser has no WebGL 2: planes are shown in place of the scene.' };
  return { scene: new Scene(canvas), reason: null };
}
