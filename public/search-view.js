/**
 * A list that is searched or filtered is made by the browser: the static one below must not show for a moment before it.
 * Stands right before that list, so that it runs before the first paint.
 */
try {
  // What was typed in the moment before the page was loaded again: see `keepForReload`.
  const typed = sessionStorage.getItem('typed');
  sessionStorage.removeItem('typed');
  if (typed && performance.getEntriesByType('navigation')[0]?.type === 'reload') {
    if (new URL(typed, location.href).pathname === location.pathname)
      history.replaceState(history.state, '', typed);
    else location.replace(typed);
  }
} catch {
  // Storage is forbidden: then nothing was kept.
}

if (
  /[?&](q|artist|-genre|genre|vocal|kind|country|year|format|spotify|mark|sort|page|per)=/.test(
    location.search,
  )
) {
  document.currentScript.closest('.catalog-search').dataset.waiting = '';
}
