import { connect, type Socket } from 'node:net';

export interface LoadResult {
  requestsPerSecond: number;
  p99Ms: number;
}

/**
 * Asks for one path again and again over keep-alive connections, one request at a time on each. Speaks HTTP over bare
 * sockets: Node's own client would be slower than the servers it measures.
 *
 * @throws Error when an answer has another status than `status`, by default 200.
 */
export async function runLoad(
  address: string,
  options: { connections: number; durationMs: number; encoding?: string; status?: number },
): Promise<LoadResult> {
  const url = new URL(address);
  const accept = options.encoding === undefined ? '' : `Accept-Encoding: ${options.encoding}\r\n`;
  const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${accept}\r\n`;
  const endAt = performance.now() + options.durationMs;
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: options.connections }, () =>
      keepAsking(url, request, { endAt, status: options.status ?? 200 }, times),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  times.sort((a, b) => a - b);
  return {
    requestsPerSecond: Math.round(times.length / seconds),
    p99Ms: times[Math.floor(times.length * 0.99)] ?? NaN,
  };
}

function keepAsking(
  url: URL,
  request: string,
  { endAt, status }: { endAt: number; status: number },
  times: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    let received = '';
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!isWhole(received)) return;
      if (!received.startsWith(`HTTP/1.1 ${status}`)) {
        socket.destroy();
        reject(new Error(`${url.pathname} was answered: ${received.slice(0, 40)}`));
        return;
      }
      const now = performance.now();
      times.push(now - sentAt);
      received = '';
      if (now < endAt) return send();
      socket.destroy();
      resolve();
    });
  });
}

/** Whether an answer has come to its end, by its length or its last chunk. */
function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, headEnd))?.[1];
  return length === undefined
    ? answer.endsWith('\r\n0\r\n\r\n')
    : answer.length >= headEnd + 4 + Number(length);
}
