import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { copyImageFiles } from '../support/docker-file.ts';

/** Where a runner has the project: anew for each job, always at the same path. */
export interface Checkout {
  path: string;
  /** What would be deployed. */
  siteDir: string;
  /** A clean copy of the project, with the site of the last build when there was one. */
  checkOut(): void;
  /** Remembers `dist` and `.cache`, as actions/cache does: in a tar, which keeps the times of files. */
  remember(): void;
  /** Forgets it, so that the next build begins with nothing. */
  forget(): void;
}

export function openCheckout(): Checkout {
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'project');
  const remembered = join(folder, 'site.tar');
  return {
    path,
    siteDir: join(path, 'dist', 'client'),
    checkOut() {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path, { recursive: true });
      copyImageFiles(path);
      symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(path, 'node_modules'));
      if (existsSync(remembered)) execFileSync('tar', ['--posix', '-xf', remembered, '-C', path]);
    },
    remember() {
      execFileSync('tar', ['--posix', '-cf', remembered, '-C', path, 'dist', '.cache']);
    },
    forget: () => rmSync(remembered, { force: true }),
  };
}
