/**
 * Search engines and link previewers, by what their user agents carry. Short on purpose: general lists of bots
 * hold curl and headless browsers too, and those are people's tools here.
 */
const CRAWLERS =
  /googlebot|bingbot|yandex(bot|images)|baiduspider|duckduckbot|applebot|slurp|petalbot|semrushbot|ahrefsbot|mj12bot|dotbot|bytespider|gptbot|claudebot|ccbot|amazonbot|facebookexternalhit|twitterbot|slackbot|discordbot|telegrambot|whatsapp|linkedinbot|redditbot|mastodon|pinterestbot|embedly/i;

/** Whether a user agent says that it is a crawler; such a visit never causes a call to Spotify. */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && CRAWLERS.test(userAgent);
}
