import { describe, expect, test } from 'vitest';
import { SlurmProfileError, slurmProfile } from '../../../src/campaign/slurm/profile.ts';

function problem(text: string, flags = {}): string {
  try {
    slurmProfile(text, 'profile.yaml', flags);
  } catch (error) {
    expect(error).toBeInstanceOf(SlurmProfileError);
    return (error as Error).message;
  }
  return 'none';
}

describe('profile of a Slurm job', () => {
  test('defaults work', () => {
    expect(slurmProfile('', 'none')).toEqual({
      cpus: 1,
      tasks: 64,
      notice: 120,
      extra: [],
    });
  });

  test('flags go over the file', () => {
    const { tasks, partition } = slurmProfile('tasks: 8\npartition: long', 'p', {
      tasks: 3,
      partition: undefined,
    });
    expect({ tasks, partition }).toEqual({ tasks: 3, partition: 'long' });
  });

  test.each([
    ['partion: long', 'profile.yaml: unknown key partion; did you mean partition?'],
    ['time: soon', 'profile.yaml: time: expected a time of Slurm'],
    ['memory: 4 GB', 'profile.yaml: memory: expected an amount as in "4G"'],
    ['cpus: 0', 'profile.yaml: cpus: '],
    ['extra: ["--array=0-3"]', 'which filament-kmc sets itself'],
    ['extra: ["constraint avx2"]', 'expected an option of sbatch'],
    ['- a', 'expected keys and values'],
    ['a: [', 'profile.yaml: '],
  ])('%s is refused', (text, message) => {
    expect(problem(text)).toContain(message);
  });

  test('a bad flag is named as the flag', () => {
    expect(problem('', { time: 'soon' })).toContain('--time: expected a time of Slurm');
  });
});
