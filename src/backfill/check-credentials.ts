import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { changeBreaker } from './circuit-breaker.ts';

/**
 * Asks Spotify for a token, which is no call that counts. Valid credentials mend an account's fault and end the pause
 * that it had made; a pause that Spotify asked for stays, since a token says nothing of it.
 */
export async function checkCredentials({
  db,
  spotify,
}: BackfillDeps): Promise<{ status: 'valid' } | 'none' | SourceFailure> {
  if (!spotify) return 'none';
  const answer = await spotify.checkCredentials();
  if (answer.status === 'valid') {
    await changeBreaker(db, 'web-api', (breaker) => {
      if (breaker.account_failure === null) return breaker;
      const ownPause = breaker.reason === breaker.account_failure;
      return { ...breaker, account_failure: null, ...(ownPause && { open_until: null, reason: null }) };
    });
  }
  return answer;
}
