import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '#db/open-database.ts';
import { readRequestCounts } from '#src/backfill/request-counter.ts';
import { loadAstroBundle } from '#src/render/astro-bundle.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite({ environment: { SPOTIFY_ARTIST_GENRES: 'false' } });
});
afterAll(() => site.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${site.origin}${path}`, { headers, method, redirect: 'manual' });
const coverPath = (id: number): string => `/catalog/album/${id}/cover-art/`;

/** Asks the bundle of the same build, with nothing of ours before it. */
async function throughAstroAlone(path: string): Promise<string> {
  const { app } = await loadAstroBundle(site.distDir);
  const locals = { services: site.services, fetchAllowance: () => ({ allowed: true }) };
  return (await app.render(new Request(new URL(path, site.origin)), { locals })).text();
}

describe('a stored cover', () => {
  it.each([
    ['found', '0000300'],
    ['absent', 'Dead'],
  ])('that is %s is byte for byte what Astro renders, first and kept', async (_name, end) => {
    const path = coverPath(await site.albumId(end));
    await get(path);
    const [first, kept] = [await get(path), await get(path)];
    const html = await kept.text();
    expect(await first.text()).toBe(html);
    expect(await throughAstroAlone(path)).toBe(html);
    expect(Number(kept.headers.get('content-length'))).toBe(Buffer.byteLength(html));
    expect(kept.headers.get('etag')).toBe(
      `"${createHash('sha256').update(html).digest('hex').slice(0, 32)}"`,
    );
    expect(kept.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('shows at once what another process stored, and a renamed album, and one that was removed', async () => {
    const id = await site.albumId('0000301');
    await get(coverPath(id));
    const before = await (await get(coverPath(id))).text();
    const other = openDatabase(site.services.config.databaseUrl);
    onTestFinished(() => other.destroy());
    const images = JSON.stringify([{ url: `${site.simulator.origin}/image/other`, width: 640, height: 640 }]);
    const ofAlbum = other.selectFrom('album').select('spotify_id').where('id', '=', id);
    await other
      .updateTable('spotify_album')
      .set({ cover_images_json: images })
      .where('spotify_album_id', '=', ofAlbum)
      .execute();
    const refreshed = await (await get(coverPath(id))).text();
    expect(refreshed).toContain('/image/other');
    expect(refreshed).not.toBe(before);
    await other.updateTable('album').set({ title: 'Renamed "so"' }).where('id', '=', id).execute();
    expect(await (await get(coverPath(id))).text()).toContain('Cover of Renamed &quot;so&quot; by');
    await other.updateTable('album').set({ removed_at: 'now' }).where('id', '=', id).execute();
    expect((await get(coverPath(id))).status).toBe(404);
    await other.updateTable('album').set({ removed_at: null }).where('id', '=', id).execute();
  });

  it('counts as a hit each time', async () => {
    const path = coverPath(await site.albumId('0000302'));
    await get(path);
    const count = async (): Promise<number> => {
      await site.services.backfill.settled();
      return (await readRequestCounts(site.services.db, Date.now())).hits;
    };
    const before = await count();
    for (let visit = 0; visit < 7; visit += 1) await get(path);
    expect((await count()) - before).toBe(7);
  });

  it('is not sent again to a browser that has it', async () => {
    const path = coverPath(await site.albumId('0000303'));
    const etag = (await get(path)).headers.get('etag')!;
    const again = await get(path, { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('cache-control')).toBe('public, max-age=86400');
  });
});

describe('a cover that has to wait', () => {
  it('is what Astro renders but for its times, for each album its own, rendered once for all', async () => {
    const open_until = new Date(Date.now() + 3_600_000).toISOString();
    const breaker = { api: 'web-api', failures: 0, probes_left: 0, open_until } as const;
    await site.services.db
      .insertInto('source_breaker')
      .values(breaker)
      .onConflict((conflict) => conflict.column('api').doUpdateSet({ open_until }))
      .execute();
    onTestFinished(async () => {
      await site.services.db.updateTable('source_breaker').set({ open_until: null }).execute();
    });
    const timeless = (html: string): string =>
      html
        .replace(/delay:\d+s/, 'delay')
        .replace(/datetime="[^"]*"/, '')
        .replace(/(\w+ )?\d\d:\d\d UTC/, '');
    for (const end of ['0000310', '0000311', '0000312']) {
      const path = coverPath(await site.albumId(end));
      const answer = await get(path);
      const html = await answer.text();
      const after = Number(answer.headers.get('retry-after'));
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
      expect(after).toBeGreaterThan(3_000);
      expect(html).toContain(`hx-trigger="load delay:${after}s"`);
      expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(html));
      expect(timeless(html)).toBe(timeless(await throughAstroAlone(path)));
    }
  });
});

describe('files', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])('go out in %s with a strong tag and their length, once', async (accepted, encoding) => {
    const answer = await get('/catalog/albums/', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>[^]*<\/html>\s*$/i);
    const etag = answer.headers.get('etag')!;
    expect(etag).toMatch(/^"[0-9a-f]{32}(-\w+)?"$/);
    const again = await get('/catalog/albums/', { 'accept-encoding': accepted, 'if-none-match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await get('/catalog/albums/', { 'accept-encoding': accepted, 'if-none-match': '"x"' });
    expect(other.status).toBe(200);
  });

  it('whose name changes with their content are kept for a year, fonts among them', async () => {
    const html = await (await get('/')).text();
    const names = [...html.matchAll(/\/_astro\/[\w.@-]+/g)].map(([name]) => name);
    const css = await (await get(names.find((name) => name.endsWith('.css'))!)).text();
    const font = /\/_astro\/[\w.-]+\.woff2/.exec(css)![0];
    expect(names.length).toBeGreaterThan(0);
    for (const name of [...names, font]) {
      const answer = await get(name);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(answer.headers.get('etag')).toMatch(/^"/);
    }
    expect((await get(font)).headers.get('content-type')).toBe('font/woff2');
  });

  it('are sent in part when a part is asked for', async () => {
    const plain = { 'accept-encoding': 'identity' };
    const whole = await get('/favicon.svg', plain);
    const text = await whole.text();
    const part = await get('/favicon.svg', { ...plain, range: 'bytes=5-14' });
    expect([part.status, await part.text()]).toEqual([206, text.slice(5, 15)]);
    expect(part.headers.get('content-range')).toBe(`bytes 5-14/${text.length}`);
    const stale = await get('/favicon.svg', { ...plain, range: 'bytes=5-14', 'if-range': '"x"' });
    expect([stale.status, await stale.text()]).toEqual([200, text]);
    const beyond = await get('/favicon.svg', { ...plain, range: 'bytes=999999-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${text.length}`]);
  });
});

