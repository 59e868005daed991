/** The moment shown: a slider over site events or over time, and playing. */
import type { Deposit } from '../run-data.ts';
import { choice, element } from './dom.ts';

/** Seconds in which a run is played at speed 1. */
const PLAY_SECONDS = 20;
/** Steps of the slider over time. */
const TIME_STEPS = 10_000;
/** Speeds of playing that are offered. */
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/** The slider, its scale and its player. Calls back with each moment that it goes to, and the time in s shown with it. */
export class Timeline {
  readonly host: HTMLElement;
  private readonly onMove: (moment: number, time: number) => void;
  private readonly slider = element('input', {
    type: 'range',
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    class: 'timeline-slider',
    'aria-label': 'Moment of the run',
  });
  private readonly button = element('button', { type: 'button', class: 'play' }, 'Play');
  private readonly speed = element(
    'select',
    { 'aria-label': 'Speed of playing' },
    ...SPEEDS.map((speed) => element('option', { value: String(speed), selected: speed === 1 }, `${speed}×`)),
  );
  private deposit: Deposit | null = null;
  private by: 'event' | 'time' = 'event';
  private moment = 0;
  private time = 0;
  private playing = false;
  /** Place that is played, in units of the slider, finer than its steps. */
  private place = 0;

  constructor(host: HTMLElement, onMove: (moment: number, time: number) => void) {
    this.host = host;
    this.onMove = onMove;
    this.slider.addEventListener('input', () => {
      this.stop();
      this.take(Number(this.slider.value));
    });
    this.button.addEventListener('click', () => this.toggle());
    host.append(
      this.button,
      this.speed,
      this.slider,
      choice<'event' | 'time'>('Slider by', { event: 'site event', time: 'time' }, 'event', (by) =>
        this.setScale(by),
      ),
    );
  }

  /** Takes over a run, or the same one that has grown, at a moment (default: its end). What plays goes on. */
  setDeposit(deposit: Deposit, moment = deposit.events): void {
    this.deposit = deposit;
    this.setScale(this.by, moment);
  }

  /** Goes to a moment, or to the one at `time`. */
  goTo(moment: number, time?: number): void {
    const { deposit } = this;
    if (deposit === null) return;
    this.moment = Math.min(Math.max(0, moment), deposit.events);
    this.time = time ?? (this.moment === deposit.events ? deposit.run.endTime : deposit.timeOf(this.moment));
    this.show();
  }

  /** Goes so many site events on. */
  step(by: number): void {
    this.stop();
    this.goTo(this.moment + by);
  }

  /** Plays, or stops. */
  toggle(): void {
    if (this.playing) this.stop();
    else this.play();
  }

  /** Stops playing where it is. */
  stop(): void {
    this.playing = false;
    this.button.textContent = 'Play';
  }

  private play(): void {
    const { deposit, slider } = this;
    if (deposit === null || deposit.events === 0) return;
    this.playing = true;
    this.button.textContent = 'Pause';
    const end = Number(slider.max);
    this.place = Number(slider.value) >= end ? 0 : Number(slider.value);
    let last = performance.now();
    const frame = (now: number) => {
      if (!this.playing) return;
      this.place += ((now - last) / 1000 / PLAY_SECONDS) * Number(this.speed.value) * end;
      last = now;
      this.take(Math.min(end, Math.floor(this.place)));
      if (this.place >= end) this.stop();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  private setScale(by: 'event' | 'time', moment = this.moment): void {
    this.by = by;
    if (this.deposit === null) return;
    this.slider.max = String(by === 'event' ? this.deposit.events : TIME_STEPS);
    this.goTo(moment);
  }

  private take(value: number): void {
    const { deposit } = this;
    if (deposit === null) return;
    if (this.by === 'event') this.goTo(value);
    else {
      const time = (value / TIME_STEPS) * deposit.run.endTime;
      this.goTo(deposit.momentAt(time), time);
    }
  }

  private show(): void {
    const { deposit, slider, moment, time } = this;
    const value = this.by === 'event' ? moment : Math.round((time / deposit!.run.endTime) * TIME_STEPS);
    slider.value = String(value);
    slider.setAttribute('aria-valuetext', `site event ${moment} of ${deposit!.events}`);
    slider.style.setProperty('--share', String(value / Math.max(1, Number(slider.max))));
    this.onMove(moment, time);
  }
}
