/**
 * The filters stand in a column on wide screens; on narrow ones they come as a dialog from below, which the one form
 * moves into while it is open.
 *
 * @returns opens them: the sheet, or the focus into the column.
 */
export function createFilterSheet(root: HTMLElement): () => void {
  const home = root.querySelector<HTMLElement>('[data-filters-home]')!;
  const form = root.querySelector<HTMLFormElement>('[data-filters]')!;
  const sheet = document.createElement('dialog');
  sheet.className = 'filters-sheet';
  sheet.setAttribute('aria-labelledby', 'filters-title');
  root.append(sheet);

  sheet.addEventListener('close', () => home.append(form));
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close();
  });
  form.querySelector('[data-filters-close]')!.addEventListener('click', () => sheet.close());
  matchMedia('(width >= 1024px)').addEventListener('change', ({ matches }) => {
    if (matches) sheet.close();
  });

  return () => {
    if (home.offsetParent !== null) {
      form.querySelector<HTMLElement>('input')?.focus();
    } else if (!sheet.open) {
      sheet.append(form);
      sheet.showModal();
    }
  };
}
