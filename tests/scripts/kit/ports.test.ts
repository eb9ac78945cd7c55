import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simulatorPortBeside, withDemoPlace } from '../../../scripts/demo-place.ts';
import { portOrOther, requireAddress } from '../../../scripts/kit/free-port.ts';
import { runScript } from '../../support/run-script.ts';
import { temporaryFolder } from '../../support/temporary-database.ts';

const host = '127.0.0.1';
const signal = new AbortController().signal;

/** A port that somebody listens on until the test is over. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('an address', () => {
  it('that is taken is refused, or another port found', async () => {
    const port = await takenPort();
    await expect(requireAddress({ host, port })).rejects.toMatchObject({ code: 'port-in-use' });
    const other = await portOrOther({ host, port });
    expect(other).not.toBe(port);
    expect(await portOrOther({ host, port: other })).toBe(other);
  });

  it('of no machine is refused in either way', async () => {
    const address = { host: '203.0.113.1', port: 0 };
    await expect(requireAddress(address)).rejects.toMatchObject({ code: 'host-unknown' });
    await expect(portOrOther(address)).rejects.toMatchObject({ code: 'host-unknown' });
  });

  it.each([
    [4321, 4322],
    [65_535, 4322],
    [0, 4322],
    [65_534, 65_535],
  ])('beside port %i the simulator is at %i', (port, beside) => {
    expect(simulatorPortBeside(port)).toBe(beside);
  });
});

describe('a command that serves', () => {
  it.each(['start', 'dev'])('%s looks at its port before it does anything else', async (name) => {
    const file = join(temporaryFolder(), 'catalog.sqlite');
    const port = await takenPort();
    const { code, stdout, stderr } = await runScript(name, [], {
      PORT: String(port),
      DATABASE_URL: `file:${file}`,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`Port ${port} is in use\nSet PORT to another one, or stop what listens there\n`);
    expect(existsSync(file)).toBe(false);
  });

  it.each(['0', '70000', '-1', 'http'])('demo --simulator-port %s is a usage error', async (port) => {
    const { code, stderr } = await runScript('demo', ['--simulator-port', port]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('from 1 to 65535')]);
  });
});

describe('demos that run at the same time', () => {
  it('have a place each, and the first is free again when it ends', async () => {
    const root = `${temporaryFolder()}/`;
    await withDemoPlace(root, signal, async (first) => {
      await withDemoPlace(root, signal, async (second) => {
        expect([first.number, second.number]).toEqual([1, 2]);
        expect(second.databaseUrl).not.toBe(first.databaseUrl);
        expect(second.distDir).not.toBe(first.distDir);
      });
    });
    expect(await withDemoPlace(root, signal, async ({ number }) => number)).toBe(1);
  });

  it('a failure within one is not taken for a place that is not free', async () => {
    const failing = withDemoPlace(`${temporaryFolder()}/`, signal, async () => {
      throw new Error('its own');
    });
    await expect(failing).rejects.toThrow('its own');
  });
});
