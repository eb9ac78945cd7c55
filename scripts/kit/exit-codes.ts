/** Exit codes, the same for every command. */
export const EXIT = { done: 0, failed: 1, partly: 2, usage: 64, interrupted: 130 } as const;
