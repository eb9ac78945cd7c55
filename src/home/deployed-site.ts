import { CONTENT_ID_FILE } from '#src/render/content-id.ts';
import { sendRequest } from '#src/sources/http-client.ts';

const TIMEOUT_MS = 20_000;

/**
 * Why what was built has to be deployed; undefined when the site out there has that content already. What cannot be
 * found out counts as a reason: a deployment too many does no harm.
 *
 * @param siteUrl of the front page, with a slash at its end.
 */
export async function reasonToDeploy(
  siteUrl: string,
  contentId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const url = new URL(CONTENT_ID_FILE, siteUrl);
  // Past every cache between here and there.
  url.searchParams.set('for', contentId.slice(0, 16));
  try {
    const request = { cache: 'no-store', signal, timeoutMs: TIMEOUT_MS, maxBytes: 1_000 } as const;
    const { ok, status, body } = await sendRequest(url, request);
    if (!ok) return `the site answers ${status} for ${CONTENT_ID_FILE}`;
    return body.toString().trim() === contentId ? undefined : 'the content has changed';
  } catch (error) {
    signal.throwIfAborted();
    return `the site cannot be reached (${(error as Error).message})`;
  }
}
