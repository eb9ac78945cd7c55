import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import type { AlbumDraft } from './album-drafts.ts';
import type { Override } from './overrides.ts';

/** The columns that the sheet fills. */
export type SheetFields = Omit<
  AlbumRecord,
  'id' | 'spotify_id' | 'spotify_url' | 'override_reason' | 'created_at' | 'updated_at' | 'removed_at'
>;
type LinkFields = Pick<AlbumRecord, 'spotify_id' | 'spotify_url' | 'override_reason'>;

/** The columns an import fills from the sheet. Genres come in the spelling of the whole sheet. */
export function sheetFields(draft: AlbumDraft, spelling: (genre: string) => string): SheetFields {
  const { winner, nameKey, artistKey } = draft;
  return {
    artist: winner.artist,
    title: winner.title,
    name_key: nameKey,
    artist_key: artistKey,
    release_date: winner.releaseDate,
    release_text: winner.releaseText,
    release_sort: winner.releaseDate ?? String(winner.tabYear),
    format: winner.format,
    genres_json: JSON.stringify(winner.genres.map(spelling)),
    vocal_styles_json: JSON.stringify(winner.vocalStyles),
    location: winner.location,
    sheet_spotify_id: winner.spotifyId,
    links_json: JSON.stringify(winner.links),
    tab: winner.tab,
    sheet_row: winner.row,
  };
}

/** The link an album ends up with: the override's where there is one, else the sheet's. */
export function linkFields(sheetSpotifyId: string | null, override: Override | undefined): LinkFields {
  const id = override ? override.spotifyId : sheetSpotifyId;
  return {
    spotify_id: id,
    spotify_url: id === null ? null : spotifyAlbumUrl(id),
    override_reason: override?.reason ?? null,
  };
}
