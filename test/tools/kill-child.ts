/** One process of the kill campaign: `many` small runs of the fake engine, or `long` ones of the engine with checkpoints. */
import { planEnsemble } from '../../src/campaign/plan.ts';
import { runCampaign } from '../../src/campaign/run-campaign.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const SCENARIO = `
name: killed
microstructure: { dimensions: 2, size: [24 um, 16 um], voxel: 1 um, grainSize: 6 um }
protocol: { kind: ramp, start: 0.4 mA/cm^2, step: 6 %, dwell: 10 min, maximum: 5 mA/cm^2 }
ensemble: { runs: 2, seed: 5 }
`;

const [folder, kind] = process.argv.slice(2);
const set = kind === 'many' ? ['ensemble.runs=300'] : [];
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
await runCampaign(planEnsemble(loadScenario(SCENARIO, { file: 'killed.yaml', set })), folder!, {
  workers: 2,
  checkpointInterval: 0.01,
  onNote: (text) => process.stderr.write(`${text}\n`),
  ...(kind === 'many' ? { worker: locate(new URL(`./kill-worker.${extension}`, import.meta.url)) } : {}),
});
