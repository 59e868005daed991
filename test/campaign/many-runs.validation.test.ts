import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { planEnsemble } from '../../src/campaign/plan.ts';
import { runCampaign } from '../../src/campaign/run-campaign.ts';
import { locate } from '../../src/campaign/worker-url.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { filesOf, runFilesOf } from './folders.ts';

const worker = locate(new URL('./fake-run-worker.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'filament-many-'));
afterAll(() => rmSync(root, { recursive: true }));

const scenario = `
name: fake study
microstructure: { dimensions: 2, size: [80 um, 40 um], voxel: 1 um, grainSize: 10 um }
protocol: { kind: ramp, start: 0.1 mA/cm^2, step: 2 %, dwell: 10 min, maximum: 0.7 mA/cm^2 }
ensemble: { runs: 300, seed: 5 }
`;

test('many runs lie in few files, and are continued within them', async () => {
  const folder = join(root, 'many');
  const controller = new AbortController();
  const many = planEnsemble(loadScenario(scenario, { file: 'fake.yaml' }));
  const first = await runCampaign(many, folder, {
    worker,
    workers: 2,
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done >= 101) controller.abort();
    },
  });
  expect(first.missing).toBeGreaterThan(0);
  const { reused } = await runCampaign(many, folder, { worker, workers: 1 });
  expect(reused).toBe(300 - first.missing);
  expect(runFilesOf(folder).length).toBe(150);
  const whole = join(root, 'many-whole');
  await runCampaign(many, whole, { worker, workers: 1 });
  expect(filesOf(folder)).toEqual(filesOf(whole));
  expect(existsSync(join(folder, 'work'))).toBe(false);
});
