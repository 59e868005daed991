import { defineMechanism } from './mechanism.ts';

/**
 * Deflection at junctions (stress shielding). A crack that turns by theta from one boundary plane to another
 * feels K_tip = K_applied cos^2(theta / 2), so that the toughness it has to overcome is divided by that.
 * Nothing is charged within one boundary.
 */
export const deflection = defineMechanism({
  name: 'deflection',
  title: 'Deflection between boundary planes',
  equation: 'K / cos^2(theta / 2)',
  citation: 'Suresh, Metall. Trans. A 14, 2375 (1983)',
  enabledByDefault: true,
  parameters: {},
  // cos^2(theta/2) = (1 + cos theta)/2
  turning: (_, cosine) => 2 / (1 + cosine),
});
