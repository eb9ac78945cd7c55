/** The files of a saved state. They are kept apart: only the catalog may be public. */
export const STATE_FILES = { snapshot: 'catalog.sqlite.gz', catalog: 'catalog.ndjson' } as const;

export type StatePart = keyof typeof STATE_FILES;

/** One save of a part. */
export interface Saved {
  /** Names this save in its store. */
  version: string;
  content: Buffer;
}

/** How keeping a part ended. `overtaken`: somebody else has kept another save since `after`; nothing was changed. */
export type KeepOutcome = { status: 'kept' | 'unchanged'; version: string } | { status: 'overtaken' };

/** Where a part of the state is kept. All throw CatalogError when the place cannot be reached or refuses. */
export interface StateStore {
  /** For people. */
  place: string;
  /** The newest whole save; `passedOver` has newer ones that are not whole, each as a sentence. */
  read(signal: AbortSignal): Promise<{ saved: Saved | undefined; passedOver: string[] }>;
  /**
   * Keeps a save when the newest one is still `after` (undefined: none). Whenever this ends early, the newest whole
   * save is either the one before or this one.
   *
   * @param options.message what changed, for stores that keep such a line.
   */
  keep(
    content: Buffer,
    options: { after: string | undefined; message: string; signal: AbortSignal },
  ): Promise<KeepOutcome>;
  /** Takes back a save that was just kept. */
  takeBack(version: string, signal: AbortSignal): Promise<void>;
}

export type StateStores = Record<StatePart, StateStore>;

/** A file on a shelf. */
export interface ShelvedFile {
  /** What the shelf itself calls it. */
  id: string;
  name: string;
  /** False while, or after, an upload that did not end well. */
  uploaded: boolean;
}

/** A place for files under names of their own: a folder, or the assets of a release. It decides nothing. */
export interface SaveShelf {
  place: string;
  /** All files on it, in no order; none when the shelf itself is not there yet. */
  list(signal: AbortSignal): Promise<ShelvedFile[]>;
  /** Undefined when the file is gone. */
  read(file: ShelvedFile, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Puts a file on it, and makes the shelf first where there is none. The name is new. */
  put(name: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** A file that is gone already is no failure. */
  remove(file: ShelvedFile, signal: AbortSignal): Promise<void>;
}
