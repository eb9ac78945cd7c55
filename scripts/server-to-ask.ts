import type { Config } from '#src/config.ts';
import { createServerClient, type AskServer } from '#src/state/server-client.ts';
import { UsageError } from './arguments.ts';

/** The server that an option or BACKFILL_ORIGIN names, and the way to it. */
export function serverToAsk(
  option: { name: string; value: string | undefined },
  { server, site }: Config,
  signal: AbortSignal,
): { origin: string; ask: AskServer } {
  const given = option.value ?? site.backfillOrigin;
  if (given === undefined) {
    throw new UsageError(
      `There is no server to ask: give --${option.name} URL, or set BACKFILL_ORIGIN in .env`,
    );
  }
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol) || new URL(given).pathname !== '/') {
    throw new UsageError(`--${option.name} takes an origin such as https://example.org, not "${given}"`);
  }
  const token = server.backfillToken;
  if (token === undefined) {
    throw new UsageError('BACKFILL_TOKEN is not set: a server answers only who carries its own');
  }
  const { origin } = new URL(given);
  return { origin, ask: createServerClient({ origin, token, signal }) };
}
