const MB = 1024 * 1024;

/** The most that is read of a saved state or accepted from another machine: many times what the catalog needs. */
export const STATE_LIMITS = {
  /** Bytes of a catalog as text; one of 18,000 albums has about 10 MB. */
  catalogText: 192 * MB,
  /** Bytes of Spotify data as text; 18,000 albums have about 80 MB. */
  spotifyText: 384 * MB,
  /** Bytes of a page of changes or a report as text. */
  reportText: 64 * MB,
  /** Bytes of it compressed. */
  spotifyFile: 96 * MB,
} as const;
