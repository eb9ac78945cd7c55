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
      const next = withoutV4Prefix(forwarded.pop()!.trim());
      if (isIP(next) === 0) break;
      client = next;
    }
    return client;
  };
}

/** One IPv6 customer has a whole /64, so that is what counts as one client. */
export function clientKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
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
