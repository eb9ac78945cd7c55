/**
 * Plays albums in the page: a service's own player in a dock at the foot, one at a time. Before the first click on `Load it`
 * nothing of a service is asked for; links that no script takes over lead to the service.
 */
import { PLAYER_VIEWS, playerOf, type PlayerName } from '#src/catalog/players.ts';
import { pageMarks, toggleMark, type NamedAlbum } from './marks/mark-store.ts';
import { albumInTile } from './marks/tile-marks.ts';
import { readKept, writeKept } from './kept-value.ts';

/** How long a service may take to answer before its own page is offered. */
const PATIENCE_MS = 5_000;
const SMALL = matchMedia('(width < 768px)');
/** Players that may load without being asked about again: for this page, and for good. */
const ALWAYS = 'players-allowed';
const PREFERRED = 'player';
const allowed = new Set(readKept(ALWAYS)?.split(',') ?? []);

interface Playing {
  album: NamedAlbum;
  link: HTMLAnchorElement;
}

const template = document.querySelector<HTMLTemplateElement>('[data-player-template]');
const offered = template?.dataset['players']?.split(' ') ?? [];
let dock: HTMLElement | undefined;
let playing: Playing | undefined;
let waiting: number | undefined;

function isPlayable({ href }: HTMLAnchorElement): boolean {
  const player = playerOf(href)?.player;
  return player !== undefined && offered.includes(player);
}

/** The links of a tile, or of the page's album, that can be played here. */
function linksIn(place: ParentNode): HTMLAnchorElement[] {
  return [...place.querySelectorAll<HTMLAnchorElement>('a[data-play], a.spotify-mark')].filter(isPlayable);
}

function playerNamed(link: HTMLAnchorElement): PlayerName {
  return playerOf(link.href)!.player;
}

/** Whichever the visitor used last, else the one that stands first. */
function preferred(links: readonly HTMLAnchorElement[]): HTMLAnchorElement | undefined {
  return links.find((link) => playerNamed(link) === readKept(PREFERRED)) ?? links[0];
}

function albumOf(link: HTMLAnchorElement): NamedAlbum {
  const tile = link.closest<HTMLElement>('.tile[data-album]');
  if (tile) return albumInTile(tile);
  const { albumMarks, artist, title } = document.querySelector<HTMLElement>('[data-album-marks]')!.dataset;
  return { id: Number(albumMarks), artist: artist!, title: title! };
}

function find<Kind extends HTMLElement = HTMLElement>(part: string): Kind {
  return dock!.querySelector<Kind>(`[data-player-${part}]`)!;
}

function open(link: HTMLAnchorElement): void {
  playing = { album: albumOf(link), link };
  if (!dock) {
    dock = (document.importNode(template!.content, true) as DocumentFragment)
      .firstElementChild as HTMLElement;
    document.body.append(dock);
    document.documentElement.setAttribute('data-player', '');
    dock.addEventListener('click', click);
    document.dispatchEvent(new Event('player:open'));
  }
  const { album } = playing;
  const { name } = PLAYER_VIEWS[playerNamed(link)];
  find('title').textContent = album.title;
  find('artist').textContent = album.artist;
  for (const to of dock.querySelectorAll<HTMLAnchorElement>('[data-player-open]')) {
    to.href = link.href;
    to.textContent = `Open on ${name}`;
  }
  find('always').textContent = `Always for ${name}`;
  find<HTMLButtonElement>('next').hidden = nextLink() === undefined;
  showMarks();
  load();
  dock.focus({ preventScroll: true });
}

