import { counted } from '#src/format-text.ts';
import type { AlbumDetails, Track } from '#src/sources/album-details.ts';

/** The tracks of one disc, in order. */
export interface Disc {
  number: number;
  tracks: Track[];
}

/** Tracks grouped by disc, both in the order given. */
export function discsOf(tracks: readonly Track[]): Disc[] {
  const discs = Map.groupBy(tracks, ({ discNumber }) => discNumber);
  return [...discs].map(([number, own]) => ({ number, tracks: own }));
}

/** Those who play on a track beside the album's own artists. */
export function guestsOf(track: Pick<Track, 'artists'>, details: Pick<AlbumDetails, 'artists'>): string[] {
  const own = new Set(details.artists.map(({ name }) => name));
  return track.artists.filter((name) => !own.has(name));
}

/** "12 tracks", or "50 of 120 tracks" while the rest was not fetched. */
export function formatTrackCount({
  tracks,
  totalTracks,
  goneTracks = 0,
}: Pick<AlbumDetails, 'tracks' | 'totalTracks' | 'goneTracks'>): string {
  if (tracks.length + goneTracks < totalTracks) return `${tracks.length} of ${totalTracks} tracks`;
  return counted(tracks.length, 'track');
}

/** A length of time as "4:03" or "1:02:45"; milliseconds in, rounded to seconds. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}
