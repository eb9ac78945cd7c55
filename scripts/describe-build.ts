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

/** Shows how far a build is. */
export function buildProgress(output: Output): NonNullable<BuildOptions['onProgress']> {
  return (pages, expected) =>
    output.progress(
      `Rendering: ${number.format(pages)} of about ${number.format(Math.max(pages, expected))} pages`,
    );
}
