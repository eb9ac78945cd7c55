import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
}, 240_000);

afterAll(async () => {
  await site.close();
});

const ours = /\/(?:src|db)\/[^?]+\.(?:ts|astro)/;
const pathOf = (url: string): string | undefined => {
  if (!ours.test(url) || url.includes('node_modules')) return undefined;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return file.startsWith(PROJECT_ROOT) ? file.slice(PROJECT_ROOT.length) : undefined;
};

/** The files of ours of which a function ran while `act` did; what runs at loading is not counted. */
async function filesOf(act: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await act();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  const ran = result.filter(({ functions }) =>
    functions.some(
      ({ functionName, ranges }) => functionName !== '' && ranges.some(({ count }) => count > 0),
    ),
  );
  return [...new Set(ran.flatMap(({ url }) => pathOf(url) ?? []))].sort();
}

/** The frames of ours on the way to each request that `act` sends to a source. */
async function framesOf(act: () => Promise<unknown>): Promise<string[][]> {
  const { fetch } = globalThis;
  const { stackTraceLimit } = Error;
  const stacks: string[][] = [];
  Error.stackTraceLimit = Infinity;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.includes('/albums/'))
      stacks.push(new Error().stack!.split('\n').filter((line) => ours.test(line)));
    return fetch(input, init);
  };
  try {
    await act();
  } finally {
    globalThis.fetch = fetch;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return stacks;
}

describe('a cover that nobody has asked for yet', () => {
  const ask = async (id: number): Promise<void> => {
    const answer = await fetch(`${site.origin}/catalog/album/${id}/cover-art/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<img');
  };

  it('is found by reading few files', async () => {
    // The first one asks for a token as well.
    await ask(await site.albumId());
    const [first, second] = await coldAlbums();
    const files = await filesOf(() => ask(first!));
    expect(files, 'files').toContain('src/server/request-handler.ts');
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(42);
    const stacks = await framesOf(() => ask(second!));
    expect(stacks).toHaveLength(1);
    expect(stacks[0]!.length, stacks[0]!.join('\n')).toBeLessThanOrEqual(20);
  });

  const coldAlbums = async (): Promise<number[]> => {
    const rows = await site.services.db
      .selectFrom('album')
      .select('id')
      .where('spotify_id', 'is not', null)
      .where('id', '!=', await site.albumId())
      .where('removed_at', 'is', null)
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  };
});
