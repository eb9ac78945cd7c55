const WEEKDAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** A day, `YYYY-MM-DD`, as a week's list shows it: "Fri 27 Nov". */
export function formatWeekday(day: string): string {
  return WEEKDAY.format(new Date(day)).replace(',', '');
}
