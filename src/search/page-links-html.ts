import { pageNumbers } from '#src/components/page-numbers.ts';
import { html, type Html } from './escape-html.ts';

/** The way to the other pages of a result, with the markup of Pagination.astro; empty for a single page. */
export function pageLinksHtml(page: number, pages: number, href: (page: number) => string): Html {
  if (pages === 1) return html``;
  const numbers = pageNumbers(page, pages).map((number) =>
    number === null
      ? html`<li><span aria-hidden="true">…</span></li>`
      : html`<li>
          <a
            href="${href(number)}"
            aria-label="Page ${number}"
            ${number === page && html` aria-current="page"`}
            >${number}</a
          >
        </li>`,
  );
  return html`<nav class="pagination" aria-label="Pages">
    <p class="pagination-place">Page ${page} of ${pages}</p>
    <ol class="pagination-numbers" role="list">
      ${numbers}
    </ol>
    <p class="pagination-steps">
      ${page > 1 && html`<a href="${href(page - 1)}" rel="prev">Previous</a> `}${page < pages && html`<a href="${href(page + 1)}" rel="next">Next</a>`}
    </p>
  </nav>`;
}
