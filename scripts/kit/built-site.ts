import { existsSync } from 'node:fs';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith } from '#src/config.ts';
import { bakeSite, buildSite } from '#src/render/build-site.ts';
import type { BuildOptions, BuildResult } from '#src/render/build-result.ts';
import { DIST, PROJECT_ROOT } from '#src/render/site-layout.ts';
import type { Services } from '#src/services.ts';
import type { OptionSpecs } from './arguments.ts';
import { UsageError } from './exit.ts';
import type { Output, ProgressBar } from './output.ts';

const LOCK_TIMEOUT_MS = 60_000;

/** A site that commands build, bake and serve. */
export interface Site {
  services: Services;
  /** The environment that the services were made of. */
  environment: Record<string, string | undefined>;
  distDir: string;
}

/** How a command shows what it does, and when it shall stop. */
export interface Shown {
  output: Output;
  signal: AbortSignal;
}

/** The project's own site. */
export function ownSite(services: Services): Site {
  return { services, environment: environmentWith({}), distDir: DIST };
}

/** Builds a site, and shows how far that is and what was done. */
export function buildShown(site: Site, shown: Shown, force: boolean): Promise<BuildResult> {
  shown.output.progress('Building the site …');
  return show(site, shown, (options) => buildSite({ ...options, force }));
}

/** Bakes the project's own site, and shows how far that is and what was done. */
export function bakeShown(services: Services, shown: Shown): Promise<BuildResult> {
  return show(ownSite(services), shown, (options) =>
    bakeSite({ ...options, lockTimeoutMs: LOCK_TIMEOUT_MS }),
  );
}

async function show(
  site: Site,
  { output, signal }: Shown,
  build: (options: BuildOptions) => Promise<BuildResult>,
): Promise<BuildResult> {
  let bar: ProgressBar | undefined;
  const result = await build({
    ...site,
    projectRoot: PROJECT_ROOT,
    signal,
    onNotice: output.progress,
    onProgress(pages, expected) {
      bar ??= output.bar('Rendering', expected);
      // How many pages there are is about right only, until they are listed.
      bar.advance(Math.min(pages, expected));
    },
  });
  bar?.end();
  for (const line of describe(result)) output.line(line);
  return result;
}

function describe(result: BuildResult): string[] {
  const { built, clean, durationMs, warnings } = result;
  const [rendered, reused, removed, pages] = [
    result.rendered,
    result.reused,
    result.removed,
    result.pages,
  ].map((count) => count.toLocaleString('en'));
  if (!built) return [`Nothing changed: the ${pages} pages stay as they are.`, ...warnings];
  const start = `${clean ? 'Full build' : 'Brought up to date'} in ${(durationMs / 1000).toFixed(1)} s`;
  return [
    `${start}: ${rendered} rendered, ${reused} reused, ${removed} removed. The site has ${pages} pages.`,
    ...warnings,
  ];
}

/** For commands that change what pages show. */
export const BAKE_OPTION = {
  bake: { type: 'flag', help: 'then bring the built pages up to date, as npm run bake does' },
} as const satisfies OptionSpecs;

/**
 * Refuses `--bake` before anything is spent, where it cannot be done.
 *
 * @throws UsageError with `--dry-run`; CatalogError `build-needed` where no site was built.
 */
export function checkBakeOption(values: { bake: boolean; 'dry-run': boolean }): void {
  if (!values.bake) return;
  if (values['dry-run']) throw new UsageError('Give --bake or --dry-run, not both');
  if (existsSync(DIST)) return;
  throw new CatalogError('build-needed', 'There is no built site yet that --bake could bring up to date', {
    hint: 'npm run build makes it; nothing else was done',
  });
}

/**
 * After the work: bakes where `--bake` asks for it, else says how to. Not when it was interrupted.
 *
 * @returns what the command's document has beyond its own report.
 */
export async function bakeAfter(
  services: Services,
  shown: Shown,
  { bake, isChanged }: { bake: boolean; isChanged: boolean },
): Promise<{ bake?: BuildResult }> {
  if (shown.signal.aborted) return {};
  if (bake) return { bake: await bakeShown(services, shown) };
  if (isChanged) {
    shown.output.line(
      'The built pages show it after npm run bake or npm run build (--bake does it at once).',
    );
  }
  return {};
}
