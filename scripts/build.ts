import { buildSite } from '#src/build/build-site.ts';
import { DIST, PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand({
  name: 'build',
  summary: 'Builds the static site from the database into dist/. Never calls Spotify.',
  options: { force: { type: 'flag', help: 'build although nothing changed since the last build' } },
  async run({ values, output, signal, openServices }) {
    const services = await openServices();
    output.progress('Building the site …');
    const result = await buildSite({
      services,
      environment: environmentWith({}),
      projectRoot: PROJECT_ROOT,
      distDir: DIST,
      force: values.force,
      signal,
    });
    const seconds = (result.durationMs / 1000).toFixed(1);
    output.line(
      result.built
        ? `Built ${result.pages} pages in ${seconds} s.`
        : `Nothing changed: the ${result.pages} pages of the last build stay. Use --force to build all the same.`,
    );
    output.document(result);
    return EXIT.done;
  },
});
