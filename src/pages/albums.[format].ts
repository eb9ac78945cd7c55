import { downloadFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(downloadFile);

/** All sheet data as a file to take away. */
export const GET = prerendering.answer(({ format }) =>
  format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
);
