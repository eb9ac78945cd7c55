import type { AlbumDetails, Track } from '#src/sources/album-details.ts';

/** The tracks of one disc, in order. */
export interface Disc {
  number: number;
  tracks: Track[];
}

/** Tracks grouped by disc, both in the order given. */
export function discsOf(tracks: readonly Track[]): Disc[] {
  const discs = new Map<number, Track[]>();
  for (const track of tracks) discs.set(track.discNumber, [...(discs.get(track.discNumber) ?? []), track]);
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
  return tracks.length === 1 ? '1 track' : `${tracks.length} tracks`;
}
