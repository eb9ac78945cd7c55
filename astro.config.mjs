import node from '@astrojs/node';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defineConfig, passthroughImageService } from 'astro/config';
import { PLAYER_VIEWS } from './src/catalog/players.ts';
import { loadConfig } from './src/config.ts';
import { PAGE_TRANSITION } from './src/layouts/page-transition.ts';

const { site, imageOrigins } = loadConfig();
const root = fileURLToPath(new URL('./', import.meta.url));
const fragments = site.onDemand === 'origin' && site.backfillOrigin ? ` ${site.backfillOrigin}` : '';

/**
 * Astro bundles one program, `src/render/astro-app.ts`, for Node: the server answers fragments with it, and the build and
 * baking render the pages with it. So a page that changes later is rendered by the same program, without Astro being started.
 */
const nodeAdapter = node({ mode: 'middleware', bodySizeLimit: 65_536 });
const adapter = {
  ...nodeAdapter,
  hooks: {
    ...nodeAdapter.hooks,
    'astro:config:done': (options) =>
      nodeAdapter.hooks['astro:config:done']({
        ...options,
        setAdapter: (given) =>
          options.setAdapter({
            ...given,
            serverEntrypoint: new URL('./src/render/astro-app.ts', import.meta.url),
            previewEntrypoint: undefined,
          }),
      }),
  },
};

export default defineConfig({
  output: 'server',
  ...(site.url && { site: site.url }),
  base: site.basePath,
  trailingSlash: 'always',
  cacheDir: './.cache/astro',
  session: false,
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  // No page has pictures of Astro's. The adapter's own endpoint holds the place it is built at, so each bundle would differ.
  image: { service: passthroughImageService(), endpoint: { entrypoint: 'astro/assets/endpoint/generic' } },
  adapter,
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
        `img-src 'self' data: ${imageOrigins.join(' ')}`,
        `connect-src 'self'${fragments}`,
        `frame-src ${site.players.map((player) => PLAYER_VIEWS[player].origin).join(' ') || "'none'"}`,
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
      ],
      styleDirective: { hashes: [`sha256-${createHash('sha256').update(PAGE_TRANSITION).digest('base64')}`] },
    },
  },
});
