import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { familyOfAlbum, GENRE_FAMILIES, parseGenreFamilies } from '#src/catalog/genre-families.ts';

const file = readFileSync(new URL('../../db/genre-families.csv', import.meta.url), 'utf8');

describe('the families of db/genre-families.csv', () => {
  const families = parseGenreFamilies(file);

  it.each([
    ['Atmospheric Black metal', 'black'],
    ['Deathcore', 'death'],
    ['Metalcore', 'core'],
    ['Hardcore Punk', 'core'],
    ['Corelli', 'progmetal'],
    ['Folk metal', 'heavy'],
    ['Post-rock', 'post'],
    ['Emo', 'punk'],
    ['Emotional Rock', 'alt'],
    ['Shoegaze', 'gaze'],
    ['Jazz-fusion', 'jazz'],
    ['PROG-ROCK', 'progrock'],
    ['Prog-metal', 'progmetal'],
    ['Klezmer', 'progmetal'],
  ])('%s belongs to %s', (genre, family) => {
    expect(families.ofGenre(genre)).toBe(family);
    expect(families.ofGenre(genre)).toBe(family);
  });

  it('each have a genre', () => {
    for (const family of Object.keys(GENRE_FAMILIES)) expect(file).toMatch(new RegExp(`^${family},`, 'm'));
  });
});

describe('the family of an album', () => {
  it.each([
    [['progmetal', 'black'], 'black'],
    [['progrock', 'alt'], 'progrock'],
    [['alt', 'jazz', 'folk'], 'jazz'],
    [[], 'alt'],
  ] as const)('of %j is %s', (families, family) => {
    expect(familyOfAlbum(families)).toBe(family);
  });
});

describe('a file of families', () => {
  it.each(['family,genre,where\nblck,black,', 'family,genre,where\nblack,black,\nblack,core,begin'])(
    'that holds no rule is refused with its line: %j',
    (csv) => {
      expect(() => parseGenreFamilies(csv)).toThrow(/Line \d of the genre families/);
    },
  );

  it('without a rule for a genre leaves it alternative', () => {
    expect(parseGenreFamilies('family,genre,where\n').ofGenre('Black metal')).toBe('alt');
  });
});
