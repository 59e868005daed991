/** A plane of a run on a canvas: runs in 2D, and slices of those in 3D, with or without WebGL. */
import { SiteState } from '../../src/lattice/lattice.ts';
import {
  AGE_SCALE,
  type Colour,
  colourOf,
  css,
  FIELD_SCALE,
  grainTint,
  STATUS_COLOURS,
  type Theme,
} from '../look.ts';
import { type Deposit, Status } from '../run-data.ts';
import type { SliceValues, StageLook } from './stage-look.ts';

/** A plane of the grid: across `axis`, at `index`. */
export interface Plane {
  readonly axis: 0 | 1 | 2;
  readonly index: number;
}

/** Room in pixels around the plane for electrodes and their names. */
const MARGIN = { side: 16, end: 34 };

export class PlaneMap {
  readonly canvas: HTMLCanvasElement;
  /** Called after each picture of a run. */
  onDrawn: (() => void) | null = null;
  private readonly context: CanvasRenderingContext2D;
  private readonly paper = document.createElement('canvas');
  private deposit: Deposit | null = null;
  /** What lies behind the lithium, and the lines on it; null where they have to be made anew. */
  private ground: Uint8ClampedArray<ArrayBuffer> | null = null;
  private boundaries: Path2D | null = null;
  private shares: { mode: string; values: Float32Array } | null = null;
  private plane: Plane = { axis: 1, index: 0 };
  private theme: Theme | null = null;
  private look: StageLook | null = null;
  private field: SliceValues | null = null;
  private moment = 0;
  private cursor = -1;
  private waiting = false;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d')!;
  }

  setDeposit(deposit: Deposit, plane: Plane): void {
    this.deposit = deposit;
    this.plane = plane;
    this.ground = null;
    this.boundaries = null;
    this.shares = null;
    this.request();
  }

  setPlane(plane: Plane): void {
    this.plane = plane;
    this.ground = null;
    this.boundaries = null;
    this.request();
  }

  setMoment(moment: number): void {
    this.moment = moment;
    this.request();
  }

  setLook(look: StageLook): void {
    this.look = look;
    this.request();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.ground = null;
    this.request();
  }

  /** Values behind the lithium in place of the grains, or none. */
  setField(field: SliceValues | null): void {
    this.field = field;
    this.ground = null;
    this.request();
  }

  /** The site with a frame around it, or -1. */
  setCursor(site: number): void {
    this.cursor = site;
    this.request();
  }

  /** Site at a place of the canvas in pixels of the page, or -1. */
  pick(x: number, y: number): number {
    const { left, top, scale, across, up } = this.layout();
    const i = Math.floor((x - left) / scale);
    const j = up - 1 - Math.floor((y - top) / scale);
    return i < 0 || i >= across || j < 0 || j >= up ? -1 : this.site(i, j);
  }

  /** The site beside another one in the plane, by steps to the right and up; within the plane. */
  beside(site: number, right: number, upward: number): number {
    const { across, up } = this.layout();
    const { nx, ny } = this.deposit!.sample.grid;
    const at = [site % nx, Math.floor(site / nx) % ny, Math.floor(site / (nx * ny))];
    const [u, v] = this.axes();
    const inside = (k: number, n: number) => Math.min(n - 1, Math.max(0, k));
    return site < 0
      ? this.site(across >> 1, 0)
      : this.site(inside(at[u] + right, across), inside(at[v] + upward, up));
  }

  resize(): void {
    this.request();
  }

  draw(): void {
    this.waiting = false;
    const { deposit, theme, look, context, canvas } = this;
    const ratio = Math.min(2, window.devicePixelRatio);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    if (canvas.hidden || deposit === null || theme === null || look === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = css(theme.background);
    context.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    deposit.states.moveTo(this.moment);
    const { left, top, scale, across, up } = this.layout();
    this.drawSites(left, top, scale, across, up);
    this.drawBoundaries(left, top, scale, across, up);
    this.drawMarks(left, top, scale, across, up);
    this.drawElectrodes(left, top, scale * across, scale * up);
    this.drawCursor(left, top, scale, up);
    this.onDrawn?.();
  }

  private request(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.draw());
  }

  /** Axes to the right and up. */
  private axes(): [number, number] {
    return this.plane.axis === 0 ? [1, 2] : this.plane.axis === 1 ? [0, 2] : [0, 1];
  }

  private layout() {
    const { nx, ny, nz } = this.deposit!.sample.grid;
    const size = [nx, ny, nz];
    const [u, v] = this.axes();
    const { clientWidth, clientHeight } = this.canvas;
    const room = [clientWidth - 2 * MARGIN.side, clientHeight - 2 * MARGIN.end];
    const scale = Math.max(0.5, Math.min(room[0] / size[u], room[1] / size[v]));
    return {
      across: size[u],
      up: size[v],
      scale,
      left: Math.round((clientWidth - scale * size[u]) / 2),
      top: Math.round((clientHeight - scale * size[v]) / 2),
    };
  }

  private site(i: number, j: number): number {
    const { nx, ny } = this.deposit!.sample.grid;
    const at = [0, 0, 0];
    const [u, v] = this.axes();
    at[this.plane.axis] = this.plane.index;
    at[u] = i;
    at[v] = j;
    return at[0] + nx * (at[1] + ny * at[2]);
  }

  private drawSites(left: number, top: number, scale: number, across: number, up: number): void {
    const { deposit, paper, context, look } = this;
    this.ground ??= this.groundOf(across, up);
    paper.width = across;
    paper.height = up;
    const page = paper.getContext('2d')!;
    const image = new ImageData(this.ground.slice(), across, up);
    const { state } = deposit!.states;
    for (let j = 0, p = 0; j < up; j++)
      for (let i = 0; i < across; i++, p += 4) {
        const site = this.site(i, up - 1 - j);
        if (state[site] !== SiteState.lithium && !(state[site] === SiteState.cracked && look!.cracks))
          continue;
        const episode = deposit!.episodeAt(site, this.moment);
        if (episode >= 0) paint(image.data, p, this.depositColour(episode, look!));
      }
    page.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(paper, left, top, scale * across, scale * up);
  }

  /** The plane before the first event, one pixel a site: grains or a field, pores, the electrode. */
  private groundOf(across: number, up: number): Uint8ClampedArray<ArrayBuffer> {
    const { initial } = this.deposit!.sample;
    const pixels = new Uint8ClampedArray(4 * across * up);
    for (let j = 0, p = 0; j < up; j++)
      for (let i = 0; i < across; i++, p += 4) {
        const site = this.site(i, up - 1 - j);
        paint(pixels, p, this.groundColour(site, initial[site], i, up - 1 - j));
        pixels[p + 3] = 255;
      }
    return pixels;
  }

  private groundColour(site: number, state: number, i: number, j: number): Colour {
    const { deposit, field } = this;
    const theme = this.theme!;
    if (state === SiteState.electrode) return theme.electrode;
    if (state === SiteState.pore) return theme.dark ? [0.02, 0.02, 0.03] : [1, 1, 1];
    if (field !== null) {
      const value = field.values[i + field.width * j];
      if (!Number.isNaN(value)) {
        const [low, high] = field.range;
        return colourOf(FIELD_SCALE, high > low ? (value - low) / (high - low) : 0.5);
      }
      return theme.dark ? [0.11, 0.12, 0.14] : [0.93, 0.93, 0.94];
    }
    return grainTint(deposit!.sample.grain[site], theme);
  }

  private depositColour(episode: number, look: StageLook): Colour {
    const { deposit, moment } = this;
    const status = deposit!.status(episode, moment);
    if (look.mode === 'mechanism' || status === Status.crack) return STATUS_COLOURS[status];
    if (this.shares?.mode !== look.mode)
      this.shares = { mode: look.mode, values: deposit!.shares(look.mode) };
    return colourOf(AGE_SCALE, this.shares.values[deposit!.episodes.from[episode] - 1]);
  }

  private drawBoundaries(left: number, top: number, scale: number, across: number, up: number): void {
    const { context, theme, look } = this;
    if (look!.grainOpacity === 0) return;
    this.boundaries ??= this.boundariesOf(across, up);
    context.save();
    context.translate(left, top + scale * up);
    context.scale(scale, -scale);
    context.strokeStyle = css(theme!.junction, Math.min(1, 0.25 + look!.grainOpacity));
    context.lineWidth = (scale > 5 ? 1.4 : 1) / scale;
    context.stroke(this.boundaries);
    context.restore();
  }

  /** Edges between sites of unequal grains, in sites from the lower left. */
  private boundariesOf(across: number, up: number): Path2D {
    const { grain } = this.deposit!.sample;
    const path = new Path2D();
    /** Lines between neighbours: `many` side by side of `length` sites, each place given by both; edges in a row are one line. */
    const draw = (many: number, length: number, place: (line: number, along: number) => [number, number]) => {
      const grainAt = (line: number, along: number) => grain[this.site(...place(line, along))];
      for (let line = 0; line + 1 < many; line++)
        for (let along = 0, from = -1; along <= length; along++) {
          const edge = along < length && grainAt(line, along) !== grainAt(line + 1, along);
          if (edge && from < 0) from = along;
          else if (!edge && from >= 0) {
            path.moveTo(...place(line + 1, from));
            path.lineTo(...place(line + 1, along));
            from = -1;
          }
        }
    };
    draw(across, up, (i, j) => [i, j]);
    draw(up, across, (j, i) => [i, j]);
    return path;
  }

  /** Hatches over isolated lithium, crosses over dead lithium, dots on open cracks. */
  private drawMarks(left: number, top: number, scale: number, across: number, up: number): void {
    const { context, deposit, moment, look } = this;
    if (scale < 3) return;
    const { state } = deposit!.states;
    context.lineWidth = Math.max(1, scale / 8);
    for (let j = 0; j < up; j++)
      for (let i = 0; i < across; i++) {
        const site = this.site(i, j);
        if (state[site] !== SiteState.lithium && state[site] !== SiteState.cracked) continue;
        const episode = deposit!.episodeAt(site, moment);
        const status = episode < 0 ? Status.none : deposit!.status(episode, moment);
        const x = left + scale * i;
        const y = top + scale * (up - 1 - j);
        if (status === Status.isolated || status === Status.dead) {
          context.strokeStyle = status === Status.dead ? '#000' : '#fff';
          context.beginPath();
          context.moveTo(x + 0.2 * scale, y + 0.8 * scale);
          context.lineTo(x + 0.8 * scale, y + 0.2 * scale);
          if (status === Status.dead) {
            context.moveTo(x + 0.2 * scale, y + 0.2 * scale);
            context.lineTo(x + 0.8 * scale, y + 0.8 * scale);
          }
          context.stroke();
        } else if (status === Status.crack && look!.cracks) {
          context.fillStyle = '#555';
          context.beginPath();
          context.arc(x + scale / 2, y + scale / 2, scale / 7, 0, 2 * Math.PI);
          context.fill();
        }
      }
  }

  private drawElectrodes(left: number, top: number, width: number, height: number): void {
    const { context, theme, plane } = this;
    context.strokeStyle = css(theme!.faint);
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    if (plane.axis === 2) return;
    context.fillStyle = css(theme!.electrode);
    context.fillRect(left - 1, top + height, width + 2, 9);
    context.fillRect(left - 1, top - 9, width + 2, 9);
    context.fillStyle = css(theme!.ink);
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'alphabetic';
    context.fillText('working electrode (lithium)', left, top + height + 24);
    context.fillText('counter electrode', left, top - 14);
  }

  private drawCursor(left: number, top: number, scale: number, up: number): void {
    const { context, cursor, theme } = this;
    if (cursor < 0) return;
    const { nx, ny } = this.deposit!.sample.grid;
    const at = [cursor % nx, Math.floor(cursor / nx) % ny, Math.floor(cursor / (nx * ny))];
    if (at[this.plane.axis] !== this.plane.index) return;
    const [u, v] = this.axes();
    const x = left + scale * at[u];
    const y = top + scale * (up - 1 - at[v]);
    for (const [colour, width] of [
      [css(theme!.background), 4],
      [css(theme!.ink), 2],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.strokeRect(x - 1, y - 1, scale + 2, scale + 2);
    }
  }
}

function paint(pixels: Uint8ClampedArray, at: number, [red, green, blue]: Colour): void {
  pixels[at] = 255 * red;
  pixels[at + 1] = 255 * green;
  pixels[at + 2] = 255 * blue;
}
