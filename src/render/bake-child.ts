import { setPriority } from 'node:os';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith, loadConfig } from '#src/config.ts';
import { createLogger } from '#src/logger.ts';
import { createServices } from '#src/services.ts';
import type { BuildResult } from './build-result.ts';
import { bakeSite } from './build-site.ts';

/** What a baking process is told. */
export interface BakeTask {
  distDir: string;
  projectRoot: string;
}

/** How it ended. */
export type BakeMessage =
  | { kind: 'baked'; result: BuildResult }
  /** `code` as in `CatalogError`. */
  | { kind: 'failed'; code: string | undefined; message: string };

/** A baking process: bakes once for the one that started it, behind everything else that the machine has to do. */
process.on('message', (task: BakeTask) => void run(task));
process.on('disconnect', () => process.exit(1));

const BEHIND_OTHERS = 10;

async function run(task: BakeTask): Promise<void> {
  const answer = await bake(task);
  process.send!(answer, undefined, undefined, () => process.exit(0));
}

async function bake({ distDir, projectRoot }: BakeTask): Promise<BakeMessage> {
  setPriority(BEHIND_OTHERS);
  const config = loadConfig();
  const services = createServices(config, createLogger(config.log, { stderrLevel: 'error' }));
  try {
    const environment = environmentWith({});
    const result = await bakeSite({ services, environment, projectRoot, distDir, lockTimeoutMs: 0 });
    return { kind: 'baked', result };
  } catch (error) {
    const { message } = error as Error;
    return { kind: 'failed', code: error instanceof CatalogError ? error.code : undefined, message };
  } finally {
    await services.close();
  }
}
