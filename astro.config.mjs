import { createHash } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
import { loadConfig } from './src/config.ts';
import { PAGE_TRANSITION } from './src/layouts/page-transition.ts';

const { site, spotify } = loadConfig();
const root = fileURLToPath(new URL('./', import.meta.url));
const fragments = site.onDemand === 'origin' && site.backfillOrigin ? ` ${site.backfillOrigin}` : '';

/**
 * Astro bundles; the pages are rendered by `src/render/` with what it would have rendered them with, which is kept
 * beside the site. So a page that changes later is rendered by the same program, without Astro being started again.
 */
const keepPrerenderBundle = {
  name: 'keep-prerender-bundle',
  hooks: {
    'astro:build:start': ({ setPrerenderer }) =>
      setPrerenderer((byDefault) => ({ ...byDefault, getStaticPaths: async () => [] })),
    // With a prerenderer of its own, a project has to name the entry that Astro would have chosen.
    'astro:build:setup': ({ updateConfig }) =>
      updateConfig({
        environments: { prerender: { build: { rolldownOptions: { input: 'astro/entrypoints/prerender' } } } },
      }),
    'astro:build:generated': ({ dir }) =>
      cp(new URL('../server/.prerender/', dir), new URL('../prerender/', dir), { recursive: true }),
  },
};

export default defineConfig({
  output: 'static',
  adapter: node({ mode: 'middleware', bodySizeLimit: 65_536 }),
  ...(site.url && { site: site.url }),
  base: site.basePath,
  trailingSlash: 'always',
  cacheDir: './.cache/astro',
  session: false,
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  integrations: [keepPrerenderBundle],
  vite: {
    // Nothing is written where the packages are: they may be read-only.
    cacheDir: '.cache/vite',
    server: {
      // What a build writes beside a dev server is no source of it.
      watch: { ignored: ['**/.cache/**', '**/dist/**', '**/dist.*/**', '**/logs/**'] },
      // What no browser is to be given, by any address: Vite's own list, and what is kept beside the sources.
      fs: {
        deny: ['.env', '.env.*', '*.{crt,pem,key}', '**/.git/**']
          .concat(['*.sqlite*', '*.log', '*.xlsx', '*.gz'])
          .concat(
            ['db/**', 'logs/**', '.cache/*', '.cache/!(vite)/**', '.github/**', 'dist/**'].map(
              (path) => root + path,
            ),
          ),
      },
    },
  },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        `img-src 'self' data: ${spotify.imageOrigins.join(' ')}`,
        `connect-src 'self'${fragments}`,
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
      ],
      styleDirective: { hashes: [`sha256-${createHash('sha256').update(PAGE_TRANSITION).digest('base64')}`] },
    },
  },
});
