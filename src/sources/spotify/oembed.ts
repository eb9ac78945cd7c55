import { z } from 'zod';
import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import type { SourceDeps } from '#src/sources/guarded-client.ts';
import type { JsonAnswer, SourceFailure } from '#src/sources/source-failure.ts';
import { failureOfImage, wordsOfError } from './spotify-failures.ts';
import { createSpotifyHttp, mayAskAbout, type SpotifyOptions } from './spotify-http.ts';
import type { CoverAnswer, OembedPort } from './spotify-port.ts';
import { imageSchema, toCoverImages } from './spotify-schemas.ts';

const oembedSchema = z
  .object({
    type: z.string().nullish().catch(null),
    thumbnail_url: z.string().nullish(),
    thumbnail_width: imageSchema.shape.width,
    thumbnail_height: imageSchema.shape.height,
  })
  // Something must show that it is an oEmbed answer: taken for one, any other object would be one without a cover.
  .refine(({ type, thumbnail_url }) => type != null || thumbnail_url != null);

/**
 * Covers by Spotify's oEmbed, which asks for no account. An album without thumbnail is found, with no images.
 *
 * Source: https://developer.spotify.com/documentation/embeds/reference/oembed
 */
export function createOembed(options: SpotifyOptions, deps: SourceDeps): OembedPort {
  const { oembedUrl, imageOrigins } = options;
  const send = createSpotifyHttp('oembed', options, deps);

  function parse({ httpStatus, body }: JsonAnswer): CoverAnswer | undefined {
    if (saysNoSuchAlbum(httpStatus, body)) return { status: 'absent' };
    const parsed = oembedSchema.safeParse(body);
    if (httpStatus !== 200 || !parsed.success) return undefined;
    const { thumbnail_url: url, thumbnail_width: width, thumbnail_height: height } = parsed.data;
    if (url == null) return { status: 'found', images: [] };
    const images = toCoverImages([{ url, width, height }], imageOrigins);
    return images.length > 0 ? { status: 'found', images } : failureOfImage('GET /oembed', url);
  }

  return {
    async fetchCover(id, context) {
      const url = new URL(oembedUrl);
      if (!mayAskAbout(id, url)) return { status: 'absent' };
      url.searchParams.set('url', spotifyAlbumUrl(id));
      const request = { endpoint: 'GET /oembed', url, parse };
      const answer = await send<Exclude<CoverAnswer, SourceFailure>>(request, context);
      if (answer.status === 'absent') {
        deps.logger.info({ album_id: context.albumId, spotify_id: id }, 'album not found on Spotify');
      }
      return answer;
    },
  };
}

/**
 * Spotify documents no errors of its oEmbed. Taken for "no such album": 404 or 400 in the error format of its Web API,
 * or as the short `{"error": "not found"}`; not a web page, an empty body, or a gateway that knows no such service.
 */
function saysNoSuchAlbum(httpStatus: number, body: unknown): boolean {
  if (httpStatus !== 404 && httpStatus !== 400) return false;
  const short = z.strictObject({ error: z.string() }).safeParse(body);
  const words = short.success ? short.data.error : wordsOfError(httpStatus, body);
  return words !== '' && !/\bservice\b/i.test(words);
}
