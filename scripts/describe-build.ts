import type { BuildOptions, BuildResult } from '#src/build/build-options.ts';
import type { Output } from './output.ts';

const number = new Intl.NumberFormat('en');

/** What a build or a bake did, in one line, and what there is to say beside. */
export function describeBuild(result: BuildResult): string[] {
  const { built, clean, rendered, reused, removed, pages, durationMs, warnings } = result;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  if (!built) return [`Nothing changed: the ${number.format(pages)} pages stay as they are.`, ...warnings];
  const counts = `${number.format(rendered)} rendered, ${number.format(reused)} reused, ${number.format(removed)} removed`;
  return [
    `${clean ? 'Built anew' : 'Brought up to date'} in ${seconds}: ${counts}. The site has ${number.format(pages)} pages.`,
    ...warnings,
  ];
}

/** Shows how far a build is. How many pages there will be is not known before they are listed, so the total is about right. */
export function buildProgress(output: Output): {
  advance: NonNullable<BuildOptions['onProgress']>;
  end(): void;
} {
  let bar: ReturnType<Output['bar']> | undefined;
  return {
    advance(pages, expected) {
      bar ??= output.bar('Rendering', expected);
      bar.advance(Math.min(pages, expected));
    },
    end: () => bar?.end(),
  };
}
