import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openEventStream } from '#src/server/cover-events.ts';

it('a page that takes nothing of what it is sent is given up before it costs memory', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  onTestFinished(() => void socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const stream = openEventStream(response, {});
  let most = 0;
  for (let sent = 0; !response.destroyed && sent < 100_000; sent += 1) {
    stream.send('covers', '1,'.repeat(500));
    most = Math.max(most, response.writableLength);
    if (sent % 50 === 0) await new Promise(setImmediate);
  }
  expect(response.destroyed).toBe(true);
  expect(most).toBeLessThan(64_000);
  stream.send('covers', '1');
});
