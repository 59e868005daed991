/** The manifest of a result folder: the only file that knows times, the machine and the number of workers. */
import { arch, cpus, platform, totalmem } from 'node:os';
import { activeMechanisms } from '../mechanisms/registry.ts';
import type { EnsembleResult } from './ensemble.ts';
import type { EnsemblePlan } from './plan.ts';
import { ENGINE_VERSION } from './version.ts';

/** Counts equal warnings, in order of first appearance. */
export function countWarnings(warnings: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const warning of warnings) counts[warning] = (counts[warning] ?? 0) + 1;
  return counts;
}

/** What a publication with these results should cite: this software, the material's data, the enabled mechanisms. */
export function citationsOf(plan: EnsemblePlan): string[] {
  const citations = new Set([`filament-kmc ${ENGINE_VERSION}`, ...plan.cite]);
  for (const { scenario } of plan.points)
    for (const { mechanism } of activeMechanisms(scenario.mechanisms)) citations.add(mechanism.citation);
  return [...citations];
}

/** The manifest; `result` null while the ensemble runs. Times in ISO 8601, seconds for durations. */
export function makeManifest(
  plan: EnsemblePlan,
  workers: number,
  started: Date,
  result: EnsembleResult | null,
): Record<string, unknown> {
  const ended = new Date();
  const processors = cpus();
  return {
    software: 'filament-kmc',
    version: ENGINE_VERSION,
    name: plan.name,
    seed: plan.seed,
    runs: plan.runs,
    points: plan.points.length,
    status: result === null ? 'running' : result.missing > 0 ? 'interrupted' : 'complete',
    started: started.toISOString(),
    ended: result === null ? null : ended.toISOString(),
    wallTime: result === null ? null : (ended.getTime() - started.getTime()) / 1000,
    machine: {
      processor: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryBytes: totalmem(),
      platform: `${platform()} ${arch()}`,
      node: process.version,
    },
    workers,
    reused: result?.reused ?? null,
    missing: result?.missing ?? null,
    failed:
      result?.runs.filter((r) => r.outcome === 'failed').map(({ id, error }) => ({ id, error })) ?? null,
    warnings: countWarnings([
      ...plan.warnings,
      ...(result?.runs.flatMap((run) => run.summary?.warnings ?? []) ?? []),
    ]),
    cite: citationsOf(plan),
    assumed: plan.assumed,
  };
}
