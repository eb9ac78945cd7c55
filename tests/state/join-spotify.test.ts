import { describe, expect, it } from 'vitest';
import { neverAsked } from '#src/backfill/stored-album.ts';
import { absentAnswer, albumAnswer, oembedAnswer, type Answer } from '#src/backfill/store-answer.ts';
import { joinAlbums, joinCalls, joinGates, tidyAlbum } from '#src/state/join-spotify.ts';
import type { CachedAlbum, LedgerCall, SharedGate } from '#src/state/spotify-records.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { spotifyIdOf } from '../support/album-rows.ts';
import { at, NOW } from './machine-for-test.ts';

const ID = spotifyIdOf(1);
const HOUR = 3_600_000;
const images = [{ url: 'https://i.scdn.co/image/small', width: 300, height: 300 }];

function album(...answers: Answer[]): CachedAlbum {
  const { changed_seq: _seq, ...never } = neverAsked(ID);
  return tidyAlbum(Object.assign({ ...never }, ...answers) as CachedAlbum);
}
const webApi = (hours: number, label = 'Label') =>
  albumAnswer(spotifyAlbum(ID, { label }), NOW + hours * HOUR);
const oembed = (hours: number) => oembedAnswer(images, NOW + hours * HOUR);
const absent = (hours: number) => absentAnswer('web-api', NOW + hours * HOUR);
const failed = (hours: number, failures = 1): Answer => ({
  failures,
  failed_at: at(hours),
  failure_reason: 'timeout',
  next_attempt_at: at(hours + 1),
});

describe('two copies of an album', () => {
  it.each<[string, CachedAlbum, CachedAlbum, Partial<CachedAlbum>]>([
    ['nothing and something', album(), album(webApi(1)), { cover_state: 'found', metadata_state: 'found' }],
    ['an older and a newer answer', album(webApi(1, 'Old')), album(webApi(2, 'New')), { checked_at: at(2) }],
    [
      'found, and later absent',
      album(webApi(1)),
      album(absent(2)),
      { cover_state: 'absent', metadata_state: 'absent' },
    ],
    [
      'absent, and later found',
      album(absent(1)),
      album(webApi(2)),
      { cover_state: 'found', metadata_state: 'found' },
    ],
    [
      'details, and a newer cover without',
      album(webApi(1)),
      album(oembed(2)),
      { cover_source: 'oembed', metadata_state: 'found', metadata_checked_at: at(1), checked_at: at(2) },
    ],
    ['two covers of one moment', album(oembed(1)), album(webApi(1)), { cover_source: 'web-api' }],
    [
      'an answer, and a failure after it',
      album(webApi(1)),
      album(failed(2, 3)),
      { failures: 3, cover_state: 'found' },
    ],
    [
      'a failure, and an answer after it',
      album(failed(1, 3)),
      album(webApi(2)),
      { failures: 0, failed_at: null },
    ],
    ['two failures', album(failed(1, 9)), album(failed(2, 1)), { failures: 1, failed_at: at(2) }],
  ])('%s', (_name, one, other, expected) => {
    expect(joinAlbums(one, other)).toMatchObject(expected);
    expect(joinAlbums(other, one)).toEqual(joinAlbums(one, other));
    expect(joinAlbums(joinAlbums(one, other), one)).toEqual(joinAlbums(one, other));
  });

  it('of one time keep the pages of tracks that were added later', () => {
    const first = album(webApi(1));
    const details = spotifyAlbum(ID).details;
    const completed = {
      ...first,
      spotify_metadata_json: JSON.stringify({ ...details, tracks: [...details.tracks, ...details.tracks] }),
    };
    expect(joinAlbums(first, completed)).toEqual(completed);
    expect(joinAlbums(completed, first)).toEqual(completed);
  });
});

it('a call is counted once, with its end where one copy knows it', () => {
  const begun: LedgerCall = {
    call_key: 'a-call',
    api: 'web-api',
    called_at: at(0),
    purpose: 'visitor',
    endpoint: 'GET /albums/{id}',
    album_id: 1,
    status: null,
    duration_ms: null,
    allowance: null,
  };
  const ended = { ...begun, status: 200, duration_ms: 12 };
  expect(joinCalls(begun, ended)).toEqual(ended);
  expect(joinCalls(ended, begun)).toEqual(ended);
});

it('a gate is shut until the later moment, and each lesson is the newest', () => {
  const gate = (part: Partial<SharedGate>): SharedGate => ({
    api: 'web-api',
    shut_until: null,
    reason: null,
    learned_budget: null,
    learned_at: null,
    app_kind: null,
    app_kind_at: null,
    ...part,
  });
  const one = gate({ shut_until: at(5), reason: 'quota', learned_budget: 900, learned_at: at(1) });
  const other = gate({
    shut_until: at(2),
    reason: 'pause',
    learned_budget: 700,
    learned_at: at(3),
    app_kind: 'development',
    app_kind_at: at(0),
  });
  const joined = { ...other, shut_until: at(5), reason: 'quota' };
  expect(joinGates(one, other)).toEqual(joined);
  expect(joinGates(other, one)).toEqual(joined);
});
