/** What is known of a site without asking anyone. */
import { SiteState } from '../../src/lattice/lattice.ts';
import { STATUS_NAMES } from '../look.ts';
import type { Deposit } from '../run-data.ts';
import { currentText, durationText, lengthText } from './format.ts';

const STATES = ['intact electrolyte', 'open crack, empty', 'pore', 'lithium', 'working electrode'];

/** Where a site lies, as coordinates of its centre. */
export function placeText({ sample }: Deposit, site: number): string {
  const { nx, ny, edge } = sample.grid;
  const at = [site % nx, Math.floor(site / nx) % ny, Math.floor(site / (nx * ny))];
  const [x, y, z] = at.map((k) => lengthText((k + 0.5) * edge));
  return ny === 1 ? `x ${x}, z ${z}` : `x ${x}, y ${y}, z ${z}`;
}

/** A site at the moment that the deposit's states stand at, in words. */
export function siteText(deposit: Deposit, site: number): string {
  const { sample, states, run, episodes } = deposit;
  const moment = states.moment;
  const episode = deposit.episodeAt(site, moment);
  const grain = sample.grain[site];
  const state = states.state[site];
  const neighbours = new Set(grainsAround(deposit, site));
  neighbours.delete(grain);
  const parts = [
    `Site ${site} at ${placeText(deposit, site)}`,
    grain < 0 ? 'in no grain' : `grain ${grain}`,
    neighbours.size > 0 ? `on the boundary to grain ${[...neighbours].join(' and ')}` : 'inside the grain',
    episode >= 0 ? STATUS_NAMES[deposit.status(episode, moment)] : STATES[state],
  ];
  if (episode >= 0 && state === SiteState.lithium) {
    const event = episodes.from[episode] - 1;
    parts.push(
      `filled after ${durationText(run.events.time[event])} at ${currentText(run.events.current[event])}`,
    );
  }
  return parts.join(', ');
}

/** Grains of the face neighbours of a site, periodic in x and y. */
function grainsAround({ sample }: Deposit, site: number): number[] {
  const { grid, grain } = sample;
  const { nx, ny, nz } = grid;
  const x = site % nx;
  const y = Math.floor(site / nx) % ny;
  const z = Math.floor(site / (nx * ny));
  const index = (i: number, j: number, k: number) => ((i + nx) % nx) + nx * (((j + ny) % ny) + ny * k);
  return [
    index(x - 1, y, z),
    index(x + 1, y, z),
    index(x, y - 1, z),
    index(x, y + 1, z),
    ...(z > 0 ? [index(x, y, z - 1)] : []),
    ...(z < nz - 1 ? [index(x, y, z + 1)] : []),
  ].map((s) => grain[s]);
}
