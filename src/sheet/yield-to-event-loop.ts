/** Lets whatever waits in the event loop happen, a Ctrl-C among it; throws the signal's reason when it was aborted. */
export async function yieldToEventLoop(signal: AbortSignal | undefined): Promise<void> {
  await new Promise(setImmediate);
  signal?.throwIfAborted();
}
