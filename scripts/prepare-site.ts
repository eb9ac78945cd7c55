import { existsSync } from 'node:fs';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { counted } from '#src/format-text.ts';
import type { Services } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { showBuild } from './show-build.ts';
import { describeProgress } from './import-command.ts';
import type { Output } from './kit/output.ts';

export interface SiteOptions {
  /** Where the albums come from when there are none yet. */
  source: string;
  /** The CSV file of corrections; undefined for none. */
  overridesFile: string | undefined;
  /** The environment that the build is started with. */
  environment: Record<string, string | undefined>;
  distDir: string;
  output: Output;
  signal: AbortSignal;
}

/** Brings a site to where it can be served: imports when the catalog is empty, builds when something changed. */
export async function prepareSite(services: Services, options: SiteOptions): Promise<void> {
  const { source, overridesFile, environment, distDir, output, signal } = options;
  if ((await countAlbums(services.db)) === 0) {
    const report = await importCatalog({
      db: services.db,
      source,
      overridesFile: overridesFile !== undefined && existsSync(overridesFile) ? overridesFile : undefined,
      signal,
      onProgress: (progress) => output.progress(describeProgress(progress)),
    });
    output.progress(`Imported ${counted(report.created, 'album')} with 0 calls to Spotify.`);
  }
  output.progress('Building the site …');
  await showBuild(output, output.progress, (shown) =>
    buildSite({
      services,
      environment,
      projectRoot: PROJECT_ROOT,
      distDir,
      force: false,
      signal,
      ...shown,
    }),
  );
}
