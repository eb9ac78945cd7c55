import type { Catalog } from './catalog.ts';

/**
 * The ids of some albums spread evenly over the whole catalog, others each day.
 *
 * @param today `YYYY-MM-DD`
 */
export function spreadAlbumIds({ albums }: Catalog, today: string, count = 120): number[] {
  const step = albums.length / Math.min(count, albums.length);
  const day = Math.floor(Date.parse(today) / 86_400_000);
  const first = (day * 37) % Math.max(1, Math.floor(step));
  return Array.from(
    { length: Math.min(count, albums.length) },
    (_, index) => albums[(first + Math.floor(index * step)) % albums.length]!.id,
  );
}
