import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FONTS = new URL('../../src/styles/fonts/', import.meta.url);
const files = readdirSync(FONTS);

describe('fonts', () => {
  it('take at most 60 KB together', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(new URL(file, FONTS)).size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });

  it('are all used', () => {
    const css = readFileSync(new URL('../fonts.css', FONTS), 'utf8');
    expect([...css.matchAll(/fonts\/([\w-]+\.woff2)/g)].map(([, file]) => file).sort()).toEqual(
      [...files].sort(),
    );
  });
});
