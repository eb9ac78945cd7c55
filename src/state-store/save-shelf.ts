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
  /** For people. */
  place: string;
  /** All files on it, in no order; none when the shelf itself is not there yet. */
  list(signal: AbortSignal): Promise<ShelvedFile[]>;
  /** Undefined when another machine has removed the file since it was listed. */
  read(file: ShelvedFile, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Puts a file on it, and makes the shelf first where there is none. The name is new. */
  put(name: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** A file that is gone already is no fault. */
  remove(file: ShelvedFile, signal: AbortSignal): Promise<void>;
}
