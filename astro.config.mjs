import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
import { loadConfig } from './src/config.ts';

const { site, spotify } = loadConfig();
const fragments = site.onDemand === 'origin' && site.backfillOrigin ? ` ${site.backfillOrigin}` : '';

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
  build: { concurrency: 1 },
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
    },
  },
});
