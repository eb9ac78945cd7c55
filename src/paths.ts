/** Where on-demand fragments come from: this server, another origin, or nowhere. */
export type OnDemand = 'server' | 'origin' | 'none';

export interface PathOptions {
  /** `/` or `/name/`: the path the site lives under. */
  basePath: string;
  onDemand: OnDemand;
  /** Origin of the server that answers fragments, when `onDemand` is `origin`. */
  backfillOrigin?: string | undefined;
}

/** Every URL of ours. All end in a slash but assets; all are root-relative but fragments of another origin. */
export interface Paths {
  front(): string;
  /** Page 1 has no number in its URL. */
  albums(page?: number): string;
  album(id: number): string;
  /** The fragment with an album's cover; undefined when nothing may be fetched on demand. */
  coverArt(id: number): string | undefined;
  /** The fragment with an album's details; undefined when nothing may be fetched on demand. */
  metadata(id: number): string | undefined;
  /** A file of `public/`, by its path without a leading slash. */
  asset(file: string): string;
}

/** Builds the site's URLs for one configuration. */
export function createPaths({ basePath, onDemand, backfillOrigin }: PathOptions): Paths {
  const fragment = (path: string): string | undefined => {
    if (onDemand === 'none') return undefined;
    return onDemand === 'origin' ? `${backfillOrigin}/${path}` : `${basePath}${path}`;
  };
  return {
    front: () => basePath,
    albums: (page = 1) => `${basePath}catalog/albums/${page === 1 ? '' : `${page}/`}`,
    album: (id) => `${basePath}catalog/album/${id}/`,
    coverArt: (id) => fragment(`catalog/album/${id}/cover-art/`),
    metadata: (id) => fragment(`catalog/album/${id}/metadata/`),
    asset: (file) => `${basePath}${file}`,
  };
}
