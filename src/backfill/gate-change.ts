import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';
import type { Refusal } from '#src/spotify/spotify-port.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import type { Api } from './budget.ts';
import { changeGate } from './gate-store.ts';
import { accountFault, shutForAccount, type Gate } from './gate.ts';

/**
 * Changes the gate and logs what a maintainer has to know: that it shut, or, as an error, what only a person can mend.
 * Each is logged once, by the process that wrote it: a fault that is known already is not told again.
 */
export async function changeGateAloud(
  db: CatalogDatabase,
  logger: Logger,
  api: Api,
  change: (gate: Gate) => Gate,
): Promise<void> {
  let before: Gate | undefined;
  const after = await changeGate(db, api, (gate) => {
    before = gate;
    return change(gate);
  });
  const until = after.shut_until;
  if (after.account_fault !== null && after.account_fault !== before?.account_fault) {
    logger.error({ api, until }, after.account_fault);
  } else if (until !== null && until !== before?.shut_until) {
    logger.warn({ api, until, reason: after.reason }, 'Spotify gate shut');
  }
}

/** Shuts the gate for a fault that only a person can mend; a token that is refused passes no guard that would. */
export async function heedAccountFault(
  { db, logger, now, spotify }: BackfillDeps,
  { reason }: Refusal,
): Promise<void> {
  if (reason !== 'credentials' && reason !== 'forbidden') return;
  const api = spotify ? 'web-api' : 'oembed';
  const sentence = accountFault(reason, api);
  await changeGateAloud(db, logger, api, (gate) => shutForAccount(gate, sentence, now()));
}
