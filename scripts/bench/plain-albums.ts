import type { BenchSite } from './bench-site.ts';

/** The first albums that Spotify knows, with one page of tracks and a cover. */
export async function plainAlbums({ services }: BenchSite, count: number): Promise<number[]> {
  const rows = await services.db
    .selectFrom('album')
    .select('id')
    .where('spotify_id', 'is not', null)
    .where((where) =>
      where.and(['Dead', 'NoIm', 'Long'].map((end) => where('spotify_id', 'not like', `%${end}`))),
    )
    .orderBy('id')
    .limit(count)
    .execute();
  return rows.map((row) => row.id);
}
