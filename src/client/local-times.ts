/**
 * Turns the server's UTC times into the visitor's own: `<time data-local="soon">` into "14:05" or "Tue 14:05",
 * `<time data-local="ago">` into "2 hours ago" and, from a day on, day and hour. Those that come later (fragments,
 * islands) as well.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** "just now", "5 minutes ago", "2 hours ago"; undefined for what is a day ago or longer, or in the future. */
function timeAgo(moment: Date): string | undefined {
  const ago = Date.now() - moment.getTime();
  if (ago < 0 || ago >= 24 * HOUR_MS) return undefined;
  if (ago < MINUTE_MS) return 'just now';
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  return ago < HOUR_MS
    ? words.format(-Math.floor(ago / MINUTE_MS), 'minute')
    : words.format(-Math.floor(ago / HOUR_MS), 'hour');
}

const sameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

function localise(time: HTMLTimeElement): void {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const ago = time.dataset['local'] === 'ago' ? timeAgo(moment) : undefined;
  const soon = time.dataset['local'] === 'soon';
  const day = soon
    ? { ...(!sameDay(moment, new Date()) && { weekday: 'short' as const }) }
    : ({ day: 'numeric', month: 'long', year: 'numeric' } as const);
  time.textContent = ago ?? new Intl.DateTimeFormat('en-GB', { ...day, ...clock }).format(moment);
  delete time.dataset['local'];
}

function localiseWithin(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[data-local]')) localise(time);
}

localiseWithin(document);
new MutationObserver((changes) => {
  for (const { target } of changes) if (target instanceof Element) localiseWithin(target);
}).observe(document.body, { childList: true, subtree: true });
