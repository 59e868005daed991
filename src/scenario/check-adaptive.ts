import type { Report } from './check-report.ts';
import type { PartialScenario } from './schema.ts';

/** Checks `ensemble.adaptive`: whole batches within the number of runs, and a protocol with constant currents. */
export function checkAdaptive({ ensemble, protocol }: PartialScenario, report: Report): void {
  const adaptive = ensemble?.adaptive;
  if (adaptive === undefined) return;
  const { batch, maximumRuns } = adaptive;
  if (batch > maximumRuns)
    report(
      'error',
      'batch-exceeds-runs',
      'ensemble.adaptive.batch',
      ['ensemble.adaptive.maximumRuns'],
      `batches of ${batch} runs`,
      `at most maximumRuns, ${maximumRuns}`,
      'write smaller batches, or more runs',
    );
  if (protocol?.kind === 'cycle')
    report(
      'error',
      'adaptive-cycles',
      'protocol.kind',
      ['ensemble.adaptive'],
      'half-cycles',
      'a ramp or a constant current, as ensemble.adaptive samples constant currents',
      'remove ensemble.adaptive, or write kind: constant with a current and a duration',
    );
}
