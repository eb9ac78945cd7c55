import type { PageParams } from '#src/page-contents/page-contents.ts';
import type { PageMark } from './site-manifest.ts';

/** What a rendering process is told to do. */
export interface RenderTask {
  /** The built site whose program renders. */
  distDir: string;
  /** Where pages are written, below it as in `client/`. */
  outDir: string;
  /** The pages to look at; `all` that there are. */
  pages: 'all' | { component: string; params: PageParams }[];
  /** `contentKey` of pages that need not be rendered while they show the same, by path. */
  keys: Record<string, string>;
  /** The moment of the build, ms since 1970. */
  nowMs: number;
  /** Several processes share the pages: this is the one with this number, from 0. */
  share: { index: number; of: number };
}

/** One page that was looked at. */
export interface RenderedPage extends PageMark {
  /** Its path below `client/`. */
  file: string;
  /** `contentHash` of what was written; undefined where nothing was, as it shows what it showed. */
  hash: string | undefined;
}

/** What a rendering process says: how many pages it has looked at since it last said so, or all of them at the end. */
export type RenderMessage =
  | { kind: 'progress'; pages: number }
  | { kind: 'done'; pages: RenderedPage[]; peakMegabytes: number }
  | { kind: 'failed'; message: string };
