import { expect, it } from 'vitest';
import type { Unavailable } from '#src/backfill/cover-state.ts';
import Cover from '#src/components/Cover.astro';
import { createPaths } from '#src/paths.ts';
import { createWaitingCover, STAND_IN } from '#src/server/cover-fragments.ts';
import { render } from '../components/render.ts';

const paths = createPaths({ url: undefined, basePath: '/', onDemand: 'server', backfillOrigin: undefined });

it('a cover that has to wait is filled from one rendering, as the component would render it', async () => {
  const html = ({ album, state }: { album: { id: number }; state: Unavailable }): Promise<string> =>
    render(Cover, { album, cover: state, request: paths.coverArt(album.id) });
  const fill = createWaitingCover(await html(STAND_IN), paths);
  for (const retryAfterS of [1, 65_437, 86_400, 10_000_000]) {
    const album = {
      id: 7,
      artist: 'A <b> $& "q"',
      title: '$1',
      genres: ['Doom'],
      spotifyId: null,
      spotifyUrl: null,
    };
    const state: Unavailable = { status: 'unavailable', resumesAt: new Date(1_800_000_000_000), retryAfterS };
    expect(fill?.(album, state)).toBe(await html({ album, state }));
  }
});

it('is not filled from markup that lacks a part that differs', async () => {
  expect(createWaitingCover('<p>other</p>', paths)).toBeUndefined();
});
