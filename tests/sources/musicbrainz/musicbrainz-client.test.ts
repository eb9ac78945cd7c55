import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { createMusicBrainz, PRODUCT } from '#src/sources/musicbrainz/musicbrainz-client.ts';
import { mbidOf } from '../../../scripts/simulator/musicbrainz-answers.ts';
import { createOpenGuard } from '../spotify/open-guard.ts';
import { KNOWN, REFRESH, startMusicBrainz, UNKNOWN, VIRUS, VISITOR } from './simulated-musicbrainz.ts';
import pino from 'pino';

describe('who asks', () => {
  it('says product, version and contact', async () => {
    const asked: Headers[] = [];
    const musicBrainz = createMusicBrainz(
      {
        url: 'http://127.0.0.1:1',
        listenBrainzUrl: 'http://127.0.0.1:1',
        contact: 'https://prog.example.org',
      },
      {
        guard: createOpenGuard(),
        logger: pino({ level: 'silent' }),
        fetch: async (_url, init) => {
          asked.push(new Headers(init?.headers));
          return new Response('{"error":"Not Found"}', { status: 404 });
        },
      },
    );
    await musicBrainz.findReleases([UNKNOWN], REFRESH);
    const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(PRODUCT).toBe(`progmetal-catalog/${version}`);
    expect(asked[0]!.get('user-agent')).toBe(`${PRODUCT} ( https://prog.example.org )`);
  });

  it('asks only loopback about addresses of the bundled sample', async () => {
    const asked: string[] = [];
    const musicBrainz = createMusicBrainz(
      {
        url: 'https://musicbrainz.org',
        listenBrainzUrl: 'https://musicbrainz.org',
        contact: 'me@example.org',
      },
      {
        guard: createOpenGuard(),
        logger: pino({ level: 'silent' }),
        fetch: async (url) => {
          asked.push(String(url));
          return new Response('{"error":"Not Found"}', { status: 404 });
        },
      },
    );
    const sample = ['https://open.spotify.com/album/ProgmetalSample0000001', KNOWN];
    const answer = await musicBrainz.findReleases(sample, REFRESH);
    expect(answer).toEqual({ status: 'found', releases: new Map(sample.map((each) => [each, []])) });
    expect(asked).toEqual([]);
    await musicBrainz.findReleases([...sample, 'https://haken.bandcamp.com/album/virus'], REFRESH);
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toMatch(/ProgmetalSample|haken\.bandcamp\.example/);
  });
});

describe('an answer of MusicBrainz', () => {
  it.each([
    ['half a JSON', { kind: 'half-json' }, 'malformed'],
    ['another shape', { kind: 'wrong-shape' }, 'malformed'],
    ['a page with status 200', { kind: 'html' }, 'malformed'],
    [
      'a gateway that finds nothing',
      { kind: 'status', status: 404, text: '<h1>Not Found</h1>' },
      'malformed',
    ],
    ['a gateway that takes nothing', { kind: 'status', status: 400, text: 'Bad Request' }, 'malformed'],
    ['too long', { kind: 'endless' }, 'malformed'],
    ['403', { kind: 'status', status: 403 }, 'forbidden'],
    ['cut off', { kind: 'cut' }, 'network'],
  ] as const)(
    '%s is no answer',
    async (_, behaviour, reason) => {
      const { simulator, musicBrainz } = await startMusicBrainz();
      simulator.scriptEach(() => behaviour);
      const lookup = await musicBrainz.findReleases([KNOWN], VISITOR);
      expect(lookup).toMatchObject({ status: 'failed', reason });
      const release = await musicBrainz.fetchRelease(mbidOf(KNOWN), VISITOR);
      expect(release).toMatchObject({ status: 'failed', reason });
    },
    20_000,
  );

  it('503 is a pause as long as it says, for a visitor and for a refresh', async () => {
    const { simulator, musicBrainz, guard, sleeps } = await startMusicBrainz();
    simulator.script({ kind: 'status', status: 503, retryAfter: 5, text: '' });
    const answer = await musicBrainz.findReleases([KNOWN], VISITOR);
    expect(answer).toMatchObject({ status: 'failed', reason: 'rate-limit', retryAfterMs: 5_000 });
    expect(guard.reports[0]!.outcome).toMatchObject({ failure: 'rate-limit', retryAfterMs: 5_000 });
    simulator.script({ kind: 'status', status: 503, retryAfter: 5, text: '' });
    expect(await musicBrainz.findReleases([KNOWN], REFRESH)).toMatchObject({ status: 'found' });
    expect(sleeps).toEqual([5_050]);
  }, 20_000);

  it('says which address it does not take by refusing all', async () => {
    const { musicBrainz } = await startMusicBrainz();
    const answer = await musicBrainz.findReleases([KNOWN, `${UNKNOWN}%00`], VISITOR);
    expect(answer).toMatchObject({ status: 'refused' });
  });

  it('about other addresses is none', async () => {
    const { simulator, musicBrainz } = await startMusicBrainz();
    const release = { id: mbidOf(KNOWN), title: 'Virus' };
    const relations = [{ 'target-type': 'release', release }];
    const urls = [{ resource: 'https://other.example/album/x', relations }];
    simulator.script({ kind: 'status', status: 200, body: { urls } });
    const answer = await musicBrainz.findReleases([KNOWN, UNKNOWN], VISITOR);
    expect(answer).toEqual({
      status: 'found',
      releases: new Map([
        [KNOWN, []],
        [UNKNOWN, []],
      ]),
    });
  });

  it('with one broken relation costs that one', async () => {
    const { simulator, musicBrainz } = await startMusicBrainz();
    const good = { 'target-type': 'release', release: { id: mbidOf(KNOWN) } };
    const relations = [
      null,
      { 'target-type': 'artist', artist: {} },
      { ...good, release: { id: '../x' } },
      good,
    ];
    simulator.script({ kind: 'status', status: 200, body: { urls: [{ resource: KNOWN, relations }] } });
    const answer = await musicBrainz.findReleases([KNOWN], VISITOR);
    expect(answer).toEqual({ status: 'found', releases: new Map([[KNOWN, [mbidOf(KNOWN)]]]) });
  });

  it('about a merged release bears the id of the one it became', async () => {
    const other = `${KNOWN}-2`;
    const releases = new Map([
      [KNOWN, { ...VIRUS, mergedInto: other }],
      [other, VIRUS],
    ]);
    const { musicBrainz } = await startMusicBrainz(releases);
    const answer = await musicBrainz.fetchRelease(mbidOf(KNOWN), VISITOR);
    expect(answer).toMatchObject({ status: 'found', release: { mbid: mbidOf(other) } });
  });
});

describe('the pace', () => {
  it('waits for the turn that another process has taken', async () => {
    const { musicBrainz, guard, sleeps } = await startMusicBrainz();
    guard.refuseNext({ admitted: false, reason: 'turn', retryAfterMs: 700 });
    expect(await musicBrainz.findReleases([KNOWN], VISITOR)).toMatchObject({ status: 'found' });
    expect(sleeps).toEqual([700]);
  });
});
