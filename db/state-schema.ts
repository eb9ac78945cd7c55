/** The tables that let catalogs on several machines be merged, and their machines share a budget. */

/** Where this catalog's ids come from: one row, from the first time that its state was saved or merged. */
export interface CatalogLineageTable {
  id: string;
  /** When the first catalog of the lineage was made. */
  created_at: string;
  /** The lowest id that was never given. */
  next_id: number;
  /** The key of what `album` held then: another key now means an import since. */
  view_key: string;
}

/** Earlier catalogs that this one was made from, so that none of them is ever taken for news. */
export interface CatalogAncestorTable {
  head_key: string;
  /** The lowest id that it had not given. */
  next_id: number;
}

/** Catalogs that were merged and that no import has made one of yet; none while there is but one. */
export interface CatalogHeadTable {
  head_key: string;
  /** Its lines, as in a saved state. */
  content: string;
}

/** One row, from the first time that a change was numbered: how many there were. */
export interface ChangeCounterTable {
  id: 1;
  /** Random; tells this database's numbers from another's. */
  epoch: string;
  value: number;
}

/** Another machine from which Spotify data is pulled. */
export interface BackfillPeerTable {
  origin: string;
  /** Of the other machine's database. */
  epoch: string;
  /** The number of the last of the other machine's changes that is here. */
  pulled_seq: number;
}

/** Calls that another machine may make, counted as made until it reports. */
export interface BudgetLeaseTable {
  holder: string;
  api: 'web-api' | 'oembed';
  calls: number;
  /** No call is made on it after this moment; what was not reported by then counts as made at it. */
  expires_at: string;
}
