import { setImmediate as yieldTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { tidyAlbum } from './join-spotify.ts';
import type { StateLine } from './sealed-text.ts';
import { albumRecord, artistRecord, callRecord, gateRecord, peerRecord } from './spotify-lines.ts';
import { noRecords, type CachedAlbum, type SpotifyRecords } from './spotify-records.ts';
import { describeProblem, stateFault } from './state-fault.ts';

/** Whether a cover may be shown from this address: see `isAcceptedImageUrl`. */
export type AcceptsImage = (url: string) => boolean;

const LINES_PER_TURN = 200;

/**
 * Parses what `writeSpotifyLines` wrote.
 *
 * @throws CatalogError `state-damaged` naming the line, also for images from elsewhere than Spotify.
 */
export async function readSpotifyLines(
  name: string,
  lines: readonly StateLine[],
  acceptsImage: AcceptsImage,
): Promise<SpotifyRecords> {
  const records = noRecords();
  for (const [index, line] of lines.entries()) {
    if (index % LINES_PER_TURN === 0) await yieldTurn();
    addRecord(records, name, line, acceptsImage);
  }
  return records;
}

function addRecord(records: SpotifyRecords, name: string, line: StateLine, acceptsImage: AcceptsImage): void {
  function check<T>(schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(line.value);
    if (!parsed.success) throw stateFault(name, line.number, describeProblem(parsed.error));
    return parsed.data;
  }
  const keys = typeof line.value === 'object' && line.value !== null ? line.value : {};
  // A call names an album too.
  if ('call' in keys) {
    const call = check(callRecord);
    records.calls.push({
      call_key: call.call,
      api: call.api,
      called_at: call.at,
      purpose: call.purpose,
      endpoint: call.endpoint,
      album_id: call.album ?? null,
      status: call.status ?? null,
      duration_ms: call.durationMs ?? null,
      allowance: call.allowance ?? null,
    });
  } else if ('album' in keys) {
    const album = check(albumRecord);
    const foreign = album.cover?.images?.find(({ url }) => !acceptsImage(url));
    if (foreign) {
      throw stateFault(
        name,
        line.number,
        'a cover is from an origin whose images are not shown',
        'Nothing was merged. If the origin is right, add it to SPOTIFY_IMAGE_ORIGINS',
      );
    }
    records.albums.push(albumOf(album, line.value as z.infer<typeof albumRecord>));
  } else if ('artist' in keys) {
    const { artist, genres, cachedAt } = check(artistRecord);
    records.artists.push({
      spotify_artist_id: artist,
      genres_json: JSON.stringify(genres),
      cached_at: cachedAt,
    });
  } else if ('gate' in keys) {
    const gate = check(gateRecord);
    records.gates.push({
      api: gate.gate,
      shut_until: gate.shutUntil ?? null,
      reason: gate.reason ?? null,
      learned_budget: gate.learnedBudget ?? null,
      learned_at: gate.learnedAt ?? null,
      app_kind: gate.appKind ?? null,
      app_kind_at: gate.appKindAt ?? null,
    });
  } else {
    const { peer, epoch, pulled } = check(peerRecord);
    records.peers.push({ origin: peer, epoch, pulled });
  }
}

/** @param raw the line before it was checked: what Spotify answered is kept letter by letter. */
function albumOf(album: z.infer<typeof albumRecord>, raw: z.infer<typeof albumRecord>): CachedAlbum {
  const { cover, details, failure } = album;
  return tidyAlbum({
    spotify_album_id: album.album,
    cover_state: cover?.state ?? null,
    spotify_cover_url: null,
    cover_images_json: cover?.images ? JSON.stringify(raw.cover!.images) : null,
    spotify_cover_cached_at: cover?.cachedAt ?? null,
    cover_source: cover?.source ?? null,
    cover_checked_at: cover?.at ?? null,
    metadata_state: details?.state ?? null,
    spotify_metadata_json: details?.value ? JSON.stringify(raw.details!.value) : null,
    spotify_metadata_cached_at: details?.cachedAt ?? null,
    metadata_checked_at: details?.at ?? null,
    checked_at: album.checkedAt ?? null,
    failures: failure?.count ?? 0,
    failed_at: failure?.at ?? null,
    failure_reason: failure?.reason ?? null,
    next_attempt_at: failure?.nextAttemptAt ?? null,
  });
}
