/** How electrons move through the electrolyte and across the electrodes, whatever the sample. SI. */
export interface ElectronTransport {
  /** sigma_e = sigma_e0 e^{e mu/kT}; false: sigma_e = sigma_e0. */
  readonly nType: boolean;
  /** K. */
  readonly temperature: number;
  /** Contact resistance of electrons at the working and at the counter electrode in ohm m^2; 0 to Infinity (blocks). */
  readonly workingContact: number;
  readonly counterContact: number;
  /** U_OCV in V: quasi-potential of electrons in the counter electrode above that of its ions (0 for lithium). */
  readonly counterPotential: number;
}

/** Electron transport in a sample at the temperature of the run. SI. */
export interface ElectronicProperties extends ElectronTransport {
  /** sigma_e0 in S/m inside the grains: electrons in equilibrium with lithium (mu = 0). */
  readonly bulkConductivity: number;
  /** sigma_e0 of each site in S/m with its boundary matter; counts between two sites of one boundary and towards metal. */
  readonly conductivity: Float64Array;
}

/** Deposit of a site for {@link ElectronicField.update}: floating clusters of lithium, numbered from 0. */
export interface FloatingDeposits {
  readonly count: number;
  /** Deposit of each site of floating lithium, -1 elsewhere. */
  readonly of: Int32Array;
  /** 1: phi_e of the deposit is given in `quasiPotential`; 0: no net current, phi_e follows. */
  readonly pinned: Uint8Array;
  /** phi_e in V: given where pinned, result elsewhere. */
  readonly quasiPotential: Float64Array;
  /** Electron current in A that each takes up (conventional current it sends into the electrolyte). Result. */
  readonly current: Float64Array;
}

/** Point sinks of electrons: nuclei. */
export interface ElectronSinks {
  readonly count: number;
  /** Site of the electrolyte at which the sink draws. */
  readonly site: Int32Array;
  /** Conductance in S between sink and site for electrons in equilibrium with lithium (at sigma_e0). */
  readonly conductance: Float64Array;
  /** phi_e in V at which it neither takes nor gives. */
  readonly quasiPotential: Float64Array;
  readonly active: Uint8Array;
  /** Electron current in A taken up, 0 where not active. Result. */
  readonly current: Float64Array;
}
