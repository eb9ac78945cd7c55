import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The least that a build can do, in a process of its own: `FROM TO` writes the files of one folder into another; sends how long the writing took, ms. */
const [from = '', to = ''] = process.argv.slice(2);
const files = readdirSync(from, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({ target: join(to, relative(from, file)), bytes: readFileSync(file) }));
const start = performance.now();
for (const { target, bytes } of files) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
process.send?.(performance.now() - start);
process.disconnect?.();
