import type { Subject } from '#db/engines/exclusive-transaction.ts';

/** What has to be left alone while Spotify data, with ledger and gates, is merged. */
export const SPOTIFY_SUBJECTS = ['cache', 'gate web-api', 'gate oembed'] as const satisfies Subject[];
