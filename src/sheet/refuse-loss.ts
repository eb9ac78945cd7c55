import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { quote } from './sheet-issue.ts';

/** A sheet with no more than this part of the albums present is taken for a mistake. */
const SHRUNK_TO = 0.9;
/** A loss of more than this part is accepted only by its number. */
const LARGE_LOSS = 0.5;
const NAMED = 3;

export interface LossToJudge {
  /** What `findLosses` found. */
  losses: readonly string[];
  /** The albums that would be marked removed. */
  gone: readonly AlbumRecord[];
  /** The albums that the catalog would hold. */
  albums: number;
  /** The albums that it holds. */
  present: number;
  /** True accepts a loss of up to half the albums, a number one of so many. */
  allowShrink: boolean | number;
}

/**
 * Refuses an import that would lose what nobody said may go, and says what would go.
 *
 * @throws CatalogError `sheet-shrunk`
 */
export function refuseLoss({ losses, gone, albums, present, allowShrink }: LossToJudge): void {
  const sentences = [...losses];
  if (gone.length > 0 && albums <= present * SHRUNK_TO) {
    sentences.unshift(`The sheet holds ${number(albums)} albums, the catalog ${number(present)}`);
  }
  const accepted =
    allowShrink === true ? present * LARGE_LOSS : allowShrink === false ? gone.length : allowShrink;
  if (gone.length > accepted) sentences.unshift('More albums would go than was allowed');
  else if (allowShrink !== false || sentences.length === 0) return;
  if (gone.length > 0)
    sentences.push(
      `${number(gone.length)} album${gone.length === 1 ? '' : 's'} would be marked removed: ${namesOf(gone)}`,
    );
  throw new CatalogError('sheet-shrunk', [...sentences, 'Nothing was changed'].join('\n'), {
    hint: `If all of this is meant, import with --allow-shrink${gone.length > 0 ? `=${gone.length}` : ''}`,
  });
}

function namesOf(albums: readonly AlbumRecord[]): string {
  const names = albums.slice(0, NAMED).map(({ artist, title }) => quote(`${artist} – ${title}`));
  const more = albums.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${number(more)} more` : '');
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
