interface Line {
  /** Artist and title, the only thing whose change has a word of its own. */
  name: string;
  removed: boolean;
  text: string;
}

/**
 * What changed between two catalogs of one album a line, as a commit message: "+14 albums, 3 renamed". Albums are
 * told apart by id. Lines that are no album count for nothing.
 */
export function describeCatalogChange(before: Buffer | undefined, after: Buffer): string {
  const now = readLines(after);
  if (before === undefined) return `First save: ${counted(now.size)}`;
  const old = readLines(before);
  const changes = { added: 0, renamed: 0, removed: 0, restored: 0, changed: 0, gone: 0 };
  for (const [id, line] of now) {
    const was = old.get(id);
    if (was === undefined) changes.added += 1;
    else if (line.removed !== was.removed) changes[line.removed ? 'removed' : 'restored'] += 1;
    else if (line.name !== was.name) changes.renamed += 1;
    else if (line.text !== was.text) changes.changed += 1;
  }
  for (const id of old.keys()) if (!now.has(id)) changes.gone += 1;
  const words = [
    changes.added > 0 && `+${counted(changes.added)}`,
    ...(['renamed', 'removed', 'restored', 'changed', 'gone'] as const).map(
      (kind) => changes[kind] > 0 && `${changes[kind]} ${kind}`,
    ),
  ].filter((word) => word !== false);
  return words.length > 0 ? words.join(', ') : 'No album changed';
}

function readLines(content: Buffer): Map<number, Line> {
  const lines = new Map<number, Line>();
  for (const text of content.toString().split('\n')) {
    const album = parse(text);
    if (album) lines.set(album.id, { ...album, text });
  }
  return lines;
}

function parse(text: string): { id: number; name: string; removed: boolean } | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const { id, artist, title } = line;
    if (typeof id !== 'number') return undefined;
    const removed = Boolean(line['removed'] ?? line['removedAt'] ?? line['removed_at']);
    return { id, name: JSON.stringify([artist, title]), removed };
  } catch {
    // The end of the file, or a line of another kind.
    return undefined;
  }
}

function counted(albums: number): string {
  return `${albums} ${albums === 1 ? 'album' : 'albums'}`;
}
