import type { Album } from '#src/catalog/album.ts';
import { countriesOfPlace, countryName } from '#src/catalog/country.ts';
import {
  dateNumber,
  FACET_VIEWS,
  forEachFacet,
  type FacetName,
  type FacetPart,
  type FacetsPart,
  type TextPart,
} from './index-parts.ts';
import { differences, encodeFirstUses, encodeLists, tableOf } from './list-columns.ts';

/** An album with what lists sort by: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
export type SortableAlbum = Album & { releaseSort: string };

/** The keys of an album in the facets that are not a field of it as it is. */
const KEYS: Partial<Record<FacetName, (album: SortableAlbum) => (string | undefined)[]>> = {
  kind: ({ tab }) => [/prog\W*(metal|rock)/i.exec(tab)?.[1]?.toLowerCase()],
  country: ({ location }) => countriesOfPlace(location),
  year: ({ releaseSort }) => [/^\d{4}/.exec(releaseSort)?.[0]],
  format: ({ format }) => [/\b\d*x?(LP|EP)\b/i.exec(format ?? '')?.[1]?.toUpperCase()],
  spotify: ({ spotifyId }) => [spotifyId === null ? 'no' : 'yes'],
};

function facetKeysOf(facet: FacetName, album: SortableAlbum): string[] {
  const { field } = FACET_VIEWS[facet];
  const keys = field ? [album[field]].flat() : (KEYS[facet]?.(album) ?? []);
  return keys.flatMap((key) => (key == null ? [] : [String(key)]));
}

const NAMES: Partial<Record<FacetName, (key: string) => string>> = {
  kind: (key) => (key === 'metal' ? 'Metal' : 'Rock'),
  country: countryName,
  spotify: (key) => (key === 'yes' ? 'On Spotify' : 'Not on Spotify'),
};

/** Both parts of the index; `albums` by id, ascending. */
export function buildIndex(albums: readonly SortableAlbum[]): { facets: FacetsPart; text: TextPart } {
  const sortDates = albums.map(({ releaseSort }) => dateNumber(releaseSort));
  const dates = [...new Set(sortDates)].sort((one, other) => one - other);
  const placeOfDate = new Map(dates.map((date, index) => [date, index]));
  const artists = tableOf(albums.map(({ artist }) => oneLine(artist)));
  const places = tableOf(albums.map(({ location }) => oneLine(location ?? '')));
  return {
    facets: {
      ids: differences(albums.map(({ id }) => id)),
      dates,
      date: differences(sortDates.map((date) => placeOfDate.get(date)!)),
      undated: Object.fromEntries(
        albums.flatMap(({ releaseDate, releaseSort, releaseText }, index) =>
          releaseDate === releaseSort ? [] : [[String(index), releaseDate ?? releaseText]],
        ),
      ),
      facets: forEachFacet((facet) =>
        facetPart(
          facet,
          albums.map((album) => facetKeysOf(facet, album)),
        ),
      ),
    },
    text: {
      titles: albums.map(({ title }) => oneLine(title)).join('\n'),
      artists: artists.table.join('\n'),
      artist: encodeFirstUses(artists.indexes),
      places: places.table.join('\n'),
      place: encodeFirstUses(places.indexes),
    },
  };
}

function facetPart(facet: FacetName, lists: readonly (readonly string[])[]): FacetPart {
  const uses = new Map<string, number>();
  for (const key of lists.flat()) uses.set(key, (uses.get(key) ?? 0) + 1);
  const byName = (one: string, other: string): number => (one < other ? -1 : 1);
  const keys = [...uses.keys()].sort((one, other) =>
    facet === 'year' ? byName(other, one) : uses.get(other)! - uses.get(one)! || byName(one, other),
  );
  const places = new Map(keys.map((key, index) => [key, index]));
  const name = NAMES[facet];
  const values = encodeLists(lists.map((list) => list.map((key) => places.get(key)!)));
  return { keys, ...(name && { names: keys.map(name) }), values };
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
