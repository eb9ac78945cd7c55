import type { CatalogDatabase } from '#db/open-database.ts';
import type { AlbumDetails } from '#src/sources/album-details.ts';
import { inventAlbum } from '../../scripts/simulator/invented-album.ts';
import type { Simulator } from '../../scripts/simulator/simulator.ts';
import { answersByAlbum } from './spotify-log.ts';

/** What is stored of an album, as far as a visitor sees it. */
interface Shown {
  cover: string | null;
  tracks: string[] | null;
}

/** What each answer that Spotify has given must have led to, by Spotify id. */
export function expectedAnswers(simulator: Simulator): Map<string, Shown> {
  return new Map(
    [...answersByAlbum(simulator)].sort().map(([spotifyId, [answer]]): [string, Shown] => {
      if (answer!.status === 404) return [spotifyId, { cover: null, tracks: null }];
      const cover = spotifyId.endsWith('NoIm') ? null : `${simulator.origin}/image/${spotifyId}/640.svg`;
      return [spotifyId, { cover, tracks: inventAlbum(spotifyId).tracks.map(({ name }) => name) }];
    }),
  );
}

/** What a database has of Spotify's answers, by Spotify id. */
export async function storedAnswers(db: CatalogDatabase): Promise<Map<string, Shown>> {
  const rows = await db
    .selectFrom('spotify_album')
    .selectAll()
    .where('cover_state', 'is not', null)
    .where('metadata_state', 'is not', null)
    .orderBy('spotify_album_id')
    .execute();
  return new Map(
    rows.map((row): [string, Shown] => {
      const details = JSON.parse(row.spotify_metadata_json ?? 'null') as AlbumDetails | null;
      return [
        row.spotify_album_id,
        { cover: row.spotify_cover_url, tracks: details?.tracks.map(({ title }) => title) ?? null },
      ];
    }),
  );
}
