/**
 * What must be known before the first paint: the theme, and what is hidden.
 *
 * Applies the remembered theme before the first paint, so that nothing flashes, and runs the switch. Choosing what the
 * system has anyway forgets the choice: the site then follows the system again.
 */
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null; // Storage may be forbidden; the system's theme is then the only one remembered.
    }
  };
  const store = (theme) => {
    try {
      if (theme === system()) localStorage.removeItem('theme');
      else localStorage.setItem('theme', theme);
    } catch {
      // As above: the choice holds for this page.
    }
  };
  const system = () => (dark.matches ? 'dark' : 'light');
  const shown = () => root.dataset.theme ?? system();
  const other = () => (shown() === 'dark' ? 'light' : 'dark');

  const apply = (theme) => {
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  const label = () => {
    const button = document.querySelector('[data-theme-switch]');
    if (!button) return;
    button.hidden = false;
    button.textContent = other() === 'dark' ? 'Dark' : 'Light';
    button.title = `Use the ${other()} theme`;
  };

  apply(stored());
  dark.addEventListener('change', label);
  addEventListener('storage', (event) => {
    if (event.key !== 'theme') return;
    apply(event.newValue);
    label();
  });
  addEventListener('DOMContentLoaded', () => {
    label();
    document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
      const theme = other();
      store(theme);
      apply(theme === system() ? null : theme);
      label();
    });
  });
})();

/**
 * Albums that the visitor hides are out of sight before lists are painted, with room below each such list for the word
 * that says how many. `src/client/marks` keeps the marks and writes that word.
 */
(() => {
  let hidden = [];
  try {
    const { marks } = JSON.parse(localStorage.getItem('marks') ?? '{}');
    if (Array.isArray(marks))
      hidden = marks.filter(({ mark, id }) => mark === 'hidden' && Number.isInteger(id));
  } catch {
    // Forbidden storage, or content that is no list of marks: nothing is hidden.
  }
  if (hidden.length === 0) return;
  const grid = '.grid:not([data-shows-hidden])';
  const tiles = `:is(${hidden.map(({ id }) => `[data-album="${id}"]`).join()})`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${grid} > ${tiles} { display: none } ${grid}:has(> ${tiles}) { margin-bottom: 52px }`);
  document.adoptedStyleSheets.push(sheet);
})();
