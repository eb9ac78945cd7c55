import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the site that says which content it has: what is deployed can be compared with what was built. */
export const CONTENT_ID_FILE = 'content-id.txt';

/** A hash over the names and bytes of all files of a built site, written among them. Equal ids: equal sites. */
export async function writeContentId(clientDir: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(clientDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== join(clientDir, CONTENT_ID_FILE))
    .sort();
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${file.slice(clientDir.length)}\n${content.length}\n`).update(content);
  }
  const id = hash.digest('hex');
  await writeFile(join(clientDir, CONTENT_ID_FILE), `${id}\n`);
  return id;
}
