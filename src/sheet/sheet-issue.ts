import { cleanText } from './cell-text.ts';

/** Every kind of fault the import can find in a sheet. */
export type SheetIssueCode =
  /** A tab could not be read; the others still import. */
  | 'tab-failed'
  /** A tab is hidden, or its name does not begin with a year. */
  | 'tab-skipped'
  /** A tab lacks a column that the others have. */
  | 'column-missing'
  /** A formula failed, or Google had not computed it yet. */
  | 'cell-error'
  | 'artist-missing'
  | 'title-missing'
  /** Another row holds the same album and wins. */
  | 'duplicate-row'
  /** A cell held more text than is kept. */
  | 'text-cut'
  | 'date-not-understood'
  | 'vocal-style-unknown'
  /** A link that is neither http: nor https: was dropped. */
  | 'link-not-http'
  /** A link cell holds no link, or one that leads nowhere. */
  | 'link-broken'
  | 'spotify-link-not-album'
  | 'spotify-id-malformed'
  /** Two different albums carry one Spotify id. */
  | 'spotify-id-shared'
  | 'override-invalid'
  | 'override-album-unknown';

/** One fault in the sheet or in db/overrides.csv: a fact to mend there, never a failure of the import. */
export interface SheetIssue {
  /** Null when it is not about a tab. */
  tab: string | null;
  /** 1-based, as a spreadsheet shows it. */
  row: number | null;
  /** The column's name in the sheet. */
  column: string | null;
  code: SheetIssueCode;
  /** One sentence that says what was found and what was done about it; untrusted text in it is quoted and cut. */
  message: string;
}

/** Untrusted text as an issue's message shows it: one line, in quotes, without control characters, at most 80 characters. */
export function quote(text: string): string {
  const characters = [...cleanText(text).text];
  return JSON.stringify(
    characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : characters.join(''),
  );
}
