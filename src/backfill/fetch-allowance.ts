/** Whether a visitor may cause a call to Spotify now. */
export type AllowanceVerdict =
  | {
      allowed: true;
      /** Told of each request that leaves for this visitor; a part of one, where several share it. */
      charge?: ((calls: number) => void) | undefined;
      /** Told, once, when what was allowed is over. */
      release?: (() => void) | undefined;
    }
  /** `retryAfterMs` says when to ask again. */
  | { allowed: false; retryAfterMs: number };

/** Asks whether this visitor may cause a call to Spotify now. */
export type FetchAllowance = () => AllowanceVerdict | Promise<AllowanceVerdict>;
