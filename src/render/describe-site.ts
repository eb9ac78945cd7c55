import type { BuildResult } from './build-options.ts';
import { hostWarnings } from './host-limits.ts';
import { PARTS } from './site-layout.ts';
import type { SiteManifest } from './site-manifest.ts';

/** The figures of a site by its manifest. */
export function describeSite({
  files,
  pages,
}: SiteManifest): Pick<BuildResult, 'pages' | 'files' | 'bytes' | 'warnings'> {
  const ofClient = Object.entries(files).filter(([path]) => path.startsWith(`${PARTS.client}/`));
  const size = { files: ofClient.length, bytes: ofClient.reduce((sum, [, file]) => sum + file.size, 0) };
  return {
    pages: Object.keys(pages).filter((file) => file.endsWith('.html')).length,
    ...size,
    warnings: hostWarnings(size),
  };
}