/** What differs from request to request; undici closes the connection after a HEAD. */
const PER_REQUEST = ['date', 'x-request-id', 'connection', 'keep-alive'];

describe('HEAD', () => {
  it.each(['/', '/catalog/albums/', '/favicon.svg', '/nothing/', '/healthz', 'cover', 'metadata'])(
    '%s has the headers of GET and no body',
    async (what) => {
      const id = await site.albumId('0000304');
      const path = { cover: coverPath(id), metadata: `/catalog/album/${id}/metadata/` }[what] ?? what;
      // A pause of an earlier test is believed for a moment after it ended.
      if (what === 'cover') await expect.poll(async () => (await get(path)).status).toBe(200);
      await get(path);
      const [head, full] = [await get(path, {}, 'HEAD'), await get(path)];
      const fields = ({ headers }: Response) => [...headers].filter(([name]) => !PER_REQUEST.includes(name));
      expect(head.status).toBe(full.status);
      expect(fields(head)).toEqual(fields(full));
      expect(await head.text()).toBe('');
      expect(full.headers.has('content-length')).toBe(true);
      expect(full.headers.has('transfer-encoding')).toBe(false);
    },
  );
});

describeInChromium('a second visit', () => {
  it('takes from the browser what the first fetched, on the list, an album page, and back', async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const isCover = (path: string): boolean => path.endsWith('/cover-art/');
    const first = await watchPage(context);
    await first.page.goto(`${site.origin}/catalog/albums/`);
    await expect.poll(() => first.page.locator('.cover[data-state=found] img').count()).toBeGreaterThan(5);
    const fetched = first.requests.find(isCover)!;
    const album = fetched.replace('cover-art/', '');

    const second = await watchPage(context);
    await second.page.goto(`${site.origin}${album}`);
    await second.page.locator('.cover[data-state=found] img').first().waitFor();
    await second.page.goto(`${site.origin}/catalog/albums/`);
    await expect.poll(() => second.page.locator('.cover[data-state=found] img').count()).toBeGreaterThan(5);
    expect(second.requests.filter((path) => path === fetched)).toEqual([]);
    expect(second.complaints).toEqual([]);
  });
});
