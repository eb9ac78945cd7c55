/** One image of a cover. Width and height in pixels, null when Spotify does not say. */
export interface CoverImage {
  url: string;
  width: number | null;
  height: number | null;
}

export interface Track {
  discNumber: number;
  /** Within the disc, from 1. */
  number: number;
  title: string;
  durationMs: number;
  explicit: boolean;
  artists: string[];
}

/** What Spotify tells of an album beside its cover. Every field that Spotify may leave out may be missing. */
export interface AlbumDetails {
  name: string;
  artists: { id: string; name: string }[];
  releaseDate: string | null;
  label: string | null;
  /** 0 to 100. */
  popularity: number | null;
  genres: string[];
  copyrights: string[];
  totalTracks: number;
  /** In album order; fewer than `totalTracks` until the further pages were fetched. */
  tracks: Track[];
  /** Places of the album, among those that were fetched, whose track is gone; undefined: none. */
  goneTracks?: number | undefined;
  /** The id that Spotify answered with, where it is not the one that was asked for: the album replaces another. */
  replacedBy?: string | undefined;
}
