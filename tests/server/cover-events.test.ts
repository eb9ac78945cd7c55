import { describe, expect, it } from 'vitest';
import { insertAlbums } from '../support/album-rows.ts';
import { serveStubSite, type StubSiteOptions } from '../support/stub-site.ts';
import { listen, settle } from './cover-listener.ts';

const SITE = 'https://site.example';

async function openSite(options: StubSiteOptions = {}) {
  const site = await serveStubSite(options);
  await insertAlbums(site.services.db, 20);
  return site;
}

describe('the events of covers', () => {
  it('tell a page which of its albums have come, several at once, and of no other', async () => {
    const { origin, services } = await openSite();
    const page = await listen(origin, '1,2,3');
    expect(page.answer.headers.get('content-type')).toContain('text/event-stream');
    for (const id of [2, 3, 4]) await settle(services, id);
    await expect.poll(page.covers).toEqual(['2,3']);
    await settle(services, 2);
    await settle(services, 1);
    await expect.poll(page.covers).toEqual(['2,3', '1']);
  });

  it('begin with what has come since the page was made', async () => {
    const { origin, services } = await openSite();
    await settle(services, 5);
    const page = await listen(origin, '5,6');
    await expect.poll(page.covers).toEqual(['5']);
  });

  it.each(['', 'x', '0', '1,', '99999999999', Array.from({ length: 201 }, (_, id) => id + 1).join()])(
    'are refused for "%.20s"',
    async (ids) => {
      const { origin } = await openSite();
      expect((await listen(origin, ids)).answer.status).toBe(400);
    },
  );

  it('are for twenty pages of one client, and for the next when one has gone', async () => {
    const { origin } = await openSite({ environment: { TRUSTED_PROXIES: '127.0.0.1' } });
    const from = (client: string) => listen(origin, '1', { 'x-forwarded-for': client });
    const pages = await Promise.all(Array.from({ length: 21 }, () => from('10.0.0.1')));
    const statuses = pages.map(({ answer }) => answer.status).sort();
    expect(statuses).toEqual([...Array<number>(20).fill(200), 503]);
    expect(pages.find(({ answer }) => answer.status === 503)!.answer.headers.get('retry-after')).toBe('60');
    expect((await from('10.0.0.2')).answer.status).toBe(200);
    pages.find(({ answer }) => answer.status === 200)!.leave();
    await expect.poll(async () => (await from('10.0.0.1')).answer.status).toBe(200);
  });

  it('may be read by the site of another origin, and by no other', async () => {
    const { origin } = await openSite({ environment: { SITE_URL: SITE } });
    const allowed = async (from: string) =>
      (await listen(origin, '1', { origin: from })).answer.headers.get('access-control-allow-origin');
    expect(await allowed(SITE)).toBe(SITE);
    expect(await allowed('https://evil.example')).toBeNull();
  });

  it('end when the server stops, which does not wait for them', async () => {
    const { origin, server } = await openSite();
    const page = await listen(origin, '1');
    await server.stop();
    await expect.poll(() => page.heard.ended).toBe(true);
  });
});
