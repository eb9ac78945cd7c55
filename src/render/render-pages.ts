import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { contentHash } from './compressed-copy.ts';
import { contentKey } from './content-key.ts';
import type { PageRenderer, SitePage } from './page-renderer.ts';
import type { RenderedPage, RenderTask } from './render-task.ts';

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
    const { content, asked } = await renderer.load(page);
    const key = contentKey(content);
    const fingerprint = { file, component, params, key, asked };
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
