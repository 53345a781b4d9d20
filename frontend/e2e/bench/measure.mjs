// Samples, and the rows that they become in the table of figures.

export function quantile(samples, q) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)];
}

export const median = (samples) => quantile(samples, 0.5);

const figures = [];

/**
 * figure adds a row. Ours is what was reached, of these samples; limit is the peer of
 * the same run, if there is one.
 */
export function figure({ id, work, unit, ours, samples, limit = 0, beside, target, reached }) {
  figures.push({
    id,
    work,
    unit,
    ours,
    limit,
    ...(beside && { beside }),
    range: [Math.min(...samples), Math.max(...samples)],
    target,
    reached,
  });
}

export const taken = () => figures;
