import type { Selectable } from 'kysely';
import type {
  SpotifyAlbumTable,
  SpotifyArtistTable,
  SpotifyCallTable,
  SpotifyGateTable,
} from '#db/schema.ts';

/** What is known from Spotify about an album id, as it travels. */
export type CachedAlbum = Omit<
  Selectable<SpotifyAlbumTable>,
  'changed_seq' | 'cover_absent_since' | 'metadata_absent_since'
>;

/** The genres of an artist, as they travel. */
export type CachedArtist = Omit<Selectable<SpotifyArtistTable>, 'changed_seq'>;

/** A call in the ledger. Its id is the machine's own and stays there. */
export type LedgerCall = Omit<
  Selectable<SpotifyCallTable>,
  'id' | 'changed_seq' | 'call_key' | 'spotify_ids'
> & {
  call_key: string;
};

/** What of a gate concerns the account; faults and probes are a machine's own, and over in a minute. */
export type SharedGate = Pick<
  Selectable<SpotifyGateTable>,
  'api' | 'shut_until' | 'reason' | 'learned_budget' | 'learned_at' | 'app_kind' | 'app_kind_at'
>;

/** How much of another machine's Spotify data is in. */
export interface Peer {
  origin: string;
  /** Of the other machine's database. */
  epoch: string;
  /** The number of its last change that is in. */
  pulled: number;
}

/** Spotify data of one machine, whole or a page of it. */
export interface SpotifyRecords {
  albums: CachedAlbum[];
  artists: CachedArtist[];
  calls: LedgerCall[];
  gates: SharedGate[];
  peers: Peer[];
}

export function noRecords(): SpotifyRecords {
  return { albums: [], artists: [], calls: [], gates: [], peers: [] };
}
