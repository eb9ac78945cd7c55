import { describe, expect, it } from 'vitest';
import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { similarTo } from '#src/catalog/similar-albums.ts';
import { createRandom } from '../../scripts/seeded-random.ts';
import { catalogAlbum, catalogOf, idsOf } from './catalog-for-test.ts';

const common = Array.from({ length: 300 }, (_, index) => ({ id: 100 + index, genres: ['Prog-metal'] }));

describe('similarTo', () => {
  it('rare genres count more than common ones', () => {
    const catalog = catalogOf(
      { id: 1, genres: ['Prog-metal', 'Zeuhl'] },
      { id: 2, genres: ['Zeuhl', 'Jazz'], releaseDate: '2010-01-01' },
      ...common,
    );
    expect(similarTo(catalog, 1)[0]?.id).toBe(2);
  });

  it('among equal genres vocal style decides, then nearness in time', () => {
    const catalog = catalogOf(
      { id: 1, vocalStyles: ['Harsh'] },
      { id: 2, vocalStyles: ['Clean'] },
      { id: 3, vocalStyles: ['Harsh', 'Clean'], releaseDate: '2023-05-03' },
      { id: 4, vocalStyles: ['Harsh'], releaseDate: '2024-06-03' },
    );
    expect(idsOf(similarTo(catalog, 1))).toEqual([4, 3, 2]);
  });

  it('names neither the artist again nor another artist twice, and at most as many as asked for', () => {
    const catalog = catalogOf(
      { id: 1, artist: 'A' },
      { id: 2, artist: 'A' },
      { id: 3, artist: 'B' },
      { id: 4, artist: 'b' },
      ...common,
    );
    const similar = similarTo(catalog, 1, 5);
    expect(similar).toHaveLength(5);
    expect(new Set(['a', ...similar.map(({ artistKey }) => artistKey)]).size).toBe(6);
  });

  it('finds nothing for an album without genres, or one that is not there', () => {
    const catalog = catalogOf({ id: 1, genres: [] }, ...common);
    expect(similarTo(catalog, 1)).toEqual([]);
    expect(similarTo(catalog, 2)).toEqual([]);
  });

  it('finds what comparing each album with all others finds', () => {
    const random = createRandom(5);
    const catalog = catalogOf(
      ...Array.from({ length: 400 }, (_, index) => ({
        id: index + 1,
        artist: `Artist ${random.below(120)}`,
        genres: Array.from({ length: random.below(4) }, () => `Genre ${random.below(random.below(24) + 1)}`),
        vocalStyles: [random.pick(['Clean', 'Harsh', 'Mixed'] as const)],
        releaseDate: new Date(Date.UTC(2020, 0, random.below(2000))).toISOString().slice(0, 10),
      })),
    );
    for (const { id } of catalog.albums)
      expect(idsOf(similarTo(catalog, id))).toEqual(bestOfAll(catalog, id));
  });

  it('a new album changes few pages of a large catalog', () => {
    const genres = Array.from({ length: 60 }, (_, index) => `Genre ${index}`);
    const albums = Array.from({ length: 3000 }, (_, index) => ({
      id: index + 1,
      artist: `Artist ${index % 1700}`,
      genres: ['Prog-metal', genres[(index * 7) % 60]!, genres[(index * index) % 60]!],
      releaseDate: new Date(Date.UTC(2018, 0, 1 + index)).toISOString().slice(0, 10),
    }));
    const before = catalogOf(...albums);
    const added = { id: 3001, genres: albums[2900]!.genres, releaseDate: '2026-03-20' };
    const after = catalogOf(...albums, added);
    const changed = before.albums.filter(
      ({ id }) => String(idsOf(similarTo(before, id))) !== String(idsOf(similarTo(after, id))),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(30);
    expect(similarTo(after, catalogAlbum(added).id)).toHaveLength(7);
  });
});

/** The same, album by album and without a shortcut. */
function bestOfAll({ albums }: Catalog, id: number): number[] {
  const keysOf = (album: CatalogAlbum): string[] => [...new Set(album.genres)];
  const uses = Map.groupBy(albums.flatMap(keysOf), (key) => key);
  const weigh = (keys: string[]): number =>
    keys.reduce((sum, key) => sum + Math.max(1, 14 - Math.floor(Math.log2(uses.get(key)!.length))) ** 2, 0);
  const years = ({ releaseSort }: CatalogAlbum): number => {
    const [year, month, day] = releaseSort.split('-').map(Number);
    return year! + (month! - 1) / 12 + (day! - 1) / 365;
  };
  const one = albums.find((album) => album.id === id)!;
  const nearest = albums
    .filter((other) => other.artistKey !== one.artistKey)
    .map((other) => {
      const shared = weigh(keysOf(one).filter((key) => keysOf(other).includes(key)));
      const voice = one.vocalStyles.some((style) => other.vocalStyles.includes(style)) ? 0.1 : 0;
      const likeness = (2 * shared) / (weigh(keysOf(one)) + weigh(keysOf(other)));
      return { other, shared, score: likeness + voice + 0.15 / (1 + Math.abs(years(one) - years(other))) };
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.score - a.score || albums.indexOf(a.other) - albums.indexOf(b.other))
    .slice(0, 24);
  const artists = new Map(nearest.toReversed().map(({ other }) => [other.artistKey, other.id]));
  return nearest
    .map(({ other }) => other.id)
    .filter((each) => [...artists.values()].includes(each))
    .slice(0, 7);
}
