/**
 * Covers and details on demand, by the `hx-*` attributes of the page. Only what the catalog answers with on purpose is
 * swapped in; a fault of the server leaves the placeholder, which asks again later. Nothing is asked while the browser is
 * offline or nobody looks at the page.
 */
import htmx from 'htmx.org';
import { askAgain } from './ask-again.ts';
import { followCoverNews } from './cover-news.ts';

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

interface RequestDetail {
  ctx: { sourceElement: Element; response: { status: number }; text: string };
}

/** 503 carries the placeholder that says when covers resume, unless it comes from a front server, as a page may. */
function isFragment({ response: { status }, text }: RequestDetail['ctx']): boolean {
  return (status === 200 || status === 503) && /^\s*<(div class="cover|section class="details)"/.test(text);
}

/** Each time after twice as long, so that many open pages do not keep down a server that is coming up. */
function askLater(element: Element): void {
  const pause = Math.min(Number(element.getAttribute('data-pause') ?? FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
  element.setAttribute('data-pause', String(2 * pause));
  setTimeout(() => element.isConnected && askAgain(element, 'load'), pause * (0.75 + Math.random() / 2));
}

/** Until the browser is online and the page is looked at. */
function putOff(element: Element): void {
  element.setAttribute('data-put-off', '');
}

function resume(): void {
  if (document.hidden || !navigator.onLine) return;
  for (const element of document.querySelectorAll('[data-put-off]')) askAgain(element, 'intersect once');
}

htmx.config.history = false;
htmx.config.includeIndicatorCSS = false;
if (document.documentElement.hasAttribute('data-fragments-elsewhere')) htmx.config.mode = 'cors';

document.addEventListener('htmx:before:request', (event) => {
  if (!document.hidden) return;
  event.preventDefault();
  putOff((event as CustomEvent<RequestDetail>).detail.ctx.sourceElement);
});

document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = (event as CustomEvent<RequestDetail>).detail;
  if (isFragment(ctx)) return;
  event.preventDefault();
  const { status } = ctx.response;
  if (status === 200 || status >= 429) askLater(ctx.sourceElement);
});

document.addEventListener('htmx:error', (event) => {
  const { sourceElement } = (event as CustomEvent<RequestDetail>).detail.ctx;
  if (navigator.onLine) askLater(sourceElement);
  else putOff(sourceElement);
});

window.addEventListener('online', resume);
document.addEventListener('visibilitychange', resume);

// Astro puts an island into the page by itself: htmx does not see what is in it.
const islands = new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) if (node instanceof Element) htmx.process(node);
});
for (const place of document.querySelectorAll('.album-details-late'))
  islands.observe(place, { childList: true });

followCoverNews();
