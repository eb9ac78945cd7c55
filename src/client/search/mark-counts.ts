import { countText } from '#src/search/facet-html.ts';
import { pageMarks } from '#src/client/marks/mark-store.ts';

/** Puts the numbers of the visitor's marks into the filters, which the page cannot know. */
export function countMarks(root: HTMLElement): void {
  const counts = new Map<string, number>();
  for (const { mark } of pageMarks().all().values()) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  for (const [mark, count] of counts) {
    const option = root.querySelector(`[data-facet=mark] [data-count="${mark}"]`);
    if (option) option.textContent = countText(count);
    option?.closest('.facet-option')!.removeAttribute('data-empty');
  }
}
