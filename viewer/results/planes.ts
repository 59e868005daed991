/** Planes of fields: which are shown, fetched from the server when the moment has come to rest. */
import type { FieldName } from '../../src/view/messages.ts';
import { choice, element, toggle } from '../page/dom.ts';
import { digits, lengthText } from '../page/format.ts';
import { fieldBar } from '../page/legend.ts';
import type { Deposit } from '../run-data.ts';
import type { Stage } from '../stage/stage.ts';
import type { Client } from './client.ts';

/** Rest in ms after which planes are asked for. */
const REST = 250;
const AXES = ['x', 'y', 'z'] as const;

/** Names of fields, their unit, and what their numbers in SI are multiplied by. */
export const FIELD_LOOKS: Readonly<Record<FieldName, { title: string; unit: string; factor: number }>> = {
  potential: { title: 'potential φ', unit: 'mV', factor: 1000 },
  electronPotential: { title: 'electron potential φₑ', unit: 'mV', factor: 1000 },
  openingPressure: { title: 'opening pressure', unit: 'MPa', factor: 1e-6 },
  currentDensity: { title: 'current density', unit: 'mA/cm²', factor: 0.1 },
};

/** The controls of the planes, and their values from the server to the stage. */
export class Planes {
  private readonly host: HTMLElement;
  private readonly bar: HTMLElement;
  private readonly stage: Stage;
  private readonly client: Client;
  private readonly say: (text: string) => void;
  private field: FieldName | 'none' = 'potential';
  private id = '';
  private moment = 0;
  private readonly on = [false, false, false];
  private readonly index = [0, 0, 0];
  private timer = 0;
  private asked: AbortController | null = null;

  constructor(
    host: HTMLElement,
    bar: HTMLElement,
    stage: Stage,
    client: Client,
    say: (text: string) => void,
  ) {
    this.host = host;
    this.bar = bar;
    this.stage = stage;
    this.client = client;
    this.say = say;
  }

  /** Takes over a run and offers what it has. */
  setRun(id: string, deposit: Deposit, leaks: boolean): void {
    this.id = id;
    const { nx, ny, nz, edge } = deposit.sample.grid;
    const size = [nx, ny, nz];
    const flat = this.stage.flat;
    this.field = flat ? 'none' : 'potential';
    this.on.fill(false);
    for (let axis = 0; axis < 3; axis++) this.index[axis] = size[axis] >> 1;
    if (flat) this.on[1] = true;
    const names = {
      ...(flat ? { none: 'grains' } : {}),
      potential: 'potential',
      ...(leaks ? { electronPotential: 'electron potential' } : {}),
      openingPressure: 'opening pressure',
      currentDensity: 'current density',
    } as Record<FieldName | 'none', string>;
    const fields = choice<FieldName | 'none'>('Field', names, this.field, (field) => {
      this.field = field;
      this.fetch(0);
    });
    const rows =
      ny === 1
        ? []
        : flat
          ? [this.planeRow(size, edge)]
          : AXES.map((name, axis) => this.sliceRow(name, axis as 0 | 1 | 2, size[axis], edge));
    this.host.replaceChildren(fields, ...rows);
    this.bar.replaceChildren();
  }

  setMoment(moment: number): void {
    this.moment = moment;
    if (this.wanted().length > 0) this.fetch(REST);
  }

  /** A switch and a slider of a slice of the scene. */
  private sliceRow(name: string, axis: 0 | 1 | 2, size: number, edge: number): HTMLElement {
    const output = element('output', {}, lengthText((this.index[axis] + 0.5) * edge));
    const slider = element('input', {
      type: 'range',
      min: 0,
      max: size - 1,
      value: this.index[axis],
      'aria-label': `Place of the plane across ${name}`,
    });
    const box = toggle(`across ${name}`, false, (on) => {
      this.on[axis] = on;
      if (!on) this.stage.setSlice(axis, null);
      this.fetch(0);
    });
    slider.addEventListener('input', () => {
      this.index[axis] = Number(slider.value);
      output.textContent = lengthText((this.index[axis] + 0.5) * edge);
      const check = box.querySelector('input')!;
      if (!this.on[axis]) check.click();
      else this.fetch(60);
    });
    return element('div', { class: 'slice' }, box, slider, output);
  }

  /** Where there is no WebGL: which plane of the box the map shows. */
  private planeRow(size: readonly number[], edge: number): HTMLElement {
    let axis: 0 | 1 | 2 = 1;
    const output = element('output', {});
    const slider = element('input', { type: 'range', min: 0, 'aria-label': 'Place of the plane' });
    const show = () => {
      const index = this.index[axis];
      slider.max = String(size[axis] - 1);
      slider.value = String(index);
      output.textContent = lengthText((index + 0.5) * edge);
      this.on.fill(false);
      this.on[axis] = true;
      this.stage.setPlane({ axis, index });
      this.stage.setSlice(axis, null);
      this.fetch(60);
    };
    slider.addEventListener('input', () => {
      this.index[axis] = Number(slider.value);
      show();
    });
    const across = choice<'0' | '1' | '2'>('Plane across', { 0: 'x', 1: 'y', 2: 'z' }, '1', (chosen) => {
      axis = Number(chosen) as 0 | 1 | 2;
      show();
    });
    slider.max = String(size[axis] - 1);
    slider.value = String(this.index[axis]);
    output.textContent = lengthText((this.index[axis] + 0.5) * edge);
    return element(
      'div',
      {},
      across,
      element('div', { class: 'slice' }, element('span', {}, 'place'), slider, output),
    );
  }

  private wanted(): (0 | 1 | 2)[] {
    return this.field === 'none' ? [] : ([0, 1, 2] as const).filter((axis) => this.on[axis]);
  }

  private fetch(rest: number): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    if (this.wanted().length === 0) {
      for (const axis of [0, 1, 2] as const) this.stage.setSlice(axis, null);
      this.bar.replaceChildren();
      return;
    }
    this.timer = window.setTimeout(() => this.load(), rest);
  }

  private async load(): Promise<void> {
    const { client, id, moment, stage, field } = this;
    if (field === 'none') return;
    const asked = new AbortController();
    this.asked = asked;
    const { title, unit, factor } = FIELD_LOOKS[field];
    this.say(`Solving the field after ${moment} site events …`);
    try {
      for (const axis of this.wanted()) {
        const index = this.index[axis];
        const { width, height, low, high, values } = await client.plane(
          id,
          moment,
          field,
          axis,
          index,
          asked.signal,
        );
        if (asked.signal.aborted) return;
        stage.setSlice(axis, { axis, index, width, height, values, range: [low ?? 0, high ?? 1] });
        const text = (value: number | null) =>
          value === null ? 'none' : `${digits(value * factor)} ${unit}`;
        this.bar.replaceChildren(fieldBar(text(low), text(high), `${title} after ${moment} site events`));
      }
      this.say('');
    } catch (error) {
      if (!asked.signal.aborted) this.say(`The field could not be solved: ${(error as Error).message}`);
    }
  }
}
