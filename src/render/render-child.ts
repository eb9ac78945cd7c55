import { CatalogError } from '#src/catalog-error.ts';
import { openPageRenderer, type PageRenderer, type SitePage } from './page-renderer.ts';
import type { RenderMessage, RenderTask, RenderedPage } from './run-rendering.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from './compressed-copy.ts';
import { contentKey } from './content-hash.ts';

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

/** Pages in the making at a time: they ask the database together, and one renders while others wait for a cipher. */
const AT_ONCE = 64;

/**
 * Looks at pages and renders those that show something else than before.
 *
 * @throws CatalogError `page-failed` naming the page.
 */
export async function renderPages(
  renderer: PageRenderer,
  task: RenderTask,
  tell: (pages: number) => void,
): Promise<RenderedPage[]> {
  const pages =
    task.pages === 'all'
      ? await renderer.list()
      : task.pages.map(({ component, params }) => renderer.find(component, params));
  const mine = pages.filter((_page, index) => index % task.share.of === task.share.index);
  const done: RenderedPage[] = [];
  for (let start = 0; start < mine.length; start += AT_ONCE) {
    const some = mine.slice(start, start + AT_ONCE);
    done.push(...(await Promise.all(some.map((page) => renderPage(renderer, page, task)))));
    tell(some.length);
  }
  return done;
}

async function renderPage(
  renderer: PageRenderer,
  page: SitePage,
  { keys, outDir }: RenderTask,
): Promise<RenderedPage> {
  const { file, component, params } = page;
  try {
    const { content, dependencies } = await renderer.load(page);
    const key = contentKey(content);
    const fingerprint = { file, component, params, key, dependencies };
    if (keys[file] === key) return { ...fingerprint, hash: undefined };
    const bytes = await renderer.render(page, content);
    const target = join(outDir, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    return { ...fingerprint, hash: contentHash(bytes) };
  } catch (cause) {
    throw new CatalogError('page-failed', `/${page.url} could not be rendered: ${(cause as Error).message}`, {
      cause,
    });
  }
}
