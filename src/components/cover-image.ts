import type { Album } from '#src/catalog/album.ts';
import type { CoverState } from '#src/backfill/cover-state.ts';
import type { Paths } from '#src/paths.ts';

/** An image, with its width in px where the source tells it. */
interface SizedImage {
  url: string;
  width: number | null;
}

/** Attributes of the `<img>` of a cover. */
export interface CoverSources {
  src: string;
  /** Undefined when no width is known. */
  srcset: string | undefined;
  /** Width and height of the square box the cover stands in, px. */
  side: number;
}

const PREFERRED_WIDTH = 300;

/** What a browser may choose from; `images` widest first, at least one. Without `srcset`, the one nearest to 300 px. */
export function coverSources(images: readonly SizedImage[]): CoverSources {
  const distance = ({ width }: SizedImage): number => Math.abs((width ?? PREFERRED_WIDTH) - PREFERRED_WIDTH);
  const best = images.reduce((nearest, image) => (distance(image) < distance(nearest) ? image : nearest));
  const sized = images.filter((image) => image.width !== null);
  return {
    src: best.url,
    srcset: sized.length > 1 ? sized.map(({ url, width }) => `${url} ${width}w`).join(', ') : undefined,
    side: best.width ?? PREFERRED_WIDTH,
  };
}

/** The page of a release of MusicBrainz, which credits whoever made its picture. */
export function releaseUrl(mbid: string): string {
  return `https://musicbrainz.org/release/${mbid}`;
}

/** Whether a page of albums holds a cover that is to be fetched on demand. */
export function asksForCovers(
  albums: readonly Pick<Album, 'id'>[],
  covers: ReadonlyMap<number, CoverState>,
  paths: Pick<Paths, 'coverArt'>,
): boolean {
  return albums.some(({ id }) => {
    const status = covers.get(id)?.status ?? 'unknown';
    return (status === 'unknown' || status === 'unavailable') && paths.coverArt(id) !== undefined;
  });
}
