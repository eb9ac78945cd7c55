import { describe, expect, it } from 'vitest';
import GenreWords from '#src/components/GenreWords.astro';
import { createPaths } from '#src/paths.ts';
import { render } from './render.ts';

const paths = createPaths({ basePath: '/', onDemand: 'server' });
const words = async (...counts: number[]): Promise<(string | undefined)[]> => {
  const genres = counts.map((count) => ({ name: `Genre of ${count}`, slug: undefined, count }));
  const html = await render(GenreWords, { genres, paths });
  return [...html.matchAll(/word-(\d)"><a href="[^"]*" title="([^"]*)"/g)].map(
    ([, weight, title]) => `${weight}: ${title}`,
  );
};

describe('genres as words', () => {
  it('weigh by how often they are used, on a logarithmic scale', async () => {
    expect(await words(20, 283, 4000)).toEqual(['1: 20 albums', '4: 283 albums', '6: 4,000 albums']);
  });

  it('that are all used alike weigh alike', async () => expect(await words(20)).toEqual(['6: 20 albums']));
});
