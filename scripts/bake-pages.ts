import { existsSync } from 'node:fs';
import { bakeSite } from '#src/render/build-site.ts';
import type { BuildResult } from '#src/render/build-options.ts';
import { DIST, PROJECT_ROOT } from '#src/render/site-paths.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import type { OptionSpecs } from './kit/arguments.ts';
import type { Output } from './kit/output.ts';
import { showBuild } from './show-build.ts';

const LOCK_TIMEOUT_MS = 60_000;

/** For commands that change what pages show. */
export const BAKE_OPTION = {
  bake: { type: 'flag', help: 'then bring the built pages up to date, as npm run bake does' },
} as const satisfies OptionSpecs;

/** Bakes the built site, and shows how that goes. */
export function bakePages(
  services: Services,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<BuildResult> {
  const site = { services, environment: environmentWith({}), projectRoot: PROJECT_ROOT, distDir: DIST };
  return showBuild(output, output.line, (shown) =>
    bakeSite({ ...site, lockTimeoutMs: LOCK_TIMEOUT_MS, signal, ...shown }),
  );
}

/**
 * Refuses `--bake` before anything is spent, where no site was built.
 *
 * @throws CatalogError `build-needed`
 */
export function requireBuiltSite(): void {
  if (existsSync(DIST)) return;
  throw new CatalogError('build-needed', 'There is no built site yet that --bake could bring up to date', {
    hint: 'npm run build makes it; nothing else was done',
  });
}

/**
 * After the work: bakes where `--bake` asks for it, else says how the pages follow. Not when it was interrupted.
 *
 * @returns what the command's document has beyond its own report.
 */
export async function letPagesFollow(
  services: Services,
  options: { isChanged: boolean; bake: boolean; output: Output; signal: AbortSignal },
): Promise<{ bake?: BuildResult }> {
  const { isChanged, bake, output, signal } = options;
  if (signal.aborted) return {};
  if (bake) return { bake: await bakePages(services, { output, signal }) };
  if (isChanged) {
    output.line('The built pages show it after npm run bake or npm run build (--bake does it at once).');
  }
  return {};
}
