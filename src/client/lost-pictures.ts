/**
 * A cover whose picture cannot be had makes room for its sleeve: the Cover Art Archive says which covers it has, and now
 * and then cannot give one.
 */

async function showSleeve(picture: HTMLImageElement): Promise<void> {
  const cover = picture.closest('.cover');
  if (!cover) return;
  const place = cover.closest('.tile, .album');
  const textOf = (selector: string): string => place?.querySelector(selector)?.textContent?.trim() ?? '';
  picture.remove();
  const { sleeveSvg } = await import('#src/components/sleeve/sleeve.ts');
  cover.innerHTML = sleeveSvg({
    artist: textOf('.tile-artist, .album-artist'),
    title: textOf('.tile-title, h1'),
    genres: picture.dataset['genres']?.split(', ') ?? [],
  });
  cover.setAttribute('data-state', 'unknown');
}

// The event of a picture does not rise, but can be caught on its way down.
document.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLImageElement) void showSleeve(target);
  },
  true,
);
// Those that were lost before this was here.
for (const picture of document.images) {
  if (picture.complete && picture.naturalWidth === 0) void showSleeve(picture);
}
