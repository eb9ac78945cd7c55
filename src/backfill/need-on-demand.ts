import type { Album } from '#src/catalog/album.ts';
import type { Logger } from '#src/logger.ts';
import type { Unavailable } from './cover-state.ts';

/** What a fragment or an island shows; enough of the album to draw its cover. */
export interface Shown<State> {
  album: Pick<Album, 'id' | 'artist' | 'title' | 'spotifyUrl'>;
  state: State | Unavailable;
}

const TRY_AGAIN_S = 30;
/** What is asked for waits for Spotify less long than this; only a database that answers slowly, time and again, is left. */
const TIMEOUT_MS = 2_800;

/**
 * Asks for a cover or details, and turns a fault of ours (the database cannot be read, or not in time) into "not now":
 * a visitor gets a placeholder that asks again, the log gets the fault.
 */
export async function needOnDemand<State>(
  { logger, now }: { logger: Logger; now: () => number },
  albumId: number | undefined,
  ask: (albumId: number) => Promise<Shown<State> | undefined>,
): Promise<Shown<State> | undefined> {
  if (albumId === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([ask(albumId), timeout]);
  } catch (error) {
    logger.error({ err: error, album_id: albumId }, 'cover or details not answered');
    const album = { id: albumId, artist: '', title: '', spotifyUrl: null };
    const resumesAt = new Date(now() + TRY_AGAIN_S * 1000);
    return { album, state: { status: 'unavailable', resumesAt, retryAfterS: TRY_AGAIN_S } };
  } finally {
    clearTimeout(timer);
  }
}
