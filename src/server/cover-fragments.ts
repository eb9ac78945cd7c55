import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { CoverAlbum } from '#src/backfill/stored-album.ts';
import type { CoverState, Unavailable } from '#src/backfill/cover-state.ts';
import type { Lookup } from '#src/backfill/read-through.ts';
import type { FetchAllowance } from '#src/backfill/client-rate-limit.ts';
import { parseAlbumId } from '#src/catalog/album.ts';
import type { Services } from '#src/services.ts';
import { renderOnDemand, type BuiltSite, type RenderedAnswer } from './built-site.ts';
import { isNotModified } from './send-site-file.ts';
import { SECURITY_HEADERS } from './responses.ts';
import { askAgainTrigger } from '#src/components/ask-again.ts';
import { sleeveSvg } from '#src/components/sleeve/sleeve.ts';
import type { Paths } from '#src/paths.ts';

export type AnswerCover = (
  site: BuiltSite,
  request: IncomingMessage,
  response: ServerResponse,
  options: {
    albumId: string;
    fetchAllowance: FetchAllowance;
    /** Headers of this one answer; none are set on the response yet. */
    own: Record<string, string>;
  },
) => Promise<void>;

interface Rendered {
  /** All that the markup was made of. */
  content: string;
  headers: OutgoingHttpHeaders;
  /** The same in the flat form that Node sends with the least work. */
  flat: string[];
  etag: string;
  html: string;
}

/** More albums than the catalog will have for years; each takes about a kilobyte. */
const MOST_KEPT = 50_000;

/**
 * Makes the short path to covers. What a visitor gets is decided by the cache as for every visitor; only the markup
 * of a settled state is kept, by album, as the shared component rendered it through Astro, and sent for as long as
 * the album's row and its stored cover say the same.
 */
export function createCoverFragments(services: Services): AnswerCover {
  const kept = new Map<number, Rendered>();
  let waiting: { fill: WaitingCover | undefined; headers: OutgoingHttpHeaders } | undefined;
  let renderedBy: BuiltSite | undefined;

  async function render(
    site: BuiltSite,
    request: IncomingMessage,
    fetchAllowance: FetchAllowance,
    content: Lookup<CoverState> | undefined,
  ): Promise<RenderedAnswer> {
    const answer = await renderOnDemand(site, request, { services, fetchAllowance, content });
    if (!answer || (answer.status >= 500 && answer.status !== 503)) {
      throw new Error(`The built site answered ${request.url} with ${answer?.status ?? 'no route'}`);
    }
    return answer;
  }

  /** All covers that have to wait come from one rendering: there may be thousands, and nothing to be gained by them. */
  async function sendWaiting(
    response: ServerResponse,
    shown: { album: SleeveOfCover; state: Unavailable },
    own: Record<string, string>,
    renderStandIn: () => Promise<RenderedAnswer>,
  ): Promise<boolean> {
    if (!waiting) {
      const { headers, body } = await renderStandIn();
      const fill = createWaitingCover(body.toString(), services.paths);
      waiting = { fill, headers: { ...SECURITY_HEADERS, ...headers } };
    }
    if (!waiting.fill) return false;
    const html = waiting.fill(shown.album, shown.state);
    const headers = { ...waiting.headers, ...own, 'retry-after': String(shown.state.retryAfterS) };
    response.writeHead(503, { ...headers, 'content-length': Buffer.byteLength(html) }).end(html);
    return true;
  }

  return async (site, request, response, { albumId, fetchAllowance, own }) => {
    if (site !== renderedBy) {
      kept.clear();
      waiting = undefined;
      renderedBy = site;
    }
    const shown = await services.backfill.readCover(parseAlbumId(albumId), fetchAllowance);
    const { state } = shown ?? {};
    if (shown && state?.status === 'unavailable') {
      const standIn = () => render(site, request, fetchAllowance, STAND_IN);
      if (await sendWaiting(response, { album: shown.album, state }, own, standIn)) return;
    }
    const settled = shown !== undefined && ['found', 'absent', 'no-link'].includes(shown.state.status);
    const content = settled ? JSON.stringify([shown.album, shown.state]) : '';
    const known = settled ? kept.get(shown.album.id) : undefined;
    if (known?.content === content) return send(request, response, known, own);

    const { status, headers, body } = await render(site, request, fetchAllowance, shown);
    if (!settled || status !== 200) {
      const all = { ...SECURITY_HEADERS, ...headers, ...own, 'content-length': body.length };
      response.writeHead(status, all).end(body);
      return;
    }
    const html = body.toString();
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
    const all = { ...SECURITY_HEADERS, ...headers, etag, 'content-length': body.length };
    const rendered = { content, html, etag, headers: all, flat: flatten(all) };
    if (kept.size >= MOST_KEPT) kept.clear();
    if (site === renderedBy) kept.set(shown.album.id, rendered);
    send(request, response, rendered, own);
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { headers, flat, html, etag }: Rendered,
  own: Record<string, string>,
): void {
  if (request.headers['if-none-match'] !== undefined && isNotModified(request.headers, { etag })) {
    const { 'content-length': _length, 'content-type': _type, ...fields } = headers;
    response.writeHead(304, { ...fields, ...own }).end();
    return;
  }
  response.writeHead(200, flat.concat(flatten(own))).end(html);
}

function flatten(headers: OutgoingHttpHeaders): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
}

type SleeveOfCover = Pick<CoverAlbum, 'id' | 'artist' | 'title' | 'genres'>;

/** Fills the markup of a cover that has to wait, as the shared component rendered it once, for one album. */
export type WaitingCover = (album: SleeveOfCover, state: Unavailable) => string;

/** An album and a time that no other part of the markup holds. */
export const STAND_IN: { album: CoverAlbum; state: Unavailable } = {
  album: { id: 9_999_999_999, artist: '', title: '', genres: [], spotifyId: null, spotifyUrl: null },
  state: { status: 'unavailable', resumesAt: new Date('2001-02-03T04:05:06.789Z'), retryAfterS: 65_437 },
};

/**
 * Makes the filling from what the component rendered for the stand-in; undefined when that does not hold, once each,
 * all that differs from album to album.
 */
export function createWaitingCover(html: string, paths: Pick<Paths, 'coverArt'>): WaitingCover | undefined {
  const markers = partsOf(STAND_IN.album, STAND_IN.state, paths);
  if (markers.some((marker) => html.split(marker).length !== 2)) return undefined;
  return (album, state) => {
    const parts = partsOf(album, state, paths);
    return markers.reduce((filled, marker, index) => filled.replace(marker, () => parts[index]!), html);
  };
}

/** A sleeve, numbers, times and paths of our own: nothing that would have to be escaped. */
function partsOf(album: SleeveOfCover, state: Unavailable, { coverArt }: Pick<Paths, 'coverArt'>): string[] {
  return [
    sleeveSvg(album),
    `hx-get="${coverArt(album.id)}"`,
    askAgainTrigger(state),
    `data-resumes="${state.resumesAt.toISOString()}"`,
  ];
}
