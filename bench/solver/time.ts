import process from 'node:process';

/** Milliseconds of processor time (of all threads: the compiler and the collector count) that `work` takes. */
export function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}
