import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { albumAnswer, storeAnswer, storeDetails } from '#src/backfill/store-answer.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { pullBackfill } from '#src/state/pull-backfill.ts';
import { saveState } from '#src/state/save-state.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { filesOf } from './machine-for-test.ts';
import { connectTo, openOther, openServer, TOKEN } from './two-machines.ts';

const bearer = { authorization: `Bearer ${TOKEN}` };

async function fetchAlbums(db: CatalogDatabase, from: number, to: number): Promise<void> {
  for (let id = from; id <= to; id += 1) {
    await storeAnswer(db, spotifyIdOf(id), albumAnswer(spotifyAlbum(spotifyIdOf(id)), Date.now()));
  }
}

async function countCovers(db: CatalogDatabase): Promise<number> {
  return (await db.selectFrom('spotify_album').select('cover_state').execute()).length;
}

async function stateOf(db: CatalogDatabase) {
  const dir = temporaryFolder();
  await saveState(db, dir);
  return filesOf(dir);
}

describe('who may ask', () => {
  it('is nobody while there is no token: nothing is there', async () => {
    const { origin } = await openServer({ BACKFILL_TOKEN: '' });
    expect((await fetch(`${origin}/api/backfill`, { headers: bearer })).status).toBe(404);
    expect((await fetch(`${origin}/api/catalog`, { method: 'PUT', headers: bearer })).status).toBe(404);
  });

  it.each([
    ['nothing', undefined],
    ['another token', 'Bearer a-token-of-sixteen-characterS'],
    ['half of it', `Bearer ${TOKEN.slice(0, 8)}`],
    ['another scheme', `Basic ${TOKEN}`],
  ])('is not who sends %s', async (_what, authorization) => {
    const { origin, log } = await openServer();
    for (const path of ['/api/backfill', '/api/catalog', '/api/elsewhere']) {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await fetch(`${origin}${path}`, { headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(JSON.stringify(log)).not.toContain(TOKEN.slice(0, 8));
  });

  it('finds methods and paths that are not there refused, and answers under the usual headers', async () => {
    const { origin } = await openServer();
    const wrong = await fetch(`${origin}/api/catalog`, { method: 'DELETE', headers: bearer });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, PUT']);
    expect((await fetch(`${origin}/api/nothing`, { headers: bearer })).status).toBe(404);
    const answer = await fetch(`${origin}/api/backfill`, {
      headers: { ...bearer, 'accept-encoding': 'gzip, br' },
    });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${origin}/api/backfill?since=zzz`, { headers: bearer })).status).toBe(400);
  });
});

describe('covers come home', () => {
  it('page by page, and only what is new the next time', async () => {
    const { origin, services } = await openServer();
    await insertAlbums(services.db, 3);
    await fetchAlbums(services.db, 1, 1_203);
    const home = await openOther(origin);
    const first = await home.pull();
    expect(first).toMatchObject({ from: origin, pages: 3, albums: 1_203, catalog: { added: 3 } });
    expect(await countCovers(home.db)).toBe(1_203);

    expect(await home.pull()).toMatchObject({ pages: 1, albums: 0, catalog: null });
    await fetchAlbums(services.db, 1_204, 1_205);
    await storeDetails(
      services.db,
      spotifyIdOf(7),
      () => spotifyAlbum(spotifyIdOf(7), { label: 'A longer label' }).details,
    );
    expect(await home.pull()).toMatchObject({ pages: 1, albums: 3 });
    expect(await stateOf(home.db)).toMatchObject({ catalog: (await stateOf(services.db)).catalog });
  });

  it('also what is written while the pages are read, and what changes again behind the reader', async () => {
    const { origin, services } = await openServer();
    await fetchAlbums(services.db, 1, 700);
    const home = await openOther(origin);
    let page = 0;
    const ask = connectTo(origin);
    await pullBackfill({
      db: home.db,
      origin,
      acceptsImage: () => true,
      now: Date.now,
      async ask(request) {
        const answer = await ask(request);
        if (request.path.startsWith('/api/backfill') && (page += 1) === 1) {
          await fetchAlbums(services.db, 701, 710);
          await storeDetails(
            services.db,
            spotifyIdOf(1),
            () => spotifyAlbum(spotifyIdOf(1), { label: 'Behind the reader' }).details,
          );
        }
        return answer;
      },
    });
    expect(await countCovers(home.db)).toBe(710);
    const { spotify_metadata_json } = await home.db
      .selectFrom('spotify_album')
      .selectAll()
      .where('spotify_album_id', '=', spotifyIdOf(1))
      .executeTakeFirstOrThrow();
    expect(spotify_metadata_json).toContain('Behind the reader');
  });

  it('goes on where it ended when a page did not arrive', async () => {
    const { origin, services } = await openServer();
    await fetchAlbums(services.db, 1, 1_100);
    const home = await openOther(origin);
    const ask = connectTo(origin);
    let pages = 0;
    const cut = pullBackfill({
      db: home.db,
      origin,
      acceptsImage: () => true,
      now: Date.now,
      ask(request) {
        if (request.path.startsWith('/api/backfill') && (pages += 1) === 2) {
          throw new CatalogError('server-unreachable', 'gone');
        }
        return ask(request);
      },
    });
    await expect(cut).rejects.toMatchObject({ code: 'server-unreachable' });
    expect(await countCovers(home.db)).toBe(500);
    expect(await home.pull()).toMatchObject({ pages: 2, albums: 600 });
  });

  it('from the beginning where the server has another database than before', async () => {
    const one = await openServer();
    await fetchAlbums(one.services.db, 1, 5);
    const home = await openOther(one.origin);
    await home.pull();
    await one.services.db.updateTable('change_counter').set({ epoch: 'restored', value: 0 }).execute();
    await one.services.db.updateTable('spotify_album').set({ changed_seq: null }).execute();
    await fetchAlbums(one.services.db, 6, 6);
    expect(await home.pull()).toMatchObject({ pages: 1, albums: 1 });
  });

  it.each([
    ['a wrong token', 'another-token-of-characters', 'server-unauthorized'],
    ['a server without a token', TOKEN, 'server-not-catalog'],
  ])('says so about %s', async (_name, token, code) => {
    const { origin } = await openServer(code === 'server-not-catalog' ? { BACKFILL_TOKEN: '' } : {});
    const home = await openOther(origin);
    const pull = pullBackfill({
      db: home.db,
      origin,
      ask: connectTo(origin, { token }),
      acceptsImage: () => true,
      now: Date.now,
    });
    await expect(pull).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('BACKFILL_TOKEN') as string,
    });
  });

  it('says so about a server that is not there', async () => {
    const home = await openOther('http://127.0.0.1:9');
    await expect(home.pull()).rejects.toMatchObject({ code: 'server-unreachable' });
  });
});

describe('the other way', () => {
  it('brings new albums and what the server lacks, and takes nothing from it', async () => {
    const { origin, services } = await openServer();
    await insertAlbums(services.db, 2);
    await fetchAlbums(services.db, 1, 2);
    const home = await openOther(origin);
    await insertAlbums(home.db, 5);
    await fetchAlbums(home.db, 3, 450);
    const push = await home.push();
    expect(push).toMatchObject({ to: origin, catalog: { albums: 5, added: 3 }, albums: 448 });
    expect(await countCovers(services.db)).toBe(450);
    expect(await home.push()).toMatchObject({ catalog: { added: 0, changed: 0 }, albums: 0, calls: 0 });
    await home.pull();
    expect(await stateOf(home.db)).toMatchObject({ catalog: (await stateOf(services.db)).catalog });
  });

  it('shows at once: the album of an id is the pushed one', async () => {
    const { origin, services } = await openServer();
    await insertAlbums(services.db, 1);
    const home = await openOther(origin);
    await home.pull();
    await home.db.updateTable('album').set({ title: 'Renamed here' }).where('id', '=', 1).execute();
    await home.push();
    const row = await services.db.selectFrom('album').select('title').where('id', '=', 1).executeTakeFirst();
    expect(row?.title).toBe('Renamed here');
  });

  it.each([
    ['what is no state', 'PUT', '/api/catalog', Buffer.from('{"id":1}\n'), {}, 422],
    ['a body that is no gzip', 'PUT', '/api/catalog', Buffer.from('x'), { 'content-encoding': 'gzip' }, 400],
    [
      'an encoding that is not read',
      'PUT',
      '/api/catalog',
      Buffer.from('x'),
      { 'content-encoding': 'br' },
      415,
    ],
    [
      'a small body that becomes too large',
      'POST',
      '/api/backfill',
      gzipSync(Buffer.alloc(65 * 1024 * 1024)),
      { 'content-encoding': 'gzip' },
      413,
    ],
    ['a body that is too large', 'POST', '/api/backfill', Buffer.alloc(9 * 1024 * 1024), {}, 413],
    ['a loan that is none', 'POST', '/api/backfill?holder=x&calls=9', Buffer.from('x'), {}, 400],
    ['an offer that is none', 'POST', '/api/backfill/wanted', Buffer.from('[[1]]'), {}, 400],
  ])('refuses %s', async (_name, method, path, body, headers, status) => {
    const { origin, services } = await openServer();
    await insertAlbums(services.db, 1);
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { ...bearer, ...headers },
      body: body as BodyInit,
    }).then(
      (response) => response.status,
      // The server may hang up while a large body is still on its way.
      () => 413,
    );
    expect(answer).toBe(status);
    expect(await services.db.selectFrom('album').select('id').execute()).toHaveLength(1);
    expect(await services.db.selectFrom('spotify_album').select('spotify_album_id').execute()).toEqual([]);
  });
});
