import { z } from 'zod';
import type { LoanRequest } from '#src/backfill/lend-calls.ts';
import type { ChangesCursor } from './changes-page.ts';

/** The header in which a server says whose changes it counts. */
export const EPOCH_HEADER = 'x-catalog-epoch';

const CURSOR = /^([\w-]{0,64})\.(\d{1,10})$/;

/** How a cursor stands in a URL. */
export function writeCursor({ epoch, last }: ChangesCursor): string {
  return `${epoch}.${last}`;
}

/** The cursor of a URL: undefined when there is none, null when it is none of ours. */
export function parseCursor(text: string | null): ChangesCursor | undefined | null {
  if (text === null || text === '') return undefined;
  const [, epoch, last] = CURSOR.exec(text) ?? [];
  return epoch === undefined ? null : { epoch, last: Number(last) };
}

const loan = z.object({
  holder: z.string().regex(/^[\w-]{8,64}$/),
  api: z.enum(['web-api', 'oembed']),
  calls: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number),
});

/** How a request for a loan stands in a URL. */
export function writeLoan({ holder, api, calls }: LoanRequest): string {
  return new URLSearchParams({ holder, api, calls: String(calls) }).toString();
}

/** The loan that a URL asks for: undefined when it asks for none, null when it is no request of ours. */
export function parseLoan(query: URLSearchParams): LoanRequest | undefined | null {
  if (!query.has('holder')) return undefined;
  const parsed = loan.safeParse(Object.fromEntries(query));
  return parsed.success ? parsed.data : null;
}
