import { describe, expect, it } from 'vitest';
import { familyOf, GENRE_FAMILIES } from '#src/catalog/genre-families.ts';
import table from '#src/catalog/genre-families.json' with { type: 'json' };

describe('the family of a genre', () => {
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
  ])('%s is %s', (genre, family) => {
    expect(familyOf([genre])).toBe(family);
    expect(familyOf([genre])).toBe(family);
  });
});

describe('the family of an album', () => {
  it.each([
    [['Prog-metal', 'Black metal'], 'black'],
    [['Prog-rock', 'Alternative'], 'progrock'],
    [['Alternative', 'Jazz', 'Folk'], 'jazz'],
    [[], 'alt'],
  ] as const)('of %j is %s', (genres, family) => {
    expect(familyOf(genres)).toBe(family);
  });
});

describe('genre-families.json', () => {
  it('has sixteen families, each with a name and its genres in lower case', () => {
    expect(GENRE_FAMILIES).toHaveLength(16);
    for (const { name, genres } of Object.values(table)) {
      expect(name).not.toBe('');
      expect(genres.length).toBeGreaterThan(0);
      for (const genre of genres) expect(genre).toBe(genre.toLowerCase());
    }
  });

  it('names no genre twice', () => {
    const genres = Object.values(table).flatMap((family) => family.genres);
    expect(new Set(genres).size).toBe(genres.length);
  });
});
