/** On an album's page: the way back to the list as it was left, and the page's address to pass on. */
import { keptListAddress } from './search/view-memory.ts';

const back = document.querySelector<HTMLAnchorElement>('[data-back]')!;
const list = keptListAddress();
if (list && new URL(list).origin === location.origin && new URL(list).search !== '') {
  back.href = list;
  back.textContent = 'Back to the list';
}

const share = document.querySelector<HTMLButtonElement>('[data-share]')!;
const canShare = (navigator as Partial<Navigator>).share !== undefined;
async function passOn(): Promise<void> {
  const url = location.href;
  try {
    if (canShare) return await navigator.share({ title: document.title, url });
    await navigator.clipboard.writeText(url);
    say('Address copied');
  } catch (error) {
    // Who closes the browser's own sheet has not met an error.
    if ((error as Error).name !== 'AbortError') say('This browser does not let the page copy');
  }
}

share.addEventListener('click', () => void passOn());

function say(text: string): void {
  share.textContent = text;
  setTimeout(() => (share.textContent = 'Share'), 4_000);
}
