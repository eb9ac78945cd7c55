import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill-deps.ts';
import type { Api } from './budget.ts';
import { changeGate, readGate } from './gate-store.ts';
import { accountFault, shutForAccount, shutForMs, type Gate } from './gate.ts';

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

/** Many albums meet the same fault at the same moment: one of them says it for all. */
const underWay = new WeakMap<CatalogDatabase, Promise<void>>();

/** Shuts the gate for a fault that only a person can mend; a token that is refused passes no guard that would. */
export async function heedAccountFault(deps: BackfillDeps, { reason }: SourceFailure): Promise<void> {
  if (reason !== 'credentials' && reason !== 'forbidden') return;
  const { db } = deps;
  const already = underWay.get(db);
  if (already) return already;
  const heeding = shutForFault(deps, reason).finally(() => underWay.delete(db));
  underWay.set(db, heeding);
  return heeding;
}

async function shutForFault(
  { db, logger, now, spotify }: BackfillDeps,
  reason: 'credentials' | 'forbidden',
): Promise<void> {
  const api = spotify ? 'web-api' : 'oembed';
  const sentence = accountFault(reason, api);
  const gate = await readGate(db, api);
  if (gate.account_fault === sentence && shutForMs(gate, now()) > 0) return;
  await changeGateAloud(db, logger, api, (before) => shutForAccount(before, sentence, now()));
}
