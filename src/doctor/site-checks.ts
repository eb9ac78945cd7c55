import { existsSync } from 'node:fs';
import { counted } from '#src/format-text.ts';
import { siteLockHolder } from '#src/render/lock-site.ts';
import { checkFiles, readManifest } from '#src/render/site-manifest.ts';
import { albumsStoredAnew, readSiteState } from '#src/render/site-state.ts';
import type { Services } from '#src/services.ts';
import { action, note, ok, type Diagnosis } from './finding.ts';

/** Whether the built site is whole, and shows what the database holds. */
export async function diagnoseSite(
  distDir: string,
  { db, now }: Pick<Services, 'db' | 'now'>,
): Promise<Diagnosis> {
  if (!existsSync(distDir)) return note('No site was built yet', 'npm run build');
  const holder = await siteLockHolder(distDir);
  if (holder !== undefined) return note(`The site is being built${holder}`);
  const manifest = await readManifest(distDir);
  if (manifest === undefined) {
    return action(`What is in ${distDir} is no site of this version`, 'npm run build');
  }
  const { damaged } = checkFiles(distDir, manifest.files);
  if (damaged.length > 0) {
    const which = damaged.slice(0, 3).join(', ');
    return action(
      `${counted(damaged.length, 'file')} of the site are gone or hold something else: ${which}`,
      'npm run build',
    );
  }
  const state = await readSiteState(db, now());
  if (manifest.catalog !== state.catalog) {
    return note('The site shows an earlier catalog, or an earlier day', 'npm run build');
  }
  const behind = albumsStoredAnew(manifest.stored, state).size;
  return behind === 0
    ? ok(`The site shows what is stored: ${counted(Object.keys(manifest.pages).length, 'page')}`)
    : note(`What is stored of ${counted(behind, 'album')} is not in the pages yet`, 'npm run bake');
}
