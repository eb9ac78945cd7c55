import { CatalogError } from '#src/catalog-error.ts';
import { openPageRenderer } from './page-renderer.ts';
import { renderPages } from './render-pages.ts';
import type { RenderMessage, RenderTask } from './render-task.ts';

/** A rendering process: takes one task from the one that started it, tells how it goes, and ends with it. */
process.on('message', (task: RenderTask) => void run(task));
process.on('disconnect', () => process.exit(1));

async function run(task: RenderTask): Promise<void> {
  try {
    const renderer = await openPageRenderer(task.distDir, task.nowMs);
    const pages = await renderPages(renderer, task, (count) => tell({ kind: 'progress', pages: count }));
    const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    tell({ kind: 'done', pages, peakMegabytes }, () => process.exit(0));
  } catch (error) {
    tell({ kind: 'failed', message: describe(error) }, () => process.exit(1));
  }
}

/** What broke, and where in the page or its contents. */
function describe(error: unknown): string {
  if (!(error instanceof CatalogError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { cause, hint, message } = error;
  return [message, hint, cause instanceof Error ? cause.stack : undefined].filter(Boolean).join('\n');
}

function tell(message: RenderMessage, then?: () => void): void {
  process.send!(message, undefined, undefined, () => then?.());
}
