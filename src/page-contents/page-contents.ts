import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Album } from '#src/catalog/album.ts';
import type { Catalog } from '#src/catalog/catalog.ts';
import { shownInTile, type ShownInTile } from '#src/catalog/shown-album.ts';
import type { Services } from '#src/services.ts';

/** What contents are made from: the catalog as it is at the moment of the build, and the services for all else. */
export interface PageSources extends Services {
  catalog: Catalog;
}

/** The params of a route, as Astro has them: a rest parameter that is left out is undefined. */
export type PageParams = Record<string, string | undefined>;

/** Where the pages of a route come from: which ones there are, and what each of them holds. */
export interface PageContents<Params extends PageParams, Content> {
  /** All pages of the route; `[{}]` where it has just one. */
  list(sources: PageSources): Promise<Params[]> | Params[];
  /** Everything that a page shows. It is rendered from this alone, and anew only when this has changed. */
  load(sources: PageSources, params: Params): Promise<Content> | Content;
}

/** The contents of a route with one page. */
export function onePage<Content>(
  load: (sources: PageSources) => Promise<Content> | Content,
): PageContents<Record<string, never>, Content> {
  return { list: () => [{}], load };
}

/** Albums in tiles, with what is stored of their covers by album id. */
export interface CoveredAlbums {
  albums: ShownInTile[];
  covers: ReadonlyMap<number, CoverState>;
}

/** Albums as a grid shows them. */
export async function coveredAlbums(
  { backfill }: Pick<PageSources, 'backfill'>,
  albums: readonly Album[],
): Promise<CoveredAlbums> {
  return { albums: albums.map(shownInTile), covers: await backfill.storedCovers(albums) };
}

/** A group of albums as overviews show it: its own names, and how many albums it has. */
export function withCount<Group extends { albums: readonly unknown[] }>({
  albums,
  ...group
}: Group): Omit<Group, 'albums'> & { count: number } {
  return { ...group, count: albums.length };
}
