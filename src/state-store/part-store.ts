/** One save of one part of the state. */
export interface KeptPart {
  /** Names this save in its store: what `keep` is told to follow. */
  version: string;
  content: Buffer;
}

export interface FoundPart {
  /** The newest whole save; undefined when there is none yet. */
  part: KeptPart | undefined;
  /** Newer saves that are not whole, each as a sentence. */
  passedOver: string[];
}

/** How keeping a part ended. */
export type KeepOutcome =
  /** Kept and read back. `version` is the save to follow next. */
  | { status: 'kept'; version: string }
  /** The newest save holds the same bytes already: nothing was written. */
  | { status: 'unchanged'; version: string }
  /**
   * Somebody else kept something that the caller has not seen: merge all of `theirs`, and keep the result after
   * `version`. What the caller wanted to keep may be in the store or not.
   */
  | { status: 'overtaken'; version: string; theirs: Buffer[] };

export interface KeepOptions {
  /** The save that `content` was made from; undefined when it was made from none. */
  after: string | undefined;
  /** What changed since the newest save, in a line; for stores that keep such a line. */
  describe: (before: Buffer | undefined) => string;
  signal: AbortSignal;
}

/** Where one part of the state is kept between runs that may be on different machines and at the same time. */
export interface PartStore {
  /** For people. */
  place: string;
  /** @throws CatalogError when the store cannot be reached or refuses; what cannot be read is never taken for empty. */
  read(signal: AbortSignal): Promise<FoundPart>;
  /**
   * Keeps a part as the successor of the save it was made from. Whenever this ends early, the newest whole save is
   * either the one before or this one.
   *
   * @throws CatalogError when the store cannot be reached or refuses.
   */
  keep(content: Buffer, options: KeepOptions): Promise<KeepOutcome>;
}
