import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Album } from '#src/catalog/album.ts';
import { pageOf, pageParams, type PageOf } from '#src/catalog/page-of.ts';
import type { ShownInTile } from '#src/catalog/shown-album.ts';
import type { PageSources } from './page-contents.ts';
import { coveredAlbums } from './covered-albums.ts';

/** One page of the albums of a year, a genre or an artist. */
export interface ArchivePage {
  heading: string;
  albums: PageOf<ShownInTile>;
  covers: ReadonlyMap<number, CoverState>;
}

/** What an archive is made from. */
export interface Archive {
  heading: string;
  albums: readonly Album[];
}

/** One page of an archive, by its number as it stands in the URL. */
export async function loadArchivePage(
  sources: Pick<PageSources, 'backfill'>,
  { heading, albums }: Archive,
  page: string | undefined,
): Promise<ArchivePage> {
  const ofPage = pageOf(albums, Number(page ?? 1));
  const { albums: items, covers } = await coveredAlbums(sources, ofPage.items);
  return { heading, albums: { ...ofPage, items }, covers };
}

/** The params of all pages of some archives; `named` says which one by the route's own parameter. */
export function archiveParams<Named extends object>(
  archives: readonly { named: Named; albums: readonly unknown[] }[],
): (Named & { page: string | undefined })[] {
  return archives.flatMap(({ named, albums }) => pageParams(albums).map((page) => ({ ...named, page })));
}
