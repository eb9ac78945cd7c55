/** `/` leads to the search of the front page, as it does on the list. */
const input = document.querySelector<HTMLInputElement>('[data-front-search]');

document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if ((event.target as HTMLElement).closest('input, select, textarea, dialog')) return;
  event.preventDefault();
  input?.focus();
});
