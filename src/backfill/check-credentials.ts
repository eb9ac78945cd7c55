import type { Refusal } from '#src/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import { changeGate } from './gate-store.ts';

/**
 * Asks Spotify for a token, which is no call that counts. Valid credentials mend an account's fault and open the
 * gate that it had shut.
 */
export async function checkCredentials({
  db,
  spotify,
}: BackfillDeps): Promise<{ status: 'valid' } | 'none' | Refusal> {
  if (!spotify) return 'none';
  const answer = await spotify.checkCredentials();
  if (answer.status === 'valid') {
    await changeGate(db, 'web-api', (gate) =>
      gate.account_fault === null ? gate : { ...gate, account_fault: null, shut_until: null, reason: null },
    );
  }
  return answer;
}
