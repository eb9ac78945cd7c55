import { counted, formatNumber } from '#src/format-text.ts';
import type { Services } from '#src/services.ts';
import { PARTS } from './site-layout.ts';
import type { SiteManifest } from './site-manifest.ts';

export interface BuildOptions {
  services: Services;
  /** The environment of the build, the same that `services.config` was made of. */
  environment: NodeJS.ProcessEnv;
  projectRoot: string;
  /** Where the site is, or a link to where it is. */
  distDir: string;
  signal?: AbortSignal | undefined;
  /** Told how many pages have been looked at so far, and about how many there are. */
  onProgress?: ((pages: number, expected: number) => void) | undefined;
  /** Told, in a sentence, what else a person may want to know: whom it waits for, what was repaired. */
  onNotice?: ((sentence: string) => void) | undefined;
}

/** What a build or a bake did. Pages are all that is rendered: also feeds, index files and downloads. */
export interface BuildResult {
  /** False when nothing had changed since the last build and the site stays as it was. */
  built: boolean;
  /** Whether all was made anew, by a program that Astro bundled now. */
  clean: boolean;
  rendered: number;
  reused: number;
  removed: number;
  /** HTML pages that the site has now. */
  pages: number;
  /** All files that visitors can get, and their bytes. */
  files: number;
  bytes: number;
  /** What does not fit on free static hosts, in sentences. */
  warnings: string[];
  durationMs: number;
  /** How much of it went into compressed copies. */
  compressionMs: number;
  /** The most memory that the rendering processes held together; 0 when none was needed. */
  peakMegabytes: number;
}

/** The result of a build that left a site with this manifest. What is not given is 0, as when nothing had changed. */
export function buildResult(
  { files, pages }: Pick<SiteManifest, 'files' | 'pages'>,
  done: Partial<Pick<BuildResult, 'clean' | 'rendered' | 'removed' | 'compressionMs' | 'peakMegabytes'>> = {},
): Omit<BuildResult, 'durationMs'> {
  const { clean = false, rendered = 0, removed = 0, compressionMs = 0, peakMegabytes = 0 } = done;
  const ofClient = Object.entries(files).filter(([path]) => path.startsWith(`${PARTS.client}/`));
  const size = { files: ofClient.length, bytes: ofClient.reduce((sum, [, file]) => sum + file.size, 0) };
  return {
    built: rendered + removed > 0,
    clean,
    rendered,
    reused: Object.keys(pages).length - rendered,
    removed,
    pages: Object.keys(pages).filter((file) => file.endsWith('.html')).length,
    ...size,
    warnings: hostWarnings(size),
    compressionMs,
    peakMegabytes,
  };
}

/** What free static hosts allow a site (Cloudflare Pages: files; GitHub Pages: bytes). */
const HOST_LIMITS = { files: 20_000, bytes: 1e9 };
/** From this share of a limit on there is a warning, a year or so before it is reached. */
const WARN_FROM = 0.9;

/** What is about to be too much for free static hosts, in sentences; empty while all fits well. */
export function hostWarnings({ files, bytes }: { files: number; bytes: number }): string[] {
  const warnings: string[] = [];
  const warn = (has: string, most: string): void =>
    void warnings.push(`The site has ${has}; free static hosts take up to ${most}.`);
  if (files >= HOST_LIMITS.files * WARN_FROM) warn(counted(files, 'file'), formatNumber(HOST_LIMITS.files));
  if (bytes >= HOST_LIMITS.bytes * WARN_FROM) warn(`${formatNumber(Math.round(bytes / 1e6))} MB`, '1,000 MB');
  return warnings;
}
