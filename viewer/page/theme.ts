/** Light or dark, as the system has it or the user chose. */
import { DARK, LIGHT, type Theme } from '../look.ts';
import { element } from './dom.ts';

const KEY = 'filament-kmc-theme';

/** Storage, or null where it is forbidden: the system's choice stands then. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Follows the theme, calls back at once and at each change; returns the button that switches. */
export function followTheme(onTheme: (theme: Theme) => void): HTMLButtonElement {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = storage()?.getItem(KEY) ?? null;
  const button = element('button', { type: 'button', class: 'quiet' });
  const apply = () => {
    const dark = chosen === null ? system.matches : chosen === 'dark';
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    button.textContent = dark ? 'Light page' : 'Dark page';
    onTheme(dark ? DARK : LIGHT);
  };
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    storage()?.setItem(KEY, chosen);
    apply();
  });
  system.addEventListener('change', apply);
  apply();
  return button;
}
