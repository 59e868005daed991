/**
 * Optimal string alignment distance: the least number of insertions, deletions, substitutions and swaps of
 * neighbouring characters that turn `a` into `b`.
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforePrevious[j - 2] + 1);
      }
      row.push(cost);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length];
}

/**
 * The candidate nearest to a misspelt word, or undefined if none is near. Letters that differ in case
 * count a quarter of an edit; up to a third of the word (at least one letter) may differ.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestCost = Math.max(1, word.length / 3) + 0.25;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > bestCost) continue;
    const exact = editDistance(word, candidate);
    const cost = Math.min(exact, editDistance(lower, candidate.toLowerCase()) + 0.25);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
