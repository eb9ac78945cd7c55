import type { z } from 'zod';
import { listed, plain, table } from './markdown.ts';
import { counted } from '#src/counted.ts';
import { documentsOf, type documents } from './step-documents.ts';
import type { StepRecord } from './step-record.ts';

type RefreshDocument = z.infer<(typeof documents)['refresh']>;
type StatusDocument = z.infer<(typeof documents)['status']>;

const DAY_MS = 86_400_000;
const MOST_ROWS = 25;

/** What was fetched, what it cost, what is left, and when the catalog will be filled at this pace. */
export function summarizeSpotify(records: readonly StepRecord[], nowMs: number): string[] {
  const refreshes = documentsOf(records, 'refresh', 'refresh');
  const previews = documentsOf(records, 'refresh', 'preview');
  const status = documentsOf(records, 'status', 'status').at(-1);
  const exchanged = describeExchange(records);
  if (refreshes.length + previews.length + exchanged.length === 0 && !status) return [];
  const fetched = refreshes.reduce((sum, { refreshed, absent }) => sum + refreshed + absent, 0);
  return [
    '## Covers and details',
    '',
    ...exchanged,
    ...refreshes.flatMap(describeRefresh),
    ...previews.flatMap(describePreview),
    ...(status ? describeStatus(status, fetched, nowMs) : []),
  ];
}

function describeRefresh(report: RefreshDocument): string[] {
  const { refreshed, unchanged, absent, failed, spotifyCalls, stoppedBecause, failures } = report;
  const words = listed([
    `**${counted(refreshed + unchanged, 'album')} fetched**`,
    absent > 0 && `${absent} not on Spotify`,
    failed > 0 && `${failed} failed`,
  ]);
  return [
    `${words}, with ${counted(spotifyCalls, 'call')} to Spotify.${stoppedBecause ? ` Stopped: ${plain(stoppedBecause)}.` : ''}`,
    '',
    ...table(
      ['Album that could not be fetched', 'Why'],
      failures
        .slice(0, MOST_ROWS)
        .map(({ artist, title, reason }) => [`${plain(artist)} – ${plain(title)}`, plain(reason)]),
    ),
  ];
}

/** What came from the server, and what it was told. */
function describeExchange(records: readonly StepRecord[]): string[] {
  const pulled = documentsOf(records, 'backfill:pull', 'backfill:pull').map(
    ({ albums, calls }) =>
      `Visitors of the server have brought ${counted(albums, 'newer answer')} with ${counted(calls, 'call')}.`,
  );
  const pushed = documentsOf(records, 'catalog:push', 'catalog:push').map(
    ({ albums, catalog }) =>
      `The server was told of ${counted(catalog.added, 'new album')} and ${counted(albums, 'newer answer')}.`,
  );
  const sentences = [...pulled, ...pushed];
  return sentences.length === 0 ? [] : [sentences.join(' '), ''];
}

function describePreview({ selected, calls, albums }: z.infer<(typeof documents)['preview']>): string[] {
  return [
    `A dry run: ${counted(selected, 'album')} would be fetched, with ${counted(calls, 'call')}. Nothing was changed.`,
    '',
    ...albums.slice(0, MOST_ROWS).map(({ artist, title }) => `- ${plain(artist)} – ${plain(title)}`),
    ...(albums.length > MOST_ROWS ? [`- and ${albums.length - MOST_ROWS} more`] : []),
    '',
  ];
}

function describeStatus(status: StatusDocument, fetched: number, nowMs: number): string[] {
  const { withSpotify, coversCached, coversAbsent, quota, gate, accountFault } = status;
  const share = withSpotify === 0 ? 0 : (coversCached / withSpotify) * 100;
  const spent =
    quota.budget === null
      ? `${counted(quota.used, 'call')} in 24 hours, without a limit`
      : `${quota.used} of ${counted(quota.budget, 'call')} spent in 24 hours, ${quota.left} left (${quota.reservedForVisitors} are kept for visitors)`;
  return [
    `${coversCached.toLocaleString('en-US')} of ${counted(withSpotify, 'album')} with a Spotify link have a cover (${share.toFixed(1)} %). ${spent}.`,
    '',
    ...(gate.open
      ? []
      : [`Spotify takes no calls until ${minuteOf(gate.until)}: ${plain(gate.reason ?? '')}.`, '']),
    ...(accountFault ? [`**To mend:** ${plain(accountFault)}`, ''] : []),
    ...paceOf(withSpotify - coversCached - coversAbsent, Math.max(fetched, quota.used), nowMs),
  ];
}

function minuteOf(time: string | null): string {
  return time === null ? 'further notice' : `${plain(time.slice(0, 16).replace('T', ' '))} UTC`;
}

function paceOf(missing: number, perDay: number, nowMs: number): string[] {
  if (missing <= 0) return ['Every album with a link has been asked for.', ''];
  if (perDay === 0) return [`${counted(missing, 'album')} have not been asked for yet.`, ''];
  const days = Math.ceil(missing / perDay);
  const date = new Date(nowMs + days * DAY_MS).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return [
    `At this pace (${counted(perDay, 'album')} a day) the ${missing.toLocaleString('en-US')} that are missing are there in ${counted(days, 'day')}, about ${date}.`,
    '',
  ];
}
