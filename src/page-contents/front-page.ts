import { type CatalogAlbum, spreadAlbumIds } from '#src/catalog/catalog.ts';
import { listGenrePages, listGenres } from '#src/catalog/genres.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { albumsByArrival, albumsOfWeek, albumsOut, albumsToCome, listYears } from '#src/catalog/releases.ts';
import { shownInLine } from '#src/catalog/shown-album.ts';
import { readLastImport } from '#src/sheet/import-history.ts';
import { coveredAlbums, onePage, withCount } from './page-contents.ts';

const NEWEST = 18;
const ADDED = 9;
const LINES = 12;
const GENRES = 60;

/** The front page: what is new, what comes, and the ways into the catalog. No album stands in two of its sections. */
export const frontPage = onePage(async (sources) => {
  const { catalog, db, now } = sources;
  const today = todayOf(now);
  const newest = albumsOut(catalog, today).slice(0, NEWEST);
  const week = albumsOfWeek(catalog, today).slice(0, LINES);
  const shownAbove = new Set<CatalogAlbum>([...newest, ...week]);
  const toCome = albumsToCome(catalog, today)
    .filter((album) => !shownAbove.has(album))
    .slice(0, LINES);
  for (const album of toCome) shownAbove.add(album);
  const added = albumsByArrival(catalog)
    .filter((album) => !shownAbove.has(album))
    .slice(0, ADDED);
  const latest = await readLastImport(db);
  const larger = listGenrePages(catalog);
  const genres = (larger.length > 0 ? larger : listGenres(catalog)).slice(0, GENRES);
  return {
    total: catalog.albums.length,
    latestImport: latest && { finishedAt: latest.finishedAt, created: latest.counts.created ?? 0 },
    randomIds: spreadAlbumIds(catalog, today),
    newest: await coveredAlbums(sources, newest),
    week: week.map(shownInLine),
    toCome: toCome.map(shownInLine),
    added: await coveredAlbums(sources, added),
    years: listYears(catalog).map(withCount),
    genres: genres.map(withCount),
  };
});
