import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { createPaths, VIEW_FILES } from '#src/paths.ts';
import { createViewFiles, findViewFile } from '#src/server/view-files.ts';
import type { Services } from '#src/services.ts';
import { albumRow, insertAlbums } from '../support/album-rows.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

/** 40 albums, one a day up to the seventh of December; every third is Djent, the others are doom. */
async function openViews() {
  const db = await temporaryDatabase();
  await insertAlbums(db, 40, (id) => {
    const day = new Date(NOW + (id - 31) * 86_400_000).toISOString().slice(0, 10);
    const genre = id % 3 === 0 ? 'Djent' : 'Doom metal';
    return albumRow({ id, release_date: day, genres_json: JSON.stringify([genre]), title: `<Title> ${id}` });
  });
  const clock = { ms: NOW };
  const paths = createPaths({ url: 'https://prog.example', basePath: '/', onDemand: 'server' });
  const services = { db, config: parseConfig({}), now: () => clock.ms, paths } as unknown as Services;
  const answer = createViewFiles(services);
  const origin = await serveOnLoopback((request, response) => {
    const file = findViewFile(request.url!.slice(1).split('?')[0]!);
    if (file) void answer(request, response, file);
    else response.writeHead(404).end();
  });
  return {
    clock,
    get: (path: string, headers = {}) => fetch(`${origin}/catalog/${path}`, { headers }),
  };
}

const idsIn = (text: string): number[] =>
  [...text.matchAll(/catalog\/album\/(\d+)\//g)].map(([, id]) => Number(id));

describe('a view of the list as a file', () => {
  it('feed: what is out of it, newest first; calendar: what is to come', async () => {
    const { get } = await openViews();
    const feed = await get('feed.xml?genre=djent');
    expect(feed.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const text = await feed.text();
    expect(idsIn(text)).toEqual([30, 27, 24, 21, 18, 15, 12, 9, 6, 3]);
    expect(text).toContain('<title>Progmetal Catalog: Djent</title>');
    expect(text).toContain(
      'rel="self" type="application/atom+xml" href="https://prog.example/catalog/feed.xml?genre=Djent"',
    );
    expect(text).toContain('href="https://prog.example/catalog/albums/?genre=Djent"');
    expect(text).toContain('&lt;Title&gt; 30');
    const calendar = await (await get('calendar.ics?genre=djent')).text();
    expect(idsIn(calendar)).toEqual([33, 36, 39]);
    expect(calendar).toContain('X-WR-CALNAME:Progmetal: Djent');
  });

  it('CSV and JSON: all of it, in the order of the list, as they are exported', async () => {
    const { get } = await openViews();
    const json = (await (await get('albums.json?genre=Djent&sort=added')).json()) as { id: number }[];
    expect(json.map(({ id }) => id)).toEqual([39, 36, 33, 30, 27, 24, 21, 18, 15, 12, 9, 6, 3]);
    expect(json[0]).toMatchObject({ title: '<Title> 39', genres: ['Djent'], removed: false });
    const csv = Papa.parse<Record<string, string>>(await (await get('albums.csv?genre=Djent')).text(), {
      header: true,
      skipEmptyLines: true,
    });
    expect(csv.data.map(({ id }) => Number(id))).toEqual(json.map(({ id }) => id));
    expect(Object.keys(csv.data[0]!).slice(0, 3)).toEqual(Object.keys(json[0]!).slice(0, 3));
    expect(await (await get('albums.json?genre=Polka')).json()).toEqual([]);
  });

  it('is not sent again until it changes: another day, not another order of the query', async () => {
    const { get, clock } = await openViews();
    const etag = (await get('feed.xml?genre=Djent&vocal=Clean')).headers.get('etag')!;
    const again = await get('feed.xml?vocal=Clean&genre=djent', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    clock.ms += 3 * 86_400_000;
    const later = await get('feed.xml?genre=Djent&vocal=Clean', { 'if-none-match': etag });
    expect(later.status).toBe(200);
    expect(idsIn(await later.text())[0]).toBe(33);
  });

  it('tells a client that asks for too much when to come back', async () => {
    const { get } = await openViews();
    let refused: Response | undefined;
    for (let ask = 0; ask < 61; ask += 1) {
      const answer = await get(VIEW_FILES[ask % 4]!, { 'accept-encoding': ask % 2 ? 'gzip' : 'br' });
      if (answer.status === 429) refused = answer;
      else expect(answer.headers.get('content-encoding')).toBe(ask % 2 ? 'gzip' : null);
      await answer.arrayBuffer();
    }
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
