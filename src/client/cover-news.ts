import { askAgain } from './ask-again.ts';

/**
 * Covers that are not to be had now come sooner when another visitor gets them: while tiles wait, the server tells which
 * of them it has. Without it they ask again by themselves, later.
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

/** Listens for covers from now on. */
export function followCoverNews(): void {
  if (url === undefined) return;
  document.addEventListener('htmx:after:swap', lookSoon);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', lookSoon);
}
