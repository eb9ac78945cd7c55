/**
 * Covers and details on demand, by the `hx-*` attributes of the page. Only what the catalog answers with on purpose is
 * swapped in; a failure of the server leaves the placeholder, which asks again later. Nothing is asked while the browser is
 * offline or nobody looks at the page.
 */
import htmx from 'htmx.org';

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

interface RequestDetail {
  ctx: { sourceElement: Element; response: { status: number }; text: string };
}

/** Lets an element ask for its fragment once more, by another trigger. */
function askAgain(element: Element, trigger: string): void {
  const again = element.cloneNode(true) as Element;
  again.removeAttribute('data-put-off');
  again.removeAttribute('data-htmx-powered');
  again.setAttribute('hx-trigger', trigger);
  element.replaceWith(again);
  htmx.process(again);
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
  tellWaiting();
}

const note = Object.assign(document.createElement('p'), { className: 'cover-note' });
note.setAttribute('role', 'status');

/** Says once, in the head of the first list or below the one cover, what the page's covers wait for. */
function tellWaiting(): void {
  const resumes = document.querySelector<HTMLElement>('.cover[data-resumes]')?.dataset['resumes'];
  if (resumes !== undefined) {
    const time = Object.assign(document.createElement('time'), { dateTime: resumes, textContent: resumes });
    time.dataset['local'] = 'soon';
    note.replaceChildren('Covers resume about ', time);
  } else if (!navigator.onLine && document.querySelector('.cover[data-put-off]')) {
    note.replaceChildren('You are offline: covers wait');
  } else return note.remove();
  if (!note.isConnected) {
    document.querySelector('main :is(figcaption, .section-head, .list-head)')?.append(note);
  }
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
  else ctx.sourceElement.setAttribute('data-state', 'unknown');
});

document.addEventListener('htmx:after:swap', tellWaiting);

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

/*
 * Cover events: a cover that is not to be had now comes sooner when another visitor gets it. While tiles wait, the server
 * tells which of them it has; without it they ask again by themselves, later.
 */
const WAITING = '.cover[data-state=unavailable][hx-get]';
const MOST_IDS = 200;
/** Tiles come in groups; the stream is opened for all of them. */
const SETTLE_MS = 1_000;
/** After a refusal. */
const REST_MS = 60_000;

const url = document.documentElement.dataset['coverEvents'];
let stream: EventSource | undefined;
let streamed = new Set<string>();
let restUntil = 0;
let looking: ReturnType<typeof setTimeout> | undefined;

function waitingTiles(): Map<string, Element[]> {
  const tiles = new Map<string, Element[]>();
  for (const tile of document.querySelectorAll(WAITING)) {
    const id = /\/album\/(\d+)\//.exec(tile.getAttribute('hx-get')!)?.[1];
    if (id !== undefined) tiles.set(id, [...(tiles.get(id) ?? []), tile]);
  }
  return tiles;
}

function close(): void {
  stream?.close();
  stream = undefined;
  streamed = new Set();
}

function look(): void {
  looking = undefined;
  const ids = [...waitingTiles().keys()].slice(0, MOST_IDS);
  if (ids.length === 0 || document.hidden) return close();
  if (ids.every((id) => streamed.has(id)) || performance.now() < restUntil) return;
  close();
  streamed = new Set(ids);
  stream = new EventSource(`${url}?ids=${ids.join()}`);
  stream.addEventListener('covers', ({ data }: MessageEvent<string>) => {
    const tiles = waitingTiles();
    for (const id of data.split(',')) tiles.get(id)?.forEach((tile) => askAgain(tile, 'load'));
  });
  stream.addEventListener('error', () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    restUntil = performance.now() + REST_MS;
    close();
  });
}

function lookSoon(): void {
  looking ??= setTimeout(look, SETTLE_MS);
}

if (url !== undefined) {
  document.addEventListener('htmx:after:swap', lookSoon);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', lookSoon);
}
