import type { APIRoute } from 'astro';
import { readCatalog } from '#src/catalog/catalog.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { releaseCalendar } from '#src/feeds/calendar.ts';

/** Upcoming releases as iCalendar. */
export const GET: APIRoute = async ({ locals: { services } }) => {
  const { db, now, paths } = services;
  const calendar = releaseCalendar(await readCatalog(db), { paths, today: todayOf(now) });
  return new Response(calendar, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
};
