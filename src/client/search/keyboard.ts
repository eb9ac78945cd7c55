/** `/` search, `f` filters, `?` the list of keys, `j` `k` and arrows through the tiles, Esc out of the search. */
export function handleKeys(root: HTMLElement, openFilters: () => void): void {
  const keys = root.querySelector<HTMLDialogElement>('[data-keys]')!;
  const input = root.querySelector<HTMLInputElement>('[data-search-input]')!;
  root.querySelector('[data-keys-open]')!.addEventListener('click', () => keys.showModal());

  const actions: Record<string, () => void> = {
    '/': () => input.focus(),
    f: openFilters,
    '?': () => keys.showModal(),
    j: () => step(1),
    k: () => step(-1),
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target as HTMLElement;
    if (at === input && event.key === 'Escape' && input.value === '') return input.blur();
    if (at.closest('input:not([type=checkbox]), select, textarea, dialog')) return;
    const action = actions[event.key];
    const arrow = at.closest('.tile') ? arrowStep(event.key) : undefined;
    if (action) action();
    else if (arrow !== undefined) step(arrow);
    else return;
    event.preventDefault();
  });

  const tiles = (): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('.tile-title')];

  function step(by: number): void {
    const all = tiles();
    const current = all.indexOf(
      document.activeElement?.closest('.tile')?.querySelector('.tile-title') as HTMLElement,
    );
    const next = current === -1 ? firstInSight(all) : all[current + by];
    next?.focus();
    next?.closest('.tile')?.scrollIntoView({ block: 'nearest' });
  }

  function firstInSight(all: readonly HTMLElement[]): HTMLElement | undefined {
    return all.find((tile) => tile.getBoundingClientRect().bottom > 0);
  }

  function arrowStep(key: string): number | undefined {
    const columns = getComputedStyle(root.querySelector('.grid')!).gridTemplateColumns.split(' ').length;
    return { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  }
}
