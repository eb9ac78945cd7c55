import { budgetRole } from '#src/backfill/budget-role.ts';
import type { RefreshOptions, RefreshReport } from '#src/backfill/refresh-albums.ts';
import type { Services } from '#src/services.ts';
import { isAcceptedImageUrl } from '#src/spotify/image-origins.ts';
import { createServerClient } from './server-client.ts';
import { startSharing, type SharedBudget } from './share-budget.ts';

/** A refresh, and how it shared its budget where it did. */
export type SharedRefreshReport = RefreshReport & { sharedBudget?: SharedBudget };

/**
 * Refreshes albums; where BACKFILL_ORIGIN and BACKFILL_TOKEN name a server, within the budget that is shared with it.
 * What was spent is reported also when the refresh is interrupted or fails. Throws as `refreshAlbums` does.
 */
export async function refreshWithinBudget(
  { db, config, purse, backfill, logger, now, sleep }: Services,
  options: RefreshOptions,
): Promise<SharedRefreshReport> {
  const origin = config.site.backfillOrigin;
  const token = config.server.backfillToken;
  const shares = budgetRole(config) === 'runner' && options.selected.length > 0;
  if (!shares || origin === undefined || token === undefined) return backfill.refresh(options);

  const sharing = await startSharing({
    db,
    origin,
    connect: (signal) => createServerClient({ origin, token, signal, sleep }),
    purse,
    api: config.spotify.credentials ? 'web-api' : 'oembed',
    acceptsImage: (url) => isAcceptedImageUrl(url, config.spotify.imageOrigins),
    logger,
    now,
    signal: options.signal,
  });
  const report = await backfill
    .refresh({ ...options, reasonNotToGoOn: sharing.reasonNotToGoOn })
    .catch(async (error: unknown) => {
      await sharing.finish();
      throw error;
    });
  return { ...report, sharedBudget: await sharing.finish() };
}
