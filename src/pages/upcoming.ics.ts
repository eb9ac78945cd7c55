import { calendarFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(calendarFile);

/** Upcoming releases as iCalendar. */
export const GET = prerendering.answer('text/calendar; charset=utf-8');
