import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith } from '#src/config.ts';

/** What is used of Lighthouse's own `lighthouse()`. */
export type Lighthouse = (
  url: string,
  flags: { port: number; logLevel: 'silent'; onlyCategories: string[]; disableFullPageScreenshot: boolean },
) => Promise<{ lhr: PageLoad } | undefined>;

/** What is used of its result. */
export interface PageLoad {
  runtimeError?: { message: string };
  /** By name; scores from 0 to 1. */
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { numericValue: number }>;
}

/** Its version, and those of the 113 packages it brings, each with its checksum. */
const PINNED = join(PROJECT_ROOT, 'scripts', 'bench', 'lighthouse');
const INSTALLED = join(PROJECT_ROOT, '.cache', 'lighthouse');
const FILES = ['package.json', 'package-lock.json'];

/**
 * Lighthouse, installed by npm exactly as its lock says where it is not there yet: only this benchmark needs it, so `npm ci`
 * does not bring it.
 *
 * @throws CatalogError `no-lighthouse` when npm cannot install it.
 */
export async function installLighthouse(print: (line: string) => void): Promise<Lighthouse> {
  if (!(await isInstalled())) {
    print('Installing Lighthouse into .cache/lighthouse …');
    await mkdir(INSTALLED, { recursive: true });
    for (const file of FILES) await copyFile(join(PINNED, file), join(INSTALLED, file));
    await installPackages();
  }
  const entry = join(INSTALLED, 'node_modules', 'lighthouse', 'core', 'index.js');
  return ((await import(pathToFileURL(entry).href)) as { default: Lighthouse }).default;
}

/** npm writes what it has installed last of all; a lock that was renewed since does not count. */
async function isInstalled(): Promise<boolean> {
  const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  const [pinned, copied, done] = await Promise.all([
    text(join(PINNED, 'package-lock.json')),
    text(join(INSTALLED, 'package-lock.json')),
    text(join(INSTALLED, 'node_modules', '.package-lock.json')),
  ]);
  return done !== '' && copied === pinned;
}

async function installPackages(): Promise<void> {
  const environment = environmentWith({}) as NodeJS.ProcessEnv;
  const npm = environment['npm_execpath'];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = npm
    ? spawn(process.execPath, [npm, ...args], { cwd: INSTALLED, env: environment, stdio: 'ignore' })
    : spawn('npm', args, { cwd: INSTALLED, env: environment, stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new CatalogError('no-lighthouse', `npm could not install Lighthouse into ${INSTALLED}`, {
      hint: 'Run npm ci there to see why; npm run bench with the names of other benchmarks does without it',
    });
  }
}
