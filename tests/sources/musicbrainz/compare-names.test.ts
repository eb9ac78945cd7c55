import { describe, expect, it } from 'vitest';
import { compareNames, isSameRelease } from '#src/sources/musicbrainz/compare-names.ts';

describe('names of a release', () => {
  it.each([
    ['equal', 'Haken', 'Virus', 'Haken', 'Virus', true, true],
    ['other spelling', 'Sólstafir', 'Í blóði og anda', 'SOLSTAFIR', 'I bloði og anda', true, true],
    ['an ampersand', 'Zeal & Ardor', 'Zeal and Ardor', 'Zeal and Ardor', 'Zeal & Ardor', true, true],
    ['the article', 'The Ocean', 'Phanerozoic II', 'Ocean', 'Phanerozoic II', true, true],
    ['signs', 'Liturgy', 'H.A.Q.Q.', 'Liturgy', 'H.A.Q.Q', true, true],
    ['nothing but signs', 'Sigur Rós', '( )', 'Sigur Rós', '()', true, true],
    ['other signs', '!!!', '!!!', '???', '???', false, false],
    ['the same title by somebody else', 'Ghost', 'Monuments', 'Monuments', 'Monuments', false, true],
    ['another album of the artist', 'Opeth', 'Damnation', 'Opeth', 'Deliverance', true, false],
    ['neither', 'Opeth', 'Damnation', 'Haken', 'Virus', false, false],
    [
      'a split below both names',
      'Full of Hell/The Body',
      'Ascending',
      'Full of Hell & The Body',
      'Ascending',
      true,
      true,
    ],
    ['a split below one name', 'Full of Hell / The Body', 'Ascending', 'The Body', 'Ascending', true, true],
    ['a guest', 'Ayreon', 'Transitus', 'Ayreon feat. Tommy Karevik', 'Transitus', true, true],
    ['various artists', 'Various Artists', 'Prog 2025', 'Haken', 'Prog 2025', false, true],
    ['a deluxe edition', 'Tool', 'Fear Inoculum', 'Tool', 'Fear Inoculum (Deluxe Edition)', true, true],
    ['a remaster', 'Rush', 'Moving Pictures [2022 Remaster]', 'Rush', 'Moving Pictures', true, true],
    ['a live album', 'Gojira', 'Magma', 'Gojira', 'Magma (Live at Brixton)', true, false],
    ['a deluxe live album', 'Gojira', 'Magma', 'Gojira', 'Magma (Live, Deluxe Edition)', true, false],
    ['an EP', 'Plini', 'Mirage', 'Plini', 'Mirage EP', true, true],
    ['self-titled', 'Extol', 'Self-Titled', 'Extol', 'Extol', true, true],
    ['self-titled, short', 'Extol', 's/t', 'Extol', 'Extol', true, true],
    ['self-titled, somebody else', 'Extol', 's/t', 'Lengsel', 'Lengsel', false, false],
    ['Cyrillic', 'Аркона', 'Храм', 'АРКОНА', 'ХРАМ', true, true],
    ['Japanese', '人間椅子', '無限の住人', '人間椅子', '無限の住人', true, true],
    [
      'a transcription, which nobody here can tell',
      '人間椅子',
      '無限の住人',
      'Ningen Isu',
      'Mugen no Juunin',
      false,
      false,
    ],
    ['Arabic', 'مسلم', 'ألف ليلة', 'مسلم', 'ألف ليلة', true, true],
  ])('%s', (_, artist, title, theirArtist, theirTitle, artistAgrees, titleAgrees) => {
    const agreement = compareNames({ artist, title }, { artist: theirArtist, title: theirTitle });
    expect(agreement).toEqual({ artist: artistAgrees, title: titleAgrees });
  });
});

describe('a release that was found by its names', () => {
  const sheet = { artist: 'Haken', title: 'Virus', date: '2026-11-20' };

  it.each([
    ['the same day', { ...sheet }, true],
    ['45 days later', { ...sheet, date: '2027-01-04' }, true],
    ['46 days later', { ...sheet, date: '2027-01-05' }, false],
    ['a month only', { ...sheet, date: '2026-11' }, false],
    ['no date', { ...sheet, date: null }, false],
    ['another title', { ...sheet, title: 'Vector' }, false],
    ['another artist', { ...sheet, artist: 'Leprous' }, false],
    ['a guest more', { ...sheet, artist: 'Haken feat. Leprous' }, false],
  ])('%s', (_, source, expected) => {
    expect(isSameRelease(sheet, source)).toBe(expected);
    expect(isSameRelease(source, sheet)).toBe(expected);
  });
});
