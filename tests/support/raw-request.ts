import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  status: number;
  headers: Map<string, string>;
  body: string;
  /** The server has ended the connection; false: nothing more came for a long time. */
  ended: boolean;
}

/** Only catches what hangs. */
const TIMEOUT_MS = 120_000;

/** Sends bytes as they are and reads until the server closes. */
export function sendRaw(
  origin: string,
  pieces: string[],
  { gapMs = 0 }: { gapMs?: number } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    const finish = (ended: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...parse(received), ended });
    };
    const timer = setTimeout(() => finish(false), TIMEOUT_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.on('close', () => finish(true));
    // A server that refuses closes while we still send.
    socket.on('error', () => finish(true));
    for (const [index, piece] of pieces.entries()) {
      setTimeout(() => socket.writable && socket.write(piece), index * gapMs);
    }
  });
}

function parse(received: string): Omit<RawAnswer, 'ended'> {
  const end = received.indexOf('\r\n\r\n');
  const [first = '', ...lines] = received.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1] ?? 0),
    headers,
    body: received.slice(end + 4),
  };
}
