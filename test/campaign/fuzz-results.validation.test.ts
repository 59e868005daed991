import { expect, test } from 'vitest';
import { fuzzResults } from '../tools/fuzz-results.ts';

// The whole of it: node --import tsx test/tools/fuzz-results.ts
test('damaged result folders are read as before, refused in words, or left out by name', async () => {
  const { counts } = await fuzzResults(400);
  // Every kind of file was damaged, and none of the outcomes is empty, or the inputs test nothing.
  expect([...counts.keys()].sort()).toEqual([
    'adaptive',
    'beat',
    'checkpoint',
    'claim',
    'conductivity',
    'journal',
    'manifest',
    'map',
    'runs',
    'scenario',
    'tables',
    'told',
  ]);
  expect(counts.get('conductivity')).toMatchObject({
    refused: expect.any(Number),
    altered: expect.any(Number),
  });
  // Tables follow from the runs: nothing that is written into them changes what is said.
  expect(Object.keys(counts.get('tables')!)).toEqual(['same']);
  expect(counts.get('runs')).toMatchObject({
    'left out': expect.any(Number),
    refused: expect.any(Number),
    altered: expect.any(Number),
  });
  expect(counts.get('checkpoint')).toMatchObject({
    'left out': expect.any(Number),
    altered: expect.any(Number),
  });
});
