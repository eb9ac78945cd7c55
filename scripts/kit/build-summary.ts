import type { BuildResult } from '#src/render/build-options.ts';
import { counted } from '#src/format-text.ts';
import { listed } from './markdown.ts';

/** What a build or a bake rendered, as Markdown. */
export function summarizeBuild({
  pages,
  rendered,
  reused,
  removed,
  durationMs,
  warnings,
}: BuildResult): string[] {
  const words = listed([
    rendered === 0 ? 'No page had to be rendered' : `**${counted(rendered, 'page')} rendered**`,
    reused > 0 && `${reused.toLocaleString('en-US')} reused`,
    removed > 0 && `${removed.toLocaleString('en-US')} removed`,
  ]);
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  return ['## The site', '', `${words}: ${counted(pages, 'page')} in ${seconds}.`, '', ...warnings];
}
