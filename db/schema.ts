import type { Generated } from 'kysely';

/**
 * The tables, as Kysely sees them. Sheet data (`album`, `sheet_import`) and fetched data (`spotify_*`, `musicbrainz_*`) never
 * share a table: an import cannot lose a cover, and clearing the cache cannot touch an album.
 *
 * Times are UTC ISO-8601 text with milliseconds, JSON is text, booleans are 0 or 1, so that the same queries
 * run on SQLite and on PostgreSQL.
 */
export interface Schema {
  album: AlbumTable;
  sheet_import: SheetImportTable;
  spotify_album: SpotifyAlbumTable;
  spotify_artist: SpotifyArtistTable;
  musicbrainz_address: MusicBrainzAddressTable;
  musicbrainz_release: MusicBrainzReleaseTable;
  spotify_lease: SpotifyLeaseTable;
  spotify_call: SpotifyCallTable;
  source_breaker: SourceBreakerTable;
  request_count: RequestCountTable;
  job: JobTable;
}

/** One album of the sheet. */
export interface AlbumTable {
  /** Small, stable for ever; given by the import, never reused. */
  id: number;
  artist: string;
  title: string;
  /** Normalised artist and title: see `nameKey` in src/catalog/identity.ts. */
  name_key: string;
  /** Normalised artist alone. */
  artist_key: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the sheet is. */
  release_date: string | null;
  /** What the sheet shows where that is not a plain date ("TBA", "Fall"). */
  release_text: string | null;
  /** What lists sort by: the release date, or the year of the tab where there is none or it is a slip (`sortDateOf`). */
  release_sort: string;
  format: string | null;
  /** JSON array of strings, in the order of the sheet, in their most frequent spelling. */
  genres_json: string;
  /** JSON array of VocalStyle. */
  vocal_styles_json: string;
  location: string | null;
  /** 22 base-62 characters; after overrides. */
  spotify_id: string | null;
  spotify_url: string | null;
  /** The sheet's own Spotify id, before overrides: what the next import recognises the album by. */
  sheet_spotify_id: string | null;
  /** Why the Spotify id differs from the sheet's (db/overrides.csv), where it does. */
  override_reason: string | null;
  /** JSON object: link name (camelCase column name) -> http(s) URL, Spotify's excluded. */
  links_json: string;
  tab: string;
  /** 1-based row in the tab, as a spreadsheet shows it. */
  sheet_row: number;
  created_at: string;
  updated_at: string;
  removed_at: string | null;
}

/** One run of the import. `issues_json` is kept for the newest run only. */
export interface SheetImportTable {
  id: Generated<number>;
  started_at: string;
  finished_at: string;
  source: string;
  /** When the sheet was last looked at and was still the one imported; null: at the import. */
  checked_at: Generated<string | null>;
  /** JSON: the counts of `import --json`, and what the next import is compared with. */
  counts_json: string;
  /** JSON: SheetIssue[]. */
  issues_json: string;
}

/** What is known from Spotify about one album id. No row: never asked. */
export interface SpotifyAlbumTable {
  spotify_album_id: string;
  /** `null` is unknown: never asked, or the asking failed. */
  cover_state: 'found' | 'absent' | null;
  spotify_cover_url: string | null;
  /** JSON: CoverImage[], widest first. */
  cover_images_json: string | null;
  spotify_cover_cached_at: string | null;
  cover_source: 'web-api' | 'oembed' | null;
  /** When Spotify last answered about the cover, also that there is none: which of two copies is newer. */
  cover_checked_at: string | null;
  /** Since when Spotify's answers lack the cover that is stored and kept; null: its last answer had it. */
  cover_absent_since: string | null;
  metadata_state: 'found' | 'absent' | null;
  /** JSON: AlbumDetails. */
  spotify_metadata_json: string | null;
  spotify_metadata_cached_at: string | null;
  /** As `cover_checked_at`, for the details. */
  metadata_checked_at: string | null;
  /** As `cover_absent_since`, for the details. */
  metadata_absent_since: string | null;
  /** When Spotify last answered, whatever it answered. */
  checked_at: string | null;
  /** The failures since the last answer. */
  failures: number;
  failed_at: string | null;
  failure_reason: string | null;
  next_attempt_at: string | null;
}

