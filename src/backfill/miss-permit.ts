/** Whether this visitor may cause a call to Spotify now; `retryAfterMs` says when to ask again, if not. */
export type MissPermit = () => { allowed: true } | { allowed: false; retryAfterMs: number };
