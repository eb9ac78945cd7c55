import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientKey, createClientAddress } from '#src/server/client-address.ts';

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('createClientAddress', () => {
  it.each([
    ['nobody trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['a trusted proxy', ['203.0.113.9'], '203.0.113.9', '198.51.100.1', '198.51.100.1'],
    ['a trusted range', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['a forged entry on the left', ['10.0.0.0/8'], '10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['two proxies in a row', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['an IPv4 address inside IPv6', ['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['nonsense in the header', ['127.0.0.1'], '127.0.0.1', 'unknown', '127.0.0.1'],
    ['a port behind the address', ['127.0.0.1'], '127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['a port behind an IPv6 address', ['127.0.0.1'], '127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['no header', ['127.0.0.1'], '127.0.0.1', undefined, '127.0.0.1'],
  ])('%s', (_name, trusted, remote, forwarded, expected) => {
    expect(createClientAddress(trusted)(request(remote, forwarded))).toBe(expected);
  });
});

describe('clientKey', () => {
  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2'],
    ['2001:DB8:1:2::9', '2001:db8:1:2'],
    ['2001:db8:0001:0002::198.51.100.1', '2001:db8:1:2'],
    ['2001:db8:0:0:1::', '2001:db8:0:0'],
    ['::', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['::ffff:c633:6401', '198.51.100.1'],
    ['0:0:0:0:0:FFFF:c633:6401', '198.51.100.1'],
    ['no address', 'no address'],
  ])('%s counts as %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});
