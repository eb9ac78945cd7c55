const FAULT_NAMES = new Set([
  'TimeoutError',
  'ConnectTimeoutError',
  'SocketError',
  'HeadersTimeoutError',
  'BodyTimeoutError',
]);
const FAULT_CODES =
  /^(ECONN(RESET|REFUSED|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(HOST|NET)(UNREACH|DOWN)|UND_ERR_(SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT))$/;
/** What `fetch` of Node calls a request, or an answer, that the network cut. */
const FETCH_MESSAGES = new Set(['fetch failed', 'terminated']);

/**
 * Whether an error means that the network failed under a request, including a timeout of ours: worth another
 * attempt. A caller's `AbortError` and mistakes in our own code are not.
 */
export function isNetworkFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError') return false;
  if (error instanceof TypeError && FETCH_MESSAGES.has(error.message)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return FAULT_NAMES.has(error.name) || FAULT_CODES.test(code) || isNetworkFault(error.cause);
}
