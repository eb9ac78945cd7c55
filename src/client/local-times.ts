/**
 * Turns the server's UTC times into the visitor's own: `<time data-local="soon">` into "14:05" or "Tue 14:05",
 * `<time data-local="moment">` into day and hour. Those that come later (fragments, islands) as well.
 */
const sameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

function localise(time: HTMLTimeElement): void {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const soon = time.dataset['local'] === 'soon';
  const day = soon
    ? { ...(!sameDay(moment, new Date()) && { weekday: 'short' as const }) }
    : ({ day: 'numeric', month: 'long', year: 'numeric' } as const);
  time.textContent = new Intl.DateTimeFormat('en-GB', { ...day, ...clock }).format(moment);
  delete time.dataset['local'];
}

function localiseWithin(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[data-local]')) localise(time);
}

localiseWithin(document);
new MutationObserver((changes) => {
  for (const { target } of changes) if (target instanceof Element) localiseWithin(target);
}).observe(document.body, { childList: true, subtree: true });
