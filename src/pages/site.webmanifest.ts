import { webManifestFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(webManifestFile);

/** The web app manifest. */
export const GET = prerendering.answer('application/manifest+json');
