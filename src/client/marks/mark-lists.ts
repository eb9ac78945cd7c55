import { html, trustedHtml, type Html } from '#src/search/escape-html.ts';
import { groovesOf, groovesSvg } from '#src/components/grooves.ts';
import type { Mark, MarkedAlbum, Marks } from '#src/search/marks.ts';

const LISTS: readonly { mark: Mark; name: string }[] = [
  { mark: 'want', name: 'Want to hear' },
  { mark: 'listened', name: 'Listened' },
  { mark: 'hidden', name: 'Hidden' },
];

/** The visitor's marks as lists, the latest first; what to do when there are none. */
export function markListsHtml(marks: Marks, href: (id: number) => string): Html {
  if (marks.size === 0) return nothingYet();
  const latest = [...marks.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
  const lists = LISTS.map(({ mark, name }) => ({
    mark,
    name,
    albums: latest.filter((each) => each.mark === mark),
  }));
  return html`<div class="months">
    ${lists.filter(({ albums }) => albums.length > 0).map((list) => listHtml(list, href))}
  </div>`;
}

function listHtml(
  { mark, name, albums }: { mark: Mark; name: string; albums: readonly MarkedAlbum[] },
  href: (id: number) => string,
): Html {
  return html`<section aria-labelledby="marks-${mark}">
    <header class="section-head">
      <h2 id="marks-${mark}">${name}</h2>
      <span class="notice">${albums.length}</span>
    </header>
    <ul class="lines" role="list">
      ${albums.map(
        ({ id, artist, title }) =>
          html`<li class="line">
            <a class="line-title" href="${href(id)}">${title}</a><span class="line-artist">${artist}</span
            ><button class="word-button" type="button" data-unmark="${id}" aria-label="Unmark ${title}">
              unmark
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}

function nothingYet(): Html {
  return html`<section class="empty">
    ${trustedHtml(groovesSvg(groovesOf('My albums', 'nothing yet')))}
    <div>
      <h2>Nothing marked yet</h2>
      <p>
        Choose “mark” under a cover, or <kbd>l</kbd> listened, <kbd>w</kbd> want to hear, <kbd>x</kbd> hide
        while an album has the focus.
      </p>
    </div>
  </section>`;
}