/** Genres of an artist, asked once, since albums rarely carry any. */
interface SpotifyArtistTable {
  spotify_artist_id: string;
  genres_json: string;
  cached_at: string;
}

/** Which release MusicBrainz has for an address of an album. No row: never asked. */
interface MusicBrainzAddressTable {
  /** As MusicBrainz keeps it: see src/sources/musicbrainz/release-address.ts. */
  address: string;
  state: 'found' | 'absent';
  /** Null where it is absent. */
  mbid: string | null;
  checked_at: string;
}

/** A release of MusicBrainz, whose data are free (CC0) and never grow old. No row: not fetched yet. */
export interface MusicBrainzReleaseTable {
  mbid: string;
  /** As the release itself says, to be compared with the sheet's. */
  artist: string;
  title: string;
  /** Whether the Cover Art Archive has a front picture: 0 or 1. */
  has_front: number;
  /** JSON: AlbumDetails. */
  details_json: string;
  barcode: string | null;
  cached_at: string;
}

/** Who is fetching an album right now. A lease whose time has passed belongs to nobody. */
interface SpotifyLeaseTable {
  spotify_album_id: string;
  holder: string;
  expires_at: string;
}

/** What is asked, each with a ledger and a circuit breaker of its own. */
export type SourceApi = 'web-api' | 'oembed' | 'musicbrainz' | 'listenbrainz';

/** The ledger: one row per request to a source, written before the request leaves. Named when Spotify was the only one. */
interface SpotifyCallTable {
  id: Generated<number>;
  api: SourceApi;
  called_at: string;
  purpose: 'visitor' | 'refresh';
  endpoint: string;
  album_id: number | null;
  /** The Spotify ids of a call about several albums, separated by commas; null for any other call. */
  spotify_ids: string | null;
  /** HTTP status, or null while under way and when there was no answer. */
  status: number | null;
  duration_ms: number | null;
}

/** One row per API: whether it may be called, and what was learned about the account. */
export interface SourceBreakerTable {
  api: SourceApi;
  source: Generated<string>;
  /** Open: not one call before this moment. */
  open_until: string | null;
  reason: string | null;
  /** Failures (5xx, timeouts, network) since the last good answer. */
  failures: number;
  /** Half-open: good answers still needed until the breaker is closed again; 0: closed. */
  probes_left: number;
  /** When the one probe of a half-open breaker left; no other call before it answers or times out. */
  probe_at: string | null;
  /** Calls in 24 h at which Spotify refused for quota, times 0.9. */
  learned_quota: number | null;
  learned_at: string | null;
  app_kind: 'development' | 'extended' | null;
  app_kind_at: string | null;
  /** A failure that only a person can end (wrong credentials, premium required): a sentence. */
  account_failure: string | null;
  /** Albums in a row that Spotify showed before and now says it has not; 0 after any good answer. */
  denials: Generated<number>;
  /** When the first of them was denied. */
  denials_since: string | null;
}

/** Cover and details requests of one hour, for `status`. */
interface RequestCountTable {
  /** `YYYY-MM-DDTHH`, UTC. */
  hour: string;
  hits: number;
  misses: number;
  unavailable: number;
}

/** A command that a server ran for its maintainer. */
export interface JobTable {
  id: Generated<number>;
  command: string;
  /** JSON array of strings. */
  args_json: string;
  started_at: string;
  /** When its server last said that it goes on. */
  alive_at: string;
  ended_at: string | null;
  exit_code: number | null;
  /** What it said last. */
  last_line: string | null;
}
