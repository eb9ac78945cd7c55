import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import table from '#src/catalog/genre-families.json' with { type: 'json' };
import { GENRE_FAMILIES } from '#src/catalog/genre-families.ts';
import { colourwaysOf, shortenTitle, sleeveSvg, SLEEVE_LIMIT_BYTES } from '#src/components/sleeve/sleeve.ts';
import { HARD_NAMES } from './hard-names.ts';

/** One genre of each family. */
const genres = GENRE_FAMILIES.map((family) => table[family].genres[0]!.replace('$', ''));
const css = readFileSync(new URL('../../../src/styles/sleeve.css', import.meta.url), 'utf8');

/** The elements and the text of a sleeve; HTML lets attributes stand unquoted, which XML does not. */
function parse(svg: string): { elements: string[]; texts: string[] } {
  const parser = new SaxesParser();
  const elements: string[] = [];
  const texts: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => elements.push(name));
  parser.on('text', (text) => texts.push(text));
  parser.write(svg.replace(/<[a-z]+ [^<>]*>/g, (tag) => tag.replace(/=([^"\s>]+)/g, '="$1"'))).close();
  return { elements, texts };
}

describe('a sleeve', () => {
  it('is well formed, small, without style and script, whatever the names are', () => {
    expect(HARD_NAMES.length).toBeGreaterThanOrEqual(200);
    for (const [index, names] of HARD_NAMES.entries()) {
      for (const genre of [genres[index % genres.length]!, genres[(index * 7 + 3) % genres.length]!]) {
        const svg = sleeveSvg({ ...names, genres: [genre] });
        expect(new TextEncoder().encode(svg).length, names.title).toBeLessThanOrEqual(SLEEVE_LIMIT_BYTES);
        const { elements, texts } = parse(svg);
        expect(new Set(elements).difference(new Set(['svg', 'text', 'path', 'circle', 'g']))).toEqual(
          new Set(),
        );
        expect(svg).not.toMatch(/\bstyle=|\bon\w+=[^<>]*>(?!.*<\/text>)/);
        expect(texts.join(''), names.title).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }
  });

  it('is the same every time, and another one for another album', () => {
    const draw = (title: string): string => sleeveSvg({ artist: 'Haken', title, genres: ['Prog-metal'] });
    expect(draw('Virus')).toBe(draw('Virus'));
    expect(new Set(['Virus', 'Vector', 'Visions', 'Fauna', 'Affinity'].map(draw)).size).toBe(5);
  });

  it.each([
    ['Blut Aus Nord', 'Ethereal Horizons', 'Black metal', ['ETHEREAL', 'HORIZONS', 'Blut Aus Nord']],
    ['Argonaut', 'Argonaut', 'Prog-rock', ['ARGONAUT', 'Prog-rock']],
    ['Grovjobb', 'Nallebjörn är död', 'Psych', ['NALLEBJÖRN', 'ÄR DÖD', 'Grovjobb']],
  ] as const)(
    'of %s, %s sets the title in lines and the artist below or above',
    (artist, title, genre, lines) => {
      expect(parse(sleeveSvg({ artist, title, genres: [genre] })).texts).toEqual(lines);
    },
  );

  it('sets what fills a line to exactly its width', () => {
    const svg = sleeveSvg({ artist: 'Grovjobb', title: 'Nallebjörn är död', genres: ['Psych'] });
    expect(svg.match(/<text class=[a-i] x=6 y=[\d.]+ font-size=[\d.]+ textLength=88>/g)).toHaveLength(2);
  });

  it.each([
    ['Tales from the Thousand Lakes (Live at Tavastia)', 'Tales from the Thousand Lakes'],
    ['Empath (2 CD)', 'Empath (2 CD)'],
    [`${'Long '.repeat(9)}title: and what follows`, `${'Long '.repeat(9)}title`],
    ['a'.repeat(80), `${'a'.repeat(54)}…`],
    [`${'word '.repeat(20)}end`, `${'word '.repeat(11).trim()}…`],
    ['(An unclosed bracket that goes on and on', '(An unclosed bracket that goes on and on'],
  ])('shortens %j to %j', (title, expected) => {
    expect(shortenTitle(title)).toBe(expected);
  });
});

describe('the colours of sleeves', () => {
  const ways = [...css.matchAll(/\.k(\w+) \{\s*--g: (#\w+);\s*--i: (#\w+);\s*--m: (#\w+);/g)];
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };

  it('are those that the drawings name, in their order', () => {
    const count = GENRE_FAMILIES.reduce((sum, family) => sum + colourwaysOf(family), 0);
    expect(ways.map(([, name]) => name)).toEqual(
      Array.from({ length: count }, (_, index) => index.toString(36)),
    );
  });

  it.each(ways.map(([, name, ground, ink]) => [name, ground!, ink!]))(
    'k%s: ink is read on its ground',
    (_, ground, ink) => {
      const [dark, light] = [luminance(ground), luminance(ink)].sort((a, b) => a - b);
      expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5);
    },
  );
});
