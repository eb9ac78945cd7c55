import type { ShownInTile } from '#src/catalog/shown-album.ts';
import { forEachFacet, type FacetName, type FacetsPart, type TextPart } from './index-parts.ts';
import { decodeFirstUses, decodeLists, sums, type ListColumn } from './list-columns.ts';

/** One facet, ready to count and filter. */
export interface Facet extends ListColumn {
  keys: readonly string[];
  names: readonly string[];
}

/** The facets part, decoded. Albums are known by their position, from 0, ids ascending. */
export interface FacetIndex {
  count: number;
  ids: Int32Array;
  /** See `FacetsPart.dates`. */
  dates: Int32Array;
  undated: ReadonlyMap<number, string | null>;
  facets: Record<FacetName, Facet>;
}

/** The text part, decoded. */
export interface TextIndex {
  titles: readonly string[];
  artists: readonly string[];
  artistOf: Uint32Array;
  places: readonly string[];
  placeOf: Uint32Array;
}

/** An album as a tile shows it, as far as the index knows it. */
export interface TileAlbum extends Omit<ShownInTile, 'spotifyUrl' | 'listenUrl' | 'vocalStyles'> {
  vocalStyles: string[];
  onSpotify: boolean;
}

export function decodeFacets(part: FacetsPart): FacetIndex {
  const count = part.ids.length;
  return {
    count,
    ids: sums(part.ids),
    dates: sums(part.date).map((index) => part.dates[index]!),
    undated: new Map(Object.entries(part.undated).map(([position, text]) => [Number(position), text])),
    facets: forEachFacet((name) => {
      const { keys, names = keys, values } = part.facets[name];
      return { keys, names, ...decodeLists(values, count) };
    }),
  };
}

export function decodeText(part: TextPart): TextIndex {
  return {
    titles: part.titles.split('\n'),
    artists: part.artists.split('\n'),
    artistOf: decodeFirstUses(part.artist),
    places: part.places.split('\n'),
    placeOf: decodeFirstUses(part.place),
  };
}

/** The album at a position. */
export function albumAt(index: FacetIndex, text: TextIndex, position: number): TileAlbum {
  const { genre, spotify, vocal } = index.facets;
  const undated = index.undated.get(position);
  const isDate = typeof undated === 'string' && /^\d{4}(-\d\d){0,2}$/.test(undated);
  return {
    id: index.ids[position]!,
    artist: text.artists[text.artistOf[position]!]!,
    title: text.titles[position]!,
    releaseDate: undated === undefined ? dateText(index.dates[position]!) : isDate ? undated : null,
    releaseText: isDate ? null : (undated ?? null),
    genres: valuesAt(genre, position).map((value) => genre.names[value]!),
    vocalStyles: valuesAt(vocal, position).map((value) => vocal.names[value]!),
    location: text.places[text.placeOf[position]!] || null,
    onSpotify: valuesAt(spotify, position).some((value) => spotify.keys[value] === 'yes'),
  };
}

/** The values of an album in a facet, in the sheet's order. */
function valuesAt({ offsets, values }: Facet, position: number): number[] {
  return [...values.subarray(offsets[position], offsets[position + 1])];
}

function dateText(date: number): string {
  const digits = String(date).padStart(8, '0');
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '00').join('-');
}