/** Puts the frame in, or says what is in its way. */
function load(): void {
  const { album, link } = playing!;
  const player = playerNamed(link);
  const { name } = PLAYER_VIEWS[player];
  clearTimeout(waiting);
  dock!.querySelector('iframe')?.remove();
  if (!navigator.onLine) return say('You are offline: the player waits for the network.');
  if (!allowed.has(player)) {
    return say(`${name}’s player sees your visit, as its own page would.`, { asks: true });
  }
  find('ask').hidden = true;
  const { frame, smallFrame } = playerOf(link.href)!;
  const iframe = document.createElement('iframe');
  iframe.title = `Player: ${album.title} by ${album.artist} on ${name}`;
  // YouTube's player refuses to play for nobody; to the others it is not told where they stand.
  iframe.referrerPolicy = player === 'youtube' ? 'strict-origin' : 'no-referrer';
  iframe.allow = 'autoplay; clipboard-write; encrypted-media';
  iframe.dataset['by'] = player;
  iframe.addEventListener('load', () => {
    clearTimeout(waiting);
    find('ask').hidden = true;
  });
  iframe.src = SMALL.matches ? smallFrame : frame;
  find('frame').append(iframe);
  waiting = window.setTimeout(() => say(`No answer from ${name}.`), PATIENCE_MS);
}

function say(text: string, { asks = false } = {}): void {
  find('says').textContent = text;
  for (const part of ['load', 'always']) find(part).hidden = !asks;
  find('ask').toggleAttribute('data-asks', asks);
  find('ask').hidden = false;
}

function close(): void {
  clearTimeout(waiting);
  dock?.remove();
  document.documentElement.removeAttribute('data-player');
  const back = playing?.link.closest('.tile')?.querySelector<HTMLElement>('.tile-title') ?? playing?.link;
  dock = playing = undefined;
  if (back?.isConnected) back.focus({ preventScroll: true });
}

/** The next album of the list that can be played; the first when what plays is in none. */
function nextLink(): HTMLAnchorElement | undefined {
  const tiles = [...document.querySelectorAll<HTMLElement>('.tile[data-album]')];
  const at = tiles.findIndex((tile) => Number(tile.dataset['album']) === playing?.album.id);
  const next = tiles.slice(at + 1).find((tile) => linksIn(tile).length > 0);
  return next && preferred(linksIn(next));
}

function next(): void {
  const link = nextLink();
  if (!link) return;
  link.closest('.tile')?.scrollIntoView({ block: 'nearest' });
  open(link);
}

function showMarks(): void {
  for (const button of dock?.querySelectorAll<HTMLElement>('[data-mark]') ?? []) {
    const isMarked = button.dataset['mark'] === pageMarks().markOf(playing!.album.id);
    button.setAttribute('aria-pressed', String(isMarked));
  }
}

function click({ target }: MouseEvent): void {
  const button = (target as HTMLElement).closest('button');
  if (!button) return;
  const { playerClose, playerNext, playerLoad, playerAlways, mark } = button.dataset;
  if (playerClose !== undefined) close();
  else if (playerNext !== undefined) next();
  else if (mark === 'want' || mark === 'listened') toggleMark(playing!.album, mark);
  else if (playerLoad !== undefined || playerAlways !== undefined) {
    allowed.add(playerNamed(playing!.link));
    const kept = readKept(ALWAYS)?.split(',') ?? [];
    if (playerAlways !== undefined) writeKept(ALWAYS, [...kept, playerNamed(playing!.link)].join(','));
    load();
    dock!.focus({ preventScroll: true });
  }
}

/** What `p` plays: the album in focus, else the page's own. */
function linksInFocus(at: HTMLElement): HTMLAnchorElement[] {
  return linksIn(
    at.closest('.tile') ?? document.querySelector('.listen') ?? document.createDocumentFragment(),
  );
}

document.addEventListener('click', (event) => {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[data-play]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || !isPlayable(link)) return;
  event.preventDefault();
  const tile = link.closest('.tile');
  // On its own page an album is heard where the visitor says, elsewhere where they said last.
  if (!tile && linksIn(link.closest('.listen')!).length > 1) writeKept(PREFERRED, playerNamed(link));
  open((tile && preferred(linksIn(tile))) ?? link);
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.target as HTMLElement;
  if (at.closest('input:not([type=checkbox]), select, textarea, dialog')) return;
  const links = linksInFocus(at);
  const first = preferred(links);
  if (event.key === 'Escape' && dock) close();
  else if (event.key === 'n' && dock) next();
  else if (event.key === 'p' && first) open(first);
  else if (event.key === 'P' && links.length > 1) open(links.find((link) => link !== first)!);
  else return;
  event.preventDefault();
});

addEventListener('online', () => dock && !dock.querySelector('iframe') && load());
pageMarks().onChange(showMarks);
