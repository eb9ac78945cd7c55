import { hash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageParams } from '#src/page-contents/page-contents.ts';

/** What a built site was made of, kept beside it: the next build compares itself with this. */
export interface SiteManifest {
  /** See `SiteState`. */
  program: string;
  /** See `SiteState`; empty while changes are put in place. */
  catalog: string;
  /** See `SiteState`. */
  stored: Record<string, string>;
  /** Every file of the parts, by its path below the site's folder with `/` between folders. */
  files: Record<string, FileFingerprint>;
  /** Every page by its path below `client/`. */
  pages: Record<string, PageMark>;
}

/** What a file is recognised by. */
export interface FileFingerprint {
  size: number;
  mtimeMs: number;
  /** `contentHash` of what it holds. */
  hash: string;
}

/** What a page is recognised by. */
export interface PageMark {
  component: string;
  params: PageParams;
  /** `contentKey` of what it shows; empty while it is being replaced. */
  key: string;
  /** The albums whose stored cover or details were looked at for it. */
  asked: number[];
}

const NAME = 'build.manifest';
/** Raised when the meaning of the manifest changes, so that an older one is not believed. */
const FORM = 'progmetal-site-1';

/** The manifest of a built site; undefined when there is none, or one that is damaged or of another form. */
export async function readManifest(distDir: string): Promise<SiteManifest | undefined> {
  const text = await readFile(join(distDir, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  });
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== headOf(json)) return undefined;
  return JSON.parse(json) as SiteManifest;
}

/** Replaces the manifest as a whole. */
export async function writeManifest(distDir: string, manifest: SiteManifest): Promise<void> {
  const json = JSON.stringify(manifest);
  const file = join(distDir, NAME);
  await writeFile(`${file}.next`, `${headOf(json)}\n${json}`);
  await rename(`${file}.next`, file);
}

function headOf(json: string): string {
  return `${FORM} ${hash('sha256', json)}`;
}
