import { describeCredentials } from '#src/backfill/describe-credentials.ts';
import { describeMomentsAhead, readStatus } from '#src/backfill/read-status.ts';
import type { Services } from '#src/services.ts';
import { publicSource } from '#src/sheet/sheet-address.ts';
import { probeSource, type DownloadOptions } from '#src/sheet/read-source.ts';
import { action, note, ok, type Diagnosis } from './finding.ts';

const SHEET_TIMEOUT_MS = 15_000;

/** What is said of the sheet, and what its server says the time is, ms since 1970, if it was asked and does. */
export async function diagnoseSheet(
  sheetUrl: string | undefined,
  options: DownloadOptions,
): Promise<{ diagnosis: Diagnosis; serverTimeMs: number | undefined }> {
  if (sheetUrl === undefined) {
    const diagnosis = note(
      'No sheet is set',
      'Set GOOGLE_SHEETS_XLSX_URL; without it npm start shows the bundled sample',
    );
    return { diagnosis, serverTimeMs: undefined };
  }
  const { serverTimeMs } = await probeSource(sheetUrl, { timeoutMs: SHEET_TIMEOUT_MS, ...options });
  return { diagnosis: ok(`The sheet can be read: ${publicSource(sheetUrl)}`), serverTimeMs };
}

/** Whether MusicBrainz, which answers nobody without an address, can be told one. */
export function diagnoseContact(contact: string | undefined): Diagnosis {
  return contact === undefined
    ? note(
        'MusicBrainz is not asked: it wants to know how to reach you',
        'Set CONTACT to an e-mail address or a URL, or SITE_URL',
      )
    : ok(`MusicBrainz is told to reach you at ${contact}`);
}

/** Asks Spotify for a token, which is not counted as a call. */
export async function diagnoseCredentials({ backfill }: Services): Promise<Diagnosis> {
  const { state, sentence } = describeCredentials(await backfill.checkCredentials());
  switch (state) {
    case 'valid':
      return ok(sentence);
    case 'none':
      return note(
        sentence,
        'Track lists: set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET of an app of yours',
      );
    case 'invalid':
      return action(sentence, 'Correct them in .env, then npm run status -- --check');
    case 'unknown':
      return action(sentence, 'Is this machine online, and SPOTIFY_TOKEN_URL right? Then try again later');
  }
}

/** What is kept of failures that only a person can end, of pauses, and of a clock that ran ahead. Asks nobody. */
export async function diagnoseSource({ db, config, now }: Services): Promise<Diagnosis> {
  const { accountFault, momentsAhead, gate } = await readStatus(db, config, now());
  if (accountFault !== null) return action(accountFault, 'Then npm run status -- --check');
  if (momentsAhead.length > 0) {
    return action(
      `A clock ran ahead. ${momentsAhead.map(describeMomentsAhead).join('; ')}`,
      'npm run clear -- --pauses forgets them',
    );
  }
  return gate.open
    ? ok('Spotify may be asked')
    : note(`Spotify requests are paused until ${gate.until}: ${gate.reason}`, 'Nothing: it ends by itself');
}
