/** The columns of a stored album of whose cover nothing is known. */
export const NO_COVER = {
  cover_state: null,
  spotify_cover_url: null,
  cover_images_json: null,
  spotify_cover_cached_at: null,
  cover_source: null,
  cover_checked_at: null,
};

/** As `NO_COVER`, of the details. */
export const NO_DETAILS = {
  metadata_state: null,
  spotify_metadata_json: null,
  spotify_metadata_cached_at: null,
  metadata_checked_at: null,
};

/** The columns of a stored album that was not asked for in vain since the last answer. */
export const NO_FAILURE = { failures: 0, failed_at: null, failure_reason: null, next_attempt_at: null };

/** The columns of a stored album of which nothing was missing in the last answer. */
export const NOTHING_DENIED = { cover_absent_since: null, metadata_absent_since: null };
