import type { Page } from 'playwright-core';

interface LayoutShift extends PerformanceEntry {
  value: number;
  sources: { node: Node | null }[];
}

/** What nobody sees: a word that is a pixel wider once its font is there. */
const UNSEEN = 0.001;

/** Watches what moves while pages are loaded in it from now on. @returns reads what moved so much in the page that shows that it is seen. */
export async function watchLayoutShift(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shifts: { value: number; what: string }[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as LayoutShift[]) {
        const moved = sources.map(({ node }) => (node as Element | null)?.outerHTML ?? node?.textContent);
        const what = `${value} at ${document.fonts.status} fonts: ${moved.join(' | ').slice(0, 300)}`;
        shifts.push({ value, what });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async () => {
    const shifts = await page.evaluate(
      () => (window as unknown as { shifts: { value: number; what: string }[] }).shifts,
    );
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    return sum < UNSEEN ? [] : shifts.map(({ what }) => what);
  };
}
