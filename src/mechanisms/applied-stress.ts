import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Applied or residual stress. A plane of normal n is closed by sigma_n = -n.sigma.n (compression resists
 * opening), here for a stress that is the same in all directions of the plane of the electrode.
 * Inside a grain the plane that is closed least opens first.
 */
export const appliedStress = defineMechanism({
  name: 'appliedStress',
  title: 'Applied or residual stress',
  equation: 'p_open += -n.sigma.n',
  citation:
    'Fincher et al., Joule 6, 2794 (2022): about 200 MPa of in-plane compression deflects filaments in LLZTO',
  enabledByDefault: false,
  parameters: {
    inPlane: quantity('MPa', {
      min: '-1 GPa',
      max: '5 GPa',
      description: 'Compressive stress along x and y (negative: tension)',
    }).prefault('0 MPa'),
    throughPlane: quantity('MPa', {
      min: '-1 GPa',
      max: '5 GPa',
      description: 'Compressive stress along z, from electrode to electrode (negative: tension)',
    }).prefault('0 MPa'),
  },
  closingStress: ({ inPlane, throughPlane }, nx, ny, nz) =>
    inPlane * (nx * nx + ny * ny) + throughPlane * nz * nz,
});
