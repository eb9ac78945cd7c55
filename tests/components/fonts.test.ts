import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FONTS = new URL('../../src/styles/fonts/', import.meta.url);
const files = readdirSync(FONTS);

describe('fonts', () => {
  it.each([
    ['Latin, which every page loads,', 60_000, /latin\.woff2$/],
    ['all together', 84_000, /woff2$/],
  ])('%s take at most %i bytes', (_, limit, names) => {
    const sizes = files.filter((file) => names.test(file)).map((file) => statSync(new URL(file, FONTS)).size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(limit);
  });

  it('are all used', () => {
    const css = readFileSync(new URL('../fonts.css', FONTS), 'utf8');
    expect(new Set([...css.matchAll(/fonts\/([\w-]+\.woff2)/g)].map(([, file]) => file))).toEqual(
      new Set(files),
    );
  });
});
