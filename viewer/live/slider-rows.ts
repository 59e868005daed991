/** The sliders as rows of the page: label, slider, value with its unit. */
import { element, labelled } from '../page/dom.ts';
import { digits } from '../page/format.ts';
import { type Settings, SLIDERS, type Slider } from './controls.ts';

/** Place of a slider at a value, and back. Logarithmic ones keep two digits. */
const placeOf = ({ logarithmic }: Slider, value: number) => (logarithmic ? Math.log10(value) : value);
const valueAt = ({ logarithmic, minimum, maximum }: Slider, place: number) =>
  logarithmic
    ? Math.min(maximum, Math.max(minimum, Number((10 ** place).toPrecision(2))))
    : Number(place.toPrecision(6));

const UNITS: Readonly<Record<string, string>> = {
  um: 'µm',
  'mA/cm^2': 'mA/cm²',
  'ohm cm^2': 'Ω cm²',
  degC: '°C',
  '1': '',
};

interface Row {
  readonly slider: Slider;
  readonly host: HTMLElement;
  readonly input: HTMLInputElement;
  readonly output: HTMLOutputElement;
}

export class SliderRows {
  private readonly rows: readonly Row[];

  /** `change` is told of each move. */
  constructor(change: (part: Partial<Settings>) => void) {
    this.rows = SLIDERS.map((slider) => {
      const { key, label, help } = slider;
      const input = element('input', {
        type: 'range',
        id: `slider-${key}`,
        min: placeOf(slider, slider.minimum),
        max: placeOf(slider, slider.maximum),
        step: slider.step,
        title: help,
      });
      const output = element('output', { for: input.id });
      input.addEventListener('input', () => change({ [key]: valueAt(slider, Number(input.value)) }));
      const host = labelled(label, input, output);
      host.title = help;
      return { slider, host, input, output };
    });
  }

  /** Rows of the sliders that hang on a switch; without one, of those that hang on none. */
  of(shownWith?: Slider['shownWith']): HTMLElement[] {
    return this.rows.filter(({ slider }) => slider.shownWith === shownWith).map(({ host }) => host);
  }

  /** Moves the sliders to where the settings are, and hides those whose switch is off. */
  update(settings: Settings): void {
    for (const { slider, host, input, output } of this.rows) {
      const value = settings[slider.key] as number;
      output.textContent = `${digits(value)} ${UNITS[slider.unit] ?? slider.unit}`.trim();
      input.setAttribute('aria-valuetext', output.textContent);
      input.value = String(placeOf(slider, value));
      host.hidden = slider.shownWith !== undefined && !settings[slider.shownWith];
    }
  }
}
