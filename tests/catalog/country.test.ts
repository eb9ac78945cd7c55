import { describe, expect, it } from 'vitest';
import { countriesOfPlace, countryName } from '#src/catalog/country.ts';

describe('countriesOfPlace', () => {
  it.each<[string | null, string[]]>([
    ['Tampa, FL', ['US']],
    ['London, UK', ['GB']],
    ['Oslo, Norway', ['NO']],
    ['Dubai, UAE', ['AE']],
    ['Windsor, CA', ['US']],
    ['Toronto, ON', ['CA']],
    ['Saskatoon, SK', ['CA']],
    ['Montréal, QC', ['CA']],
    ["St. John's, NL", ['CA']],
    ['Munich, DE', ['US']],
    ['Washington, D.C.', ['US']],
    ['California, CA', ['US']],
    ['Austin, Texas', ['US']],
    ['Winnipeg, Manitoba', ['CA']],
    ['Ohio', ['US']],
    ['FL', ['US']],
    ['UK', ['GB']],
    ['US', ['US']],
    ['USA', ['US']],
    ['U.S.A.', ['US']],
    ['Glasgow, Scotland', ['GB']],
    ['Belfast, Northern Ireland', ['GB']],
    ['Prague, Czech Republic', ['CZ']],
    ['Liberec, Czechia', ['CZ']],
    ['Istanbul, Turkey', ['TR']],
    ['Istanbul, Türkiye', ['TR']],
    ['Moscow, Russia', ['RU']],
    ['Seoul, South Korea', ['KR']],
    ['Chisinau, Moldova', ['MD']],
    ['Damascus, Syria', ['SY']],
    ['Sarajevo, Bosnia & Herzegovina', ['BA']],
    ['Runavík, Faroe Islands', ['FO']],
    ['Soure, Coimbra, Portugal', ['PT']],
    ['NSW, Australia', ['AU']],
    ['Tokyo Japan', ['JP']],
    ['germany', ['DE']],
    ['Norway / France', ['NO', 'FR']],
    ['USA/Canada', ['US', 'CA']],
    ['Trinidad & Tobago', ['TT']],
    ['Georgia, GA', ['US']],
    ['CA', []],
    ['DE', []],
    ['Georgia', []],
    ['Tbilisi, Georgia', []],
    ['International', []],
    ['Somewhere, XQ', []],
    ['', []],
    [',', []],
    [null, []],
    // At once: nothing is tried again at each blank.
    [`Norway${' '.repeat(300_000)}x`, []],
    [` Norway  /  France `, ['NO', 'FR']],
  ])('%j lies in %j', (place, codes) => {
    expect(countriesOfPlace(place)).toEqual(codes);
  });

  it('names countries in plain English', () => {
    expect(['US', 'GB', 'KR', 'CZ'].map(countryName)).toEqual([
      'United States',
      'United Kingdom',
      'South Korea',
      'Czechia',
    ]);
  });
});
