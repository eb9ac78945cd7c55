import { errorAnswer, jsonAnswer, type Answer } from './behaviour.ts';

/** Gives out tokens and knows which are still good. */
export interface TokenBook {
  /** The answer to a token request with these headers. */
  grant(authorization: string | undefined, body: string): Answer;
  /** Undefined when the token is good; the 401 when not. */
  refusal(authorization: string | undefined): Answer | undefined;
  expireAll(): void;
}

export function createTokenBook(options: {
  clientId: string;
  clientSecret: string;
  lifetimeS: number;
  seed: string;
  now: () => number;
}): TokenBook {
  const { clientId, clientSecret, lifetimeS, seed, now } = options;
  const endsAt = new Map<string, number>();
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

  return {
    grant(authorization, body) {
      if (authorization !== basic) {
        return jsonAnswer(400, { error: 'invalid_client', error_description: 'Invalid client' });
      }
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
        return jsonAnswer(400, {
          error: 'unsupported_grant_type',
          error_description: 'grant_type must be client_credentials',
        });
      }
      const token = `BQ${Buffer.from(`${seed} ${endsAt.size}`).toString('base64url')}`;
      endsAt.set(token, now() + lifetimeS * 1_000);
      return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: lifetimeS });
    },

    refusal(authorization) {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) return errorAnswer(401, 'No token provided');
      const end = endsAt.get(token);
      if (end === undefined) return errorAnswer(401, 'Invalid access token');
      return end > now() ? undefined : errorAnswer(401, 'The access token expired');
    },

    expireAll() {
      for (const token of endsAt.keys()) endsAt.set(token, -Infinity);
    },
  };
}
