import { defineMiddleware } from 'astro:middleware';
import { fragmentPolicy } from './server/security-headers.ts';

/**
 * Gives every page and endpoint its services: the server's own, or those of the build and the dev server. What is
 * rendered on demand is a fragment, whose policy is narrower than the one Astro makes for pages.
 */
export const onRequest = defineMiddleware(async ({ locals, isPrerendered }, next) => {
  if (!locals.services) {
    const { buildServices } = await import('./render/build-services.ts');
    locals.services = buildServices();
    locals.fetchAllowance = () => ({ allowed: true });
  }
  const response = await next();
  if (!isPrerendered) {
    const policy = fragmentPolicy(locals.services.config.spotify.imageOrigins);
    response.headers.set('content-security-policy', policy);
  }
  return response;
});
