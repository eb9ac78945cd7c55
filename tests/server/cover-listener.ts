import { onTestFinished } from 'vitest';
import { albumAnswer, storeAnswer } from '#src/backfill/store-answer.ts';
import type { Services } from '#src/services.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { spotifyIdOf } from '../support/album-rows.ts';

/** Spotify's answer about an album is stored, and told. */
export async function settle({ db, coverEvents, now }: Services, albumId: number): Promise<void> {
  const spotifyId = spotifyIdOf(albumId);
  await storeAnswer(db, spotifyId, albumAnswer(spotifyAlbum(spotifyId), now()));
  coverEvents.publish({ spotifyId });
}

/** A page that listens; what it has been told so far. */
export async function listen(origin: string, ids: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const answer = await fetch(`${origin}/catalog/covers/events/?ids=${ids}`, {
    headers,
    signal: abort.signal,
  });
  const heard = { text: '', ended: false };
  const read = async (): Promise<void> => {
    for await (const bytes of answer.body!) heard.text += Buffer.from(bytes as Uint8Array).toString();
    heard.ended = true;
  };
  read().catch(() => undefined);
  const covers = (): string[] =>
    [...heard.text.matchAll(/event: covers\ndata: (.*)\n\n/g)].map((match) => match[1]!);
  return { answer, heard, covers, leave: () => abort.abort() };
}
