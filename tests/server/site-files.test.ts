import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressSite } from '#src/render/compress-site.ts';
import { fingerprintFiles } from '#src/render/site-manifest.ts';
import { createSiteFiles } from '#src/server/site-files.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const long = (word: string): string => `<p>${`${word} `.repeat(500)}</p>`;

function put(distDir: string, path: string, content: string | Buffer): void {
  const file = join(distDir, 'client', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Makes the copies of a site, or links those of another. */
function compress(distDir: string, lastDistDir?: string) {
  mkdirSync(join(distDir, 'server'), { recursive: true });
  return compressSite(distDir, fingerprintFiles(distDir, new Map()), lastDistDir);
}

/** A site of one page, and a clock that moves when told. */
async function openSite(page = long('one')) {
  const distDir = join(temporaryFolder(), 'dist');
  put(distDir, 'index.html', page);
  await compress(distDir);
  const clock = { ms: 0 };
  return { distDir, clock, find: createSiteFiles(distDir, () => clock.ms) };
}

describe('compressed copies', () => {
  it('hold the same bytes, smaller, each with a tag of its own', async () => {
    const { find } = await openSite();
    const plain = (await find('index.html', undefined))!;
    const br = (await find('index.html', 'br'))!;
    const gzip = (await find('index.html', 'gzip'))!;
    expect([plain.encoding, br.encoding, gzip.encoding]).toEqual([undefined, 'br', 'gzip']);
    expect(plain.body!.toString()).toBe(long('one'));
    expect(brotliDecompressSync(br.body!)).toEqual(plain.body);
    expect(gunzipSync(gzip.body!)).toEqual(plain.body);
    expect(br.body!.length).toBeLessThan(plain.body!.length / 2);
    expect(new Set([plain.etag, br.etag, gzip.etag]).size).toBe(3);
    expect(plain.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('are not used for a page that changed since, and not made of what is small or no text', async () => {
    const { distDir, find, clock } = await openSite();
    put(distDir, 'font.woff2', Buffer.alloc(4_000));
    put(distDir, 'small.txt', 'small');
    await find('index.html', 'br');
    put(distDir, 'index.html', long('baked'));
    clock.ms += 1_000;
    const baked = (await find('index.html', 'br'))!;
    expect([baked.encoding, baked.body!.toString()]).toEqual([undefined, long('baked')]);
    expect(await compress(distDir)).toEqual({ made: 2, reused: 0 });
    clock.ms += 1_000;
    expect((await find('index.html', 'br'))!.encoding).toBe('br');
    expect((await find('font.woff2', 'br'))!.encoding).toBeUndefined();
    expect((await find('small.txt', 'br'))!.encoding).toBeUndefined();
  });

  it('of a site whose pages were there before are linked, not made again', async () => {
    const { distDir } = await openSite();
    const next = `${distDir}.next`;
    put(next, 'index.html', long('one'));
    put(next, 'more/index.html', long('two'));
    expect(await compress(next, distDir)).toEqual({ made: 2, reused: 2 });
  });
});

describe('the files of a site', () => {
  it('are trusted for a second, then looked at again; a site put in its place shows', async () => {
    const { distDir, find, clock } = await openSite();
    const first = (await find('index.html', undefined))!;
    put(`${distDir}.next`, 'index.html', long('two'));
    renameSync(distDir, `${distDir}.old`);
    renameSync(`${distDir}.next`, distDir);
    clock.ms += 999;
    expect(await find('index.html', undefined)).toBe(first);
    clock.ms += 1;
    expect((await find('index.html', undefined))!.body!.toString()).toBe(long('two'));
    rmSync(join(distDir, 'client', 'index.html'));
    clock.ms += 1_000;
    expect(await find('index.html', undefined)).toBeUndefined();
  });

  it('are waited for while one build takes the place of another', async () => {
    const { distDir, find } = await openSite();
    renameSync(distDir, `${distDir}.old`);
    setTimeout(() => renameSync(`${distDir}.old`, distDir), 120);
    expect((await find('index.html', undefined))!.body!.toString()).toBe(long('one'));
  });

  it('too large to keep are found with a tag of their content, without their bytes', async () => {
    const { distDir, find } = await openSite();
    put(distDir, 'albums.json', long('large').repeat(400));
    await compress(distDir);
    const [plain, br] = [(await find('albums.json', undefined))!, (await find('albums.json', 'br'))!];
    expect(plain.body).toBeUndefined();
    expect(plain.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(br.encoding).toBe('br');
  });

  it.each([
    '../package.json',
    'a/../../x',
    '.env',
    'a/.hidden',
    '',
    'a//index.html',
    'a\\b',
    'index.html\0',
    'catalog',
  ])('do not include %j', async (path) => {
    const { distDir, find } = await openSite();
    put(distDir, '.env', 'secret');
    put(distDir, 'a/.hidden', 'secret');
    put(distDir, 'catalog/index.html', 'page');
    writeFileSync(join(distDir, '..', 'package.json'), '{}');
    expect(await find(path, undefined)).toBeUndefined();
  });
});
