import { defineMiddleware } from 'astro:middleware';

/** Gives every page and endpoint its services: the server's own, or those of the build and the dev server. */
export const onRequest = defineMiddleware(async ({ locals }, next) => {
  if (!locals.services) {
    const { buildServices } = await import('./services.ts');
    locals.services = buildServices();
    locals.fetchAllowance = () => ({ allowed: true });
  }
  return next();
});
