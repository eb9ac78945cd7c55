import { createHash } from 'node:crypto';
import type { Row } from './read-pages.ts';

/** What a table holds, in a few bytes: the same on any engine, in whatever order rows and columns come. */
export interface TableDigest {
  rows: number;
  add(row: Row): void;
  /** 64 hexadecimal digits. */
  sha256(): string;
}

/** Makes the digest of an empty table. */
export function createTableDigest(): TableDigest {
  const sum = Buffer.alloc(32);
  return {
    rows: 0,
    add(row) {
      const values = Object.keys(row)
        .sort()
        .map((column) => [column, row[column]]);
      const hash = createHash('sha256').update(JSON.stringify(values)).digest();
      for (let byte = 0; byte < sum.length; byte += 1) sum[byte]! ^= hash[byte]!;
      this.rows += 1;
    },
    sha256: () => sum.toString('hex'),
  };
}
