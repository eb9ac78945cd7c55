/** `/` leads to the search of the front page, as it does on the list. */
const input = document.querySelector<HTMLInputElement>('[data-front-search]')!;

document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if ((event.target as HTMLElement).closest('input, select, textarea, dialog')) return;
  event.preventDefault();
  input.focus();
});

/** The way to an album at random leads to another one at each showing of the page; without JavaScript to the first. */
function shuffle(): void {
  const link = document.querySelector<HTMLAnchorElement>('a[data-random-albums]')!;
  const ids = link.dataset['randomAlbums']!.split(' ');
  const id = ids[Math.floor(Math.random() * ids.length)]!;
  link.pathname = link.pathname.replace(/\/\d+\/$/, `/${id}/`);
}

// Also when the page comes back from the browser's memory, where scripts do not run again.
addEventListener('pageshow', shuffle);
