import { z } from 'zod';
import type { LoanRequest } from '#src/backfill/lend-calls.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { writeLoan } from './api-parameters.ts';
import type { ReportReceipt } from './receive-report.ts';
import type { AskServer } from './server-client.ts';
import type { SpotifyRecords } from './spotify-records.ts';
import { compressState, writeSpotifyText } from './spotify-text.ts';

const receipt = z.object({
  albums: z.number(),
  calls: z.number(),
  epoch: z.string(),
  loan: z.object({ calls: z.int().min(0), forMs: z.int().min(0) }).nullable(),
});

const ANSWER_BYTES = 64 * 1024;

/** Tells a server what was fetched and spent, and borrows calls. Throws as `createServerClient` does. */
export async function sendReport(
  ask: AskServer,
  records: SpotifyRecords,
  loan?: LoanRequest,
): Promise<ReportReceipt> {
  const { text } = await ask({
    method: 'POST',
    path: `/api/backfill${loan ? `?${writeLoan(loan)}` : ''}`,
    gzip: await compressState(writeSpotifyText(records)),
    maxBytes: ANSWER_BYTES,
  });
  const parsed = receipt.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CatalogError('server-not-catalog', 'The server did not say what it made of the report', {
    hint: 'Do both run the same version of this project?',
  });
}

/** A document; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
