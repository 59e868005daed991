/**
 * Physical constants, SI. The first four define the SI since 2019 and are exact (BIPM, The International System of
 * Units, 9th ed.); the vacuum permittivity is measured. Values: CODATA 2018 adjustment, in force since 20 May
 * 2019, Tiesinga et al., Rev. Mod. Phys. 93, 025010 (2021).
 */

/** Elementary charge e in C (exact). */
export const ELEMENTARY_CHARGE = 1.602176634e-19;
/** Boltzmann constant k in J/K (exact). */
export const BOLTZMANN = 1.380649e-23;
/** Avogadro constant N_A in 1/mol (exact). */
export const AVOGADRO = 6.02214076e23;
/** Planck constant h in J s (exact). */
export const PLANCK = 6.62607015e-34;
/** Faraday constant F = e N_A in C/mol: 96485.33212... (exact product). */
export const FARADAY = ELEMENTARY_CHARGE * AVOGADRO;
/** Gas constant R = k N_A in J/(mol K): 8.314462618... (exact product). */
export const GAS_CONSTANT = BOLTZMANN * AVOGADRO;
/** Vacuum permittivity in F/m; relative standard uncertainty 1.5e-10. */
export const VACUUM_PERMITTIVITY = 8.8541878128e-12;

/**
 * Molar volume V_m of lithium metal at 298 K in m^3/mol. 6.94 g/mol over 0.534 g/cm^3 is 12.996 cm^3/mol; 13 is
 * the rounded value in use (Duan et al., operando scanning electron microscopy of dendrites in Li6PS5Cl).
 */
export const LITHIUM_MOLAR_VOLUME = 13.0e-6;
/** Volume of one atom in lithium metal in m^3, V_m / N_A = 2.159e-29. */
export const LITHIUM_ATOM_VOLUME = LITHIUM_MOLAR_VOLUME / AVOGADRO;
/** F / V_m in Pa/V: lithium presses with 7.42 MPa for each mV of overpotential. */
export const PRESSURE_PER_VOLT = FARADAY / LITHIUM_MOLAR_VOLUME;
