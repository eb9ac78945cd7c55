import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { changeGate } from './gate-store.ts';

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
    await changeGate(db, 'web-api', (gate) => {
      if (gate.account_fault === null) return gate;
      const ownPause = gate.reason === gate.account_fault;
      return { ...gate, account_fault: null, ...(ownPause && { shut_until: null, reason: null }) };
    });
  }
  return answer;
}
