import { createRandom } from '../seeded-random.ts';
import { jsonAnswer, type Answer } from './behaviour.ts';
import { drawCover } from './draw-cover.ts';
import { inventAlbum } from './invented-album.ts';

/** What the simulated MusicBrainz knows of the release at an address. */
export interface ReleaseFacts {
  artist: string;
  title: string;
  /** `2024`, `2024-05` or `2024-05-17`. */
  releaseDate?: string | null | undefined;
  /** What the Cover Art Archive has: a front picture by default; `lost`: it says so, and cannot give it. */
  front?: 'there' | 'none' | 'lost' | undefined;
  /** The release was merged into the one at this address. */
  mergedInto?: string | undefined;
}

/** By address, as MusicBrainz keeps them. */
export type KnownReleases = ReadonlyMap<string, ReleaseFacts>;

const MOST_ADDRESSES = 100;
const NOT_FOUND = jsonAnswer(404, {
  error: 'Not Found',
  help: 'For usage, please see: https://musicbrainz.org/development/mmd',
});

/** The id of the release at an address. */
export function mbidOf(address: string): string {
  const dice = createRandom(`mbid ${address}`);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => dice.below(16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** Which of the services of MusicBrainz a path belongs to; undefined: it is Spotify's. */
export function musicBrainzApiOf(path: string): 'musicbrainz' | 'listenbrainz' | undefined {
  if (path.startsWith('/ws/2/')) return 'musicbrainz';
  return path.startsWith('/1/explore/') ? 'listenbrainz' : undefined;
}

/** Answers one request of MusicBrainz or ListenBrainz, as the real one would. */
export function answerMusicBrainz(url: URL, releases: KnownReleases, userAgent: string | undefined): Answer {
  if (!userAgent || /^node/.test(userAgent))
    return jsonAnswer(403, { error: 'A meaningful User-Agent is required' });
  if (url.pathname === '/ws/2/url') return answerAddresses(url.searchParams.getAll('resource'), releases);
  const mbid = /^\/ws\/2\/release\/([^/]+)$/.exec(url.pathname)?.[1];
  if (mbid !== undefined) return answerRelease(mbid, releases);
  if (url.pathname === '/1/explore/fresh-releases/')
    return answerFresh(Number(url.searchParams.get('days')), releases);
  return NOT_FOUND;
}

/** A single address has an answer of another shape, and 404 when it is unknown; unknown ones among several are left out. */
function answerAddresses(addresses: readonly string[], releases: KnownReleases): Answer {
  const isWrong = (address: string): boolean => !URL.canParse(address) || address.includes('%00');
  if (addresses.length === 0 || addresses.length > MOST_ADDRESSES || addresses.some(isWrong)) {
    return jsonAnswer(400, { error: 'Invalid or missing resource argument', help: '' });
  }
  const urls = addresses.flatMap((address) => {
    const facts = releases.get(address);
    return facts ? [urlJson(address, facts)] : [];
  });
  if (urls.length === 0) return NOT_FOUND;
  if (addresses.length === 1) return jsonAnswer(200, urls[0]);
  return jsonAnswer(200, { 'url-count': urls.length, 'url-offset': 0, urls });
}

function urlJson(address: string, { title, releaseDate }: ReleaseFacts): object {
  const release = { id: mbidOf(address), title, date: releaseDate ?? '', status: 'Official' };
  return {
    id: mbidOf(`url ${address}`),
    resource: address,
    relations: [
      {
        type: 'purchase for download',
        'target-type': 'release',
        direction: 'backward',
        ended: false,
        release,
      },
    ],
  };
}

/** A release that was merged is answered with the one that took its place. */
function answerRelease(mbid: string, releases: KnownReleases): Answer {
  const address = [...releases.keys()].find((each) => mbidOf(each) === mbid);
  const facts = address === undefined ? undefined : releases.get(address);
  if (address === undefined || !facts) return NOT_FOUND;
  if (facts.mergedInto !== undefined) return answerRelease(mbidOf(facts.mergedInto), releases);
  const album = inventAlbum(mbid, facts);
  const credit = [
    { name: facts.artist, joinphrase: '', artist: { id: mbidOf(facts.artist), name: facts.artist } },
  ];
  return jsonAnswer(200, {
    id: mbid,
    title: facts.title,
    date: facts.releaseDate ?? '',
    barcode: String(createRandom(mbid).whole(10 ** 11, 10 ** 12 - 1)),
    status: 'Official',
    'artist-credit': credit,
    'label-info': [{ 'catalog-number': null, label: { id: mbidOf(album.label), name: album.label } }],
    media: [
      {
        format: 'Digital Media',
        position: 1,
        'track-count': album.tracks.length,
        tracks: album.tracks.map(({ id, name, durationMs }, index) => ({
          id: mbidOf(id),
          position: index + 1,
          number: String(index + 1),
          title: name,
          length: durationMs,
          'artist-credit': credit,
        })),
      },
    ],
    'cover-art-archive': { front: facts.front !== 'none', artwork: facts.front !== 'none', count: 1 },
  });
}

function answerFresh(days: number, releases: KnownReleases): Answer {
  if (!(days >= 1 && days <= 90))
    return jsonAnswer(400, { code: 400, error: 'days must be between 1 and 90' });
  const listed = [...releases].map(([address, { artist, title, releaseDate }]) => ({
    artist_credit_name: artist,
    release_name: title,
    release_date: releaseDate ?? null,
    release_mbid: mbidOf(address),
    release_group_primary_type: 'Album',
    caa_id: null,
  }));
  return jsonAnswer(200, {
    payload: { days, releases: listed, count: listed.length, total_count: listed.length },
  });
}

/** Where the Cover Art Archive and the archive behind it have pictures. */
const FRONT = /^\/release\/([\da-f-]{36})\/front-(250|500|1200)$/;
const ARCHIVED = /^\/archived\/([\da-f-]{36}|lost)-(250|500|1200)\.svg$/;

/** The answer of the Cover Art Archive, which sends on to the picture; undefined: the path is none of its own. */
export function answerPicture(path: string, releases: KnownReleases): Answer | undefined {
  const [, mbid, side] = FRONT.exec(path) ?? [];
  if (mbid !== undefined) {
    const address = [...releases.keys()].find((each) => mbidOf(each) === mbid);
    const front = address === undefined ? 'none' : releases.get(address)!.front;
    if (front === 'none') return { status: 404, headers: {}, body: '' };
    const location = `/archived/${front === 'lost' ? 'lost' : mbid}-${side}.svg`;
    return { status: 307, headers: { location }, body: '' };
  }
  const [, archived, width] = ARCHIVED.exec(path) ?? [];
  if (archived === 'lost') return { status: 404, headers: {}, body: '' };
  return archived === undefined ? undefined : pictureAnswer(drawCover(archived, Number(width)));
}

/** A picture as hosts of pictures send it. */
export function pictureAnswer(svg: string): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    },
    body: svg,
  };
}
