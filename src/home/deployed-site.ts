import { CONTENT_ID_FILE } from '#src/render/content-id.ts';
import { readText } from '#src/sources/read-text.ts';
import { startTimeLimit } from '#src/sources/time-limit.ts';

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
  const limit = startTimeLimit(TIMEOUT_MS, signal);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: limit.signal });
    if (!response.ok) return `the site answers ${response.status} for ${CONTENT_ID_FILE}`;
    const deployed = (await readText(response, 1_000, limit.signal)).trim();
    return deployed === contentId ? undefined : 'the content has changed';
  } catch (error) {
    signal.throwIfAborted();
    return `the site cannot be reached (${(error as Error).message})`;
  } finally {
    limit.clear();
  }
}
