import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { contentHash } from './compressed-copy.ts';
import { contentKey } from './content-key.ts';
import type { KeptRenderer, SitePage } from './kept-renderer.ts';
import type { RenderedPage, RenderTask } from './render-task.ts';

/** Pages in the making at a time: while one waits for a key stream or a digest, another renders. */
const AT_ONCE = 8;
const TELL_EVERY = 200;

/**
 * Looks at pages and renders those that show something else than before.
 *
 * @throws CatalogError `page-failed` naming the page.
 */
export async function renderPages(
  renderer: KeptRenderer,
  task: RenderTask,
  tell: (pages: number) => void,
): Promise<RenderedPage[]> {
  const pages =
    task.pages === 'all'
      ? await renderer.list()
      : task.pages.map(({ component, params }) => renderer.find(component, params));
  const mine = pages.filter((_page, index) => index % task.share.of === task.share.index);
  const done: RenderedPage[] = [];
  const next = mine.values();
  async function work(): Promise<void> {
    for (const page of next) {
      done.push(await renderPage(renderer, page, task));
      if (done.length % TELL_EVERY === 0) tell(TELL_EVERY);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  tell(done.length % TELL_EVERY);
  return done;
}

async function renderPage(
  renderer: KeptRenderer,
  page: SitePage,
  { keys, outDir }: RenderTask,
): Promise<RenderedPage> {
  const { file, component, params } = page;
  try {
    const { content, asked } = await renderer.load(page);
    const key = contentKey(content);
    const mark = { file, component, params, key, asked };
    if (keys[file] === key) return { ...mark, hash: undefined };
    const bytes = await renderer.render(page, content);
    const target = join(outDir, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    return { ...mark, hash: contentHash(bytes) };
  } catch (cause) {
    throw new CatalogError('page-failed', `/${page.url} could not be rendered: ${(cause as Error).message}`, {
      cause,
    });
  }
}
