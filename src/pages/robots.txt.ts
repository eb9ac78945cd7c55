import type { APIRoute } from 'astro';
import { robots } from '#src/feeds/robots.ts';

/** What crawlers may ask for. */
export const GET: APIRoute = ({ locals: { services } }) => new Response(robots(services.paths));
