import type { CoverImage } from '#src/sources/album-details.ts';

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
export function coverSources(images: readonly CoverImage[]): CoverSources {
  const distance = (image: CoverImage): number =>
    Math.abs((image.width ?? PREFERRED_WIDTH) - PREFERRED_WIDTH);
  const best = images.reduce((nearest, image) => (distance(image) < distance(nearest) ? image : nearest));
  const sized = images.filter((image) => image.width !== null);
  return {
    src: best.url,
    srcset: sized.length > 1 ? sized.map(({ url, width }) => `${url} ${width}w`).join(', ') : undefined,
    side: best.width ?? PREFERRED_WIDTH,
  };
}
