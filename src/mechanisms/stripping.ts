import { defineMechanism } from './mechanism.ts';

/**
 * Stripping. While the current is reversed, lithium joined to the working electrode dissolves where current leaves it:
 * a site loses quanta at the rate of its dissolving faces and is an open crack (or the pore it was) once empty. Lithium
 * that is thereby cut off is dead: it floats until growth reaches it again.
 */
export const stripping = defineMechanism({
  name: 'stripping',
  title: 'Stripping of filaments and dead lithium',
  equation: 'k = sum |I_f| / q over the dissolving faces of a site (j < 0)',
  citation:
    'Faraday’s law; dead lithium and voids in cycling: Kasemchainan et al., Nat. Mater. 18, 1105 (2019)',
  enabledByDefault: false,
  parameters: {},
  strips: true,
});
