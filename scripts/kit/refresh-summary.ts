import type { CatalogStatus } from '#src/backfill/read-status.ts';
import type { RefreshPreview } from '#src/backfill/plan-refresh.ts';
import type { RefreshReport } from '#src/backfill/refresh-albums.ts';
import { counted } from '#src/format-text.ts';
import { listed, plain, table } from './markdown.ts';

const DAY_MS = 86_400_000;
const MOST_ROWS = 25;

/** What a refresh fetched and what it cost, as Markdown. */
export function summarizeRefresh(report: RefreshReport): string[] {
  const { refreshed, unchanged, absent, failed, spotifyCalls, stoppedBecause, failures } = report;
  const words = listed([
    `**${counted(refreshed + unchanged, 'album')} fetched**`,
    absent > 0 && `${absent} not on Spotify`,
    failed > 0 && `${failed} failed`,
  ]);
  return [
    '## Covers and details',
    '',
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

/** What a refresh would do, as Markdown. */
export function summarizePreview({ selected, calls, albums }: RefreshPreview): string[] {
  return [
    '## Covers and details',
    '',
    `A dry run: ${counted(selected, 'album')} would be fetched, with ${counted(calls, 'call')}. Nothing was changed.`,
    '',
    ...albums.slice(0, MOST_ROWS).map(({ artist, title }) => `- ${plain(artist)} – ${plain(title)}`),
    ...(albums.length > MOST_ROWS ? [`- and ${albums.length - MOST_ROWS} more`] : []),
    '',
  ];
}

/**
 * How catalog and quota stand, when the catalog will be filled at this pace, and what is missing, as Markdown.
 *
 * @param home.origin the server of a site whose fragments come from elsewhere.
 */
export function summarizeStatus(
  status: CatalogStatus,
  { origin, nowMs }: { origin: string | undefined; nowMs: number },
): string[] {
  const { withSpotify, coversCached, coversAbsent, quota, gate, accountFault, api } = status;
  const share = withSpotify === 0 ? 0 : (coversCached / withSpotify) * 100;
  const spent =
    quota.budget === null
      ? `${counted(quota.used, 'call')} in 24 hours, without a limit`
      : `${quota.used} of ${counted(quota.budget, 'call')} spent in 24 hours, ${quota.left} left (${quota.reservedForVisitors} are kept for visitors)`;
  const missing = [
    api === 'oembed' &&
      '- **No Spotify account** (secrets `SPOTIFY_CLIENT_ID` and `SPOTIFY_CLIENT_SECRET`): covers come from oEmbed, track lists stay on Spotify.',
    origin === undefined &&
      '- **No server** (variable `BACKFILL_ORIGIN`, secret `BACKFILL_TOKEN`): nothing is fetched when visitors look; covers come with the next refresh.',
  ].filter((line) => line !== false);
  return [
    `${coversCached.toLocaleString('en-US')} of ${counted(withSpotify, 'album')} with a Spotify link have a cover (${share.toFixed(1)} %). ${spent}.`,
    '',
    ...(gate.open
      ? []
      : [`Spotify requests are paused until ${minuteOf(gate.until)}: ${plain(gate.reason ?? '')}.`, '']),
    ...(accountFault ? [`**Action needed:** ${plain(accountFault)}`, ''] : []),
    ...paceOf(withSpotify - coversCached - coversAbsent, quota.used, nowMs),
    ...(missing.length > 0 ? ['## What is missing', '', ...missing, ''] : []),
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
