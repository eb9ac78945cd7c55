import type { BuildOptions, BuildResult } from '#src/render/build-options.ts';
import type { Output } from './kit/output.ts';

type Shown = Pick<BuildOptions, 'onProgress' | 'onNotice'>;

const number = new Intl.NumberFormat('en');

/**
 * Shows how far a build or a bake is, and what it did in the end.
 *
 * @param say where the end is told.
 */
export async function showBuild(
  output: Output,
  say: (line: string) => void,
  build: (shown: Shown) => Promise<BuildResult>,
): Promise<BuildResult> {
  let bar: ReturnType<Output['bar']> | undefined;
  const result = await build({
    onNotice: output.progress,
    onProgress: (pages, expected) => {
      bar ??= output.bar('Rendering', expected);
      // How many pages there are is about right only, until they are listed.
      bar.advance(Math.min(pages, expected));
    },
  });
  bar?.end();
  for (const line of describeBuild(result)) say(line);
  return result;
}

function describeBuild(result: BuildResult): string[] {
  const { built, clean, rendered, reused, removed, pages, durationMs, warnings } = result;
  if (!built) return [`Nothing changed: the ${number.format(pages)} pages stay as they are.`, ...warnings];
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const counts = `${number.format(rendered)} rendered, ${number.format(reused)} reused, ${number.format(removed)} removed`;
  return [
    `${clean ? 'Full build' : 'Brought up to date'} in ${seconds}: ${counts}. The site has ${number.format(pages)} pages.`,
    ...warnings,
  ];
}
