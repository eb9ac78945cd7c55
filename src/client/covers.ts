/**
 * Covers and details on demand, by the `hx-*` attributes of the page. Only what the catalog answers with on purpose is
 * swapped in; a fault of the server leaves the placeholder, which asks again later, one of the network until the browser
 * is back online.
 */
import htmx from 'htmx.org';
import { askAgain } from './ask-again.ts';
import { followCoverNews } from './cover-news.ts';

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

interface RequestDetail {
  ctx: { sourceElement: Element; response?: { status: number; headers: Headers } };
}

/** 503 carries the placeholder that says when covers resume, unless it is that of a front server or says nothing. */
function isFragment({ status, headers }: { status: number; headers: Headers }): boolean {
  const isEmpty = headers.get('content-length') === '0';
  return status === 200 || (status === 503 && headers.has('retry-after') && !isEmpty);
}

/** Each time after twice as long, so that many open pages do not keep down a server that is coming up. */
function askLater(element: Element): void {
  const pause = Math.min(Number(element.getAttribute('data-pause') ?? FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
  element.setAttribute('data-pause', String(2 * pause));
  setTimeout(() => element.isConnected && askAgain(element, 'load'), pause * (0.75 + Math.random() / 2));
}

htmx.config.history = false;
htmx.config.includeIndicatorCSS = false;
if (document.documentElement.hasAttribute('data-fragments-elsewhere')) htmx.config.mode = 'cors';

document.addEventListener('htmx:before:response', (event) => {
  const { ctx } = (event as CustomEvent<RequestDetail>).detail;
  if (ctx.response && isFragment(ctx.response)) return;
  event.preventDefault();
  if ((ctx.response?.status ?? 0) >= 429) askLater(ctx.sourceElement);
});

document.addEventListener('htmx:error', (event) => {
  (event as CustomEvent<RequestDetail>).detail.ctx.sourceElement.setAttribute('data-offline', '');
});

window.addEventListener('online', () => {
  for (const element of document.querySelectorAll('[data-offline]')) askAgain(element);
});

followCoverNews();
