/** How many weights there are: the style sheet has a class `word-1` (light) to `word-6` (heavy) for each. */
const WEIGHTS = 6;

/** The weight of a word by how often it is used, on a logarithmic scale between the rarest and the most frequent. */
export function wordWeight(count: number, { least, most }: { least: number; most: number }): number {
  if (most <= least) return WEIGHTS;
  const place = Math.log(count / least) / Math.log(most / least);
  return 1 + Math.round(place * (WEIGHTS - 1));
}
