/** The day, `YYYY-MM-DD` in UTC, that everything which depends on the day is reckoned from; the clock in ms since 1970. */
export function todayOf(now: () => number): string {
  return dayOf(now());
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

/** The first day of a release date of any precision: "2026-11" -> "2026-11-01". */
export function firstDayOf(releaseDate: string): string {
  return `${releaseDate}-01-01`.slice(0, 10);
}

/** The last day of a release date of any precision: "2026-11" -> "2026-11-30". From it on, the album is surely out. */
export function lastDayOf(releaseDate: string): string {
  if (releaseDate.length >= 10) return releaseDate;
  const [year = 0, month = 12] = releaseDate.split('-').map(Number);
  return dayOf(Date.UTC(year, month, 0));
}

/** The day that lies `days` after another. */
export function dayAfter(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY_MS);
}

/** Monday and Sunday of the week that holds a day. */
export function weekOf(day: string): { monday: string; sunday: string } {
  const sinceMonday = (new Date(day).getUTCDay() + 6) % 7;
  const monday = dayAfter(day, -sinceMonday);
  return { monday, sunday: dayAfter(monday, 6) };
}
