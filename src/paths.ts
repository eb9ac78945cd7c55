/** Where on-demand fragments come from: this server, another origin, or nowhere. */
export type OnDemand = 'server' | 'origin' | 'none';

export interface PathOptions {
  /** Origin of the site without a trailing slash, where it is known. */
  url?: string | undefined;
  /** `/` or `/name/`: the path the site lives under. */
  basePath: string;
  onDemand: OnDemand;
  /** Origin of the server that answers fragments, when `onDemand` is `origin`. */
  backfillOrigin?: string | undefined;
}

/** What a view of the list can be taken as; see `Paths.viewFile`. */
export const VIEW_FILES = ['feed.xml', 'calendar.ics', 'albums.csv', 'albums.json'] as const;
export type ViewFile = (typeof VIEW_FILES)[number];

/** Every URL of ours. All end in a slash but files; all are root-relative but fragments of another origin. Page 1 has no number in its URL. */
export interface Paths {
  front(): string;
  albums(page?: number): string;
  album(id: number): string;
  /** All albums of an artist; only artists with a slug have a page. */
  artist(slug: string, page?: number): string;
  /** All genres. */
  genres(): string;
  /** All albums of a genre; only genres with a slug have a page. */
  genre(slug: string, page?: number): string;
  /** The list filtered, by facet or `artist`: a genre in any spelling, a country by its code. */
  search(query: Record<string, string>): string;
  /** All years. */
  years(): string;
  /** All albums of a year. */
  year(year: string, page?: number): string;
  /** What is announced. */
  upcoming(): string;
  /** What the visitor marked in this browser. */
  myAlbums(): string;
  /** The folder of the files that search and filters load. */
  searchData(): string;
  /** What looks wrong in the sheet. */
  quality(): string;
  /** What leaves a visitor's browser, and when. */
  privacy(): string;
  /** Atom feeds: of albums that are out, and of albums that came into the catalog. */
  feed(name: 'releases' | 'added'): string;
  /** Announced releases as iCalendar. */
  calendar(): string;
  /** All sheet data as a file. */
  download(format: 'csv' | 'json'): string;
  /** A view of the list as a file, by the query of the list; undefined where no server of ours answers. */
  viewFile(file: ViewFile, query?: string): string | undefined;
  /** The web app manifest. */
  manifest(): string;
  /** Only there when the site's origin is known. */
  sitemap(): string;
  /** A path of ours with the site's origin; undefined when that is not known. */
  absolute(path: string): string | undefined;
  /** The fragment with an album's cover; undefined when nothing may be fetched on demand. */
  coverArt(id: number): string | undefined;
  /** The stream that tells which covers have come; undefined when nothing may be fetched on demand. */
  coverEvents(): string | undefined;
  /** The fragment with an album's details; undefined when nothing may be fetched on demand. */
  metadata(id: number): string | undefined;
  /** A file of `public/`, by its path without a leading slash. */
  asset(file: string): string;
}

/** Builds the site's URLs for one configuration. */
export function createPaths({ url, basePath, onDemand, backfillOrigin }: PathOptions): Paths {
  const fragment = (path: string): string | undefined => {
    if (onDemand === 'none') return undefined;
    return onDemand === 'origin' ? `${backfillOrigin}/${path}` : `${basePath}${path}`;
  };
  const paged = (path: string, page = 1): string =>
    `${basePath}catalog/${path}/${page === 1 ? '' : `${page}/`}`;
  return {
    front: () => basePath,
    albums: (page) => paged('albums', page),
    album: (id) => `${basePath}catalog/album/${id}/`,
    artist: (slug, page) => paged(`artist/${slug}`, page),
    genres: () => `${basePath}catalog/genres/`,
    genre: (slug, page) => paged(`genre/${slug}`, page),
    search: (query) => `${basePath}catalog/albums/?${new URLSearchParams(query)}`,
    years: () => `${basePath}catalog/years/`,
    year: (year, page) => paged(`year/${year}`, page),
    upcoming: () => `${basePath}catalog/upcoming/`,
    myAlbums: () => `${basePath}catalog/yours/`,
    searchData: () => `${basePath}catalog/browse-data/`,
    quality: () => `${basePath}catalog/quality/`,
    privacy: () => `${basePath}privacy/`,
    feed: (name) => `${basePath}${name}.xml`,
    calendar: () => `${basePath}upcoming.ics`,
    download: (format) => `${basePath}albums.${format}`,
    viewFile: (file, query = '') =>
      onDemand === 'server' ? `${basePath}catalog/${file}${query}` : undefined,
    manifest: () => `${basePath}site.webmanifest`,
    sitemap: () => `${basePath}sitemap.xml`,
    absolute: (path) => url && `${url}${path}`,
    coverArt: (id) => fragment(`catalog/album/${id}/cover-art/`),
    coverEvents: () => fragment('catalog/covers/events/'),
    metadata: (id) => fragment(`catalog/album/${id}/metadata/`),
    asset: (file) => `${basePath}${file}`,
  };
}
