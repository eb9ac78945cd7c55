/**
 * Covers and details on demand, by the `hx-*` attributes of the page. Only what the catalog answers with on purpose is
 * swapped in; a fault of server or network leaves the placeholder, which asks again when the browser is back online.
 */
import htmx from 'htmx.org';
import { askAgain } from './ask-again.ts';
import { followCoverNews } from './cover-news.ts';

/** 503 carries the placeholder that says when covers resume. */
const SWAPPED = new Set([200, 503]);

interface RequestDetail {
  ctx: { sourceElement: Element; response?: { status: number } };
}

htmx.config.history = false;
htmx.config.includeIndicatorCSS = false;
if (document.documentElement.hasAttribute('data-fragments-elsewhere')) htmx.config.mode = 'cors';

document.addEventListener('htmx:before:response', (event) => {
  const { ctx } = (event as CustomEvent<RequestDetail>).detail;
  if (!SWAPPED.has(ctx.response?.status ?? 0)) event.preventDefault();
});

document.addEventListener('htmx:error', (event) => {
  (event as CustomEvent<RequestDetail>).detail.ctx.sourceElement.setAttribute('data-offline', '');
});

window.addEventListener('online', () => {
  for (const element of document.querySelectorAll('[data-offline]')) askAgain(element);
});

followCoverNews();
