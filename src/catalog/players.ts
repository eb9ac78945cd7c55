import { isSampleAlbumId, isSpotifyAlbumId } from './spotify-album-id.ts';

/**
 * The services whose own player can stand in a page, in the order in which they are offered. Nothing of them is loaded before
 * somebody asks for it.
 */
export const PLAYERS = ['bandcamp', 'spotify', 'youtube'] as const;
export type PlayerName = (typeof PLAYERS)[number];

/** Each player's name as its owner spells it, where its frames come from, and what one hears there. */
export const PLAYER_VIEWS: Record<PlayerName, { name: string; origin: string; hears: string }> = {
  bandcamp: { name: 'Bandcamp', origin: 'https://bandcamp.com', hears: 'whole album' },
  spotify: {
    name: 'Spotify',
    origin: 'https://open.spotify.com',
    hears: 'previews, or whole when logged in',
  },
  youtube: { name: 'YouTube', origin: 'https://www.youtube-nocookie.com', hears: 'as uploaded' },
};

/**
 * The address of a player's frame, for wide and for narrow windows; undefined where no player can play the link. Bandcamp's
 * player takes addresses of bandcamp.com only. Albums of the sample are nowhere.
 */
export function playerOf(
  href: string,
): { player: PlayerName; frame: string; smallFrame: string } | undefined {
  if (!URL.canParse(href)) return undefined;
  const { hostname, pathname, searchParams } = new URL(href);
  const both = (player: PlayerName, path: string, small = path) => {
    const at = `${PLAYER_VIEWS[player].origin}/${path}`;
    return { player, frame: at, smallFrame: `${PLAYER_VIEWS[player].origin}/${small}` };
  };
  if (/^[a-z0-9-]+\.bandcamp\.com$/.test(hostname)) {
    if (!/^\/album\/[\w-]+\/?$/.test(pathname)) return undefined;
    const album = encodeURIComponent(`https://${hostname}${pathname}`);
    const look = 'tracklist=false/bgcol=ffffff/linkcol=ad4117/transparent=true/';
    const path = (size: string): string => `EmbeddedPlayer/url=${album}/size=${size}/artwork=small/${look}`;
    return both('bandcamp', path('large'), path('small'));
  }
  if (hostname === 'open.spotify.com') {
    const id = /\/album\/(\w+)/.exec(pathname)?.[1];
    return id && isSpotifyAlbumId(id) && !isSampleAlbumId(id)
      ? both('spotify', `embed/album/${id}`)
      : undefined;
  }
  const video = youtubeVideo(hostname, pathname, searchParams);
  return video === undefined ? undefined : both('youtube', `embed/${video}`);
}

/** What follows `embed/`: a list of videos, from the one that is named; or a video. */
function youtubeVideo(hostname: string, pathname: string, query: URLSearchParams): string | undefined {
  const isShort = hostname === 'youtu.be';
  if (!isShort && !/^(www\.|m\.|music\.)?youtube\.com$/.test(hostname)) return undefined;
  const list = /^[\w-]{10,64}$/.exec(query.get('list') ?? '')?.[0];
  if (pathname === '/playlist') return list && `videoseries?list=${list}`;
  const given = isShort ? pathname.slice(1) : pathname === '/watch' ? query.get('v') : null;
  const id = /^[\w-]{11}$/.exec(given ?? '')?.[0];
  return id && list ? `${id}?list=${list}` : id;
}

/** Where an album can be heard, by the name of the link: first what may play in a page, in the order of `PLAYERS`, then as the sheet has it. */
export function listenLinks({
  spotifyUrl,
  links,
}: {
  spotifyUrl: string | null;
  links: Readonly<Record<string, string>>;
}): { name: string; href: string }[] {
  const { bandcamp, youtube, ...others } = links;
  return Object.entries({ bandcamp, spotify: spotifyUrl, youtube, ...others }).flatMap(([name, href]) =>
    href ? [{ name, href }] : [],
  );
}
