/** Points every `<a data-random-albums="1 2 3">` to the page of one of its albums, another one at each showing of the page. */
function shuffle(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-random-albums]')) {
    const ids = link.dataset['randomAlbums']!.split(' ');
    const id = ids[Math.floor(Math.random() * ids.length)]!;
    link.pathname = link.pathname.replace(/\/\d+\/$/, `/${id}/`);
  }
}

// Also when the page comes back from the browser's memory, where scripts do not run again.
addEventListener('pageshow', shuffle);
