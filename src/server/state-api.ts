import type { IncomingMessage, ServerResponse } from 'node:http';
import { exclusively } from '#db/engines/exclusive-transaction.ts';
import { readEpoch } from '#src/backfill/change-sequence.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Services } from '#src/services.ts';
import { isAcceptedImageUrl } from '#src/spotify/image-origins.ts';
import { findWanted, parseOffer } from '#src/state/album-marks.ts';
import { EPOCH_HEADER, parseCursor, parseLoan } from '#src/state/api-parameters.ts';
import { CATALOG_FILE, catalogTag, readCatalogText, writeCatalogText } from '#src/state/catalog-text.ts';
import { readChangesPage } from '#src/state/changes-page.ts';
import { mergeCatalog } from '#src/state/merge-catalog.ts';
import { receiveReport } from '#src/state/receive-report.ts';
import { settleCatalog } from '#src/state/settle-catalog.ts';
import { readSpotifyText, writeSpotifyText } from '#src/state/spotify-text.ts';
import { carriesToken } from './bearer-token.ts';
import { readBody, type BodyLimits } from './read-body.ts';
import { answerDocument, answerText } from './state-answers.ts';

/** Answers what machines of one maintainer ask each other; below `/api/`, whatever the path of the site. */
export type AnswerStateApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Answer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void>;

const MB = 1024 * 1024;
const CATALOG_LIMITS: BodyLimits = { sent: 24 * MB, inflated: 192 * MB };
const REPORT_LIMITS: BodyLimits = { sent: 8 * MB, inflated: 64 * MB };
const OFFER_LIMITS: BodyLimits = { sent: MB, inflated: MB };

/** Whether a request is for this API. */
export function isForStateApi({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/api/');
}

/** Makes the API: not there without BACKFILL_TOKEN; with it, whoever carries the token is answered. */
export function createStateApi({ db, config, logger, now }: Services): AnswerStateApi {
  const token = config.server.backfillToken;
  const acceptsImage = (url: string): boolean => isAcceptedImageUrl(url, config.spotify.imageOrigins);

  const getChanges: Answer = async (request, response, query) => {
    const since = parseCursor(query.get('since'));
    if (since === null)
      return answerDocument(response, 400, { message: 'since is no cursor of this server' });
    const { records, end } = await db
      .transaction()
      .execute((transaction) => readChangesPage(transaction, since));
    await answerText(request, response, writeSpotifyText(records, end));
  };

  const takeReport: Answer = async (request, response, query) => {
    const loan = parseLoan(query);
    if (loan === null)
      return answerDocument(response, 400, { message: 'The loan that is asked for is malformed' });
    const body = await readBody(request, REPORT_LIMITS);
    if ('refused' in body) return refuseBody(response, body.refused);
    const { records } = await readSpotifyText('The report', body.text, acceptsImage);
    const receipt = await receiveReport(db, config, { records, loan, nowMs: now() });
    logger.info(
      { albums: receipt.albums, calls: receipt.calls, lent: receipt.loan?.calls },
      'report taken in',
    );
    answerDocument(response, 200, receipt);
  };

  const takeOffer: Answer = async (request, response) => {
    const body = await readBody(request, OFFER_LIMITS);
    if ('refused' in body) return refuseBody(response, body.refused);
    const offered = parseOffer(body.text);
    if (!offered) return answerDocument(response, 400, { message: 'The offer is malformed' });
    answerDocument(response, 200, { wanted: await findWanted(db, offered) });
  };

  const getCatalog: Answer = async (request, response) => {
    const { heads } = await exclusively(db, 'catalog', settleCatalog);
    const text = writeCatalogText(heads);
    const headers = { etag: catalogTag(text), [EPOCH_HEADER]: await readEpoch(db) };
    if (request.headers['if-none-match'] === headers.etag) {
      response.writeHead(304, { ...headers, 'cache-control': 'no-store' }).end();
      return;
    }
    await answerText(request, response, text, headers);
  };

  const takeCatalog: Answer = async (request, response) => {
    const body = await readBody(request, CATALOG_LIMITS);
    if ('refused' in body) return refuseBody(response, body.refused);
    const heads = await readCatalogText(CATALOG_FILE, body.text);
    const merge = await exclusively(db, 'catalog', (transaction) => mergeCatalog(transaction, heads));
    logger.info({ ...merge, moved: merge.moved.length }, 'catalog taken in');
    answerDocument(response, 200, merge);
  };

  const routes: Record<string, Record<string, Answer>> = {
    '/api/backfill': { GET: getChanges, POST: takeReport },
    '/api/backfill/wanted': { POST: takeOffer },
    '/api/catalog': { GET: getCatalog, PUT: takeCatalog },
  };

  return async (request, response) => {
    const { method = '', url = '' } = request;
    const query = url.indexOf('?');
    const route = routes[query === -1 ? url : url.slice(0, query)];
    // Nobody without the token learns more than that.
    if (token === undefined) return answerDocument(response, 404, { message: 'There is nothing here' });
    if (!carriesToken(request, token)) {
      const message = 'The token is missing or another one than BACKFILL_TOKEN';
      return answerDocument(response, 401, { message }, { 'www-authenticate': 'Bearer' });
    }
    if (!route) return answerDocument(response, 404, { message: 'There is nothing here' });
    const answer = route[method];
    if (!answer) {
      const allow = Object.keys(route).join(', ');
      return answerDocument(response, 405, { message: `Only ${allow}` }, { allow });
    }
    try {
      await answer(request, response, new URLSearchParams(query === -1 ? '' : url.slice(query + 1)));
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      const { code, message, hint } = error;
      logger.warn({ code, url }, `refused: ${message}`);
      answerDocument(response, 422, { code, message, hint });
    }
  };
}

function refuseBody(response: ServerResponse, status: 400 | 413 | 415): void {
  const message = {
    400: 'The body is no gzip',
    413: 'The body is too large',
    415: 'Send gzip or plain text',
  }[status];
  answerDocument(response, status, { message });
}
