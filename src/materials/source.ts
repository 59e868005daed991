/** Where numbers come from. */
export interface Source {
  readonly citation: string;
  /** DOI or address, where one is known. */
  readonly identifier?: string;
}

/** The publications that the materials cite, by key. */
export const sources = {
  krauskopf2019: {
    citation:
      'Krauskopf, Hartmann, Zeier, Janek: Toward a fundamental understanding of the lithium metal anode in solid-state batteries, ACS Appl. Mater. Interfaces (2019); transport data as used by Eckhardt et al. in their guidelines for impedance analysis of metal anodes',
    identifier: '10.1021/acsami.9b02537',
  },
  sharafi2017grains: {
    citation:
      'Sharafi, Haslam, Kerns, Wolfenstine, Sakamoto: Controlling and correlating the effect of grain size with the mechanical and electrochemical properties of Li7La3Zr2O12 solid-state electrolyte, J. Mater. Chem. A 5, 21491 (2017); data as tabulated by Milan & Pasta, Mater. Futures 2, 013501 (2023), table 1',
  },
  sharafi2017surface: {
    citation:
      'Sharafi, Kazyak, Davis, Yu, Thompson, Siegel, Dasgupta, Sakamoto: Surface chemistry mechanism of ultra-low interfacial resistance in the solid-state electrolyte Li7La3Zr2O12, Chem. Mater. 29, 7961 (2017)',
    identifier: '10.1021/acs.chemmater.7b03002',
  },
  han2019: {
    citation:
      'Han, Westover, Yue, Fan, Wang, Chi, Leonard, Dudney, Wang, Wang: High electronic conductivity as the origin of lithium dendrite formation within solid electrolytes, Nat. Energy 4, 187 (2019)',
    identifier: '10.1038/s41560-018-0312-z',
  },
  milanPasta2023: {
    citation:
      'Milan & Pasta: The role of grain boundaries in solid-state Li-metal batteries, Mater. Futures 2, 013501 (2023)',
  },
  xie2024: {
    citation:
      'Xie et al., Adv. Energy Mater. (2024): density functional theory of surfaces and grain boundaries of solid electrolytes; data: github.com/caneparesearch/project_grainboundary (MIT licence; deposited in eV/angstrom^2)',
    identifier: '10.1002/aenm.202304230',
  },
  liu2021: {
    citation:
      'Liu et al.: Local electronic structure variation resulting in Li filament formation within solid electrolytes, Nat. Mater. 20, 1485 (2021)',
  },
  ni2012: {
    citation:
      'Ni, Case, Sakamoto, Rangasamy, Wolfenstine: Room temperature elastic moduli and Vickers hardness of hot-pressed LLZO cubic garnet, J. Mater. Sci. (2012)',
  },
  famprikis2019: {
    citation:
      'Famprikis et al.: Fundamentals of inorganic solid-state electrolytes for batteries, Nat. Mater. (2019)',
    identifier: '10.1038/s41563-019-0431-3',
  },
  singh2022: {
    citation: 'Singh et al.: microstructure and dendrites in Li6PS5Cl, Cell Rep. Phys. Sci. 3, 101043 (2022)',
  },
  jalem2023: {
    citation:
      'Jalem, Holekevi Chandrappa, Qi, Tateyama, Ong: Lithium dynamics at grain boundaries of beta-Li3PS4 solid electrolyte, Energy Adv. 2, 2029 (2023)',
    identifier: '10.1039/d3ya00234a',
  },
  wuGuo2017: {
    citation:
      'Wu & Guo: Origin of the low grain boundary conductivity in lithium ion conducting perovskites: Li3xLa0.67-xTiO3, Phys. Chem. Chem. Phys. 19, 5880 (2017)',
  },
} as const satisfies Record<string, Source>;

/** Key of a source. */
export type SourceKey = keyof typeof sources;
