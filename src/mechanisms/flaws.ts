import { quantity } from '../units/schema.ts';
import { defineMechanism } from './mechanism.ts';

/**
 * Root flaws: a Poisson process along the outlets of grain boundaries on the working electrode, and another on
 * the grains between. Strength s is Weibull of modulus M, depth c_0 = c_scale / s^2, cut at c_max. With
 * `electrodeArea` the weakest flaws of a whole electrode are put into the patch that is simulated.
 * Off: every surface site has the minimum flaw.
 */
export const flaws = defineMechanism({
  name: 'flaws',
  title: 'Root flaws of the working interface',
  equation: 'P(S < s) = 1 - exp(-s^M), c_0 = c_scale / s^2',
  citation: 'Weibull, J. Appl. Mech. 18, 293 (1951); Griffith, Phil. Trans. R. Soc. A 221, 163 (1921)',
  enabledByDefault: true,
  parameters: {
    outletDensity: quantity('1/m', {
      min: '0 1/m',
      max: '1e12 1/m',
      description: 'Flaws per length of boundary outlet',
    }).prefault('1e5 1/m'),
    interiorDensity: quantity('1/m^2', {
      min: '0 1/m^2',
      max: '1e18 1/m^2',
      description: 'Flaws per area of grain surface',
    }).prefault('1e8 1/m^2'),
    scale: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Scale c_scale of the flaw depth where the scenario gives no roughness',
    }).prefault('5 um'),
    roughnessRatio: quantity('1', {
      above: '0',
      max: '1000',
      description: 'c_scale over the roughness R_q where the scenario gives interface.roughness',
    }).prefault(4.545),
    interiorScaleRatio: quantity('1', {
      above: '0',
      max: '10',
      description: 'c_scale inside grains over that on boundaries',
    }).prefault(0.3),
    modulus: quantity('1', {
      min: '1',
      max: '200',
      description: 'Weibull modulus M of the strength',
    }).prefault(7),
    minimum: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Least flaw c_min, also where none was drawn',
    }).prefault('0.5 um'),
    maximum: quantity('um', {
      above: '0 um',
      max: '1 cm',
      description: 'Largest flaw c_max, at most a quarter of the thickness (default: that)',
    }).optional(),
    electrodeArea: quantity('cm^2', {
      above: '0 cm^2',
      max: '1 m^2',
      description: 'Area of the electrode whose weakest flaws the patch holds; default: the patch alone',
    }).optional(),
  },
  flaws: (p, { roughness, thickness }) => ({
    outletDensity: p.outletDensity,
    interiorDensity: p.interiorDensity,
    scale: roughness === null ? p.scale : p.roughnessRatio * roughness,
    interiorScaleRatio: p.interiorScaleRatio,
    modulus: p.modulus,
    minimum: p.minimum,
    maximum: p.maximum ?? thickness / 4,
    electrodeArea: p.electrodeArea ?? null,
  }),
});
