import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Encodings that text is kept in, best first, and how a copy's name ends. */
const COPY_ENDINGS = { br: '.br', gzip: '.gz' } as const;

export type CopyEncoding = keyof typeof COPY_ENDINGS;

/** Where the compressed copies of a built site are: beside its files, not among them. */
export function compressedDir(distDir: string): string {
  return join(distDir, 'compressed');
}

/** What a file holds, in one word: copies are named after it, so that a copy never belongs to other content. */
export function contentHash(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/** Path of a copy below `compressedDir`, by the hash of what was compressed. */
export function copyName(hash: string, encoding: CopyEncoding): string {
  return `${hash.slice(0, 2)}/${hash}${COPY_ENDINGS[encoding]}`;
}

const TEXT_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  xml: 'application/xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
};

/** The content type of a file that is text, and so worth compressing; undefined for any other. */
export function textType(file: string): string | undefined {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(TEXT_TYPES, ending) ? TEXT_TYPES[ending] : undefined;
}
