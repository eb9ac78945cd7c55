import { describe, expect, it } from 'vitest';
import { isCrawler } from '#src/server/fetch-allowance.ts';

describe('isCrawler', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', true],
    ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', true],
    ['Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)', true],
    ['facebookexternalhit/1.1', true],
    ['WhatsApp/2.23', true],
    ['curl/8.5.0', false],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0 Safari/537.36',
      false,
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15',
      false,
    ],
    [undefined, false],
  ])('%s: %s', (userAgent, expected) => {
    expect(isCrawler(userAgent)).toBe(expected);
  });
});
