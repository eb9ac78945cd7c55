import type { APIRoute } from 'astro';
import { calendarFile } from '#src/page-contents/feed-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(calendarFile);

/** Upcoming releases as iCalendar. */
export const GET: APIRoute = async (context) =>
  new Response(await prerendering.contentOf(context), {
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  });
