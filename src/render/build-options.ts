import type { Services } from '#src/services.ts';

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
  /** Told, in a sentence, what else a person may want to know: whom it waits for, what was mended. */
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
