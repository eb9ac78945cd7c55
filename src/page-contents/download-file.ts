import { exportCatalog } from '#src/sheet/export-catalog.ts';
import type { PageContents } from './page-contents.ts';

/** All sheet data as a file to take away, the same as `npm run export` writes. */
export const downloadFile: PageContents<{ format: string }, string> = {
  list: () => [{ format: 'csv' }, { format: 'json' }],
  async load({ db }, { format }) {
    const pieces = await Array.fromAsync(exportCatalog(db, format === 'csv' ? 'csv' : 'json'));
    return pieces.join('');
  },
};
