import { describe, expect, it } from 'vitest';
import { dayAfter, firstDayOf, lastDayOf, todayOf, weekOf } from '#src/catalog/release-days.ts';
import {
  albumsByArrival,
  albumsOfWeek,
  albumsOut,
  albumsToCome,
  albumsWithoutDate,
  outFirst,
} from '#src/catalog/releases.ts';
import { catalogOf, idsOf } from './catalog-for-test.ts';

const TODAY = '2026-11-25';

describe('release days', () => {
  it.each([
    ['2026-11-25', '2026-11-25', '2026-11-25'],
    ['2026-11', '2026-11-01', '2026-11-30'],
    ['2028-02', '2028-02-01', '2028-02-29'],
    ['2026', '2026-01-01', '2026-12-31'],
  ])('%s is from %s to %s', (date, first, last) => {
    expect([firstDayOf(date), lastDayOf(date)]).toEqual([first, last]);
  });

  it.each([
    ['2026-11-23', '2026-11-23', '2026-11-29'],
    ['2026-11-29', '2026-11-23', '2026-11-29'],
    ['2027-01-01', '2026-12-28', '2027-01-03'],
  ])('the week of %s is %s to %s', (day, monday, sunday) => {
    expect(weekOf(day)).toEqual({ monday, sunday });
  });

  it('days are days of UTC, over the ends of months and years', () => {
    expect(todayOf(() => Date.parse('2026-11-25T23:59:59.999Z'))).toBe('2026-11-25');
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('releases on a day', () => {
  const catalog = catalogOf(
    { id: 1, releaseDate: '2026-11-24' },
    { id: 2, releaseDate: '2026-11-25' },
    { id: 3, releaseDate: '2026-11-26' },
    { id: 4, releaseDate: '2026-11' },
    { id: 5, releaseDate: '2026-10' },
    { id: 6, releaseDate: '2026' },
    { id: 7, releaseDate: null, releaseSort: '2026' },
    { id: 8, releaseDate: null, releaseSort: '2018' },
    { id: 9, releaseDate: '2027' },
  );

  it('out is what surely is, newest first: today counts, a month only when it has passed', () => {
    expect(idsOf(albumsOut(catalog, TODAY))).toEqual([2, 1, 5]);
  });

  it('to come is all else with a date, soonest first, and no album is in both', () => {
    expect(idsOf(albumsToCome(catalog, TODAY))).toEqual([6, 4, 3, 9]);
  });

  it('what is ahead stands at the end, soonest first; a month or year that has begun is no more ahead', () => {
    expect(idsOf(outFirst(catalog.albums, TODAY))).toEqual([2, 1, 4, 5, 7, 6, 8, 3, 9]);
  });

  it('a date that is a slip leads nothing', () => {
    const slipped = catalogOf(
      { id: 1, releaseDate: '2024-03-01' },
      { id: 2, releaseDate: '2025-12-31', releaseSort: '2024' },
      { id: 3, releaseDate: '2030-01-01', releaseSort: '2024' },
    );
    expect(idsOf(outFirst(slipped.albums, TODAY))).toEqual([1, 3, 2]);
    expect(idsOf(albumsOut(slipped, TODAY))).toEqual([1]);
    expect(idsOf(albumsToCome(slipped, TODAY))).toEqual([]);
  });

  it('the week holds what is dated to the day in it', () => {
    expect(idsOf(albumsOfWeek(catalog, TODAY))).toEqual([1, 2, 3]);
  });

  it('without date: awaited in this year, never dated in years that are over', () => {
    const { awaited, neverDated } = albumsWithoutDate(catalog, TODAY);
    expect([idsOf(awaited), idsOf(neverDated)]).toEqual([[7], [8]]);
  });

  it('arrivals go by when the catalog first held them, then by id', () => {
    const arrivals = catalogOf(
      { id: 1, createdAt: '2026-03-01T00:00:00.000Z' },
      { id: 2, createdAt: '2026-01-01T00:00:00.000Z' },
      { id: 3, createdAt: '2026-01-01T00:00:00.000Z' },
    );
    expect(idsOf(albumsByArrival(arrivals))).toEqual([1, 3, 2]);
  });
});
