import leven from 'leven';
import { foldName } from '#src/catalog/identity.ts';

const FARTHEST = 3;

/** The name most like the one that was asked for; undefined when none is near. */
export function suggestName(wanted: string, names: Iterable<string>): string | undefined {
  const folded = foldName(wanted);
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = leven(folded, foldName(name), { maxDistance: FARTHEST });
    if (distance < Math.min(best?.distance ?? FARTHEST, folded.length)) best = { name, distance };
  }
  return best?.name;
}
