import { expect, test } from 'vitest';
import { killCampaigns } from '../tools/kill-campaign.ts';

// The whole of it: node --import tsx test/tools/kill-campaign.ts
test('a campaign that is killed goes on to the same bytes', { timeout: 240_000 }, async () => {
  const { hits, wrong } = await killCampaigns({
    failpoints: ['journal.half', 'chunk.half', 'collect.begin'],
    random: 1,
  });
  expect(wrong).toEqual([]);
  expect([...hits.keys()]).toEqual(['journal.half', 'chunk.half', 'collect.begin', 'process']);
});
