/** What is shown, in words: on the page, and for readers of the screen once it has come to rest. */
import type { Summary } from '../run-data.ts';
import { currentText, digits, durationText } from './format.ts';

/** Rest in ms after which a reader is told. */
const REST = 700;

/** A moment in one sentence. */
export function momentText({
  moment,
  events,
  time,
  current,
  voltage,
  lithium,
  isolated,
  dead,
  short,
}: Summary): string {
  const apart = [isolated > 0 ? `${isolated} isolated` : '', dead > 0 ? `${dead} dead` : ''].filter(
    (text) => text !== '',
  );
  return [
    `After ${durationText(time)} (${moment} of ${events} site events): ${currentText(current)}`,
    Number.isNaN(voltage) ? '' : `${digits(voltage * 1000)} mV`,
    `${lithium} lithium sites${apart.length > 0 ? ` (${apart.join(', ')})` : ''}`,
    short ? 'lithium joins the electrodes' : 'electrodes not joined',
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** Writes to an element that readers follow, once no newer text has come for a while. */
export class Announcer {
  private readonly host: HTMLElement;
  private timer = 0;

  constructor(host: HTMLElement) {
    this.host = host;
    host.setAttribute('aria-live', 'polite');
    host.setAttribute('role', 'status');
  }

  /** Says a text once all has come to rest, or at once. */
  say(text: string, at: 'rest' | 'once' = 'rest'): void {
    window.clearTimeout(this.timer);
    const write = () => {
      this.host.textContent = text;
    };
    if (at === 'once') write();
    else this.timer = window.setTimeout(write, REST);
  }
}
