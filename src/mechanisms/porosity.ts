import { defineMechanism } from './mechanism.ts';

/**
 * Pores, as `microstructure.pores` gives them: spheres (2D: cylinders) on boundaries, on junction lines and inside
 * grains. They conduct nothing, ask 2 gamma / r of lithium, fill as a whole voxel and, in a window, before anything
 * else. On where the scenario gives pores, unless it is switched off: the same sample without them.
 */
export const porosity = defineMechanism({
  name: 'porosity',
  title: 'Pores of the sample (microstructure.pores)',
  equation: 'sigma = 0 and p_open = 2 gamma_Li / r in a pore',
  citation:
    'Young & Laplace; surface energy of lithium: Tran et al., Sci. Data 3, 160080 (2016); 8 to 17 % porosity in Li6PS5Cl: Singh et al., Cell Rep. Phys. Sci. 3, 101043 (2022)',
  enabledByDefault: false,
  parameters: {},
  keepsPores: true,
  check: (_, { microstructure }, report) => {
    if (microstructure === undefined) return;
    const { boundary, junction, interior } = microstructure.pores;
    if (boundary + junction + interior === 0)
      report(
        'warning',
        'no-pores',
        'mechanisms.porosity.enabled',
        ['microstructure.pores'],
        'porosity without pores',
        'a volume fraction above 0 in microstructure.pores',
        'write for instance pores: { boundary: 3 %, diameter: 2 um } below microstructure',
      );
  },
});
