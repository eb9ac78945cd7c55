import { BlockList, isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Says which address a request came from. */
export type ReadClientAddress = (request: IncomingMessage) => string;

/**
 * Makes the test for trusted proxies.
 *
 * @param trustedProxies IP addresses and CIDR ranges.
 */
export function createProxyTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/');
    const family = familyOf(address);
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (given) => {
    const address = withoutV4Prefix(given);
    return isIP(address) !== 0 && trusted.check(address, familyOf(address));
  };
}

/**
 * Makes the reader of client addresses. `X-Forwarded-For` is believed from trusted proxies only, read from its
 * right end, up to the first address that is no trusted proxy.
 *
 * @param trustedProxies IP addresses and CIDR ranges.
 */
export function createClientAddress(trustedProxies: readonly string[]): ReadClientAddress {
  const isTrusted = createProxyTrust(trustedProxies);
  return (request) => {
    let client = withoutV4Prefix(request.socket.remoteAddress ?? '');
    const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
    while (isTrusted(client) && forwarded.length > 0) {
      const next = withoutV4Prefix(withoutPort(forwarded.pop()!.trim()));
      if (isIP(next) === 0) break;
      client = next;
    }
    return client;
  };
}

/** One IPv6 customer has a whole /64, so that is what counts as one client, however the address is spelt. */
export function clientKey(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL parser knows every spelling: zeros, letters, dotted ends; it knows no zones (`%eth0`).
  const { hostname } = new URL(`http://[${address.split('%', 1)[0]}]/`);
  const mapped = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(hostname);
  if (mapped) {
    return mapped
      .slice(1)
      .flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff])
      .join('.');
  }
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...gap, ...right].slice(0, 4).join(':');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function withoutV4Prefix(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Some proxies write the port behind the address: `198.51.100.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return /^\[(.*)\](:\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}
