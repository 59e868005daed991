import { type CurrentCount, currentSteps, ThresholdPosterior } from '../../src/analysis/threshold.ts';
import { openStream } from '../../src/kinetics/random.ts';

/** An experiment on a known law: batches of 8 until the interval of ln(j50) is narrow enough. */
export function experiment(
  {
    median,
    modulus,
    width,
    low = 1,
    high = 20,
  }: { median: number; modulus: number; width: number; low?: number; high?: number },
  seed: string,
) {
  const random = openStream(seed).next;
  const range = { low, high };
  const steps = currentSteps(range, 0.02);
  const counts = new Map<number, { runs: number; shorts: number }>();
  for (let runs = 0; ; runs += 8) {
    const rows: CurrentCount[] = [...counts].map(([current, row]) => ({ current, ...row }));
    const posterior = new ThresholdPosterior(rows, range);
    const found = posterior.median(0.95);
    if (runs > 0 && Math.log(found.high / found.low) <= width)
      return { found, modulus: posterior.modulus(0.95), runs };
    if (runs >= 800) throw new Error(`not narrow after ${runs} runs: ${found.low} to ${found.high}`);
    for (const current of posterior.nextCurrents(steps, 8)) {
      const row = counts.get(current) ?? { runs: 0, shorts: 0 };
      row.runs++;
      if (random() < -Math.expm1(-Math.LN2 * (current / median) ** modulus)) row.shorts++;
      counts.set(current, row);
    }
  }
}
