/**
 * `filament-kmc/report`: figures and reports. Apart from the rest of the library, as the drawing of figures takes long to
 * load.
 *
 * ```ts
 * import { openResults, ensembleJson } from 'filament-kmc';
 * import { criticalCurrentFigure, figureCsv, serverDocument, sweepViews } from 'filament-kmc/report';
 *
 * const { points } = ensembleJson(openResults('results/interface').ensemble());
 * const figure = criticalCurrentFigure(sweepViews(points)[0], { materials: ['LLZO'] });
 * console.log(figureCsv(figure), figure.draw(serverDocument()));
 * ```
 */

export { lithiumPlacesFigure, timesFigure } from './figures/along-sweep.ts';
export { attributionFigure, interactionsFigure } from './figures/attribution.ts';
export { arrheniusFigure, conductivityFigures } from './figures/conductivity.ts';
export { criticalCurrentFigure } from './figures/critical-current.ts';
export { type DepositRun, depositFigure, depositMapsFigure } from './figures/deposit.ts';
export { type Figure, figureCsv, type SvgDocument, standaloneSvg } from './figures/figure.ts';
export { THEME_CSS } from './figures/palette.ts';
export { survivalFigure } from './figures/survival.ts';
export { type SweepView, sweepViews } from './figures/sweep-view.ts';
export { tracesFigure } from './figures/traces.ts';
export { weibullFigure } from './figures/weibull.ts';
export { type LiteraturePoint, type LiteratureSeries, literature } from './literature.ts';
export { type ReportOptions, readStudy, type WrittenReport, writeReport } from './report.ts';
export { serverDocument } from './server-document.ts';
export type { Study } from './study.ts';
