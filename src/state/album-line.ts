import { z } from 'zod';
import type { VocalStyle } from '#src/catalog/album.ts';
import { foldName, nameKey } from '#src/catalog/identity.ts';
import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { moment, spotifyAlbumId, text, webUrl, wholeNumber } from './state-fields.ts';

const VOCAL_STYLES = ['Clean', 'Mixed', 'Harsh', 'Instrumental'] as const satisfies VocalStyle[];

/** One album as a line of a saved catalog. What is null or empty is left out; the row in the tab stands elsewhere. */
export const albumLine = z.strictObject({
  id: wholeNumber,
  artist: text(2_000).min(1),
  title: text(2_000).min(1),
  releaseDate: z
    .string()
    .regex(/^\d{4}(-\d\d(-\d\d)?)?$/)
    .optional(),
  releaseText: text(2_000).optional(),
  releaseSort: text(40),
  format: text(2_000).optional(),
  genres: z.array(text(2_000)).max(1_000).optional(),
  vocalStyles: z.array(z.enum(VOCAL_STYLES)).max(8).optional(),
  location: text(2_000).optional(),
  spotifyId: spotifyAlbumId.optional(),
  sheetSpotifyId: spotifyAlbumId.optional(),
  overrideReason: text(20_000).optional(),
  links: z.record(text(100), webUrl).optional(),
  tab: text(400).min(1),
  createdAt: moment,
  updatedAt: moment,
  removedAt: moment.optional(),
});

type AlbumLine = z.infer<typeof albumLine>;

/** An album as one line, keys always in the same order. */
export function writeAlbumLine(album: AlbumRecord): string {
  const genres = JSON.parse(album.genres_json) as string[];
  const vocalStyles = JSON.parse(album.vocal_styles_json) as VocalStyle[];
  const links = JSON.parse(album.links_json) as Record<string, string>;
  const line: AlbumLine = {
    id: album.id,
    artist: album.artist,
    title: album.title,
    releaseDate: album.release_date ?? undefined,
    releaseText: album.release_text ?? undefined,
    releaseSort: album.release_sort,
    format: album.format ?? undefined,
    genres: genres.length > 0 ? genres : undefined,
    vocalStyles: vocalStyles.length > 0 ? vocalStyles : undefined,
    location: album.location ?? undefined,
    spotifyId: album.spotify_id ?? undefined,
    sheetSpotifyId: album.sheet_spotify_id ?? undefined,
    overrideReason: album.override_reason ?? undefined,
    links: Object.keys(links).length > 0 ? links : undefined,
    tab: album.tab,
    createdAt: album.created_at,
    updatedAt: album.updated_at,
    removedAt: album.removed_at ?? undefined,
  };
  return JSON.stringify(line);
}

/** The album of a line, as it is stored. */
export function albumFromLine(line: AlbumLine, sheetRow: number): AlbumRecord {
  return {
    id: line.id,
    artist: line.artist,
    title: line.title,
    name_key: nameKey(line.artist, line.title),
    artist_key: foldName(line.artist),
    release_date: line.releaseDate ?? null,
    release_text: line.releaseText ?? null,
    release_sort: line.releaseSort,
    format: line.format ?? null,
    genres_json: JSON.stringify(line.genres ?? []),
    vocal_styles_json: JSON.stringify(line.vocalStyles ?? []),
    location: line.location ?? null,
    spotify_id: line.spotifyId ?? null,
    spotify_url: line.spotifyId === undefined ? null : spotifyAlbumUrl(line.spotifyId),
    sheet_spotify_id: line.sheetSpotifyId ?? null,
    override_reason: line.overrideReason ?? null,
    links_json: JSON.stringify(line.links ?? {}),
    tab: line.tab,
    sheet_row: sheetRow,
    created_at: line.createdAt,
    updated_at: line.updatedAt,
    removed_at: line.removedAt ?? null,
  };
}
