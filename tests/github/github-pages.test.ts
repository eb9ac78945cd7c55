import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONTENT_ID_FILE, writeContentId } from '#src/render/content-hash.ts';
import { readPagesAddress, reasonToDeploy } from '#src/github/github-pages.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { startGithub } from './simulated-github.ts';

const signal = new AbortController().signal;

describe('readPagesAddress', () => {
  it.each([
    ['https://somebody.github.io/progmetal-catalog/', 'https://somebody.github.io', '/progmetal-catalog/'],
    ['https://somebody.github.io/progmetal-catalog', 'https://somebody.github.io', '/progmetal-catalog/'],
    ['https://somebody.github.io/', 'https://somebody.github.io', '/'],
    ['https://albums.example', 'https://albums.example', '/'],
  ])('understands %s', async (html_url, siteUrl, basePath) => {
    const github = await startGithub();
    github.state.pages = { html_url, build_type: 'workflow' };
    expect(await readPagesAddress(createGithubApi(github), signal)).toEqual({ siteUrl, basePath });
  });

  it.each([
    [undefined, 'not switched on'],
    [{ html_url: 'https://x.example', build_type: 'legacy' }, 'come from a branch'],
  ])('says what to switch on (%j)', async (pages, words) => {
    const github = await startGithub();
    github.state.pages = pages;
    await expect(readPagesAddress(createGithubApi(github), signal)).rejects.toMatchObject({
      code: 'pages-off',
      message: expect.stringContaining(words) as string,
      hint: expect.stringContaining('GitHub Actions') as string,
    });
  });
});

describe('writeContentId', () => {
  function site(files: Record<string, string>): string {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  }

  it('is the same for the same content, and another for any other', async () => {
    const files = { 'index.html': 'front', 'a/index.html': 'a' };
    const first = site(files);
    const id = await writeContentId(first);
    expect(readFileSync(join(first, CONTENT_ID_FILE), 'utf8')).toBe(`${id}\n`);
    expect(await writeContentId(first)).toBe(id);
    expect(await writeContentId(site({ 'a/index.html': 'a', 'index.html': 'front' }))).toBe(id);
    for (const other of [
      { 'index.html': 'fron', 'a/index.html': 'ta' },
      { 'index.html': 'front', 'b/index.html': 'a' },
      { ...files, more: '' },
    ]) {
      expect(await writeContentId(site(other))).not.toBe(id);
    }
  });
});

describe('reasonToDeploy', () => {
  async function deployed(status: number, body: string): Promise<string> {
    const server = createServer((request, response) =>
      response.writeHead(request.url!.startsWith(`/progmetal/${CONTENT_ID_FILE}?`) ? status : 404).end(body),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/progmetal/`;
  }

  it('is none when the site has that content', async () => {
    expect(await reasonToDeploy(await deployed(200, 'abc\n'), 'abc', signal)).toBeUndefined();
  });

  it.each([
    [200, 'other', 'the content has changed'],
    [404, 'abc', 'the site answers 404'],
    [200, 'x'.repeat(5_000), 'changed'],
  ])('is there for %i with %.5s', async (status, body, reason) => {
    expect(await reasonToDeploy(await deployed(status, body), 'abc', signal)).toContain(reason);
  });

  it('is there when nobody answers', async () => {
    expect(await reasonToDeploy('http://127.0.0.1:9/', 'abc', signal)).toContain('cannot be reached');
  });
});
